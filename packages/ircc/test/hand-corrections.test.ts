import { builtInCatalogue, createCatalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { applyCorrection, type DrawCorrection } from '@drawbell/draws/draw-correction';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KnownDraw } from '../src/known-draw.ts';
import { reconcile } from '../src/reconciliation.ts';

const catalogue = builtInCatalogue();
const start = Date.parse('2026-10-01T15:00:00Z');

const published: Draw = {
  ...{ number: '447', date: '2026-10-01', nameEn: 'Canadian Experience Class', nameFr: null },
  round: { kind: 'program', program: 'cec' },
  ...{ invitations: 2_000, crs: 480, heldAtText: null, programsText: null, pool: null, sourceUrl: null },
  tieBreak: { text: 'March 20, 2026 at 10:00:00 UTC', at: '2026-03-20T10:00:00Z' },
};

function corrected(correction: DrawCorrection, from = published): KnownDraw {
  return {
    draw: applyCorrection(from, correction, catalogue),
    published: from,
    earlier: [from],
    ...{ withdrawnAt: null, missing: null, reversal: null },
  };
}

/** Looks as the record goes on from one to the next. */
function see(known: KnownDraw, row: Draw, minutes = 0) {
  const now = new Date(start + minutes * 60_000);
  const found = reconcile([known], [row], { now, catalogue });
  const next = found.corrected[0] ?? found.cosmetic[0];
  const after: KnownDraw = {
    ...known,
    ...(next !== undefined && { draw: next.draw, published: next.published }),
    ...(found.corrected.length > 0 && { earlier: [...known.earlier, known.published ?? known.draw] }),
    reversal: found.reversals[0] ?? null,
  };
  return { found, after };
}

describe('a correction by hand', () => {
  it('stands while the feed repeats itself, and gives way to the next value', () => {
    const known = corrected({ crs: 470 });
    expect(see(known, published).found).toMatchObject({ corrected: [], cosmetic: [], reversals: [] });
    const { found, after } = see(known, { ...published, crs: 475 });
    expect(found.corrected).toMatchObject([
      { draw: { crs: 475 }, published: null, replaced: [{ field: 'crs', from: 470, to: 475 }] },
    ]);
    expect(see(after, { ...published, crs: 475 }).found).toMatchObject({ corrected: [], cosmetic: [] });
  });

  it('that IRCC comes to share is over, and nobody is told', () => {
    const { found, after } = see(corrected({ crs: 470 }), { ...published, crs: 470 });
    expect(found).toMatchObject({ corrected: [], cosmetic: [{ published: null, replaced: [] }] });
    expect(after).toMatchObject({ draw: { crs: 470 }, published: null });
  });

  it('stays when IRCC corrects another field', () => {
    const { found, after } = see(corrected({ crs: 470 }), { ...published, invitations: 2_500 });
    expect(found.corrected).toMatchObject([
      { draw: { crs: 470, invitations: 2_500 }, published: { crs: 480, invitations: 2_500 }, replaced: [] },
    ]);
    expect(see(after, { ...published, invitations: 2_500 }).found).toMatchObject({
      corrected: [],
      cosmetic: [],
    });
  });

  it('is not undone by an edge that serves the value before', () => {
    let { after } = see(corrected({ crs: 470 }), { ...published, crs: 475 });
    for (let poll = 0; poll < 3; poll += 1) {
      const seen = see(after, published, 5 * poll);
      expect(seen.found).toMatchObject({ corrected: [], reversals: [{ polls: poll + 1 }] });
      after = seen.after;
    }
    expect(see(after, published, 40).found.corrected).toMatchObject([{ draw: { crs: 480 } }]);
  });

  it('is not ended by another spelling of the same moment', () => {
    const known = corrected({ tieBreak: { text: 'March 21, 2026', at: null } });
    const respelt = {
      ...published,
      tieBreak: { text: 'March 20 2026 at 10:00:00 UTC', at: '2026-03-20T10:00:00Z' },
    };
    const { found, after } = see(known, respelt);
    expect(found).toMatchObject({ corrected: [], cosmetic: [{ replaced: [] }] });
    expect(after.draw.tieBreak?.text).toBe('March 21, 2026');
  });

  it('of a name carries the round with it, and another name from IRCC takes both', () => {
    const typo: Draw = { ...published, nameEn: 'Cnadian Experience', round: { kind: 'unknown' } };
    const known = corrected({ nameEn: 'Canadian Experience Class' }, typo);
    expect(known.draw.round).toEqual({ kind: 'program', program: 'cec' });
    expect(see(known, typo).found).toMatchObject({ corrected: [], cosmetic: [] });
    const renamed: Draw = { ...typo, nameEn: 'General', round: { kind: 'general' } };
    expect(see(known, renamed).found.corrected).toMatchObject([
      { draw: { nameEn: 'General', round: { kind: 'general' } }, published: null },
    ]);
  });

  const values = fc.record(
    {
      crs: fc.integer({ min: 400, max: 404 }),
      invitations: fc.integer({ min: 1, max: 3 }),
      date: fc.constantFrom('2026-09-30', '2026-10-01', '2026-10-02'),
      nameFr: fc.constantFrom('Un', 'Deux'),
    },
    { requiredKeys: [] },
  );

  it('is never undone or announced again by a feed that repeats itself; a new value always wins', () => {
    const hand = values.filter((correction) => Object.keys(correction).length > 0);
    fc.assert(
      fc.property(hand, fc.array(values, { maxLength: 6 }), (correction, edits) => {
        const before: Draw = { ...published, nameFr: 'Zéro' };
        let known = corrected(correction, before);
        let row = before;
        let minutes = 0;
        for (const edit of edits) {
          const earlier = row;
          row = { ...row, ...edit };
          // Long enough for what may be an older file to be believed.
          for (let poll = 0; poll < 4; poll += 1) known = see(known, row, (minutes += 11)).after;
          for (const field of ['crs', 'invitations', 'date', 'nameFr'] as const)
            if (row[field] !== earlier[field]) expect(known.draw[field]).toBe(row[field]);
          const settled = see(known, row, (minutes += 1));
          expect(settled.found).toMatchObject({ corrected: [], cosmetic: [], reversals: [] });
          expect(settled.after.draw).toEqual(known.draw);
        }
      }),
    );
  });
});

it('a name that was mapped is read alike in the revisions before: an edge serving an older file is seen for one', () => {
  const mapped = createCatalogue({
    versions: [],
    names: [{ name: 'Welders', means: { kind: 'program', program: 'fst' } }],
  });
  const row: Draw = { ...published, nameEn: 'Welders', round: { kind: 'program', program: 'fst' } };
  const known: KnownDraw = {
    draw: { ...row, crs: 470 },
    published: null,
    // Recorded before the name was mapped.
    earlier: [{ ...row, round: { kind: 'unknown' } }],
    ...{ withdrawnAt: null, missing: null, reversal: null },
  };
  const moment = { now: new Date(start), catalogue: mapped };
  expect(reconcile([known], [row], moment)).toMatchObject({ corrected: [], reversals: [{ polls: 1 }] });
});
