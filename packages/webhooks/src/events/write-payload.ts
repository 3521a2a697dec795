import type { Catalogue, CategoryNames } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { publishedNumber } from '@drawbell/draws/draw-number';
import { roundLabel } from '@drawbell/draws/labels';
import type { MatchResult } from '@drawbell/draws/match-result';
import { reasonSentence } from '@drawbell/draws/reason-sentences';
import type { DrawPayload, EventData, EventType, ReasonPayload } from './payload-schemas.ts';

/** What the bodies of an event share: all but the id. */
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

type DecidedMatch = MatchResult & { readonly reference: string; readonly correction: boolean };

/** What a message is made from: the event, and of matches what was decided for the profiles. */
export interface MessageContent {
  /** The webhook-id. */
  readonly id: string;
  readonly type: EventType;
  readonly occurredAt: Date;
  /** All but the id; of `profile.matched` and `profiles.matched` the draw alone, as JSON. */
  readonly shared: string;
  /** Of `profile.matched`. */
  readonly result: DecidedMatch | null;
  /** Of `profiles.matched`: each with the id of the event it stands for. */
  readonly matches: readonly (DecidedMatch & { readonly id: string })[] | null;
}

/**
 * The body of a message: the same bytes at every attempt, as all of it was settled when the message was owed. The one
 * category that its reasons speak of is called as it was when the draw's part was settled.
 */
export function messageBody({ id, type, occurredAt, shared, result, matches }: MessageContent): string {
  const rest =
    matches !== null
      ? matchesPayload(matches, { occurredAt, shared })
      : type === 'profile.matched' && result !== null
        ? matchPayload(result, { occurredAt, shared })
        : shared;
  // Of what was never settled nothing is left but the id.
  return `{"id":${JSON.stringify(id)}${rest === '{}' ? '}' : `,${rest.slice(1)}`}`;
}

interface SharedDraw {
  readonly occurredAt: Date;
  readonly shared: string;
}

function matchPayload(result: DecidedMatch, { occurredAt, shared }: SharedDraw): string {
  // Written by us as this type's shared part.
  const draw = JSON.parse(shared) as DrawPayload;
  return writePayload('profile.matched', occurredAt, { ...matchOf(result, draw), draw });
}

function matchesPayload(
  matches: NonNullable<MessageContent['matches']>,
  { occurredAt, shared }: SharedDraw,
): string {
  const draw = JSON.parse(shared) as DrawPayload;
  return writePayload('profiles.matched', occurredAt, {
    draw,
    matches: matches.map((each) => ({ id: each.id, ...matchOf(each, draw) })),
  });
}

function matchOf(
  { reference, outcome, reasons, pointsShort, correction }: DecidedMatch,
  { labels }: DrawPayload,
): Omit<EventData<'profile.matched'>, 'draw'> {
  return {
    ...{ reference, outcome, pointsShort, correction },
    reasons: reasonPayloads(reasons, { labelOf: (_category, language) => labels[language] }),
  };
}
