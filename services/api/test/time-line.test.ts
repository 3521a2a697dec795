import { daysAfter } from '@drawbell/draws/past-draws';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import type { SafeHtml } from '../src/app/html.ts';
import { timeLine, timeLineLegend, type TimeLineOptions } from '../src/site/charts/time-line.ts';

const today = '2026-10-02';
const draw = (rows: TimeLineOptions['rows'], more: Partial<TimeLineOptions> = {}) =>
  timeLine({ ...{ language: 'en', id: 'line', today, rows, marks: [] }, ...more });

/** Well-formed, nothing but numbers where numbers belong, no id twice, no style that the policy of pages forbids. */
function expectSound({ markup }: SafeHtml): void {
  const page = `<x>${markup.replaceAll('&nbsp;', ' ')}</x>`;
  expect(XMLValidator.validate(page)).toBe(true);
  expect(() => new XMLParser({ ignoreAttributes: false }).parse(page)).not.toThrow();
  expect(markup).not.toMatch(/NaN|Infinity|undefined|null|="[^"]*e-\d|(?:width|height)="-/);
  const ids = [...markup.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, used] of markup.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(used);
  expect(markup).not.toContain(' style=');
}

const english = { name: 'English test', end: '2026-12-03' };

it('says in words that nothing has an end', () => {
  expect(draw([]).markup).toBe('<p class="hint">Nothing with an end is entered yet.</p>');
});

it('is solid while 60 days are left, hatched below, with a cap at the end and an arrow beyond', () => {
  const count = (rows: TimeLineOptions['rows'], part: RegExp) => draw(rows).markup.match(part)?.length ?? 0;
  for (const [end, solid, hatched, caps, arrows] of [
    ['2026-12-03', 1, 1, 1, 0],
    ['2026-10-20', 0, 1, 1, 0],
    ['2026-10-02', 0, 0, 1, 0],
    ['2026-09-20', 0, 0, 1, 0],
    ['1999-01-01', 0, 0, 1, 0],
    ['2029-07-18', 1, 0, 0, 1],
    ['2099-12-31', 1, 0, 0, 1],
  ] as const) {
    const rows = [{ name: 'x', end }];
    expectSound(draw(rows));
    const found = [
      /<rect class="valid"/g,
      /<rect class="short"/g,
      /class="cap"/g,
      /<path class="valid"/g,
    ].map((part) => count(rows, part));
    // Once for wide screens and once for phones.
    expect(found, end).toEqual([solid, hatched, caps, arrows].map((each) => each * 2));
  }
});

it('is sound with sixty documents, hostile names and several on one page', () => {
  const hostile = '<script>"R&D" \u0027 ]]> <!-- & é'.repeat(3);
  const many = Array.from({ length: 60 }, (_, i) => ({
    name: `${hostile} ${i}`,
    end: daysAfter(today, i * 17 - 90),
  }));
  const marks = ['cec', 'healthcare', 'pnp', 'new <type>'].flatMap((type) =>
    [0, 3, 31, 400].map((ago) => ({ type, date: daysAfter(today, -ago) })),
  );
  const options = { language: 'fr', id: 'a', today, rows: many, marks } as const;
  const page = [options, { ...options, id: 'b' }]
    .map((each) => [timeLineLegend(each), timeLine(each)])
    .flat();
  const whole = { markup: page.map(({ markup }) => markup).join('') };
  expectSound(whole);
  expect(whole.markup).not.toContain('<script');
  expect(timeLine(options)).toEqual(timeLine(options));
});

it('names every row and its end for those who do not see it, whole, however it is shortened', () => {
  const name = 'Police certificate (Bosnia & Herzegovina), the second one';
  const { markup } = draw([{ name, end: '2026-12-03' }]);
  expect(markup).toContain(
    'aria-label="What ends, and when. Police certificate (Bosnia &amp; Herzegovina), the second one: 3',
  );
  expect(markup).toContain('…</text>');
});

it('is sound whatever the days are', () => {
  const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(day, fc.array(fc.tuple(fc.string(), day), { maxLength: 6 }), (at, rows) => {
      const iso = (date: Date) => date.toISOString().slice(0, 10);
      expectSound(
        draw(
          // XML has no control characters; labels with them are refused at the form.
          rows.map(([name, end]) => ({
            name: name.replaceAll(/[^\u0020-\uD7FF]/g, '') || 'x',
            end: iso(end),
          })),
          { today: iso(at), marks: rows.map(([, date]) => ({ type: 'cec', date: iso(date) })) },
        ),
      );
    }),
    { numRuns: 60 },
  );
  expectSound(draw([english]));
});
