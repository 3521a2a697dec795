import {
  type Deadline,
  deadlinesOf,
  endingBefore,
  endOf,
  type Invitation,
  lastUsefulDay,
} from '@drawbell/draws/plan/deadlines';
import { type DocumentRules, ruleOf } from '@drawbell/draws/plan/document-rules';
import type { KeptDocument } from '@drawbell/draws/plan/document';
import { isAsked, newestOfEach } from '@drawbell/draws/plan/readiness';
import { dayIn } from '@drawbell/draws/local-time';
import { withOwnLeads } from '@drawbell/draws/plan/reminders';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';
import { readDocumentRules } from './guides.ts';
import { type PlannedProfile, readPlans } from './plan.ts';
import { reminderChoiceOf } from './reminders.ts';

/** A day of which a reminder is due, with what is said beside it. */
interface DueDeadline {
  readonly deadline: Deadline;
  /** Of the profile: its place, from 1, and its label where there are several profiles. */
  readonly place: number;
  readonly profileLabel: string | null;
  /** Of a document: its last valid day, and the last day on which an invitation could be used to its end with it. */
  readonly ends: string | null;
  readonly lastUseful: string | null;
  /** Of an invitation: documents that end before its last day, and whether they must be valid at the application. */
  readonly endBefore: readonly {
    readonly document: KeptDocument;
    readonly end: string;
    readonly mustBeValid: boolean;
  }[];
}

/** What a reminder mail is to tell, as things stand. */
export interface DueReminders {
  /** Today, where its reader is. */
  readonly today: string;
  /** Soonest first, each day once. Empty when nothing of it holds any more. */
  readonly deadlines: readonly DueDeadline[];
  /** How many days an invitation gives. */
  readonly invitationDays: number;
  /** Rows whose day does not hold any more, or is over. */
  readonly stale: readonly string[];
}

/**
 * Reads what a reminder mail tells when it is sent: the steps that it was owed for, without those whose document is gone,
 * whose day moved, or whose day is over.
 */
export async function readDueReminders(
  db: Kysely<Database>,
  { mailId, subscriberId, now }: { mailId: string; subscriberId: string; now: Date },
): Promise<DueReminders> {
  const rows = await db
    .selectFrom('reminders')
    .innerJoin('subscribers', 'subscribers.id', 'reminders.subscriber_id')
    .select(['reminders.id', 'profile_id', 'deadline', 'deadline_on', 'reminders'])
    .where('mail_id', '=', mailId)
    .where('subscriber_id', '=', subscriberId)
    .where('reminders.state', '=', 'owed')
    .orderBy('reminders.id')
    .execute();
  const choice = reminderChoiceOf({ reminders: rows[0]?.reminders ?? {} });
  const rules = withOwnLeads(await readDocumentRules(db), choice);
  const today = dayIn(choice.zone, now);
  const known = new Map<string, DueDeadline>();
  for (const plan of await readPlansOf(db, subscriberId)) {
    for (const deadline of deadlinesOf(plan, rules)) {
      if (deadline.on >= today)
        known.set(rowKey(plan.profileId, deadline.key, deadline.on), dueOf(deadline, plan, rules));
    }
  }
  const due = new Map<string, DueDeadline>();
  const stale: string[] = [];
  for (const row of rows) {
    const key = rowKey(row.profile_id, row.deadline, row.deadline_on);
    const found = known.get(key);
    if (found === undefined) stale.push(row.id);
    else due.set(key, found);
  }
  const deadlines = [...due.values()].toSorted((a, b) => (a.deadline.on < b.deadline.on ? -1 : 1));
  return { today, deadlines, invitationDays: rules.invitation.days, stale };
}

function rowKey(profileId: string, deadline: string, on: string): string {
  return `${profileId} ${deadline} ${on}`;
}

type PlanOfSeveral = PlannedProfile & { readonly profileLabel: string | null };

async function readPlansOf(db: Kysely<Database>, subscriberId: string): Promise<PlanOfSeveral[]> {
  const plans = await readPlans(db, subscriberId);
  return plans.map((plan) => ({
    ...plan,
    profileLabel: plans.length === 1 ? null : (plan.profile.label ?? String(plan.position + 1)),
  }));
}

function dueOf(deadline: Deadline, plan: PlanOfSeveral, rules: DocumentRules): DueDeadline {
  const { document } = deadline;
  const ends = document === null ? null : endOf(document, rules);
  const useful = ends !== null && document !== null && ruleOf(rules, document.kind).validAtApplication;
  return {
    ...{ deadline, place: plan.position + 1, profileLabel: plan.profileLabel, ends },
    lastUseful: useful ? lastUsefulDay(ends, rules) : null,
    endBefore:
      deadline.kind === 'application_due'
        ? endingBefore(deadline.on, newestOfEach(plan.documents, rules), rules).filter(
            ({ document: each, mustBeValid }) => mustBeValid || isAsked(each, null),
          )
        : [],
  };
}

/**
 * Takes the steps that do not hold any more out of a mail that is about to be sent: they are planned anew should their day
 * hold again. Of a mail that may have arrived before, they count as told.
 */
export async function dropStale(
  db: Kysely<Database>,
  { mailId, stale, maybeTold }: { mailId: string; stale: readonly string[]; maybeTold: boolean },
): Promise<void> {
  if (stale.length === 0) return;
  const these = sql`mail_id = ${mailId} AND state = 'owed' AND id = ANY (${stale}::bigint[])`;
  await (
    maybeTold
      ? sql`UPDATE reminders SET state = 'told' WHERE ${these}`
      : sql`DELETE FROM reminders WHERE ${these}`
  ).execute(db);
}

/** An invitation whose sixty days are over, and the place of its profile, from 1. */
export interface ExpiredInvitation extends Invitation {
  readonly place: number;
  readonly profileLabel: string | null;
  readonly days: number;
}

/** The invitation that a mail says has expired; null when it is gone, or its profile has another that is open. */
export async function readExpiredInvitation(
  db: Kysely<Database>,
  { id, subscriberId }: { id: string; subscriberId: string },
): Promise<ExpiredInvitation | null> {
  for (const { pastInvitations, invitation, position, profileLabel } of await readPlansOf(db, subscriberId)) {
    const found = pastInvitations.find((past) => past.id === id && past.state === 'expired');
    if (found === undefined || invitation !== null) continue;
    const { days } = (await readDocumentRules(db)).invitation;
    return { id, invitedOn: found.invitedOn, place: position + 1, profileLabel, days };
  }
  return null;
}
