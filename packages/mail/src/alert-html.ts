import type { AlertInput } from './alert-input.ts';
import type { DrawSlotValues } from './alert-slots.ts';
import type { DrawFacts } from './draw-facts.ts';
import { escapeHtml } from './escape-html.ts';
import { footerParagraphs, homeHtml, linkHtml, senderHtml, sourceHtml } from './footer-html.ts';
import { ink } from './palette.ts';
import { isWebLink } from './web-link.ts';
import type { NextSteps } from './standing.ts';
import { type Wording, wordings } from './wordings.ts';

/** What a draw revision puts into the HTML layout, escaped. */
export function alertHtml(input: AlertInput, facts: DrawFacts): DrawSlotValues {
  const wording = wordings[input.language];
  const { draw } = input;
  return {
    title: escapeHtml(`${facts.title}, ${facts.label}`),
    notice: noticeHtml(input, wording),
    subtitle: escapeHtml(facts.subtitle),
    profilesHeading: escapeHtml(wording.profilesHeading),
    drawHeading: escapeHtml(wording.drawHeading),
    facts: factsHtml(facts),
    drawLink: drawLinkHtml(draw.sourceUrl, wording),
    nextHeading: escapeHtml(wording.nextHeading),
    manage: escapeHtml(wording.manage),
    footer: footerHtml(wording),
    unsubscribe: escapeHtml(wording.unsubscribe),
    sender: senderHtml(input.sender),
    home: homeHtml(input.publicUrl),
  };
}

/** The list of next steps; its wording depends on the reader's best outcome. */
export function nextStepsHtml(steps: NextSteps, wording: Wording): string {
  const items = wording.nextSteps[steps].map(
    (step) => `<li style="margin:0 0 8px;">${escapeHtml(step)}</li>`,
  );
  return `<ul style="margin:0;padding:0 0 0 20px;">${items.join('')}</ul>`;
}

function noticeHtml({ kind, repeat }: AlertInput, wording: Wording): string {
  const notice = (heading: string | null, text: string): string =>
    `<table role="presentation" class="notice" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 18px;"><tr>` +
    `<td style="padding:12px 16px;background:#fff5d6;font-size:15px;line-height:1.45;">` +
    (heading === null ? '' : `<strong>${escapeHtml(heading)}</strong><br>`) +
    `${escapeHtml(text)}</td></tr></table>`;
  const again = repeat === true ? notice(null, wording.repeatText) : '';
  return kind === 'correction' ? notice(wording.correctionHeading, wording.correctionText) + again : again;
}

function factsHtml({ rows }: DrawFacts): string {
  const border = `border-top:1px solid ${ink.line};padding:9px 0;vertical-align:top;text-align:left;line-height:1.4;`;
  const lines = rows.map(
    ({ name, value, before, english }) =>
      `<tr><th scope="row" class="muted" style="${border}width:42%;padding-right:14px;font-weight:400;color:${ink.muted};">${escapeHtml(name)}</th>` +
      `<td${english ? ' lang="en"' : ''} style="${border}font-weight:600;">${escapeHtml(value)}${beforeHtml(before)}</td></tr>`,
  );
  return `<table class="facts" width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;font-size:15px;">${lines.join('')}</table>`;
}

function beforeHtml(before: string | null): string {
  if (before === null) return '';
  return `<br><span class="muted" style="font-weight:400;color:${ink.muted};">${escapeHtml(before)}</span>`;
}

function drawLinkHtml(sourceUrl: string | null, wording: Wording): string {
  if (sourceUrl === null || !isWebLink(sourceUrl)) return '';
  return `<p style="margin:8px 0 0;font-size:15px;">${linkHtml(sourceUrl, wording.drawPage)}</p>`;
}

function footerHtml(wording: Wording): string {
  return footerParagraphs([
    escapeHtml(wording.notAnInvitation),
    sourceHtml(wording),
    escapeHtml(wording.whyYouGetThis),
  ]);
}
