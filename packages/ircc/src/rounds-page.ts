import { builtInCatalogue, type Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { readRoundType } from '@drawbell/draws/round-type';
import { type CheerioAPI, load } from 'cheerio';
import { figuresText, nameText, plainText, readSourceUrl, wholeNumber } from './cell.ts';
import { dateWitness, decideDate } from './draw-date.ts';
import { compareDrawNumbers, numbersOfLinks, readDrawNumber } from './draw-number.ts';

/** Where the page says the feed is. `fr` is null when it cannot be derived from the English name. */
interface FoundFeed {
  readonly en: string;
  readonly fr: string | null;
}

/**
 * The feed's address in the page that people read: the JSON file that its script fills the table of rounds from.
 * Null when the page names none. Comments are not looked at: they hold an old table.
 */
export function findFeedUrl(html: string, pageUrl: string): FoundFeed | null {
  const $ = loadPage(html);
  if ($ === null) return null;
  for (const element of $('[data-wb-json]').toArray()) {
    const attribute = $(element).attr('data-wb-json')?.slice(0, 5_000) ?? '';
    for (const [, path = ''] of attribute.matchAll(/"url"\s*:\s*"([^"]{1,500})"/g)) {
      const url = URL.parse(path, pageUrl);
      if (url === null || !/\/ee_rounds[^/]*\.json$/i.test(url.pathname)) continue;
      url.hash = '';
      const french = url.href.replace(/_en\.json/i, '_fr.json');
      return { en: url.href, fr: french === url.href ? null : french };
    }
  }
  return null;
}

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

/** The real page has 0.3 MB and is 14 elements deep. */
const pageLengthMax = 2_000_000;
const depthMax = 500;

/** Elements without an end tag, and those whose end tag may be left out: they do not nest in themselves. */
const notCounted = new Set(
  'area base br col dd dt embed hr img input li link meta option p source tbody td th thead tr track wbr'.split(
    ' ',
  ),
);

/**
 * The page as a document; null when no page of this source looks like that. HTML nested without end overflows the
 * stack when its text is read, and takes time that grows with the square of its depth to parse: 20,000 levels took
 * two seconds.
 */
function loadPage(html: string): CheerioAPI | null {
  return html.length > pageLengthMax || isTooDeep(html) ? null : load(html.toWellFormed());
}

function isTooDeep(html: string): boolean {
  let depth = 0;
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9-]{0,20})/gi)) {
    if (notCounted.has(name.toLowerCase())) continue;
    depth = slash === '/' ? Math.max(0, depth - 1) : depth + 1;
    if (depth > depthMax) return true;
  }
  return false;
}
