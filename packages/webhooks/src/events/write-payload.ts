import type { Catalogue, CategoryNames } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { publishedNumber } from '@drawbell/draws/draw-number';
import { roundLabel } from '@drawbell/draws/labels';
import type { MatchResult } from '@drawbell/draws/match-result';
import { reasonSentence } from '@drawbell/draws/reason-sentences';
import type { DrawPayload, EventData, EventType, ReasonPayload } from './payload-schemas.ts';

/** The body of a message: the bytes that are signed and sent. */
export function writePayload<Type extends EventType>(
  type: Type,
  occurredAt: Date,
  data: EventData<Type>,
): string {
  return JSON.stringify({ type, timestamp: occurredAt.toISOString(), data });
}

/** A draw as messages hold it: what decides and identifies, without the pool. */
export function drawPayload(
  draw: Draw,
  { revision, publicUrl, catalogue }: { revision: number; publicUrl: string; catalogue: Catalogue },
): DrawPayload {
  const { number, date, round, nameEn, nameFr, invitations, crs, tieBreak, sourceUrl } = draw;
  return {
    ...{ number: publishedNumber(draw), key: number, date, revision, round },
    labels: { en: roundLabel(draw, 'en', catalogue), fr: roundLabel(draw, 'fr', catalogue) },
    ...{ nameEn, nameFr, invitations, crs, tieBreak, sourceUrl },
    url: `${publicUrl}/v1/draws/${number}`,
  };
}

/** Why a profile compares as it does, for programs and for people. */
function reasonPayloads(reasons: MatchResult['reasons'], names: CategoryNames): ReasonPayload[] {
  return reasons.map((reason) => ({
    code: reason.code,
    en: reasonSentence(reason, 'en', names),
    fr: reasonSentence(reason, 'fr', names),
  }));
}

/** What a message is made from: the event, and of `profile.matched` what was decided for the profile. */
export interface MessageContent {
  readonly type: EventType;
  readonly occurredAt: Date;
  /** The whole body; of `profile.matched` the draw alone, as JSON. */
  readonly shared: string;
  readonly result: (MatchResult & { readonly reference: string; readonly correction: boolean }) | null;
}

/**
 * The body of a message: the same bytes at every attempt, as all of it was settled when the message was owed. The one
 * category that its reasons speak of is called as it was when the draw's part was settled.
 */
export function messageBody({ type, occurredAt, shared, result }: MessageContent): string {
  if (type !== 'profile.matched' || result === null) return shared;
  const { reference, outcome, reasons, pointsShort, correction } = result;
  // Written by us as this type's shared part.
  const draw = JSON.parse(shared) as DrawPayload;
  return writePayload('profile.matched', occurredAt, {
    ...{ reference, outcome, pointsShort, correction },
    reasons: reasonPayloads(reasons, { labelOf: (_category, language) => draw.labels[language] }),
    draw,
  });
}
