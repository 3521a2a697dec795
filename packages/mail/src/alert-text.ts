import type { AlertInput } from './alert-input.ts';
import type { AlertSlotMark } from './alert-slots.ts';
import type { DrawFacts } from './draw-facts.ts';
import { senderLines } from './sender.ts';
import { isWebLink } from './web-link.ts';
import type { NextSteps } from './standing.ts';
import { type Wording, wordings } from './wordings.ts';

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
