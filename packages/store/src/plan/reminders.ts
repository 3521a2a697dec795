import { deadlinesOf, type Tracked } from '@drawbell/draws/plan/deadlines';
import {
  reminderChoiceSchema,
  type ReminderChoice,
  reminderSteps,
  usualReminders,
} from '@drawbell/draws/plan/reminders';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';
import { recordsOf } from '../subscribers/profiles.ts';
import { readDocumentRules } from './guides.ts';

/** What a person chose for reminders; what is usual where it cannot be read. */
export function reminderChoiceOf({ reminders }: { readonly reminders: object }): ReminderChoice {
  return reminderChoiceSchema.safeParse(reminders).data ?? usualReminders;
}

/** A step as it is on record, or is to be. */
interface Row {
  readonly profile_id: string;
  readonly deadline: string;
  readonly deadline_on: string;
  readonly step: number;
  readonly due_at: Date;
}

function rowKey({ profile_id: profileId, deadline, deadline_on: on, step }: Row): string {
  return `${profileId} ${deadline} ${on} ${step}`;
}

/**
 * Plans the reminders of people anew, in the transaction that changed what they follow from, and that holds them. Steps
 * belong to a deadline and its day: those of a day that does not hold any more are dropped while they wait, those that were
 * told stay told, and those whose day is past already are closed unsent. Only what differs from the record is written: of
 * somebody with sixty thousand steps, a change of one document moves a few. In a handful of statements, however many people
 * there are.
 */
export async function syncReminders(
  trx: Kysely<Database>,
  { subscriberIds, now }: { subscriberIds: readonly string[]; now: Date },
): Promise<void> {
  if (subscriberIds.length === 0) return;
  const rules = await readDocumentRules(trx);
  const tracked = await readTracked(trx, subscriberIds);
  if (tracked.some(({ tracked: { invitation } }) => invitation !== null))
    await restAsLong(trx, subscriberIds, rules.invitation.days);
  const planned = tracked.flatMap(({ subscriberId, profileId, choice, tracked: facts }) =>
    reminderSteps(deadlinesOf(facts, rules), { choice, now }).map(
      ({ deadline, on, step, dueAt, passed }) => ({
        ...{ subscriber_id: subscriberId, profile_id: profileId, deadline, deadline_on: on, step },
        ...{ due_at: dueAt, state: passed ? 'passed' : 'waiting' },
      }),
    ),
  );
  const known = await trx
    .selectFrom('reminders')
    .select(['id', 'profile_id', 'deadline', 'deadline_on', 'step', 'due_at', 'state'])
    .where(sql<boolean>`subscriber_id = ANY (${subscriberIds}::bigint[])`)
    .execute();
  const knownOf = new Map(known.map((row) => [rowKey(row), row]));
  const holding = new Set(planned.map(rowKey));
  const dropped = known.filter((row) => isUntold(row) && !holding.has(rowKey(row))).map(({ id }) => id);
  const added = planned.filter((row) => !knownOf.has(rowKey(row)));
  const moved = planned.flatMap((row) => {
    const before = knownOf.get(rowKey(row));
    if (before?.state !== 'waiting' || before.due_at.getTime() === row.due_at.getTime()) return [];
    return [{ id: before.id, due_at: row.due_at }];
  });
  if (dropped.length > 0)
    await sql`
      DELETE FROM reminders
       WHERE id = ANY (${dropped}::bigint[]) AND state IN ('waiting', 'passed')`.execute(trx);
  if (moved.length > 0)
    await sql`
      UPDATE reminders r SET due_at = x.due_at
        FROM ${recordsOf(moved, sql`id bigint, due_at timestamptz`)}
       WHERE r.id = x.id AND r.state = 'waiting'`.execute(trx);
  if (added.length > 0)
    await sql`
      INSERT INTO reminders (subscriber_id, profile_id, deadline, deadline_on, step, due_at, state, created_at)
      SELECT subscriber_id, profile_id, deadline, deadline_on, step, due_at, state, ${now}::timestamptz
        FROM ${recordsOf(
          added,
          sql`subscriber_id bigint, profile_id bigint, deadline text, deadline_on date, step smallint,
              due_at timestamptz, state text`,
        )}
      ON CONFLICT DO NOTHING`.execute(trx);
  await sql`
    UPDATE subscribers SET reminders_planned_at = ${now} WHERE id = ANY (${subscriberIds}::bigint[])`.execute(
    trx,
  );
}

/** A profile rests for as long as its invitation gives by the rules that hold now. */
async function restAsLong(
  trx: Kysely<Database>,
  subscriberIds: readonly string[],
  days: number,
): Promise<void> {
  await sql`
    UPDATE profiles p SET rests_until = i.invited_on + ${days}::int
      FROM invitations i
     WHERE i.profile_id = p.id AND i.state = 'open' AND p.subscriber_id = ANY (${subscriberIds}::bigint[])
       AND p.rests_until IS DISTINCT FROM i.invited_on + ${days}::int`.execute(trx);
}

function isUntold({ state }: { readonly state: string }): boolean {
  return state === 'waiting' || state === 'passed';
}

/** When somebody's next reminder is due; null while none is planned. */
export async function nextReminder(
  db: Kysely<Database>,
  { subscriberId, now }: { subscriberId: string; now: Date },
): Promise<Date | null> {
  const { next } = await db
    .selectFrom('reminders')
    .select((eb) => eb.fn.min('due_at').as('next'))
    .where('subscriber_id', '=', subscriberId)
    .where('state', '=', 'waiting')
    .where('due_at', '>', now)
    .executeTakeFirstOrThrow();
  return next;
}

interface TrackedProfile {
  readonly subscriberId: string;
  readonly profileId: string;
  readonly choice: ReminderChoice;
  readonly tracked: Tracked;
}

async function readTracked(
  trx: Kysely<Database>,
  subscriberIds: readonly string[],
): Promise<readonly TrackedProfile[]> {
  const profiles = await trx
    .selectFrom('profiles')
    .innerJoin('subscribers', 'subscribers.id', 'profiles.subscriber_id')
    .select(['profiles.id', 'subscriber_id', 'facts', 'reminders'])
    .where(sql<boolean>`subscriber_id = ANY (${subscriberIds}::bigint[])`)
    .execute();
  const ids = profiles.map(({ id }) => id);
  const documents = await trx
    .selectFrom('documents')
    .select(['id', 'profile_id', 'content'])
    .where(sql<boolean>`profile_id = ANY (${ids}::bigint[])`)
    .where('replaced_at', 'is', null)
    .execute();
  const invitations = await trx
    .selectFrom('invitations')
    .select(['id', 'profile_id', 'invited_on'])
    .where(sql<boolean>`profile_id = ANY (${ids}::bigint[])`)
    .where('state', '=', 'open')
    .execute();
  const documentsOf = Map.groupBy(documents, (row) => row.profile_id);
  const invitationOf = new Map(invitations.map((row) => [row.profile_id, row]));
  return profiles.map(({ id, subscriber_id: subscriberId, facts, reminders }) => {
    const invited = invitationOf.get(id);
    return {
      ...{ subscriberId, profileId: id, choice: reminderChoiceOf({ reminders }) },
      tracked: {
        profile: facts,
        documents: (documentsOf.get(id) ?? []).map((row) => ({ ...row.content, id: row.id })),
        invitation: invited === undefined ? null : { id: invited.id, invitedOn: invited.invited_on },
      },
    };
  });
}
