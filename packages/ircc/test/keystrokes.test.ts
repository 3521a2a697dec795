import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtInCatalogue } from '@drawbell/draws/catalogue';
import { isProvisionalKey } from '@drawbell/draws/draw-number';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { recordedRounds } from '@drawbell/testing/recorded-rounds';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFeed } from '../src/feed.ts';
import type { KnownDraw } from '../src/known-draw.ts';
import { reconcile } from '../src/reconciliation.ts';

const rounds = recordedRounds();
const file = (rows: unknown[]): Buffer => Buffer.from(JSON.stringify({ classes: 'wb-tables', rounds: rows }));

const folder = new URL('../../../../shared/data/ircc/', import.meta.url);

describe.runIf(existsSync(folder))('the real captures', () => {
  const captures = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  const rowsOf = (name: string): Record<string, string>[] => {
    try {
      return (
        JSON.parse(new TextDecoder().decode(readFileSync(new URL(name, folder)))) as {
          rounds: Record<string, string>[];
        }
      ).rounds;
    } catch {
      return [];
    }
  };

  it('one after another they make no draw without a number, and none twice', () => {
    let known: KnownDraw[] = [];
    for (const name of captures) {
      const parsed = parseFeed(readFileSync(new URL(name, folder)), null);
      if (parsed.kind !== 'feed') continue;
      const found = reconcile(known, parsed.draws, {
        now: new Date('2026-10-01T12:00:00Z'),
        catalogue: builtInCatalogue(),
        claims: parsed.claims,
      });
      expect(parsed.claims.size).toBe(0);
      expect(found.unsettled).toEqual([]);
      expect(
        found.fresh.filter(
          ({ number, joinedNumber }) => isProvisionalKey(number) || joinedNumber !== undefined,
        ),
      ).toEqual([]);
      expect(
        [...found.corrected, ...found.cosmetic].filter(({ draw }) => draw.joinedNumber !== undefined),
      ).toEqual([]);
      const entry = (draw: KnownDraw['draw']): KnownDraw => ({
        draw,
        published: null,
        earlier: [],
        withdrawnAt: null,
        missing: null,
        reversal: null,
      });
      const changed = new Map([...found.corrected, ...found.cosmetic].map(({ draw }) => [draw.number, draw]));
      known = [
        ...known.map((each) => entry(changed.get(each.draw.number) ?? each.draw)),
        ...found.fresh.map(entry),
      ];
    }
    expect(known.length).toBeGreaterThan(400);
  });

  it('a number typed as the next one, above or below the file, is the one that its links lead to', () => {
    const rows = rowsOf('ee_rounds_123_en.2026-06-26.json').slice(0, 40);
    const plain = parseFeed(file(rows), null);
    if (plain.kind !== 'feed') throw new Error(plain.reason);
    const numbers = rows.map((row) => Number(row['drawNumber']));
    for (const typed of [Math.max(...numbers) + 1, Math.min(...numbers) - 1]) {
      for (const at of [1, 5, 33, 38]) {
        const slipped = parseFeed(
          file(rows.map((row, each) => (each === at ? { ...row, drawNumber: String(typed) } : row))),
          null,
        );
        if (slipped.kind !== 'feed') throw new Error(slipped.reason);
        expect(slipped.draws.map(({ number }) => number)).toEqual(plain.draws.map(({ number }) => number));
      }
    }
  });

  it('one keystroke in one cell never loses a draw, nor changes another, nor glues', () => {
    const rows = rowsOf('ee_rounds_123_en.2026-06-26.json').slice(0, 40);
    const plain = parseFeed(file(rows), null);
    if (plain.kind !== 'feed') throw new Error(plain.reason);
    const cell = fc.constantFrom(
      'drawNumber',
      'drawDate',
      'drawDateFull',
      'drawDateTime',
      'drawName',
      'drawSize',
      'drawCRS',
      'drawNumberURL',
    );
    const keystroke = fc.constantFrom(...'0123456789abz,.-/*# <>'.split(''));
    fc.assert(
      fc.property(
        fc.nat(rows.length - 1),
        cell,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom('insert', 'delete', 'replace'),
        keystroke,
        (at, key, place, kind, character) => {
          const text = rows[at]?.[key] ?? '';
          const index = Math.floor(place * text.length);
          const typed =
            text.slice(0, index) +
            (kind === 'delete' ? '' : character) +
            text.slice(kind === 'insert' ? index : index + 1);
          const slipped = parseFeed(
            file(rows.map((row, each) => (each === at ? { ...row, [key]: typed } : row))),
            null,
          );
          if (slipped.kind !== 'feed') throw new Error(slipped.reason);
          expect(slipped.draws).toHaveLength(plain.draws.length);
          const number = rows[at]?.['drawNumber'] ?? '';
          const others = (draws: typeof plain.draws) =>
            draws.filter(
              (draw) => draw.number !== number && plain.draws.some((each) => each.number === draw.number),
            );
          expect(others(slipped.draws)).toEqual(others(plain.draws));
          const before = plain.draws.find((draw) => draw.number === number);
          const after = slipped.draws.find(
            (draw) => !others(plain.draws).some((each) => each.number === draw.number),
          );
          // One cell alone moves neither date nor number of a draw.
          expect(after).toMatchObject({ number, date: before?.date });
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);
});

it('the newest draw of a whole file is not lost to one keystroke anywhere in its row', () => {
  const whole = feedFromRounds(rounds.slice(-30), 'en').toString();
  const parsed = JSON.parse(whole) as { rounds: Record<string, string>[] };
  const keys = Object.keys(parsed.rounds[0] ?? {});
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.string({ maxLength: 12 }), (key, value) => {
      const [first, ...rest] = parsed.rounds;
      const slipped = parseFeed(file([{ ...first, [key]: value }, ...rest]), null);
      expect(slipped).toMatchObject({ draws: { length: 30 } });
    }),
    { numRuns: 300 },
  );
});
