import { type CheerioAPI, load } from 'cheerio';

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
export function loadPage(html: string): CheerioAPI | null {
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
