import { easternDay } from '../grid.ts';
import { daysAfter, monthsBefore } from '../past-draws.ts';
import type { Profile } from '../profile.ts';
import { type DocumentRules, ruleOf, type RuleWording } from './document-rules.ts';
import type { KeptDocument } from './document.ts';

/** An invitation that its owner told of. Only a message in the account at IRCC is one. */
export interface Invitation {
  readonly id: string;
  /** ISO day. */
  readonly invitedOn: string;
}

/** What days are counted from. */
export interface Tracked {
  readonly profile: Pick<Profile, 'submittedAt'>;
  /** Those that count; replaced ones are left out. */
  readonly documents: readonly KeptDocument[];
  /** The one that is open. */
  readonly invitation: Invitation | null;
}

/**
 * What happens on a day: `ends` is the last one on which a document is valid, `last_useful` the last on which an invitation
 * could still be used to its end with it, `profile_ends` the last of an Express Entry profile (a new one has a new tie-break
 * time), `application_due` the last for a complete application.
 */
export const deadlineKinds = ['ends', 'last_useful', 'profile_ends', 'application_due'] as const;
export type DeadlineKind = (typeof deadlineKinds)[number];

/** A day that follows from a document, a profile or an invitation, and the rule that says so. */
export interface Deadline {
  /** `document:ID:ends`: stays as long as the row it is of. */
  readonly key: string;
  readonly kind: DeadlineKind;
  /** ISO day. */
  readonly on: string;
  /** Null of a profile and an invitation. */
  readonly document: KeptDocument | null;
  /** When to book a new one, so that it is there in time. Null where nothing is booked. */
  readonly bookBy: string | null;
  readonly rule: RuleWording;
}

/**
 * The last valid day of a document by its rule; null when none is known: it has no end, or whether the rule holds for it
 * depends on a fact that is missing.
 */
export function endOf(document: Omit<KeptDocument, 'id'>, rules: DocumentRules): string | null {
  if (document.countsFrom === 'end') return document.day;
  const { lasts, onlyCurrentCountry } = ruleOf(rules, document.kind);
  if (lasts === null) return null;
  if (onlyCurrentCountry === true && document.currentCountry !== true) return null;
  const months = lasts.months ?? (lasts.years ?? 0) * 12;
  const same = monthsBefore(document.day, -months);
  return lasts.lastDay === 'same_day' ? same : daysAfter(same, -1);
}

/** The last day on which an invitation could be used to its end with a document that must be valid at the application. */
export function lastUsefulDay(end: string, rules: DocumentRules): string {
  return daysAfter(end, -rules.invitation.days);
}

/**
 * Every day that follows from what is tracked, past ones as well, soonest first. Pure: the same facts give the same days,
 * whenever it is asked, and moving a day moves what follows from it by as much.
 */
export function deadlinesOf({ profile, documents, invitation }: Tracked, rules: DocumentRules): Deadline[] {
  const all = documents.flatMap((document): Deadline[] => {
    const end = endOf(document, rules);
    if (end === null) return [];
    const { leadDays, validAtApplication, ...rule } = ruleOf(rules, document.kind);
    const { strength, ruleEn, ruleFr, source } = rule;
    const useful = validAtApplication ? lastUsefulDay(end, rules) : null;
    const common = {
      document,
      bookBy: daysAfter(useful ?? end, -leadDays),
      rule: { strength, ruleEn, ruleFr, source },
    };
    return [
      { key: `document:${document.id}:ends`, kind: 'ends', on: end, ...common },
      ...(useful === null
        ? []
        : [
            {
              key: `document:${document.id}:last_useful`,
              kind: 'last_useful' as const,
              on: useful,
              ...common,
            },
          ]),
    ];
  });
  if (profile.submittedAt !== undefined) {
    const { months, ...rule } = rules.profile;
    const on = monthsBefore(easternDay(new Date(profile.submittedAt)), -months);
    all.push({ key: 'profile:ends', kind: 'profile_ends', on, document: null, bookBy: null, rule });
  }
  if (invitation !== null) {
    const { days: _days, ...rule } = rules.invitation;
    const on = applicationDue(invitation.invitedOn, rules);
    const key = `invitation:${invitation.id}:application_due`;
    all.push({ key, kind: 'application_due', on, document: null, bookBy: null, rule });
  }
  return all.toSorted((a, b) => (a.on === b.on ? compare(a.key, b.key) : compare(a.on, b.on)));
}

/** The last day for a complete application after an invitation on a day. */
export function applicationDue(invitedOn: string, rules: DocumentRules): string {
  return daysAfter(invitedOn, rules.invitation.days);
}

/** Documents that end before a day, and whether they must be valid on it: what is checked after an invitation. */
export function endingBefore(
  day: string,
  documents: readonly KeptDocument[],
  rules: DocumentRules,
): { readonly document: KeptDocument; readonly end: string; readonly mustBeValid: boolean }[] {
  return documents.flatMap((document) => {
    const end = endOf(document, rules);
    const mustBeValid = ruleOf(rules, document.kind).validAtApplication;
    return end === null || end >= day ? [] : [{ document, end, mustBeValid }];
  });
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
