import { isProvisionalKey } from '@drawbell/draws/draw-number';
import { feedRows } from '@drawbell/testing/feed-from-rounds';
import { recordedRounds } from '@drawbell/testing/recorded-rounds';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresText, wholeNumber } from '../src/cell.ts';
import { parseFeed } from '../src/feed.ts';

const rounds = recordedRounds();
const recent = rounds.slice(-4);
const last = feedRows(recent, 'en')[0] ?? {};
const file = (rows: unknown[]): Buffer => Buffer.from(JSON.stringify({ classes: 'wb-tables', rounds: rows }));
const link = (number: string) =>
  `<a href='/content/canadasite/en/invitations.html?q=${number}'>${number}</a>`;

/** The draw after the last recorded one, as it should be typed. */
const next = {
  ...last,
  drawNumber: '448',
  drawNumberURL: link('448'),
  mitext: link('448'),
  DrawText1: link('448'),
  drawDate: '2026-11-05',
  drawDateFull: 'November 5, 2026',
  drawDateTime: 'November 5, 2026 at 14:20:11 UTC',
  drawName: 'Trade Occupations, 2026-Version 3',
  drawSize: '3,500',
  drawCRS: '476',
  drawCutOff: 'May 2, 2026 at 10:11:12 UTC',
};
const noLinks = { drawNumberURL: '', mitext: '', DrawText1: '' };

function read(cells: Record<string, unknown>, { fr = null as Buffer | null, below = recent } = {}) {
  const parsed = parseFeed(file([{ ...next, ...cells }, ...feedRows(below, 'en')]), fr);
  if (parsed.kind !== 'feed') throw new Error(parsed.reason);
  expect(parsed.draws).toHaveLength(below.length + 1);
  const draw = parsed.draws.at(-1);
  if (draw === undefined) throw new Error('nothing was read');
  return { draw, remarks: parsed.remarks.map(({ code, field }) => `${field} ${code}`), parsed };
}

describe('the date that most cells agree on', () => {
  it.each([
    ['last year', { drawDate: '2025-11-05' }, 'drawDate date_contradicts_others'],
    ['another month', { drawDate: '2026-10-05' }, 'drawDate date_contradicts_others'],
    ['another day', { drawDate: '2026-11-15' }, 'drawDate date_contradicts_others'],
    ['next year', { drawDate: '2027-11-05' }, 'drawDate date_contradicts_others'],
    ['month first', { drawDate: '11/05/2026' }, 'drawDate date_month_first'],
    ['day first', { drawDate: '05/11/2026' }, 'drawDate date_day_first'],
    ['two figures of the year', { drawDate: '11-05-26' }, 'drawDate date_month_first'],
    ['year and day swapped', { drawDate: '05-11-26' }, 'drawDate date_day_first'],
    [
      'a long form of another day',
      { drawDateFull: 'November 6, 2026' },
      'drawDateFull long_date_contradicts_date',
    ],
    [
      'a time of another month',
      { drawDateTime: 'October 5, 2026 at 10:00:00 UTC' },
      'drawDateTime time_contradicts_date',
    ],
    ['words', { drawDate: 'Nov. 5, 2026' }, 'drawDate date_odd_form'],
    ['French words', { drawDate: '5 novembre 2026', drawDateFull: '?' }, 'drawDate date_odd_form'],
    ['a date without a day that exists', { drawDate: '2026-11-31' }, 'drawDate date_from_long_form'],
    [
      'a day and a month swapped',
      { drawDate: '2026-25-11', drawDateFull: 'November 5, 2026' },
      'drawDate date_contradicts_others',
    ],
  ])('%s', (_what, cells, remark) => {
    const { draw, remarks } = read(cells);
    expect(draw.date).toBe('2026-11-05');
    expect(remarks).toContain(remark);
  });

  it('where two are against each other, the draw before decides', () => {
    expect(read({ drawDate: '2025-11-05', drawDateTime: '' }).draw.date).toBe('2026-11-05');
    expect(read({ drawDate: '2027-11-05', drawDateTime: '?' }).draw.date).toBe('2026-11-05');
    expect(read({ drawDate: '11/05/2026', drawDateFull: '', drawDateTime: '' }).draw.date).toBe('2026-11-05');
    expect(
      read({
        drawDate: '2025-11-05',
        drawDateFull: 'November 5, 2026',
        drawDateTime: 'November 5 at 10:00:00 UTC',
      }).draw.date,
    ).toBe('2026-11-05');
    // In January, with the number of the year before.
    const december = rounds.slice(-1).map((round) => ({ ...round, date: '2026-12-20' }));
    expect(
      read({ drawDate: '2026-01-07', drawDateFull: 'January 7, 2027', drawDateTime: '' }, { below: december })
        .draw.date,
    ).toBe('2027-01-07');
  });

  it('where all three are different, the nearest day after the draw before', () => {
    const { draw, remarks } = read({
      drawDate: '2025-11-05',
      drawDateFull: 'November 5, 2026',
      drawDateTime: 'December 5, 2026',
    });
    expect(draw.date).toBe('2026-11-05');
    expect(remarks).toEqual(
      expect.arrayContaining(['drawDate date_contradicts_others', 'drawDateTime time_contradicts_date']),
    );
  });

  it('the French feed is a witness, too, and counts less', () => {
    const fr = file([
      { ...next, drawDate: '2026-11-05', drawDateFull: '5 novembre 2026', drawName: 'Métiers' },
    ]);
    expect(read({ drawDate: '2026-11-15', drawDateTime: '' }, { fr }).draw.date).toBe('2026-11-05');
    expect(
      read({ drawDate: '2026-11-06', drawDateFull: 'November 6, 2026', drawDateTime: '' }, { fr }).draw.date,
    ).toBe('2026-11-06');
  });

  it('a time of the next day in UTC agrees', () => {
    const { draw, remarks } = read({ drawDateTime: 'November 6, 2026 at 00:20:11 UTC' });
    expect(draw.date).toBe('2026-11-05');
    expect(remarks).toEqual([]);
  });
});

