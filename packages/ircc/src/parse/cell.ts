const cellLengthMax = 2_000;

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  rsquo: '’',
};

/** A cell of a row as plain text: trimmed, bounded, without markup; empty when it is missing or no text. */
export function cellText(row: Readonly<Record<string, unknown>>, key: string): string {
  const value = row[key];
  if (typeof value === 'string') return plainText(value);
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}

/** Text without tags, entities and outer white space. Most cells have none of them and are only trimmed. */
export function plainText(value: string): string {
  let text = value.length > cellLengthMax ? value.slice(0, cellLengthMax) : value;
  if (text.includes('<')) text = text.replaceAll(/<[^>]*>?/g, '');
  if (text.includes('&')) text = text.replaceAll(/&(#?\w{1,8});/g, decodeEntity);
  return text.trim();
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

/** `27,332`, `27 332` → 27332; null when it is no whole number up to `max`. */
export function wholeNumber(text: string, max: number): number | null {
  const digits = text.replaceAll(/[,\s]/g, '');
  if (!/^\d{1,9}$/.test(digits)) return null;
  const number = Number(digits);
  return number <= max ? number : null;
}

function decodeEntity(all: string, name: string): string {
  if (!name.startsWith('#')) return entities[name] ?? all;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return Number.isInteger(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
}
