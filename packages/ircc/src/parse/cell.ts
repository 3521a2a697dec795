const cellLengthMax = 2_000;

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
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
  if (text.includes('&'))
    text = text.replaceAll(/&(#?\w{1,8});/g, (all, name: string) => entities[name] ?? all);
  return text.trim().toWellFormed();
}

/** `27,332`, `27 332` → 27332; null when it is no whole number up to `max`. */
export function wholeNumber(text: string, max: number): number | null {
  const digits = text.replaceAll(/[,\s]/g, '');
  if (!/^\d{1,9}$/.test(digits)) return null;
  const number = Number(digits);
  return number <= max ? number : null;
}
