import { builtInCatalogue, type Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { readRoundType } from '@drawbell/draws/round-type';
import { figuresText, nameText, plainText, wholeNumber } from '../parse/cell.ts';
import { dateWitness, decideDate } from '../parse/draw-date.ts';
import { compareDrawNumbers, numbersOfLinks, readDrawNumber } from '../parse/draw-number.ts';
import { readSourceUrl } from '../parse/source-url.ts';
import { loadPage } from './load-page.ts';

const columns = 5;
const rowsMax = 2_000;

/**
 * The draws in the page's table as its script rendered it: number, date, round type, invitations, score. Oldest
 * first; empty while the table is. Only the facts in it: a tie-break exists that the page does not show, so its text
 * is empty and it decides nothing. The old table inside a comment is no part of the document and never read.
 */
export function parseRoundsTable(html: string, catalogue: Catalogue = builtInCatalogue()): Draw[] {
  const $ = loadPage(html);
  if ($ === null) return [];
  const draws = new Map<string, Draw>();
  for (const row of $('table tbody tr').toArray().slice(0, rowsMax)) {
    const cells = $(row).children('td').toArray();
    if (cells.length !== columns) continue;
    const markup = cells.map((cell) => ($(cell).html() ?? '').replaceAll(/\s+/g, ' '));
    const [numberCell = '', dateCell = '', nameCell = '', size = '', crs = ''] = markup;
    const number = readDrawNumber(figuresText(numberCell)) ?? numbersOfLinks([numberCell])[0] ?? null;
    const order = $(cells[1]).attr('data-order') ?? '';
    const date = decideDate([
      dateWitness('drawDate', order),
      dateWitness('drawDateFull', plainText(dateCell)),
    ]);
    const score = wholeNumber(figuresText(crs), 1_200);
    const name = nameText(plainText(nameCell));
    if (number === null || date === null || score === null || name === '' || draws.has(number)) continue;
    draws.set(number, {
      number,
      date: date.day,
      nameEn: name,
      nameFr: null,
      round: readRoundType(name, null, catalogue),
      invitations: wholeNumber(figuresText(size), 1_000_000),
      crs: score,
      tieBreak: { text: '', at: null },
      heldAtText: null,
      programsText: null,
      pool: null,
      sourceUrl: readSourceUrl(numberCell),
    });
  }
  return [...draws.values()].sort((a, b) => compareDrawNumbers(a.number, b.number));
}