const unreadable = [
  '450-1',
  '448*',
  'No. 448',
  '448 (revised)',
  '448.5',
  '448/449',
  'N/A',
  '４４８',
  '',
  '#',
  '448 449',
  '448,',
  '0',
  'TBD',
];

describe('a zero where there is nothing to say', () => {
  it.each(['drawSize', 'drawCRS'])('in %s is not known, and remarked', (field) => {
    for (const zero of ['0', '000', ' 0 ', '0<sup>1</sup>']) {
      const { draw, remarks } = read({ [field]: zero });
      expect(field === 'drawCRS' ? draw.crs : draw.invitations).toBeNull();
      expect(remarks).toContain(`${field} number_unreadable`);
    }
    expect(read({ drawSize: '4', drawCRS: '75' }).draw).toMatchObject({ invitations: 4, crs: 75 });
  });
});

describe('the number of a draw', () => {
  it.each(unreadable)('%j is not read: the links tell', (drawNumber) => {
    expect(read({ drawNumber }).draw.number).toBe('448');
    for (const cell of ['drawNumberURL', 'mitext', 'DrawText1'])
      expect(read({ ...noLinks, drawNumber, [cell]: link('448') }).draw.number).toBe('448');
    expect(
      read({ ...noLinks, drawNumber, mitext: '<a href="x.html?lang=en&amp;q=448">see</a>' }).draw.number,
    ).toBe('448');
  });

  it.each(unreadable)(
    '%j without any link is a draw without a number, once, and the same key at each look',
    (drawNumber) => {
      const { draw, remarks, parsed } = read({ ...noLinks, drawNumber });
      expect(isProvisionalKey(draw.number)).toBe(true);
      expect(draw).toMatchObject({ date: '2026-11-05', crs: 476, invitations: 3_500 });
      expect(remarks).toContain('drawNumber number_unsettled');
      expect(read({ ...noLinks, drawNumber }).parsed).toEqual(parsed);
    },
  );

  it.each([
    ['448<sup>1</sup>', '448'],
    ['<del>447</del> 448', '448'],
    ['#448', '448'],
    [' 448\u00a0', '448'],
    ['<b>448</b>', '448'],
    ['0448', '448'],
  ])('%j without any link is %s', (drawNumber, number) => {
    expect(read({ ...noLinks, drawNumber }).draw.number).toBe(number);
  });

  it('keys may be typed in any case, with spaces and a byte order mark', () => {
    const spellings = [
      (key: string) => key.toLowerCase(),
      (key: string) => key.toUpperCase(),
      (key: string) => `\ufeff${key}`,
      (key: string) => ` ${key}\u00a0`,
      (key: string) => `${key.slice(0, 4)} ${key.slice(4)}`,
    ];
    for (const spell of spellings) {
      const row = Object.fromEntries(Object.entries(next).map(([key, value]) => [spell(key), value]));
      const parsed = parseFeed(file([row, ...feedRows(recent, 'en')]), null);
      const plain = parseFeed(file([next, ...feedRows(recent, 'en')]), null);
      expect(parsed).toEqual(plain);
    }
  });

  it('the links win where the number of the cell is far from all others, or taken', () => {
    expect(read({ drawNumber: '484' }).draw.number).toBe('448');
    expect(read({ drawNumber: '447' }).draw.number).toBe('448');
    // Links that were copied with the row say nothing.
    const copied = { drawNumberURL: link('447'), mitext: link('447'), DrawText1: link('447') };
    expect(read(copied).draw.number).toBe('448');
  });

  it('the French feed has it, where the English one has none', () => {
    const fr = file([{ ...next, drawName: 'Métiers spécialisés' }, ...feedRows(recent, 'fr')]);
    const { draw } = read({ ...noLinks, drawNumber: 'N/A' }, { fr });
    expect(draw).toMatchObject({ number: '448', nameFr: 'Métiers spécialisés' });
    const none = file([
      { ...next, ...noLinks, drawNumber: '–', drawName: 'Métiers spécialisés' },
      ...feedRows(recent, 'fr'),
    ]);
    expect(read({}, { fr: none }).draw).toMatchObject({
      ...{ number: '448', nameFr: 'Métiers spécialisés' },
    });
    expect(read({ ...noLinks, drawNumber: '–' }, { fr: none }).draw.nameFr).toBe('Métiers spécialisés');
  });
});

