import { feedFromRounds, feedRows } from '@drawbell/testing/feed-from-rounds';
import { type RecordedRound, recordedRounds } from '@drawbell/testing/recorded-rounds';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPublishedInstant } from '../src/draw-date.ts';
import { type ParsedFeed, parseFeed } from '../src/feed.ts';

const rounds = recordedRounds();
const aRound: RecordedRound = {
  number: '447',
  date: '2026-10-01',
  nameEn: 'Canadian Experience Class',
  nameFr: 'Catégorie de l’expérience canadienne',
  invitations: 2_000,
  crs: 520,
  heldAtText: null,
  tieBreakText: 'February 13, 2026 at 20:48:08 UTC',
  poolAsOf: null,
  poolTotal: null,
};
const file = (rows: unknown[], space?: string): Buffer =>
  Buffer.from(JSON.stringify({ classes: 'wb-tables', rounds: rows }, null, space));

function draws(parsed: ParsedFeed) {
  if (parsed.kind !== 'feed') throw new Error(parsed.reason);
  return parsed;
}

/** One row, changed, as the feed's only one. */
function parseRowWith(cells: Record<string, unknown>) {
  const parsed = draws(parseFeed(file([{ ...feedRows([aRound], 'en')[0], ...cells }]), null));
  return { draw: parsed.draws[0], remarks: parsed.remarks.map(({ code }) => code) };
}

