import type { Outcome } from '@drawbell/draws/match-result';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes text safe in HTML content and in quoted attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? '');
}

export const fontFamily = "-apple-system,'Segoe UI',Roboto,Arial,sans-serif";

/** Colours of mails in light, which stand in the elements: each text has at least 4.5:1 on its ground. */
export const light = {
  page: '#F6F7F5',
  surface: '#FFFFFF',
  sunk: '#EDF0EE',
  line: '#D7DDDB',
  ink: '#14212B',
  muted: '#46545E',
  accent: '#0B5563',
  onAccent: '#FFFFFF',
};

/** The same in dark, for programs that show it. */
export const dark: typeof light = {
  page: '#0E151A',
  surface: '#162027',
  sunk: '#1F2A31',
  line: '#2F3D46',
  ink: '#EAF0F2',
  muted: '#AFBCC5',
  accent: '#7CCFDC',
  onAccent: '#06262C',
};

interface Tone {
  /** Its class, which dark colours go by. */
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}

/** How each outcome is coloured, beside the words that say it. */
export const tones: Readonly<Record<Outcome, Tone>> = {
  meets: { name: 'y', light: '#0E6B3A', dark: '#6FD59B' },
  may_meet: { name: 'q', light: '#3A4FA3', dark: '#B1BDFF' },
  near: { name: 'w', light: '#8A4600', dark: '#F7B765' },
  does_not_meet: { name: 'x', light: '#55626B', dark: '#AAB6BE' },
};

/** The ground of what must not be overlooked. */
export const notice = { light: '#FCEEDB', dark: '#3A2708' };
