import { escapeHtml } from './escape-html.ts';
import { accent } from './palette.ts';
import { type Sender, senderLines } from './sender.ts';

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
