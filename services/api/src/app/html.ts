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

/** An instant for people, in UTC to the second; a dash when there is none. */
export function moment(at: Date | string | null): SafeHtml {
  if (at === null) return html`–`;
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
}

/** A length of time for people: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`. */
export function span(seconds: number): string {
  if (seconds < 10) return `${Math.round(Math.max(0, seconds) * 10) / 10} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1_440)} d ${Math.floor((minutes % 1_440) / 60)} h`;
}
