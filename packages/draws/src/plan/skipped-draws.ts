import type { Catalogue } from '../catalogue.ts';
import type { Draw } from '../draw.ts';
import type { DrawType } from '../draw-type.ts';
import { easternDay } from '../grid.ts';
import type { Lever } from '../levers.ts';
import type { Profile } from '../profile.ts';
import type { PastScore } from '../standing-history.ts';
import type { PastResult, Standing } from '../standing.ts';
import type { DocumentRules } from './document-rules.ts';
import { type Readiness, readinessOf } from './readiness.ts';
import { type OccupationFacts, occupationFacts } from './occupation-facts.ts';
import type { Tracked } from './deadlines.ts';

/** So many in a row at least are worth a look; fewer are chance. */
const missedMin = 3;

/** The newest draws of one type, one after the other, that a profile missed by its score alone. */
export interface SkippedDraws {
  readonly type: DrawType;
  readonly missed: number;
  /** The one held first. */
  readonly from: Draw;
  /** The fewest points that were missing; 0 at a tie that was lost. */
  readonly fewestShort: number;
}

/**
 * The types whose last three draws or more, one after the other, the profile missed by its score since a day; those missed
 * most often first. A draw that it met, or of which nobody can say, ends the row: higher scores never make it longer.
 * @param since ISO day: only draws held after it count
 */
export function skippedDraws({ types }: Pick<Standing, 'types'>, since: string): SkippedDraws[] {
  return types
    .filter(({ eligibility, otherGrid }) => eligibility.state === 'yes' && otherGrid === null)
    .flatMap(({ type, draws }) => {
      const held = draws.filter(({ draw }) => draw.date > since);
      const end = held.findIndex((past) => shortOf(past) === null);
      const row = end === -1 ? held : held.slice(0, end);
      const from = row.at(-1)?.draw;
      if (from === undefined || row.length < missedMin) return [];
      const fewestShort = Math.min(...row.map((past) => shortOf(past) ?? 0));
      return [{ type, missed: row.length, from, fewestShort }];
    })
    .toSorted((one, other) => other.missed - one.missed);
}

/** The points that a draw was missed by, where the score alone missed it; else null. */
function shortOf({ result }: PastResult): number | null {
  const code = result.reasons[0]?.code;
  return code === 'score_below' || code === 'score_equal_after_tie_break' ? result.pointsShort : null;
}

/**
 * The day since which a profile has stood in the pool with its present score, as far as is known: the score was read or
 * saved, and the profile submitted, on it at the latest. Null while there is no score.
 */
export function presentScoreSince(
  scores: readonly PastScore[],
  { crs, submittedAt }: Pick<Profile, 'crs' | 'submittedAt'>,
): string | null {
  if (crs === undefined) return null;
  const other = scores.findLastIndex((score) => score.crs !== crs);
  const first = scores[other + 1];
  if (first === undefined) return null;
  const submitted = submittedAt === undefined ? '' : easternDay(new Date(submittedAt));
  const known = first.readOn ?? first.from;
  return known > submitted ? known : submitted;
}

/** What the product knows already of each question that several missed draws ask. */
export interface SkippedQuestions {
  /** A document that is missing, or out of date. */
  readonly documents: Readiness;
  /** A code that no category in force lists; null while no occupation is known. */
  readonly occupations: readonly OccupationFacts[] | null;
  /** A nomination that would have opened the draws of nominees. */
  readonly nomination: boolean | 'unknown';
  /** What more points would have done, fewest first. */
  readonly retest: readonly Lever[];
}

/** What is known of a profile beside the questions that missed draws ask. */
export function skippedQuestions(
  tracked: Tracked & { readonly profile: Profile },
  {
    levers,
    ...at
  }: {
    readonly rules: DocumentRules;
    readonly catalogue: Catalogue;
    readonly today: string;
    readonly levers: readonly Lever[];
  },
): SkippedQuestions {
  const { occupations, nomination = 'unknown' } = tracked.profile;
  const pointsOf = ({ change }: Lever) => (change.kind === 'points' ? change.points : 0);
  return {
    documents: readinessOf(tracked, at),
    occupations: occupations?.flatMap(({ noc }) => occupationFacts(noc, at) ?? []) ?? null,
    nomination,
    retest: levers
      .filter(({ change }) => change.kind === 'points')
      .toSorted((one, other) => pointsOf(one) - pointsOf(other)),
  };
}
