import type { Outcome } from '@drawbell/draws/match-result';
import { type Sender, senderLines } from './sender.ts';

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

/** A link; both address and text are escaped here. */
export function linkHtml(url: string, text: string, style = ''): string {
  return `<a href="${escapeHtml(url)}" style="color:${accent};${style}">${escapeHtml(text)}</a>`;
}

/** The wordmark above every mail. */
export function homeHtml(publicUrl: string): string {
  return linkHtml(publicUrl, 'Drawbell', 'text-decoration:none;');
}

/** Small paragraphs below a mail, as HTML already. */
export function footerParagraphs(paragraphs: readonly string[]): string {
  return paragraphs.map((paragraph) => `<p style="margin:0 0 12px;">${paragraph}</p>`).join('');
}

/** Where the facts are from and that IRCC has no part in the mail, as its terms of reproduction ask. */
export function sourceHtml(wording: {
  readonly sourceLead: string;
  readonly sourcePage: string;
  readonly sourceTitle: string;
  readonly sourceNote: string;
}): string {
  const page = linkHtml(wording.sourcePage, wording.sourceTitle);
  return `${escapeHtml(wording.sourceLead)} ${page}. ${escapeHtml(wording.sourceNote)}`;
}

export function senderHtml(sender: Sender): string {
  return `<p style="margin:0;">${senderLines(sender).map(escapeHtml).join('<br>')}</p>`;
}

/** Ink on ground for one outcome: at least 7:1 in light, where mail is mostly read, and 4.5:1 in dark. */
interface Tint {
  readonly ink: string;
  readonly ground: string;
  readonly darkInk: string;
  readonly darkGround: string;
}

export const fontFamily = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

export const ink = { page: '#f1f3f5', panel: '#ffffff', text: '#1b232d', muted: '#505b68', line: '#dde2e7' };
const dark = { page: '#12161b', panel: '#1b2127', text: '#e7ebf0', muted: '#aab4bf', line: '#37414b' };
export const accent = '#0d5565';
const darkAccent = '#7fd0e0';

export const tints: Readonly<Record<Outcome, Tint>> = {
  meets: { ink: '#0a5a30', ground: '#e9f6ee', darkInk: '#8fe0b0', darkGround: '#15301f' },
  may_meet: { ink: '#6b4300', ground: '#fdf4e0', darkInk: '#f3cf86', darkGround: '#362a12' },
  near: { ink: '#174a80', ground: '#e9f1fb', darkInk: '#a5cdfa', darkGround: '#172a40' },
  does_not_meet: { ink: '#434c57', ground: '#f0f2f4', darkInk: '#c3ccd6', darkGround: '#272f37' },
};

/** Mail programs that cannot show dark colours ignore this and keep the light ones, which stand in the elements. */
export function darkStyles(): string {
  const cards = Object.entries(tints).map(
    ([outcome, tint]) =>
      `.card-${outcome} td { background: ${tint.darkGround} !important; border-color: ${tint.darkInk} !important; }
      .card-${outcome} .outcome { color: ${tint.darkInk} !important; }`,
  );
  return `@media (prefers-color-scheme: dark) {
      body, .page, .page > div, .outer, .outer > table { background: ${dark.page} !important; background-color: ${dark.page} !important; }
      .panel, .panel > table { background: ${dark.panel} !important; background-color: ${dark.panel} !important; }
      .page div, .page p, .page li, .page td, .page th, .page h1, .page h2, .page h3 { color: ${dark.text} !important; }
      .page .muted, .page .muted div, .page .muted p { color: ${dark.muted} !important; }
      .page a, .page .mark { color: ${darkAccent} !important; }
      .page .button td, .page .button a { background: ${darkAccent} !important; color: ${dark.page} !important; }
      .page .facts th, .page .facts td { border-color: ${dark.line} !important; }
      .notice td { background: #3a3115 !important; }
      ${cards.join('\n      ')}
    }`;
}
