/** XML that is safe to send: made by the `xml` tag. */
export interface SafeXml {
  readonly markup: string;
}

type Interpolation = SafeXml | string | number | null | readonly Interpolation[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * What XML 1.0 forbids whatever it is written as: controls but tab and line ends, halves of surrogate pairs, U+FFFE and U+FFFF. One of
 * them in a remark makes a whole document unreadable.
 */
const forbidden = /(?![\t\n\r\u007f-\u009f])\p{Control}|\p{Surrogate}|[\ufffe\uffff]/gu;

/**
 * Writes XML 1.0. Everything put in is escaped but other `xml`, and loses the characters that XML has no way to write; lists
 * are joined; null is nothing.
 */
export function xml(strings: TemplateStringsArray, ...values: readonly Interpolation[]): SafeXml {
  return { markup: strings.reduce((out, text, i) => out + markupOf(values[i - 1] ?? null) + text) };
}

function markupOf(value: Interpolation): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return readable(value).replace(/[&<>"']/g, (char) => entities[char] ?? '');
  return 'markup' in value ? value.markup : value.map(markupOf).join('');
}

/** The same text without what XML has no way to write. */
export function readable(text: string): string {
  return text.replace(forbidden, '');
}
