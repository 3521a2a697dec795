import type { Catalogue } from './catalogue.ts';
import { categoryInForce } from './category-of-round.ts';
import type { CategoryKey } from './category.ts';
import type { Draw } from './draw.ts';
import type { DrawType } from './draw-type.ts';
import { createEligibilityCriterion } from './eligibility.ts';
import { type createDrawMatcher, tieBreakDoubtMs } from './match-draw.ts';
import type { MatchResult, Reason } from './match-result.ts';
import {
  monthsThatCount,
  nominationPoints,
  type Occupation,
  type Profile,
  type ProgramKey,
  programKeys,
} from './profile.ts';

/** A past draw, ready to be compared with many profiles. */
export interface ComparedDraw {
  readonly draw: Draw;
  readonly type: DrawType;
  readonly match: ReturnType<typeof createDrawMatcher>;
}

/** Steps of points that are tried, smallest first. */
export const pointSteps = [5, 10, 20, 50] as const;

/** No score is higher. */
const scoreMax = 1200;

/** The one fact of a profile that was changed. */
export type LeverChange =
  /** Adds its 600 points. */
  | { readonly kind: 'nomination' }
  /** NCLC 7 in all four abilities, without the points a test would add. `unanswered`: it is not known. */
  | { readonly kind: 'french'; readonly unanswered: boolean }
  | { readonly kind: 'points'; readonly points: (typeof pointSteps)[number] }
  /** The months that an occupation of the profile lacks for a category, as it is in force today. */
  | {
      readonly kind: 'occupation_months';
      readonly noc: string;
      readonly category: CategoryKey;
      /** Those that are missing. */
      readonly months: number;
      readonly inCanada: boolean;
    }
  /** Twelve months of skilled work in Canada: eligible for the Canadian Experience Class, too. */
  | { readonly kind: 'canadian_year' }
  | LeverAnswer;

/** A fact that is not known, and what it is taken to be. */
export type LeverAnswer =
  | { readonly kind: 'answer'; readonly fact: 'programs'; readonly value: ProgramKey }
  /** The score is of 600 or more already: nothing is added to it. */
  | { readonly kind: 'answer'; readonly fact: 'nomination'; readonly value: true }
  /** An occupation of this category's list, with all the months that count. */
  | { readonly kind: 'answer'; readonly fact: 'occupation'; readonly value: CategoryKey }
  | {
      readonly kind: 'answer';
      /** Months in all or in Canada; or those without a break. */
      readonly fact: 'occupation_months' | 'occupation_stretch';
      /** At least so many. */
      readonly value: number;
      readonly noc: string;
      readonly category: CategoryKey;
      readonly inCanada: boolean;
    }
  /** The profile was submitted at this moment or before. */
  | { readonly kind: 'answer'; readonly fact: 'submitted_at'; readonly value: string };

/** What one change would have done over past draws. Never a forecast. */
export interface Lever {
  readonly change: LeverChange;
  /** With the change, its score with a day. `matchDraw` says of it what is counted here, with `inPool`. */
  readonly profile: Profile;
  /** How many of the draws the profile meets as it is. */
  readonly now: number;
  /** How many more it would have met. */
  readonly more: number;
  /** The types among them, those with most first. */
  readonly byType: readonly LeverOfType[];
  /** How much it does in how short a time: a nomination or a fact put right, what takes months, what decides a tie. */
  readonly impact: 'high' | 'medium' | 'low';
}

interface LeverOfType {
  readonly type: DrawType;
  readonly more: number;
  /** How many of the draws are of the type. */
  readonly of: number;
  /** How many of them are the newest draws of the type, without another between. */
  readonly newest: number;
}

interface Tried<Change extends LeverChange = LeverChange> {
  readonly change: Change;
  readonly profile: Profile;
}

/** Past draws are compared with a profile of today, whenever it was submitted. */
export const asOfToday = { inPool: true } as const;