describe('sizes and scores', () => {
  it.each([
    ['3,500<sup>1</sup>', 3_500],
    ['<del>250</del> 300', 300],
    ['250, 251', null],
    ['5000,5', null],
    ['1,2,3', null],
    ['75<sup>1</sup>', 75],
    ['3 500', 3_500],
    ['3\u00a0500', 3_500],
    ['3&nbsp;500', 3_500],
    ['3\u202f500', 3_500],
    ['27,332', 27_332],
    ['1,000,000', 1_000_000],
    ['1,000 000', null],
    ['3,50', null],
    ['3,5000', null],
    [',500', null],
    ['0,500', null],
    ['3.500', null],
    ['3<br>500', null],
    ['<span>3</span><span>500</span>', null],
    ['3<sup>1</sup>500', null],
    ['3,500&lt;sup&gt;1&lt;/sup&gt;', 3_500],
    ['<s>4,000</s>3,500', 3_500],
    ['3,500*', null],
    ['about 3,500', null],
    ['３５００', null],
    ['-5', null],
    ['<strong>3,500</strong>', 3_500],
    ['3,500<sup>1', 3_500],
    ['3,500<!-- was 4,000 -->', 3_500],
  ])('%j is %s', (text, value) => {
    expect(read({ drawSize: text }).draw.invitations).toBe(value);
    if (value === null || value <= 1_200) expect(read({ drawCRS: text }).draw.crs).toBe(value);
  });

  it('never glues: what is read is the digits between separators of thousands, and nothing else', () => {
    const piece = fc.constantFrom(
      '1',
      '75',
      '500',
      '3',
      ',',
      ' ',
      '\u00a0',
      '.',
      '<sup>',
      '</sup>',
      '<del>',
      '</del>',
      '<br>',
      '*',
      '-',
      '250',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        const value = wholeNumber(figuresText(text), 1_000_000);
        if (value === null) return;
        // The digits stand in one run of the text, with at most one kind of separator in it.
        const plain = text.replaceAll(/<(sup|del)>[^]*?(<\/\1>|$)/g, '¦').replaceAll(/<[^>]*>/g, '¦');
        const runs = plain
          .split('¦')
          .map((run) => run.trim())
          .filter((run) => run !== '');
        expect(runs.filter((run) => /\d/.test(run))).toHaveLength(1);
        const run = runs.find((each) => /\d/.test(each)) ?? '';
        const written = [',', ' ', '\u00a0', ''].map((mark) =>
          String(value).replaceAll(/\B(?=(\d{3})+$)/g, mark),
        );
        expect([...written, run.replace(/^0+(?=\d)/, '')]).toContain(run);
        expect(Number(run.replaceAll(/\D/g, ''))).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('one number in two rows', () => {
  // Of the same name as the draw before it, and of another.
  const names = ['Trade Occupations, 2026-Version 3', 'Provincial Nominee Program', 'Somebody new'];

  const copied = {
    drawNumber: '447',
    drawNumberURL: link('447'),
    mitext: link('447'),
    DrawText1: link('447'),
  };

  it.each(['above', 'below'])('two draws: the earlier keeps it, with the new row %s', (where) => {
    for (const drawName of names) {
      const row = { ...next, ...copied, drawName };
      const [old, ...others] = feedRows(recent, 'en');
      const rows = where === 'above' ? [row, old, ...others] : [old, row, ...others];
      const parsed = parseFeed(file(rows), null);
      if (parsed.kind !== 'feed') throw new Error(parsed.reason);
      expect(parsed.draws).toHaveLength(recent.length + 1);
      expect(parsed.draws.at(-2)).toMatchObject({ number: '447', date: recent.at(-1)?.date });
      const [unsettled] = parsed.claims;
      expect(parsed.draws.at(-1)).toMatchObject({ number: unsettled?.[0], date: '2026-11-05' });
      expect(unsettled?.[1]).toBe('447');
    }
  });

  it('the two of 2017-05-26, which were both 91, are two draws', () => {
    const pair = rounds.filter(({ number }) => number.startsWith('91'));
    const rows = feedRows(pair, 'en').map((row) => ({
      ...row,
      drawNumber: '91',
      drawNumberURL: link('91'),
      mitext: '',
      DrawText1: '',
    }));
    const parsed = parseFeed(file([...rows, ...feedRows(rounds.slice(0, 3), 'en')]), null);
    expect(parsed).toMatchObject({ draws: { length: 5 } });
  });

  it('a row of one draw that stands there twice is one draw, also with another date or name', () => {
    for (const other of [
      { drawDate: '2026-11-06', drawDateFull: 'November 6, 2026', drawDateTime: '' },
      { drawName: 'General' },
      { drawCRS: '400' },
    ]) {
      const parsed = parseFeed(file([next, { ...next, ...other }, ...feedRows(recent, 'en')]), null);
      expect(parsed).toMatchObject({ draws: { length: recent.length + 1 }, claims: new Map() });
    }
  });
});
