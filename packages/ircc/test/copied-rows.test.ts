import { builtInCatalogue } from '@drawbell/draws/catalogue';
import { isProvisionalKey } from '@drawbell/draws/draw-number';
import { feedRows } from '@drawbell/testing/feed-from-rounds';
import { recordedRounds } from '@drawbell/testing/recorded-rounds';
import { describe, expect, it } from 'vitest';
import { parseFeed } from '../src/feed.ts';
import { reconcile } from '../src/reconciliation.ts';

const recent = recordedRounds().slice(-4);
const rows = feedRows(recent, 'en');
const last = rows[0] ?? {};
const link = (number: string) => `<a href="/invitations.html?q=${number}">${number}</a>`;
const links = (number: string) => ({
  drawNumberURL: link(number),
  mitext: link(number),
  DrawText1: link(number),
});

function read(file: readonly object[], fr: readonly object[] | null = null) {
  const bytes = (some: readonly object[]) => Buffer.from(JSON.stringify({ rounds: some }));
  const parsed = parseFeed(bytes(file), fr === null ? null : bytes(fr));
  if (parsed.kind !== 'feed') throw new Error(parsed.reason);
  return parsed;
}

/** A row that was made from the last one, with everything typed anew but its number. */
const typed = {
  ...last,
  ...{ drawDate: '2026-11-05', drawDateFull: 'November 5, 2026', drawDateTime: '' },
  ...{ drawSize: '1,200', drawCRS: '519', drawCutOff: 'May 2, 2026 at 10:11:12 UTC' },
};
const tieBreak = { drawCutOff: last['drawCutOff'] };
const pnp = { drawName: 'Provincial Nominee Program' };

describe('a row made from another and typed with its number is another draw', () => {
  it.each([
    ['of the same name', {}],
    ['of the same name, the tie-break copied, too', tieBreak],
    [
      'of another name, the tie-break and the score copied, too',
      { ...tieBreak, ...pnp, drawCRS: last['drawCRS'] },
    ],
    [
      'of another name, every figure copied',
      { ...tieBreak, ...pnp, drawCRS: last['drawCRS'], drawSize: last['drawSize'] },
    ],
    [
      'of the same day and another name',
      { ...pnp, drawDate: last['drawDate'], drawDateFull: last['drawDateFull'] },
    ],
    [
      'of the same day and another name, the tie-break copied, too',
      {
        ...pnp,
        ...tieBreak,
        drawDate: last['drawDate'],
        drawDateFull: last['drawDateFull'],
        drawSize: last['drawSize'],
      },
    ],
  ])('%s', (_what, cells) => {
    const copied = { ...typed, ...cells };
    const below = [last, copied, ...rows.slice(1)];
    // Of two of one day the upper is taken for the later, until the record knows one of them.
    for (const file of [[copied, ...rows], ...(copied.drawDate === last['drawDate'] ? [] : [below])]) {
      const { draws, claims } = read(file);
      expect(draws).toHaveLength(recent.length + 1);
      expect(draws.find(({ number }) => number === '447')).toMatchObject({
        ...{ date: '2026-10-01', nameEn: last['drawName'], crs: Number(last['drawCRS']) },
      });
      expect([...claims.values()]).toEqual(['447']);
    }
  });

  it('two of them, and one with the number of a much older draw', () => {
    const other = {
      ...typed,
      ...pnp,
      drawDate: '2026-11-06',
      drawDateFull: 'November 6, 2026',
      drawCRS: '700',
    };
    expect(read([other, typed, ...rows]).draws).toHaveLength(recent.length + 2);
    const old = { ...typed, drawNumber: '445', ...links('445') };
    const { draws, claims } = read([old, ...rows]);
    expect(draws).toHaveLength(recent.length + 1);
    expect([...claims.values()]).toEqual(['445']);
    expect(draws.at(-1)?.date).toBe('2026-11-05');
  });

  it('a row that stands there twice as it was is one draw, also where a cell of one of the two cannot be read', () => {
    for (const cells of [
      {},
      { drawCRS: '' },
      { drawSize: '3,500*', drawCRS: 'N/A' },
      { drawName: 'Somebody new' },
    ]) {
      expect(read([{ ...last, ...cells }, ...rows]).draws).toHaveLength(recent.length);
      expect(read([...rows, { ...last, ...cells }]).draws).toHaveLength(recent.length);
    }
  });
});

describe('links that were copied with a row', () => {
  it('in part: those to no other row decide', () => {
    const copied = { ...typed, ...links('447'), drawNumber: '448*' };
    for (const cell of ['drawNumberURL', 'mitext', 'DrawText1'])
      expect(read([{ ...copied, [cell]: link('448') }, ...rows]).draws.at(-1)?.number).toBe('448');
  });

  it('all of them: the draw has no number of its own, and the other keeps its', () => {
    const { draws } = read([{ ...typed, ...links('447'), drawNumber: '448*' }, ...rows]);
    expect(draws).toHaveLength(recent.length + 1);
    expect(draws.at(-2)).toMatchObject({ number: '447', date: '2026-10-01' });
    expect(isProvisionalKey(draws.at(-1)?.number ?? '')).toBe(true);
  });
});

