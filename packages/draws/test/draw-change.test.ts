import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoryInForce } from '../src/category-of-round.ts';
import { changesBetween } from '../src/draw-change.ts';
import type { Draw, RoundType } from '../src/draw.ts';
import { matchDraw } from '../src/match-draw.ts';
import type { Profile } from '../src/profile.ts';
import { readRoundType } from '../src/round-type.ts';
import { drawOf, draws, profiles, roundOf } from './arbitraries.ts';

const draw = drawOf({ kind: 'general' });

const changed = (changes: Partial<Draw>, from: Draw = draw) =>
  changesBetween(from, { ...from, ...changes }).map(({ field, material }) => [field, material]);

const named = (nameEn: string, date = '2023-07-07') => drawOf(readRoundType(nameEn), { nameEn, date });

describe('two publications of one draw', () => {
  it('that say the same differ in nothing, in whatever order their keys come', () => {
    fc.assert(
      fc.property(draws, (one) => {
        const pool = { asOf: '2026-03-01', total: 2, ranges: [['601-1200', 2]] as [string, number][] };
        const previous: Draw = { ...one, pool };
        const reversed = Object.fromEntries(
          Object.entries(structuredClone(previous)).toReversed(),
        ) as unknown as Draw;
        expect(changesBetween(previous, reversed)).toEqual([]);
      }),
    );
  });

  it('differ in the same fields, and matter as much, in both directions', () => {
    fc.assert(
      fc.property(draws, draws, (one, other) => {
        const there = changesBetween(one, other);
        const back = changesBetween(other, one);
        expect(new Set(back.map(({ field }) => field))).toEqual(new Set(there.map(({ field }) => field)));
        expect(back.some(({ material }) => material)).toBe(there.some(({ material }) => material));
        for (const { field, from, to } of there) expect([from, to]).toEqual([one[field], other[field]]);
      }),
    );
  });

  // A mended date alone is no correction that anybody is mailed about: it concerns who came between the two days.
  it('that turn out differently for anybody who was in the pool for both matter, whichever fields make them so', () => {
    const people = fc.array(profiles, { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(draws, draws, people, (one, other, many) => {
        const outcome = (of: Draw, profile: Profile) => matchDraw(of, profile).outcome;
        const tooLate = (of: Draw, profile: Profile) =>
          matchDraw(of, profile).reasons[0]?.code === 'profile_not_submitted_yet';
        const inBoth = many.filter((profile) => !tooLate(one, profile) && !tooLate(other, profile));
        fc.pre(inBoth.some((profile) => outcome(one, profile) !== outcome(other, profile)));
        expect(changesBetween(one, other).some(({ material }) => material)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('that are under two versions of a category matter, whether the date, the name or both say so', () => {
    fc.assert(
      fc.property(draws, draws, (one, other) => {
        const unlabelled = ({ round, ...rest }: Draw): Draw => ({
          ...rest,
          round: round.kind === 'category' ? roundOf(round.category) : round,
        });
        const audience = ({ round, date }: Draw) =>
          round.kind === 'category'
            ? [round.category, categoryInForce(round.category, date)?.version].join(' ')
            : round.kind;
        const [previous, next] = [unlabelled(one), unlabelled(other)];
        fc.pre(audience(previous) !== audience(next));
        expect(changesBetween(previous, next).some(({ material }) => material)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('must be of one draw', () => {
    expect(() => changesBetween(draw, { ...draw, number: '401' })).toThrow(RangeError);
  });

  it('say what it was and what it is, material changes first', () => {
    const next = { ...draw, nameEn: 'Now', crs: 499 };
    expect(changesBetween(draw, next)).toEqual([
      { field: 'crs', from: 500, to: 499, material: true },
      { field: 'nameEn', from: 'as published', to: 'Now', material: false },
    ]);
  });
});

describe('a correction is material when', () => {
  it('score or size change', () => {
    expect(changed({ crs: 501 })).toEqual([['crs', true]]);
    expect(changed({ crs: null })).toEqual([['crs', true]]);
    expect(changed({ invitations: 888 })).toEqual([['invitations', true]]);
  });

  it('the tie-break moves, appears or disappears', () => {
    const text = 'July 04, 2023 at 19:36:18 UTC';
    expect(changed({ tieBreak: { text, at: '2023-07-04T19:36:18Z' } })).toEqual([['tieBreak', true]]);
    expect(changed({ tieBreak: null })).toEqual([['tieBreak', true]]);
    expect(changed({ tieBreak: draw.tieBreak }, { ...draw, tieBreak: null })).toEqual([['tieBreak', true]]);
    expect(changed({ tieBreak: { text: 'February 2, 2026 at', at: null } })).toEqual([['tieBreak', true]]);
  });

  it('the round was for others', () => {
    const rounds: RoundType[] = [
      { kind: 'general' },
      { kind: 'program', program: 'cec' },
      { kind: 'program', program: 'pnp' },
      roundOf('french', 2, 2026),
      roundOf('trades', 3, 2026),
      roundOf('trades', 4, 2026),
      { kind: 'unknown' },
    ];
    for (const [index, from] of rounds.entries()) {
      for (const [other, to] of rounds.entries()) {
        expect(changed({ round: to }, drawOf(from))).toEqual(index === other ? [] : [['round', true]]);
      }
    }
  });

  it('its date puts it under another version of its category, or under none', () => {
    const trades = drawOf(roundOf('trades'), { date: '2026-02-18' });
    expect(changed({ date: '2026-02-17' }, trades)).toEqual([['date', true]]);
    expect(changed({ date: '2026-02-19' }, trades)).toEqual([['date', false]]);
    expect(changed({ date: '2026-02-17' })).toEqual([['date', false]]);
  });
});

describe('a change is cosmetic when', () => {
  it('only the label of the same category changes', () => {
    expect(changed({ round: roundOf('trades', 3, 2026) }, drawOf(roundOf('trades')))).toEqual([
      ['round', false],
    ]);
  });

  it('the tie-break is written another way', () => {
    const at = '2022-04-27T16:04:21Z';
    const from: Draw = { ...draw, tieBreak: { text: 'April 27,2022 16:04:21 UTC', at } };
    expect(changed({ tieBreak: { text: 'April 27, 2022 at 16:04:21 UTC', at } }, from)).toEqual([
      ['tieBreak', false],
    ]);
    const noYear: Draw = { ...draw, tieBreak: { text: 'October 7 at 16:38:21 UTC', at: null } };
    const spaced = { text: 'October 7  at 16:38:21 utc ', at: null };
    expect(changed({ tieBreak: spaced }, noYear)).toEqual([['tieBreak', false]]);
    const precise = { text: 'February 01, 2026 at 12:00:00 UTC', at: '2026-02-01T12:00:00.000Z' };
    expect(changed({ tieBreak: precise })).toEqual([['tieBreak', false]]);
  });

  it('the tie-break was there all along but one source did not show it', () => {
    const hidden = { text: '', at: null };
    expect(changed({ tieBreak: hidden })).toEqual([['tieBreak', false]]);
    expect(changed({ tieBreak: draw.tieBreak }, { ...draw, tieBreak: hidden })).toEqual([
      ['tieBreak', false],
    ]);
  });

  it('names, texts, the pool or the address of the page change', () => {
    const pool = { asOf: '2026-03-01', total: 1, ranges: [] };
    expect(
      changed({
        nameFr: 'Nom',
        heldAtText: 'March 2, 2026',
        programsText: 'FSW',
        pool,
        sourceUrl: 'https://www.canada.ca/',
      }),
    ).toEqual([
      ['nameFr', false],
      ['heldAtText', false],
      ['programsText', false],
      ['pool', false],
      ['sourceUrl', false],
    ]);
    const counted = { ...draw, pool };
    expect(changed({ pool: { ...pool, ranges: [['0-300', 1]] } }, counted)).toEqual([['pool', false]]);
  });
});

describe('what IRCC corrected so far', () => {
  it.each([
    ['French language proficiency (2023-1)', 'French language proficiency (Version 1)', '2023-07-07'],
    ['French language proficiency (2024-1)', 'French language proficiency (Version 1)', '2024-02-01'],
    ['Healthcare occupations (2023-1)', 'Healthcare occupations (Version 1)', '2023-06-28'],
    ['STEM occupations (2023-1)', 'STEM occupations (Version 1)', '2023-07-05'],
    ['Trade occupations (2023-1)', 'Trade occupations (Version 1)', '2023-08-03'],
    ['Transport occupations (2024-1)', 'Transport occupations (Version 1)', '2024-03-13'],
    [
      'Agriculture and agri-food occupations (2023-1)',
      'Agriculture and agri-food occupations (Version 1)',
      '2023-09-28',
    ],
  ])('"%s" renamed to "%s" is cosmetic', (from, to, date) => {
    expect(
      changesBetween(named(from, date), named(to, date)).map(({ field, material }) => [field, material]),
    ).toEqual([['nameEn', false]]);
  });

  it('the tie-break of 262 moved by a month: material', () => {
    const from: Draw = {
      ...draw,
      tieBreak: { text: 'August 01, 2023 at 12:59:52 UTC', at: '2023-08-01T12:59:52Z' },
    };
    const tieBreak = { text: 'July 04, 2023 at 19:36:18 UTC', at: '2023-07-04T19:36:18Z' };
    expect(changed({ tieBreak }, from)).toEqual([['tieBreak', true]]);
  });

  it('long dates and typos in texts are cosmetic', () => {
    const from: Draw = {
      ...draw,
      heldAtText: 'August 25, 2024',
      programsText: 'Federal Skilled Worker Progran',
    };
    const now = { heldAtText: 'August 15, 2024', programsText: 'Federal Skilled Worker Program' };
    expect(changed(now, from).every(([, material]) => material === false)).toBe(true);
  });
});

const facts = new URL('../../../../shared/data/feed_changes.json', import.meta.url);

describe.skipIf(!existsSync(facts))(
  'the recorded corrections (left out where the shared facts are absent)',
  () => {
    it('are all of a kind that stands above', () => {
      const { corrections } = JSON.parse(readFileSync(facts, 'utf8')) as {
        corrections: { field: string; note?: string }[];
      };
      const material = corrections
        .filter(({ note }) => note?.includes('material') === true)
        .map(({ field }) => field);
      expect(material).toEqual(['drawCutOff']);
      expect(new Set(corrections.map(({ field }) => field))).toEqual(
        new Set([
          'drawDateFull',
          'drawDate',
          'drawCutOff',
          'drawName',
          'drawText2',
          'drawDateTime,drawCutOff',
          'whole file',
          'encoding',
        ]),
      );
    });
  },
);
