const cellLengthMax = 2_000;

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  thinsp: '\u2009',
  rsquo: '’',
};

/** The cells that are read, as the feed names them. */
const keys = [
  'drawNumber',
  'drawNumberURL',
  'drawDate',
  'drawDateFull',
  'drawName',
  'drawSize',
  'drawCRS',
  'mitext',
  'DrawText1',
  'drawText2',
  'drawDateTime',
  'drawCutOff',
  'drawDistributionAsOn',
  ...Array.from({ length: 18 }, (_, index) => `dd${index + 1}`),
];
const keyAsNamed = new Map(keys.map((key) => [key.toLowerCase(), key]));
const named = new Set(keys);

/** A row of the feed. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * A row under the names of the feed, whatever case, spaces and byte order marks its keys were typed with; a key that is
 * there as it should be wins. Null when the value is no row.
 */
export function rowOf(value: unknown): Row | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const row = value as Row;
  const odd = Object.keys(row).filter((key) => !named.has(key));
  if (odd.length === 0) return row;
  const renamed: Record<string, unknown> = {};
  for (const key of odd) {
    const plain = key
      .slice(0, 100)
      .normalize('NFKC')
      .replaceAll(/[^a-z0-9]/gi, '');
    const asNamed = keyAsNamed.get(plain.toLowerCase());
    if (asNamed !== undefined && !(asNamed in renamed)) renamed[asNamed] = row[key];
  }
  return { ...renamed, ...row };
}

/** A cell of a row as plain text: trimmed, bounded, without markup; empty when it is missing or no text. */
export function cellText(row: Row, key: string): string {
  return plainText(textOf(row[key]));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}

/** Text without tags, entities and outer white space. Most cells have none of them and are only trimmed. */
export function plainText(value: string): string {
  return withoutMarkup(value, ' ').trim();
}

/** Stands for a tag where figures are read: what stands on its two sides is never one number. */
const tagMark = '\u2063';

/** The text of a cell for figures: notes and struck text are gone, and every other tag separates. */
export function figuresText(value: unknown): string {
  return withoutMarkup(textOf(value), tagMark).replaceAll(outside, '');
}

/** What may stand before and after a figure and says nothing: white space, tags, and characters that nobody sees. */
const outside = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;

/**
 * Text without markup. What a footnote mark or struck text says is no part of it; every other tag becomes `separator`.
 * Markup that was escaped once too often is markup all the same.
 */
function withoutMarkup(value: string, separator: string): string {
  let text = value.length > cellLengthMax ? value.slice(0, cellLengthMax) : value;
  for (let pass = 0; pass < 2; pass += 1) {
    if (text.includes('<')) {
      text = text
        .replaceAll(/<!--[\s\S]*?(?:-->|$)/g, separator)
        .replaceAll(
          /<(sup|del|s|strike)(?:\s[^>]*)?>[\s\S]*?(?:<\/\1\s*>|$)/gi,
          separator === ' ' ? '' : separator,
        )
        .replaceAll(/<[^>]*>?/g, separator);
    }
    if (!text.includes('&')) break;
    text = text.replaceAll(/&(#?\w{1,8});/g, decodeEntity);
  }
  return text;
}

/**
 * Text as it is kept: bounded, and of characters that PostgreSQL stores. It refuses NUL and half a surrogate pair,
 * and with them the whole look, so that one such character in one cell would keep every later draw from being
 * recorded. Cutting may halve a pair, so the cut comes first.
 */
export function keptText(text: string, lengthMax: number): string {
  const cut = text.length > lengthMax ? text.slice(0, lengthMax) : text;
  return cut
    .replaceAll(/[^\P{Cc}\s]/gu, '')
    .toWellFormed()
    .trim();
}

/** A round's name: one line, however it was broken and spaced. */
export function nameText(text: string): string {
  return keptText(text.replaceAll(/\s+/g, ' '), 300);
}

/**
 * `3500`, `27,332`, `27 332` → the number: digits, or groups of three behind one kind of separator (a comma, or a space of
 * one kind). Anything else is null, and never what is left when the rest is taken away: `250, 251` is not 250251. Null
 * also above `max`.
 * @param text as `figuresText` gives it
 */
export function wholeNumber(text: string, max: number): number | null {
  if (
    !/^\d{1,9}$/.test(text) &&
    !/^[1-9]\d{0,2}(?:([, \u00a0\u2007\u2009\u202f])\d{3})(?:\1\d{3})?$/.test(text)
  )
    return null;
  const number = Number(text.replaceAll(/\D/g, ''));
  return number <= max ? number : null;
}

function decodeEntity(all: string, name: string): string {
  if (!name.startsWith('#')) return entities[name] ?? all;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return Number.isInteger(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
}

const base = 'https://www.canada.ca';

/** The page a row links to, absolute and on canada.ca; null when there is none such. */
export function readSourceUrl(...cells: unknown[]): string | null {
  for (const cell of cells) {
    const href = typeof cell === 'string' ? /href\s*=\s*['"]([^'"]{1,500})['"]/i.exec(cell)?.[1] : undefined;
    const url = href === undefined ? null : URL.parse(href.replace(/^\/content\/canadasite\//, '/'), base);
    if (url === null) continue;
    const official = url.hostname === 'canada.ca' || url.hostname.endsWith('.canada.ca');
    if (official && url.protocol === 'https:') return url.href;
  }
  return null;
}

/** Something odd in what was published. Kept for the operator; nothing is refused because of it. */
export interface Remark {
  /** Null when it is about the file, or the row has no readable number. */
  readonly drawNumber: string | null;
  readonly field: string;
  /** Stable and machine-readable, e.g. `date_day_first`. */
  readonly code: string;
  /** What was there, at most 200 characters. */
  readonly detail: string;
}

export function remark(drawNumber: string | null, field: string, code: string, detail: string): Remark {
  return { drawNumber, field, code, detail: keptText(detail, 200) };
}
