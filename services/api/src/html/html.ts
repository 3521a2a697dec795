/** HTML that is safe to send: made by the `html` tag. */
export interface SafeHtml {
  readonly markup: string;
}

type Interpolation = SafeHtml | string | number | null | undefined | readonly Interpolation[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Writes HTML. Everything put in is escaped but other `html`; lists are joined; null and undefined are nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Interpolation[]): SafeHtml {
  const markup = strings.reduce((out, text, i) => out + markupOf(values[i - 1]) + text);
  return { markup };
}

function markupOf(value: Interpolation): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (char) => entities[char] ?? '');
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map((each) => markupOf(each)).join('');
}