/**
 * What each single change of a profile would have done over these draws, most draws first; those that do nothing are
 * left out. Each is counted by the matcher itself.
 * @param profile with a day for its score
 * @param draws newest first
 */
export function leversOf(
  profile: Profile,
  draws: readonly ComparedDraw[],
  known: { readonly today: string; readonly catalogue: Catalogue },
): Lever[] {
  const before = draws.map(({ match }) => match(profile, asOfToday));
  const facts = { ...known, draws, before };
  return triedChanges(profile, facts)
    .map((tried) => {
      const would = ({ match }: ComparedDraw): boolean => match(tried.profile, asOfToday).outcome === 'meets';
      return leverOf(tried, { draws, before, would });
    })
    .filter(({ more }) => more > 0)
    .toSorted((one, other) => other.more - one.more || rank(one) - rank(other));
}

/** The fewest points of 5, 10, 20 and 50 that would have met more of these draws; null when none would. */
export function nearestLever(profile: Profile, draws: readonly ComparedDraw[]): Lever | null {
  const { crs } = profile;
  if (crs === undefined) return null;
  const before = draws.map(({ match }) => match(profile, asOfToday));
  for (const points of pointSteps) {
    const more = { ...profile, crs: crs + points };
    if (more.crs > scoreMax) return null;
    // Every alert asks: only the draws that so many points can change are compared again.
    const would = ({ match }: ComparedDraw, place: number): boolean =>
      isInReach(before[place], points) && match(more, asOfToday).outcome === 'meets';
    if (draws.some(would))
      return leverOf({ change: { kind: 'points', points }, profile: more }, { draws, before, would });
  }
  return null;
}

/** Whether so many points may turn into "meets" what the score alone decides. */
function isInReach(result: MatchResult | undefined, points: number): boolean {
  if (result === undefined || result.outcome === 'meets') return false;
  const isDecidedByScore = result.reasons[0]?.code.startsWith('score_') === true;
  return isDecidedByScore && (result.pointsShort ?? 0) <= points;
}

function leverOf(
  { change, profile }: Tried,
  {
    draws,
    before,
    would,
  }: {
    draws: readonly ComparedDraw[];
    before: readonly MatchResult[];
    /** Whether a draw that the profile does not meet as it is would have been met. */
    would: (draw: ComparedDraw, place: number) => boolean;
  },
): Lever {
  const types = new Map<DrawType, { more: number; of: number; newest: number; unbroken: boolean }>();
  let [now, more] = [0, 0];
  draws.forEach((draw, place) => {
    const met = before[place]?.outcome === 'meets';
    const gained = !met && would(draw, place);
    const ofType = types.get(draw.type) ?? { more: 0, of: 0, newest: 0, unbroken: true };
    types.set(draw.type, ofType);
    ofType.of += 1;
    ofType.unbroken &&= gained;
    if (ofType.unbroken) ofType.newest += 1;
    if (gained) ofType.more += 1;
    if (met) now += 1;
    if (gained) more += 1;
  });
  const byType = [...types]
    .filter(([, ofType]) => ofType.more > 0)
    .map(([type, ofType]) => ({ type, more: ofType.more, of: ofType.of, newest: ofType.newest }))
    .toSorted((one, other) => other.more - one.more);
  return { change, profile, now, more, byType, impact: impactOf(change) };
}

function impactOf(change: LeverChange): Lever['impact'] {
  if (change.kind === 'nomination') return 'high';
  if (change.kind !== 'answer') return 'medium';
  // Ties are few.
  return change.fact === 'submitted_at' ? 'low' : 'high';
}

/** Of changes that do as much, what takes less comes first. */
function rank({ change, impact }: Lever): number {
  const points = change.kind === 'points' ? change.points : 0;
  return (impact === 'high' ? 0 : impact === 'medium' ? 1000 : 2000) + points;
}

interface Facts {
  readonly today: string;
  readonly catalogue: Catalogue;
  readonly draws: readonly ComparedDraw[];
  /** What is decided of the profile as it is, for each of the draws. */
  readonly before: readonly MatchResult[];
}

