import { feedRows } from '@drawbell/testing/feed-from-rounds';
import { recordedRounds } from '@drawbell/testing/recorded-rounds';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFeed } from '../src/feed.ts';
import { parseRoundsTable } from '../src/rounds-page.ts';

const [row = {}] = feedRows(recordedRounds().slice(-1), 'en');
const parse = (rows: unknown[]) => parseFeed(Buffer.from(JSON.stringify({ rounds: rows })), null);

/** Every text in a value. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(texts);
}

const refused = (text: string): boolean => text.includes('\0') || !text.isWellFormed();

describe('text that PostgreSQL refuses never reaches the record', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('\0', '\ud83d', '\ude00', '😀', 'é', ' ', 'x'),
    maxLength: 600,
  });

  it('whichever cell it is in, and wherever a long text is cut', () => {
    const cells = fc.dictionary(fc.constantFrom(...Object.keys(row)), hostile);
    fc.assert(
      fc.property(cells, (odd) => {
        // A key that JSON leaves as it is: the row always has its number.
        const parsed = parse([{ ...row, ...odd, drawNumber: '447' }]);
        expect(texts(parsed).filter(refused)).toEqual([]);
      }),
    );
  });

  it('nor from the table of the page', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const html = `<table><tbody><tr><td>447</td><td>2026-10-01</td><td>${name}</td><td>1</td><td>500</td></tr></tbody></table>`;
        expect(texts(parseRoundsTable(html)).filter(refused)).toEqual([]);
      }),
    );
  });

  it.each([
    ['a pair cut in two', { drawName: `${'x'.repeat(299)}😀` }],
    ['NUL in a name', { drawName: 'Canadian\0 Experience Class' }],
    ['NUL in a number, which is quoted in a remark', { drawCRS: '5\u00001' }],
  ])('%s', (_name, odd) => {
    const parsed = parse([{ ...row, ...odd }]);
    expect(parsed).toMatchObject({ kind: 'feed', draws: [{ number: '447' }] });
    expect(texts(parsed).filter(refused)).toEqual([]);
  });
});

it('a row nested without end costs neither the others nor the look', () => {
  const deep = 200_000;
  const nested = '['.repeat(deep) + ']'.repeat(deep);
  const bytes = Buffer.from(`{"rounds":[${nested},${JSON.stringify(row)}]}`);
  expect(parseFeed(bytes, null)).toMatchObject({
    kind: 'feed',
    draws: [{ number: '447' }],
    remarks: [{ code: 'row_unreadable', detail: 'an array' }],
  });
});
