import { builtInCatalogue, type Catalogue } from '@drawbell/draws/catalogue';
import { type Draw, poolRanges } from '@drawbell/draws/draw';
import { prepareStanding } from '@drawbell/draws/standing';
import fc from 'fast-check';
import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import type { SafeHtml } from '../src/app/html.ts';
import { poolChart, poolRangesOf } from '../src/site/charts/pool.ts';
import { portrait, portraitWords } from '../src/site/charts/portrait.ts';
import { aboutPeople, rankBar, rankSentence } from '../src/site/charts/rank.ts';
import { strip, stripDays, stripLegend, stripWords, typeStrip } from '../src/site/charts/strip.ts';
import { aDraw } from './recorded-draws.ts';

const catalogue = builtInCatalogue();
const today = '2026-10-02';
const days = stripDays(today);
const since2025 = { from: '2025-03-25', to: null };

/** Draws for everybody, a week apart, the last on 1 October 2026. */
function weekly(cutOffs: readonly (number | null)[]): Draw[] {
  const last = Date.parse('2026-10-01');
  return cutOffs.map((crs, i) =>
    aDraw(String(300 + i), {
      date: new Date(last - (cutOffs.length - 1 - i) * 7 * 86_400_000).toISOString().slice(0, 10),
      crs,
    }),
  );
}

function stripOf(draws: readonly Draw[], more: Partial<Parameters<typeof strip>[0]> = {}): SafeHtml {
  return strip({ language: 'en', catalogue, id: 's', type: 'general', draws, ...days, ...more });
}

/** Drawings are well-formed as XML, and hold nothing but numbers where numbers belong. */
function expectSound({ markup }: SafeHtml): void {
  expect(XMLValidator.validate(`<x>${markup.replaceAll('&nbsp;', ' ')}</x>`)).toBe(true);
  expect(markup).not.toMatch(/NaN|Infinity|undefined|null|="[^"]*e-\d/);
  const ids = [...markup.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(markup).not.toContain(' style=');
}

const links = ({ markup }: SafeHtml) => markup.match(/<a href/g)?.length ?? 0;