function triedChanges(profile: Profile, facts: Facts): Tried[] {
  return [
    ...nominations(profile),
    ...(profile.french === 'yes' ? [] : [french(profile)]),
    ...morePoints(profile),
    ...missingMonths(profile, facts),
    ...canadianYear(profile),
    ...answers(profile, facts),
  ];
}

/** With a nomination no score is below 600: a score above may hold its points already, where that is not known. */
function nominations(profile: Profile): Tried[] {
  const { crs, nomination } = profile;
  if (nomination === true) return [];
  if (nomination !== false && (crs === undefined || crs >= nominationPoints))
    return [
      {
        change: { kind: 'answer', fact: 'nomination', value: true },
        profile: { ...profile, nomination: true },
      },
    ];
  const score = crs === undefined ? {} : { crs: Math.min(scoreMax, crs + nominationPoints) };
  return [{ change: { kind: 'nomination' }, profile: { ...profile, ...score, nomination: true } }];
}

function french(profile: Profile): Tried {
  const unanswered = profile.french !== 'no';
  return { change: { kind: 'french', unanswered }, profile: { ...profile, french: 'yes' } };
}

function morePoints(profile: Profile): Tried[] {
  const { crs } = profile;
  if (crs === undefined) return [];
  return pointSteps
    .filter((points) => crs + points <= scoreMax)
    .map((points) => ({ change: { kind: 'points', points }, profile: { ...profile, crs: crs + points } }));
}

function canadianYear(profile: Profile): Tried[] {
  const { programs } = profile;
  if (programs === undefined || programs.includes('cec')) return [];
  return [{ change: { kind: 'canadian_year' }, profile: { ...profile, programs: [...programs, 'cec'] } }];
}

/** What an occupation lacks for the categories of these draws, as they are in force today. */
function missingMonths(profile: Profile, { today, catalogue, draws }: Facts): Tried[] {
  const categories = new Set(
    draws.flatMap(({ draw: { round } }) => (round.kind === 'category' ? [round.category] : [])),
  );
  const seen = new Set<string>();
  return [...categories].flatMap((category) => {
    const needs = createEligibilityCriterion(roundOfToday(category, today), catalogue);
    return (profile.occupations ?? []).flatMap((occupation): Tried[] => {
      const [reason] = needs({ programs: [...programKeys], occupations: [occupation] }).reasons;
      if (reason?.code !== 'experience_too_short') return [];
      const changed = withMonths(profile, reason);
      // Two categories may ask the same of one occupation.
      const key = JSON.stringify(changed.occupations);
      if (seen.has(key)) return [];
      seen.add(key);
      const months = reason.monthsNeeded - (reason.months ?? reason.monthsInAll ?? 0);
      const { noc, inCanada } = reason;
      return [{ change: { kind: 'occupation_months', noc, category, months, inCanada }, profile: changed }];
    });
  });
}

/** Only what a criterion of eligibility reads. */
function roundOfToday(category: CategoryKey, date: string): Pick<Draw, 'round' | 'date' | 'nameEn'> {
  return { round: { kind: 'category', category, labelVersion: null, labelYear: null }, date, nameEn: '' };
}

type ExperienceReason = Extract<Reason, { readonly monthsNeeded: number }>;

/** The profile with as many months in an occupation as a reason says are needed. */
function withMonths(profile: Profile, reason: ExperienceReason): Profile {
  const { noc, monthsNeeded, inCanada, continuous } = reason;
  const atLeast = (months = 0): number => Math.max(months, monthsNeeded);
  const occupations = (profile.occupations ?? []).map((occupation): Occupation => {
    if (occupation.noc !== noc) return occupation;
    const { months, monthsInCanada, monthsContinuous } = occupation;
    const some = inCanada || continuous === true;
    return {
      ...occupation,
      ...((months !== undefined || !some) && { months: atLeast(months) }),
      ...(inCanada && { monthsInCanada: atLeast(monthsInCanada) }),
      ...(continuous === true && { monthsContinuous: atLeast(monthsContinuous) }),
    };
  });
  return { ...profile, occupations };
}