describe('cells that agree', () => {
  const dates = (drawDate: string, drawDateFull: string, drawDateTime: string) => ({
    ...{ drawDate, drawDateFull, drawDateTime },
  });
  const row = { ...typed, drawNumber: '448', ...links('448') };

  it.each([
    ['drawDate is wrong in both files', dates('2025-11-05', 'November 5, 2026', 'November 5, 2026')],
    ['the long form', dates('2026-11-05', 'October 5, 2026', 'November 5, 2026 at 10:00:00 UTC')],
    ['the time', dates('2026-11-05', 'November 5, 2026', 'November 15, 2026 at 10:00:00 UTC')],
  ])('two cells are not outvoted by one and the three of the French file: %s', (_what, cells) => {
    const wrong = cells.drawDate === '2025-11-05' ? '2025-11-05' : '2026-10-05';
    const fr = { ...row, drawDate: wrong, drawDateFull: wrong, drawDateTime: wrong };
    expect(read([{ ...row, ...cells }, ...rows], [fr]).draws.at(-1)).toMatchObject({
      ...{ number: '448', date: '2026-11-05' },
    });
  });

  it('the French file decides where the two cells that can be read are divided', () => {
    const fr = { ...row, ...dates('2026-11-05', '5 novembre 2026', '') };
    const { draws } = read([{ ...row, ...dates('2026-11-15', 'November 5, 2026', '') }, ...rows], [fr]);
    expect(draws.at(-1)?.date).toBe('2026-11-05');
  });
});

it.each(['448\u200b', '\u200e448', '\u2060448\u00ad', '&#8203;448'])(
  'characters that nobody sees around a figure are no part of it: %j',
  (text) => {
    const row = { ...typed, drawNumber: text, ...links(''), drawSize: text, drawCRS: text };
    expect(read([row, ...rows]).draws.at(-1)).toMatchObject({ number: '448', invitations: 448, crs: 448 });
  },
);

it.each(['643', '446', '4480'])(
  'a draw whose own number was typed as %s stays it beside a copy of it',
  (slip) => {
    const own = {
      ...{ ...typed, ...links('448') },
      ...{ drawNumber: slip, drawName: 'Canadian Experience Class' },
    };
    const before = read([own, ...rows]).draws;
    expect(before.at(-1)?.number).toBe('448');
    const copy = {
      ...{ ...own, ...pnp, drawNumber: '448', drawSize: '333', drawCRS: '733' },
      ...{ drawDate: '2026-11-06', drawDateFull: 'November 6, 2026', drawCutOff: '' },
    };
    const { draws, claims } = read([copy, own, ...rows]);
    const unchanged = { published: null, earlier: [], missing: null, withdrawnAt: null, reversal: null };
    const known = before.map((draw) => ({ draw, ...unchanged }));
    const moment = { now: new Date('2026-11-06T18:00:00Z'), catalogue: builtInCatalogue(), claims };
    const { fresh, corrected, missing } = reconcile(known, draws, moment);
    expect(fresh.map(({ number, date }) => [isProvisionalKey(number), date])).toEqual([[true, '2026-11-06']]);
    expect([corrected, missing]).toEqual([[], []]);
  },
);

describe('the number of the French file', () => {
  const day = { drawDate: '2026-11-05', drawDateFull: 'November 5, 2026', drawDateTime: '' };
  const named = (drawName: string, number: string) => ({
    ...{ ...typed, ...day, ...links(number), drawName, drawNumber: number },
  });
  const own = named('Canadian Experience Class', '');

  it.each([
    ['of the same round is taken', [named('Catégorie de l’expérience canadienne', '448')], '448'],
    ['of another round of the day is not', [named('Programme des candidats des provinces', '448')], null],
    ['of a name nobody has mapped is not', [named('Une ronde nouvelle', '448')], null],
    [
      'is not taken where the row lacks its number there, too',
      [
        named('Catégorie de l’expérience canadienne', ''),
        named('Catégorie de l’expérience canadienne', '448'),
      ],
      null,
    ],
  ])('%s', (_what, fr, number) => {
    const found = read([own, ...rows], fr).draws.at(-1);
    expect(isProvisionalKey(found?.number ?? '') ? null : found?.number).toBe(number);
  });

  it('is joined from an older file, too, while the newest draw is missing there', () => {
    const before = [...read([own, ...rows]).draws, ...read([named('General', '449')]).draws];
    const unchanged = { published: null, earlier: [], missing: null, withdrawnAt: null, reversal: null };
    const known = before.map((draw) => ({ draw, ...unchanged }));
    const moment = { now: new Date('2026-11-06T18:00:00Z'), catalogue: builtInCatalogue() };
    const older = read([named('Canadian Experience Class', '448'), ...rows]).draws;
    const { fresh, corrected, cosmetic } = reconcile(known, older, moment);
    expect([fresh, corrected]).toEqual([[], []]);
    expect(cosmetic.map(({ draw }) => [isProvisionalKey(draw.number), draw.joinedNumber])).toEqual([
      [true, '448'],
    ]);
  });
});
