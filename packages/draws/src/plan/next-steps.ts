import type { Lever, LeverChange } from '../levers.ts';
import { daysAfter } from '../past-draws.ts';
import type { Profile } from '../profile.ts';
import { type Deadline, deadlinesOf, type Tracked } from './deadlines.ts';
import { type DocumentRules, ruleOf } from './document-rules.ts';
import { type DocumentKind, isLanguageTest, type KeptDocument } from './document.ts';
import { isAsked, newestOfEach } from './readiness.ts';

/** One thing to do, and the day it hangs on. */
export type NextStep =
  /** An invitation is open: the complete application. */
  | { readonly kind: 'apply'; readonly on: string; readonly deadline: Deadline }
  | {
      readonly kind: 'renew';
      readonly document: KeptDocument;
      /** The last day on which nothing is lost: the last useful day, or the end where there is none. */
      readonly on: string;
      readonly end: string;
      /** When to book a new one, by its owner's own lead time where they chose one. */
      readonly bookBy: string;
      readonly deadline: Deadline;
    }
  /** The Express Entry profile itself. */
  | { readonly kind: 'submit_again'; readonly on: string; readonly deadline: Deadline }
  /** A fact without which nothing can be said. */
  | { readonly kind: 'enter'; readonly fact: 'language_test' | 'score' | 'submitted_at' }
  /** Whether its owner lives in the country of a police certificate: it has an end only then. */
  | { readonly kind: 'say_residence'; readonly document: KeptDocument }
  /** A fact that decides past draws. */
  | { readonly kind: 'answer'; readonly change: LeverChange; readonly draws: number };

/** What is to be booked within so many days is worth a line today. */
const aheadDays = 30;
/** The end of a profile needs no booking: it is submitted again in an evening. */
const profileAheadDays = 60;
/** So many facts are asked for at once. */
const answersMax = 3;

/**
 * What to do next, by impact and time: first what stops an invitation from being used, soonest first; then what ends
 * besides; then the facts that are missing, those that decide most draws first. Pure.
 * @param known.leadDays a person's own, by kind: stand instead of the rule's
 * @param known.levers what single changes would have done (`standing.levers`): the answers among them are asked for
 */
export function nextSteps(
  tracked: Tracked & { readonly profile: Pick<Profile, 'submittedAt' | 'crs'> },
  known: {
    readonly rules: DocumentRules;
    readonly today: string;
    readonly leadDays?: Readonly<Partial<Record<DocumentKind, number>>>;
    readonly levers?: readonly Lever[];
  },
): NextStep[] {
  const { rules, levers = [] } = known;
  const { profile } = tracked;
  const documents = newestOfEach(tracked.documents, rules);
  const dated = deadlinesOf({ ...tracked, documents }, rules).flatMap((deadline) =>
    datedStep(deadline, known),
  );
  // A last useful day and the end behind it are one step: the list is by day, so that the first of them stays.
  const seen = new Set<string>();
  const once = dated.filter((step) => {
    if (step.kind !== 'renew') return true;
    const isNew = !seen.has(step.document.id);
    seen.add(step.document.id);
    return isNew;
  });
  const stops = (step: NextStep) =>
    step.kind === 'apply' ||
    step.kind === 'submit_again' ||
    (step.kind === 'renew' && isAsked(step.document, null));
  const facts: NextStep[] = [
    ...(profile.crs === undefined ? [{ kind: 'enter', fact: 'score' } as const] : []),
    ...documents
      .filter((document) => isOfUnknownResidence(document, rules))
      .map((document) => ({ kind: 'say_residence', document }) as const),
    ...answersOf(levers),
    ...(profile.submittedAt === undefined && !levers.some(({ change }) => asksForSubmission(change))
      ? [{ kind: 'enter', fact: 'submitted_at' } as const]
      : []),
  ];
  const noTest = !documents.some(({ kind }) => isLanguageTest(kind));
  return [
    ...once.filter(({ kind }) => kind === 'apply'),
    ...(noTest ? [{ kind: 'enter', fact: 'language_test' } as const] : []),
    ...once.filter((step) => step.kind !== 'apply' && stops(step)),
    ...once.filter((step) => !stops(step)),
    ...facts,
  ];
}

type DatedStep = Extract<NextStep, { readonly on: string }>;

/** Nothing where the day is far away. */
function datedStep(
  deadline: Deadline,
  { rules, today, leadDays = {} }: Parameters<typeof nextSteps>[1],
): DatedStep[] {
  const { kind, on, document } = deadline;
  if (kind === 'application_due') return on < today ? [] : [{ kind: 'apply', on, deadline }];
  if (document === null)
    return on > daysAfter(today, profileAheadDays) ? [] : [{ kind: 'submit_again', on, deadline }];
  const { leadDays: usual } = ruleOf(rules, document.kind);
  const bookBy = daysAfter(on, -(leadDays[document.kind] ?? usual));
  if (bookBy > daysAfter(today, aheadDays)) return [];
  const end = kind === 'last_useful' ? daysAfter(on, rules.invitation.days) : on;
  return [{ kind: 'renew', document, on, end, bookBy, deadline }];
}

function isOfUnknownResidence(
  { kind, countsFrom, currentCountry }: KeptDocument,
  rules: DocumentRules,
): boolean {
  if (currentCountry !== undefined || countsFrom === 'end') return false;
  return ruleOf(rules, kind).onlyCurrentCountry === true;
}

/** The facts that a person may know already; each asked for once, by what it decides most. */
function answersOf(levers: readonly Lever[]): NextStep[] {
  const asked = new Map<string, NextStep>();
  for (const { change, more } of levers) {
    if (change.kind !== 'answer' && !(change.kind === 'french' && change.unanswered)) continue;
    const key = change.kind === 'answer' ? `${change.fact} ${'noc' in change ? change.noc : ''}` : 'french';
    if (!asked.has(key)) asked.set(key, { kind: 'answer', change, draws: more });
  }
  return [...asked.values()].slice(0, answersMax);
}

function asksForSubmission(change: LeverChange): boolean {
  return change.kind === 'answer' && change.fact === 'submitted_at';
}