/** Each answer to each question that keeps a draw open. */
function answers(profile: Profile, { draws, before, catalogue }: Facts): Tried[] {
  const tried = new Map<string, Tried<LeverAnswer>>();
  before.forEach(({ outcome, reasons }, place) => {
    const draw = draws[place]?.draw;
    if (outcome !== 'may_meet' || draw === undefined) return;
    const open = reasons.filter((reason) => !isListAsked(reason, tried));
    for (const each of open.flatMap((reason) => answersTo(reason, profile, { draw, catalogue }))) {
      const question = questionOf(each.change);
      const known = tried.get(question);
      // Versions of a category ask for more or fewer months, ties for earlier or later days: one answer does for all.
      if (known === undefined || isStronger(each.change, known.change)) tried.set(question, each);
    }
  });
  return [...tried.values()];
}

function answersTo(
  reason: Reason,
  profile: Profile,
  { draw, catalogue }: { draw: Draw; catalogue: Catalogue },
): Tried<LeverAnswer>[] {
  const kind = 'answer';
  switch (reason.code) {
    case 'programs_unknown':
      return programKeys.map((value) => ({
        change: { kind, fact: 'programs', value },
        profile: { ...profile, programs: [value] },
      }));
    case 'occupations_unknown': {
      const noc = ownOccupation(reason.category, draw.date, catalogue);
      if (noc === undefined) return [];
      const all = monthsThatCount;
      const occupations = [{ noc, months: all, monthsInCanada: all, monthsContinuous: all }];
      return [
        {
          change: { kind, fact: 'occupation', value: reason.category },
          profile: { ...profile, occupations },
        },
      ];
    }
    case 'experience_unknown':
    case 'experience_continuity_unknown': {
      const { noc, category, inCanada, monthsNeeded: value } = reason;
      const fact = reason.code === 'experience_unknown' ? 'occupation_months' : 'occupation_stretch';
      return [
        { change: { kind, fact, value, noc, category, inCanada }, profile: withMonths(profile, reason) },
      ];
    }
    case 'score_equal_submission_unknown': {
      // Where nothing is in doubt any more.
      const latestMs = Date.parse(draw.tieBreak?.at ?? '') - tieBreakDoubtMs - minuteMs;
      if (Number.isNaN(latestMs)) return [];
      const value = new Date(latestMs).toISOString();
      return [{ change: { kind, fact: 'submitted_at', value }, profile: { ...profile, submittedAt: value } }];
    }
    default:
      return [];
  }
}

const minuteMs = 60_000;

/** Whether an occupation of the list that a reason asks about is tried already: one stands for all. */
function isListAsked(reason: Reason, tried: ReadonlyMap<string, unknown>): boolean {
  return reason.code === 'occupations_unknown' && tried.has(`occupation ${reason.category}`);
}

/** An occupation of a category's list that is on the fewest others, so that nothing else is counted for it. */
function ownOccupation(category: CategoryKey, date: string, catalogue: Catalogue): string | undefined {
  const lists = catalogue.keys.map((key) => new Set(categoryInForce(key, date, catalogue)?.nocs));
  const nocs = categoryInForce(category, date, catalogue)?.nocs ?? [];
  const listed = (noc: string) => lists.filter((list) => list.has(noc)).length;
  return nocs.toSorted((one, other) => listed(one) - listed(other))[0];
}

/** What two answers to one question have in common. */
function questionOf(change: LeverAnswer): string {
  if (change.fact === 'submitted_at') return change.fact;
  if ('noc' in change) return `${change.fact} ${change.noc} ${change.category} ${change.inCanada}`;
  return `${change.fact} ${change.value}`;
}

function isStronger(one: LeverAnswer, other: LeverAnswer): boolean {
  if (one.fact === 'submitted_at') return one.value < other.value;
  return 'noc' in one && 'noc' in other && one.value > other.value;
}
