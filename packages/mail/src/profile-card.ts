import type { CategoryNames } from '@drawbell/draws/catalogue';
import type { Outcome } from '@drawbell/draws/match-result';
import { unseenCharacters } from '@drawbell/draws/plain-text';
import { outcomeSentence, reasonSentence } from '@drawbell/draws/reason-sentences';
import type { Language } from '@drawbell/draws/subscriber-input';
import { createCache } from '@drawbell/runtime/cache';
import type { AlertProfile } from './alert-input.ts';
import { type Wording, wordings } from './alert-wording.ts';
import { escapeHtml, ink, tints } from './html.ts';
import { quotedPrintablePiece } from './mime-body.ts';
import { distanceOf } from './standing.ts';

/** A profile's card, encoded: what the draw means for it and why. */
interface EncodedCard {
  readonly html: string;
  readonly text: string;
}

/**
 * Many people share an outcome with the same reasons, so all of a card but its label is made once and remembered.
 * A fan-out of one draw has far fewer kinds than this.
 */
const fragmentsMax = 2000;

/** Makes cards in one language. `position` counts from 1 among the `total` profiles of the mail. */
export function createProfileCards(
  language: Language,
  names?: CategoryNames,
): (profile: AlertProfile, position: number, total: number) => EncodedCard {
  const wording = wordings[language];
  const opened = cardOpenings();
  const bodies = createCache<EncodedCard>({ entriesMax: fragmentsMax });
  return (profile, position, total) => {
    const { result, because } = profile;
    const label =
      displayLabel(profile.label) ?? (total === 1 ? wording.yourProfile : wording.numberedProfile(position));
    const body = bodies.getOrMake(
      `${because} ${result.pointsShort} ${result.outcome} ${JSON.stringify(result.reasons)}`,
      () => {
        const lines = cardLines(profile, language, wording, names);
        return {
          html: quotedPrintablePiece(bodyHtml(lines, tints[result.outcome])),
          text: quotedPrintablePiece(wording.colon + bodyText(lines)),
        };
      },
    );
    return {
      html: opened[result.outcome] + quotedPrintablePiece(escapeHtml(label)) + body.html,
      text: quotedPrintablePiece(label) + body.text,
    };
  };
}

interface CardLines {
  readonly outcome: string;
  readonly distance: string | null;
  readonly reasons: readonly string[];
  readonly because: string | null;
}

function cardLines(
  { result, because }: AlertProfile,
  language: Language,
  wording: Wording,
  names: CategoryNames | undefined,
): CardLines {
  const points = distanceOf(result);
  const show = result.outcome === 'near' ? wording.pointsBelow : wording.pointsAbove;
  const wishes = {
    outcome: null,
    every_draw: wording.becauseEveryDraw,
    every_draw_of_my_programs: wording.becauseEveryDrawOfMyPrograms,
  };
  return {
    outcome: outcomeSentence(result, language),
    distance: points === null || points === 0 ? null : show(points),
    reasons: result.reasons.map((reason) => reasonSentence(reason, language, names)),
    because: wishes[because],
  };
}

function cardOpenings(): Readonly<Record<Outcome, string>> {
  const open = (outcome: Outcome): string =>
    quotedPrintablePiece(
      `<table role="presentation" class="card card-${outcome}" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 12px;"><tr>` +
        `<td style="padding:14px 16px;background:${tints[outcome].ground};border-left:4px solid ${tints[outcome].ink};">` +
        `<h3 class="muted" style="margin:0;font-size:15px;line-height:1.4;font-weight:600;color:${ink.muted};"><bdi>`,
    );
  return {
    meets: open('meets'),
    may_meet: open('may_meet'),
    near: open('near'),
    does_not_meet: open('does_not_meet'),
  };
}

function bodyHtml({ outcome, distance, reasons, because }: CardLines, tint: { ink: string }): string {
  const items = reasons.map((reason) => `<li style="margin:0 0 4px;">${escapeHtml(reason)}</li>`).join('');
  return (
    `</bdi></h3><p class="outcome" style="margin:2px 0 8px;font-size:17px;line-height:1.35;font-weight:700;color:${tint.ink};">${escapeHtml(outcome)}` +
    (distance === null ? '' : ` <span style="white-space:nowrap;">(${escapeHtml(distance)})</span>`) +
    `</p><ul style="margin:0;padding:0 0 0 20px;font-size:15px;line-height:1.45;">${items}</ul>` +
    (because === null
      ? ''
      : `<p class="muted" style="margin:8px 0 0;font-size:14px;">${escapeHtml(because)}</p>`) +
    '</td></tr></table>'
  );
}

function bodyText({ outcome, distance, reasons, because }: CardLines): string {
  const lines = [...reasons, ...(because === null ? [] : [because])].map((line) => `- ${line}\n`);
  return `${outcome}${distance === null ? '' : ` (${distance})`}\n${lines.join('')}\n`;
}

const labelLengthMax = 60;

/**
 * A profile's label as it may be shown: one line of at most 60 code points. Control characters, line and paragraph
 * separators and the characters that reorder text become spaces, because in a plain-text mail nothing else would
 * keep a label from rewriting the words around it. Null when nothing is left to show.
 */
export function displayLabel(label: string | null): string | null {
  if (label === null) return null;
  // Bounded before the pattern runs: whoever calls may pass anything.
  const clean = label
    .slice(0, labelLengthMax * 8)
    .toWellFormed()
    .replace(unseenCharacters, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  const shown = Array.from(clean).slice(0, labelLengthMax).join('').trimEnd();
  return shown === '' ? null : shown;
}
