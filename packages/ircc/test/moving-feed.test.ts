import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { recordedRounds } from '../../testing/src/recorded-rounds.ts';
import { startWatcher, type Watcher } from './looking.ts';

const folder = join(import.meta.dirname, '../../../../shared/data/ircc');

const facts = join(folder, '../rounds.csv');

describe.skipIf(!existsSync(facts))('the published facts (left out where they are not present)', () => {
  it('are what the recorded rounds of the project say, draw by draw', () => {
    const lines = readFileSync(facts, 'utf8').trim().split(/\r?\n/).slice(1);
    const cells = lines.map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    );
    const text = (value: string | number | null) => (value === null ? '' : String(value));
    const ours = recordedRounds()
      .toReversed()
      .map((round) => Object.values(round).map(text));
    expect(ours).toEqual(cells);
  });
});

describe.skipIf(!existsSync(folder))(
  'the real captures as a moving feed (left out where they are not present)',
  () => {
    let at: Watcher | undefined;
    afterEach(() => at?.close());

    it('brings exactly the draws that appeared, in order, each once, and no false correction or withdrawal', async () => {
      const watcher = await startWatcher();
      at = watcher;
      const captures = readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .toSorted((a, b) => a.localeCompare(b));
      const appeared: string[] = [];
      const corrected: string[] = [];
      const renamed: string[] = [];
      for (const name of captures) {
        const bytes = readFileSync(join(folder, name));
        watcher.ircc.serve('en', bytes);
        // Each capture is looked at over an hour, so that whatever is pending would be believed.
        for (let looks = 0; looks < 5; looks += 1) {
          watcher.pass(15 * 60_000);
          const look = await watcher.look();
          expect(look.kind, `${name}: ${JSON.stringify(look).slice(0, 300)}`).not.toBe('failed');
          if (look.kind !== 'looked') continue;
          appeared.push(...look.found.fresh.map(({ number }) => number));
          corrected.push(
            ...look.found.corrected.map(
              ({ draw, changes }) =>
                `${draw.number} ${changes
                  .filter(({ material }) => material)
                  .map(({ field }) => field)
                  .join()}`,
            ),
          );
          renamed.push(
            ...look.found.cosmetic.flatMap(({ draw }) =>
              draw.nameEn.endsWith('(Version 1)') ? [draw.number] : [],
            ),
          );
          expect(look.found.withdrawn, name).toEqual([]);
          expect(look.found.missing, name).toEqual([]);
        }
      }
      const numbers = Array.from({ length: 422 }, (_, i) => String(i + 1)).flatMap((n) =>
        n === '91' ? ['91a', '91b'] : [n],
      );
      expect(appeared).toEqual(numbers);
      // Of all that changed between the captures only this may alter what anybody was told.
      expect(corrected).toEqual(['262 tieBreak']);
      // All 23 names in which IRCC changed the version label between two captures, and told nobody anything new.
      expect(new Set(renamed)).toEqual(
        new Set(
          '256 258 260 266 270 273 282 287 291 252 255 271 284 254 274 261 276 264 277 289 267 278 285'.split(
            ' ',
          ),
        ),
      );
      const dates = new Map(watcher.known().map(({ draw }) => [draw.number, draw.date]));
      expect([dates.get('237'), dates.get('246'), dates.get('310')]).toEqual([
        '2023-01-11',
        '2023-04-12',
        '2024-08-15',
      ]);
    });

    it('reads a day-first date right when it first appears', async () => {
      const watcher = await startWatcher();
      at = watcher;
      watcher.ircc.serve('en', readFileSync(join(folder, 'ee_rounds_123_en.2023-01-17.json')));
      await watcher.look();
      const draw = watcher.known().find((entry) => entry.draw.number === '237')?.draw;
      expect(draw?.date).toBe('2023-01-11');
    });
  },
);
