import { readFileSync } from 'node:fs';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { SlotMark } from './encoded-template.ts';
import { escapeHtml, light } from './html.ts';
import { type Sender, senderLines } from './sender.ts';

/** Compiled ahead from its source (`npm run mail:templates`), so that nothing here needs MJML. */
const frame = readFileSync(new URL('frame.html', import.meta.url), 'utf8').trimEnd();

/** What the frame that all mails share leaves open. */
export type FrameSlot = 'title' | 'body';

/** The frame in a language, with its slots open. */
export function frameIn(language: Language, { at }: SlotMark<FrameSlot>): string {
  return frame
    .replaceAll('{{language}}', language)
    .replaceAll('{{title}}', at('title'))
    .replaceAll('{{body}}', at('body'));
}

/** A link; both address and text are escaped here. */
export function linkHtml(url: string, text: string): string {
  return `<a href="${escapeHtml(url)}" style="color:${light.accent}">${escapeHtml(text)}</a>`;
}

/** Text, lists or lines as a paragraph; `html` is escaped already. */
export function paragraphHtml(html: string): string {
  return `<p style="margin:0 0 16px">${html}</p>`;
}

/** The heading of a part of a mail. */
export function headingHtml(text: string): string {
  return `<h2 style="margin:0;font-size:17px">${escapeHtml(text)}</h2>`;
}

/** What a mail asks its reader to do. `url` is an escaped address or a slot. */
export function buttonHtml(url: string, label: string): string {
  return (
    `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0 16px"><tr>` +
    `<td class="b" bgcolor="${light.accent}" style="border-radius:8px"><a class="b" href="${url}" ` +
    `style="display:inline-block;padding:12px 22px;border-radius:8px;background:${light.accent};color:${light.onAccent};font-weight:bold;text-decoration:none">${label}</a></td></tr></table>`
  );
}

/** Small print below a mail, its paragraphs as HTML already. */
export function smallPrintHtml(paragraphs: readonly string[]): string {
  return `<div class="m" style="margin:24px 0 0;font-size:15px;color:${light.muted}">${paragraphs.map((each) => `<p style="margin:0 0 12px">${each}</p>`).join('')}</div>`;
}

/** The sender's name and postal address on one line. */
export function senderHtml(sender: Sender): string {
  return senderLines(sender).map(escapeHtml).join(', ');
}

/** Where the facts are from and that IRCC has no part in the mail, as its terms of reproduction ask. */
export function sourceHtml(
  wording: { readonly sourceLead: string; readonly sourceTitle: string; readonly sourceNote: string },
  page: string,
): string {
  return `${escapeHtml(wording.sourceLead)} ${linkHtml(page, wording.sourceTitle)}. ${escapeHtml(wording.sourceNote)}`;
}