describe('a strip', () => {
  it.each([
    ['none', [], 0],
    ['one', [520], 2],
    ['three equal ones', [520, 520, 520], 6],
    ['one without a cut-off', [null, 510], 2],
  ])('draws %s soundly, on wide and on narrow screens', (_name, cutOffs, points) => {
    for (const score of [null, { value: 520, days: since2025 }]) {
      const drawn = stripOf(weekly(cutOffs), { score });
      expectSound(drawn);
      expect(links(drawn)).toBe(points);
      if (points === 0) expect(drawn.markup).toContain(stripWords.en.none);
    }
  });

  it('is sound whatever the cut-offs and the score are', () => {
    const cutOff = fc.option(fc.integer({ min: 0, max: 1_200 }));
    fc.assert(
      fc.property(fc.array(cutOff, { maxLength: 40 }), cutOff, (cutOffs, value) => {
        const score = value === null ? null : { value, days: since2025 };
        expectSound(stripOf(weekly(cutOffs), { score, namesGrid: true }));
        expectSound(
          portrait({ ...{ language: 'fr', catalogue, id: 'p', type: 'cec' }, draws: weekly(cutOffs), score }),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('is the same at each rendering', () => {
    expect(stripOf(weekly([1, 2]))).toEqual(stripOf(weekly([1, 2])));
  });

  it('leads to each draw and says what it is, to eyes, ears and keyboard', () => {
    const { markup } = stripOf(weekly([520]));
    expect(markup).toContain(
      '<a href="/en/draws/300" aria-label="Draw 300, 1\u00a0October\u00a02026: cut-off 520"',
    );
    expect(markup).toContain('520, 1\u00a0Oct\u00a02026</text>');
    const french = stripOf(weekly([520]), { language: 'fr' }).markup;
    expect(french).toContain('aria-label="Ronde 300, 1er\u00a0octobre\u00a02026\u00a0: seuil 520"');
  });

  it('escapes the name of a type', () => {
    const odd: Catalogue = { ...catalogue, labelOf: () => 'R&D "<b>"' };
    const draws = weekly([500, 510]).map((draw) => ({
      ...draw,
      round: { kind: 'category' as const, category: 'odd', labelVersion: null, labelYear: null },
    }));
    const standing = prepareStanding(draws, { today, catalogue: odd }).typeLine({}, 'odd');
    if (standing === null) throw new Error('no standing');
    const drawn = typeStrip({
      ...{ language: 'en', catalogue: odd, id: 'odd', type: 'odd', draws, ...days, standing },
    });
    expectSound(drawn);
    expect(drawn.markup).toContain('R&amp;D &quot;&lt;b&gt;&quot;');
    expect(drawn.markup).toContain('t-other');
  });

  it('shows your score with the gap to the last cut-off, and none where it cannot be compared', () => {
    const draws = weekly([530, 518]);
    expect(stripOf(draws, { score: { value: 512, days: since2025 } }).markup).toContain('\u22126</text>');
    expect(stripOf(draws, { score: { value: 555, days: since2025 } }).markup).toContain('+37</text>');
    const other = stripOf(draws, { score: { value: 512, days: { from: '2026-11-03', to: null } } }).markup;
    expect(other).not.toContain('score-line');
    expect(other).not.toContain('512');
    // A score of before a change: its line ends there, and nothing is said of the gap to a draw after it.
    const past = stripOf(draws, { score: { value: 512, days: { from: null, to: '2026-09-26' } } }).markup;
    expect(past).toContain('score-line');
    expect(past).not.toContain('\u22126</text>');
  });

  it('marks changes of the grid, and draws no line across one that scored everybody again', () => {
    const changed = (status: 'confirmed' | 'reported' | 'dismissed'): Catalogue => ({
      ...catalogue,
      gridChanges: [
        ...catalogue.gridChanges,
        {
          ...{ date: '2026-09-20', status, scoresStayed: false },
          ...{ labelEn: 'New', labelFr: 'Nouveau', source: 'a notice' },
        },
      ],
    });
    const lines = (status: Parameters<typeof changed>[0]) => {
      const { markup } = stripOf(weekly([1, 2, 3, 4]), { catalogue: changed(status), namesGrid: true });
      return [
        markup.match(/class="series-line"/g)?.length,
        /(?:new )?grid[^<]*20\u00a0Sep/.exec(markup)?.[0],
      ];
    };
    expect(lines('confirmed')).toEqual([4, 'grid changed 20\u00a0Sep']);
    expect(lines('reported')).toEqual([2, 'new grid reported 20\u00a0Sep']);
    expect(lines('dismissed')).toEqual([2, undefined]);
  });

  it('draws the scores somebody had as steps of their own', () => {
    const grid = { from: '2025-03-25', to: null, undated: true };
    const history = [
      { crs: 480, from: '2024-01-01', to: '2026-09-20', grid },
      { crs: 500, from: '2026-09-20', to: null, grid },
    ];
    const drawn = stripOf(weekly([510, 520, 530]), { history });
    expectSound(drawn);
    expect(drawn.markup).toMatch(/class="history-line" d="M0,[\d.]+(L[\d.]+,[\d.]+){4}"/);
    expect(stripOf(weekly([510])).markup).not.toContain('history-line');
  });

  it('says how many were met only where all is decided', () => {
    const standing = (profile: object) => {
      const draws = weekly([500, 510, 530]);
      const found = prepareStanding(draws, { today, catalogue }).typeLine(profile, 'general');
      if (found === null) throw new Error('no standing');
      const score = { value: 512, days: since2025 };
      return typeStrip({
        ...{ language: 'en', catalogue, id: 'g', type: 'general', draws, ...days, standing: found, score },
      }).markup;
    };
    expect(standing({ crs: 512, programs: ['cec'] })).toContain('2 of 3 met');
    expect(standing({})).toContain('3 held');
  });

  it('has a legend of what it shows', () => {
    expectSound(stripLegend('fr', { score: 512, history: true }));
    expect(stripLegend('en', { score: null }).markup).not.toContain('your score');
  });
});

describe('a portrait', () => {
  it('has the newest on top, by years, each a link with its gap', () => {
    const draws = [...weekly([518]), aDraw('100', { date: '2025-12-30', crs: 500 })];
    const { markup } = portrait({
      ...{ language: 'en', catalogue, id: 'p', type: 'general', draws },
      score: { value: 512, days: since2025 },
    });
    const [first, second] = [markup.indexOf('/en/draws/300'), markup.indexOf('/en/draws/100')];
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first);
    expect(markup).toContain('Draw 300, 1\u00a0October\u00a02026: cut-off 518, your score is 6 below');
    expect(markup).toContain('+12</span>');
    expect(markup.match(/<h2/g)?.length).toBe(2);
  });

  it('shows a draw without a cut-off, and words where none was held', () => {
    const of = (draws: readonly Draw[]) =>
      portrait({ language: 'en', catalogue, id: 'p', type: 'general', draws }).markup;
    expect(of(weekly([null, 510]))).toContain('cut-off not published');
    expect(of([])).toContain(portraitWords.en.none);
  });
});

describe('a rank', () => {
  const rank = { asOf: '2026-06-21', total: 239_645, atLeast: 941, atMost: 20_953, about: 10_388 };
  it('is said as bounds first, and never as one number alone', () => {
    const said = rankSentence(rank, 'en')
      .markup.replaceAll(/<[^>]+>|\s+/g, ' ')
      .replaceAll(/ +/g, ' ');
    expect(said).toContain('between 941 and 20,953 people');
    expect(said).toContain('about 10,400.');
    expect(rankSentence({ ...rank, about: null }, 'en').markup).not.toContain('about');
    expect([aboutPeople(437), aboutPeople(10_388)]).toEqual([440, 10_400]);
  });

  it('is a sound drawing, whatever the bounds', () => {
    const people = fc.integer({ min: 0, max: 250_000 });
    fc.assert(
      fc.property(people, people, people, (one, more, about) => {
        const bounds = { atLeast: one, atMost: one + more, about: one + Math.min(more, about) };
        expectSound(rankBar({ ...rank, ...bounds }, 'fr'));
      }),
      { numRuns: 50 },
    );
    expect(rankBar({ ...rank, about: null }, 'en').markup).not.toContain('estimate');
  });
});

describe('the pool', () => {
  const published = (people: (range: string) => number) => ({
    ...{ asOf: '2026-06-21', total: 239_645 },
    ranges: poolRanges.map((range) => [range, people(range)] as const),
  });
  const chart = (crs: number | null, people: (range: string) => number = () => 1_000) =>
    poolChart({ language: 'en', id: 'pool', ranges: poolRangesOf(published(people)), crs });

  it('puts the ranges of ten points inside the range that is their sum', () => {
    const ranges = poolRangesOf(published(() => 7));
    expect(ranges.map(({ name, within }) => [name, within.length])).toEqual([
      ...[
        ['601–1200', 0],
        ['501–600', 0],
        ['451–500', 5],
        ['401–450', 5],
      ],
      ...[
        ['351–400', 0],
        ['301–350', 0],
        ['0–300', 0],
      ],
    ]);
    expect(ranges[2]?.within.map(({ name }) => name)).toEqual([
      ...['491–500', '481–490', '471–480', '461–470', '451–460'],
    ]);
    expect(poolRangesOf(published(() => 0))).toEqual([]);
  });

  it('is drawn soundly whatever the cut-off and the people are', () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 0, max: 1_200 })),
        fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 17, maxLength: 17 }),
        (crs, people) =>
          expectSound(chart(crs, (range) => people[poolRanges.findIndex((each) => each === range)] ?? 0)),
      ),
      { numRuns: 60 },
    );
  });

  it('has the cut-off at its true place, and hatches the range that it cuts', () => {
    const { markup } = chart(518);
    // 17 of the 100 points from 501 on, of 300 points over 82 hundredths of the width.
    expect(markup).toContain(`class="cut-off" x1="${Math.round((9 + (217 / 300) * 82) * 100) / 100}%"`);
    expect(markup).toContain('how people spread inside 501–600 isn’t published');
    expect(markup.match(/url\(#pool-wide-below\)/g)?.length).toBe(1);
    expect(chart(null).markup).not.toContain('cut-off');
    expect(chart(511).markup).not.toBe(chart(518).markup);
  });
});
