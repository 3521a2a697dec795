import type { Language } from '@drawbell/draws/subscriber-input';
import type { AlertInput } from './alert-input.ts';
import { type Wording, wordings } from './alert-wording.ts';
import type { DrawFacts } from './draw-facts.ts';
import type { SlotMark } from './encoded-template.ts';
import { isWebLink } from './header-values.ts';
import {
  accent,
  escapeHtml,
  footerParagraphs,
  homeHtml,
  ink,
  linkHtml,
  senderHtml,
  sourceHtml,
} from './html.ts';
import { compileLayout, headingHtml, headlineMjml } from './mail-layout.ts';
import { senderLines } from './sender.ts';
import type { NextSteps } from './standing.ts';

/** Compiles the layout of the alert to HTML with its slots open. */
export async function compileAlertLayout(language: Language, { at }: AlertSlotMark): Promise<string> {
  return compileLayout(language, {
    title: at('title'),
    preheader: at('preheader'),
    home: at('home'),
    sections: `<mj-section padding="24px 0 0">
      <mj-column>
        <mj-text>${at('notice')}</mj-text>
        ${headlineMjml(at('headline'))}
        <mj-text color="${ink.muted}" css-class="muted" padding="6px 24px 0">${at('subtitle')}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="24px 0 0">
      <mj-column>
        <mj-text>${headingHtml(at('profilesHeading'))}${at('profiles')}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="16px 0 0">
      <mj-column>
        <mj-text>${headingHtml(at('drawHeading'))}${at('facts')}${at('drawLink')}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="24px 0 28px">
      <mj-column>
        <mj-text>${headingHtml(at('nextHeading'))}${at('nextSteps')}</mj-text>
        <mj-button href="${at('manageUrl')}" css-class="button" align="left" padding="16px 24px 0" inner-padding="13px 22px" background-color="${accent}" color="#ffffff" font-size="16px" font-weight="600" border-radius="6px">${at('manage')}</mj-button>
      </mj-column>
    </mj-section>`,
    footer: `${at('footer')}
      <p style="margin:0 0 12px;"><a href="${at('manageUrl')}" style="color:${accent};">${at('manage')}</a> &middot; <a href="${at('unsubscribeUrl')}" style="color:${accent};">${at('unsubscribe')}</a></p>
      ${at('sender')}`,
  });
}

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

/** The plain-text part with the recipient's slots open: the same content in the same order as the HTML. */
export function alertText(input: AlertInput, facts: DrawFacts, { at }: AlertSlotMark): string {
  const wording = wordings[input.language];
  const { draw } = input;
  const named = (name: string, value: string): string => name + wording.colon + value;
  const drawPage =
    draw.sourceUrl !== null && isWebLink(draw.sourceUrl) ? [named(wording.drawPage, draw.sourceUrl)] : [];
  return [
    at('headline'),
    facts.subtitle,
    '',
    ...noticeLines(input, wording),
    ...heading(wording.profilesHeading),
    at('profiles'),
    ...heading(wording.drawHeading),
    ...facts.rows.map(({ name, value, before }) =>
      named(name, before === null ? value : `${value} (${before})`),
    ),
    ...drawPage,
    '',
    ...heading(wording.nextHeading),
    at('nextSteps'),
    '',
    named(wording.manage, at('manageUrl')),
    named(wording.unsubscribe, at('unsubscribeUrl')),
    '',
    '----',
    wording.notAnInvitation,
    named(`${wording.sourceLead} ${wording.sourceTitle}`, wording.sourcePage),
    wording.sourceNote,
    wording.whyYouGetThis,
    '',
    ...senderLines(input.sender),
    input.publicUrl,
    '',
  ].join('\n');
}

export function nextStepsText(steps: NextSteps, wording: Wording): string {
  return wording.nextSteps[steps].map((step) => `- ${step}`).join('\n');
}

function noticeLines({ kind, repeat }: AlertInput, wording: Wording): readonly string[] {
  const again = repeat === true ? [wording.repeatText, ''] : [];
  if (kind !== 'correction') return again;
  return [`${wording.correctionHeading}. ${wording.correctionText}`, '', ...again];
}

function heading(text: string): readonly string[] {
  return [text, '-'.repeat(text.length)];
}

/** Slots filled once per draw revision and language. */
const drawSlots = [
  'title',
  'notice',
  'subtitle',
  'profilesHeading',
  'drawHeading',
  'facts',
  'drawLink',
  'nextHeading',
  'manage',
  'footer',
  'unsubscribe',
  'sender',
  'home',
] as const;

/** Slots filled for each recipient. */
const recipientSlots = [
  'preheader',
  'headline',
  'profiles',
  'nextSteps',
  'manageUrl',
  'unsubscribeUrl',
] as const;

export const alertSlots = [...drawSlots, ...recipientSlots] as const;
export type AlertSlot = (typeof alertSlots)[number];
type AlertSlotMark = SlotMark<AlertSlot>;

/** The values of the slots that a draw revision decides. */
type DrawSlotValues = Readonly<Record<(typeof drawSlots)[number], string>>;