describe('the whole feed', () => {
  it('parses to the facts of every recorded round, 91a and 91b included', () => {
    const parsed = draws(parseFeed(feedFromRounds(rounds, 'en'), feedFromRounds(rounds, 'fr')));
    expect(
      parsed.draws.map(({ number, date, nameEn, invitations, crs, tieBreak, heldAtText, pool }) => ({
        number,
        date,
        nameEn,
        invitations,
        crs,
        heldAtText: heldAtText ?? null,
        tieBreakText: tieBreak?.text ?? null,
        poolTotal: pool?.total ?? null,
      })),
    ).toEqual(
      rounds.map(({ number, date, nameEn, invitations, crs, heldAtText, tieBreakText, poolTotal }) => ({
        number,
        date,
        nameEn,
        invitations,
        crs,
        heldAtText: heldAtText?.trim() ?? null,
        tieBreakText: tieBreakText?.trim() ?? null,
        poolTotal,
      })),
    );
    expect(parsed.draws).toHaveLength(448);
    expect(parsed.draws.filter(({ round }) => round.kind === 'unknown')).toEqual([]);
    expect(
      parsed.draws
        .filter(({ tieBreak }) => tieBreak !== null && tieBreak.at === null)
        .map(({ number }) => number),
    ).toEqual(['208']);
  });

  it('does not depend on the order of rows and keys, on white space or line ends', () => {
    const sample = rounds.slice(-25);
    const expected = draws(parseFeed(feedFromRounds(sample, 'en'), null)).draws;
    fc.assert(
      fc.property(
        fc.shuffledSubarray(sample, { minLength: sample.length }),
        fc.constantFrom('', '\t', '    '),
        fc.boolean(),
        (order, space, crlf) => {
          const rows = feedRows(order, 'en').map((row) =>
            Object.fromEntries(Object.entries(row).toReversed()),
          );
          const text = file(rows, space).toString();
          const bytes = Buffer.from(crlf ? text.replaceAll('\n', '\r\n') : text);
          expect(draws(parseFeed(bytes, null)).draws).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([
    ['UTF-8 with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['Windows-1252', (text: string) => Buffer.from(text.replaceAll('’', "'"), 'latin1')],
  ])('reads French names in %s', (_name, encode) => {
    const fr = encode(feedFromRounds([aRound], 'fr').toString());
    const [draw] = draws(parseFeed(feedFromRounds([aRound], 'en'), fr)).draws;
    expect(draw?.nameFr?.replace('’', "'")).toBe("Catégorie de l'expérience canadienne");
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.uint8Array({ maxLength: 100 }),
        (en, fr) => void parseFeed(en, fr),
      ),
    );
    const cell = fc.oneof(fc.string(), fc.anything());
    const row = fc.dictionary(fc.constantFrom(...Object.keys(feedRows([aRound], 'en')[0] ?? {})), cell);
    fc.assert(
      fc.property(fc.array(fc.oneof(row, fc.anything())), (rows) => {
        const json = JSON.stringify({ rounds: rows });
        const parsed = parseFeed(Buffer.from(json), null);
        expect(['feed', 'not_a_feed']).toContain(parsed.kind);
      }),
    );
  });
});

describe('odd rows', () => {
  it('a broken row among good ones costs nothing but a remark', () => {
    const rows: unknown[] = feedRows(rounds.slice(-5), 'en');
    const parsed = draws(parseFeed(file([null, ...rows, { drawNumber: 'x' }, 'text', []]), null));
    expect(parsed.draws).toHaveLength(5);
    expect(parsed.remarks.filter(({ drawNumber }) => drawNumber === null)).toHaveLength(4);
  });

  it('a number that appears twice is one draw: the upper row, with a remark', () => {
    const [row] = feedRows([aRound], 'en');
    const parsed = draws(parseFeed(file([row, { ...row, drawCRS: '400' }]), null));
    expect(parsed.draws).toMatchObject([{ number: '447', crs: 520 }]);
    expect(parsed.remarks).toMatchObject([{ drawNumber: '447', code: 'number_twice_differs' }]);
  });

  it('day-first dates, missing dates and numbers degrade and never lose the draw', () => {
    expect(parseRowWith({ drawDate: '11-01-2023', drawDateTime: '' })).toMatchObject({
      draw: { date: '2023-01-11' },
      remarks: ['date_day_first'],
    });
    expect(parseRowWith({ drawDate: 'soon', drawDateFull: 'June 25, 2026' }).draw?.date).toBe('2026-06-25');
    expect(parseRowWith({ drawCRS: 'n/a', drawSize: '' })).toMatchObject({
      draw: { crs: null, invitations: null },
      remarks: ['number_unreadable', 'number_unreadable'],
    });
    expect(parseRowWith({ drawNumber: ' 91A ' }).draw?.number).toBe('91a');
    expect(parseRowWith({ drawName: 'Astronauts' })).toMatchObject({
      draw: { round: { kind: 'unknown' } },
      remarks: ['name_unknown'],
    });
    expect(parseRowWith({ drawSize: '27,332', drawCRS: '75' }).draw).toMatchObject({
      invitations: 27_332,
      crs: 75,
    });
  });

  it('a draw without any readable date takes that of the draw before it', () => {
    const rows = feedRows(rounds.slice(-2), 'en');
    const bad = { ...rows[0], drawDate: '?', drawDateFull: '?', drawDateTime: '?' };
    const parsed = draws(parseFeed(file([bad, rows[1]]), null));
    expect(parsed.draws[1]).toMatchObject({ number: '447', date: '2026-09-29' });
    expect(parsed.remarks.map(({ code }) => code)).toContain('date_from_neighbour');
  });

  it('links lead to canada.ca or nowhere', () => {
    const link = (href: string) =>
      parseRowWith({ drawNumberURL: `<a href='${href}'>447</a>`, mitext: '', DrawText1: '' }).draw?.sourceUrl;
    expect(link('/content/canadasite/en/x.html?q=447')).toBe('https://www.canada.ca/en/x.html?q=447');
    expect(link('https://evil.example/')).toBeNull();
    expect(link('javascript:alert(1)')).toBeNull();
  });

  it('contradictions are remarked and change nothing', () => {
    expect(
      parseRowWith({ drawDate: '2025-07-22', drawDateTime: 'July 12, 2025 at 16:27:45 UTC' }).remarks,
    ).toContain('time_contradicts_date');
    expect(parseRowWith({ drawDistributionAsOn: 'October 11, 2026', dd18: '200,000' }).remarks).toContain(
      'pool_after_draw',
    );
  });
});

it.each([
  ['May 28, 2026 at 16:55:23 UTC', '2026-05-28T16:55:23.000Z'],
  ['August 19th 2026 at 12:35:37 UTC', '2026-08-19T12:35:37.000Z'],
  ['March 02. 2024 at 10:11:12 UTC', '2024-03-02T10:11:12.000Z'],
  ['April 26,2023 18:10:04 UTC', '2023-04-26T18:10:04.000Z'],
  ['July 04, 2023, at 19:36:18 UTC', '2023-07-04T19:36:18.000Z'],
  ['May 21, 2026 at  12:14:09 UTC', '2026-05-21T12:14:09.000Z'],
  ['April 27, 2022 at12:48:30 UTC', '2022-04-27T12:48:30.000Z'],
  ['January 23, 2025 at 2025-01-23 15:30:04 UTC', '2025-01-23T15:30:04.000Z'],
  ['February 1, 2024 at 15:48:39 AM UTC', '2024-02-01T15:48:39.000Z'],
  ['October 28, 2021 at 20:19:59 PM UTC', '2021-10-28T20:19:59.000Z'],
  ['October 28, 2021 at 08:19:59 PM UTC', '2021-10-28T20:19:59.000Z'],
  ['June 30, 2022 at 3:14:09', '2022-06-30T03:14:09.000Z'],
  ['June 30, 2022 at 24:00:00 UTC', '2022-07-01T00:00:00.000Z'],
  ['October 7 at 16:38:21 UTC', null],
  ['July 3rd 2026 at', null],
  ['February 30, 2026 at 10:00:00 UTC', null],
  ['', null],
])('the published time %j is read as %j', (text, instant) => {
  expect(readPublishedInstant(text)).toBe(instant);
});
