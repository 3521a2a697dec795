import { builtInCatalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { type DrawByHand, drawFromHand } from '@drawbell/draws/draw-by-hand';
import { readRoundType } from '@drawbell/draws/round-type';
import { expect, it } from 'vitest';
import type { KnownDraw } from '../src/known-draw.ts';
import { reconcile } from '../src/reconciliation.ts';

const catalogue = builtInCatalogue();
const now = new Date('2026-11-06T12:00:00Z');

function row(number: string, facts: Partial<Draw> = {}): Draw {
  const nameEn = facts.nameEn ?? 'Canadian Experience Class';
  return {
    ...{ number, date: '2026-11-05', nameEn, nameFr: null, round: readRoundType(nameEn, null, catalogue) },
    ...{ crs: 520, invitations: 2_000, tieBreak: { text: 'May 2, 2026', at: null }, heldAtText: null },
    ...{ programsText: null, pool: null, sourceUrl: null, ...facts },
  };
}

function added(number: string, given: Partial<DrawByHand> = {}): KnownDraw {
  const hand = { date: '2026-11-05', nameEn: 'Canadian Experience Class', crs: 520, ...given };
  return {
    ...{ draw: drawFromHand(hand, number, catalogue), published: null, earlier: [], byHand: true },
    ...{ withdrawnAt: null, missing: null, reversal: null },
  };
}

it.each([
  ['its day and name', {}],
  ['another spelling of its name', { nameEn: 'canadian  experience class.' }],
  ['a name of the operator’s own, and the score', { nameEn: 'CEC' }],
  ['the day before, the score and the size', { date: '2026-11-04', invitations: 2_000 }],
  ['another name of one day, the score and the size', { nameEn: 'General', invitations: 2_000 }],
])('the feed joins what an operator added without a number: by %s', (_what, given) => {
  const found = reconcile([added('261105q', given)], [row('448')], { now, catalogue });
  expect(found.fresh).toEqual([]);
  expect(found.shown).toEqual(['261105q']);
  expect([...found.corrected, ...found.cosmetic]).toMatchObject([
    { draw: { number: '261105q', joinedNumber: '448' } },
  ]);
});

it.each([
  ['another known name', { nameEn: 'Provincial Nominee Program' }],
  ['another score', { nameEn: 'CEC', crs: 480 }],
  ['another day and only the score', { date: '2026-11-03' }],
])('and leaves alone what is another draw: %s', (_what, given) => {
  expect(reconcile([added('261105q', given)], [row('448')], { now, catalogue }).fresh).toHaveLength(1);
});

it('a number that IRCC gave to another draw is that draw’s, and what was added gets its own', () => {
  const other = row('448', { nameEn: 'Provincial Nominee Program', crs: 700, invitations: 300 });
  for (const day of ['2026-11-05', '2026-11-04']) {
    const rows = [{ ...other, date: day }, row('449')];
    const { fresh, corrected, cosmetic } = reconcile([added('448')], rows, { now, catalogue });
    expect(fresh).toMatchObject([{ joinedNumber: '448', crs: 700 }]);
    expect([...corrected, ...cosmetic]).toMatchObject([
      { draw: { number: '448', joinedNumber: '449', crs: 520 } },
    ]);
  }
});
