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

/**
 * Plans the reminders of people anew, in the transaction that changed what they follow from. Steps belong to a deadline
 * and its day: those of a day that does not hold any more are dropped while they wait, those that were told stay told, and
 * those whose day is past already are closed unsent. In a handful of statements, however many people there are.
 */
export async function syncReminders(
  trx: Kysely<Database>,
  { subscriberIds, now }: { subscriberIds: readonly string[]; now: Date },
): Promise<void> {
  if (subscriberIds.length === 0) return;
  const rules = await readDocumentRules(trx);
  const rows = (await readTracked(trx, subscriberIds)).flatMap(
    ({ subscriberId, profileId, choice, tracked }) =>
      reminderSteps(deadlinesOf(tracked, rules), { choice, now }).map(
        ({ deadline, on, step, dueAt, passed }) => ({
          ...{
            subscriber_id: subscriberId,
            profile_id: profileId,
            deadline,
            deadline_on: on,
            step,
            due_at: dueAt,
          },
          state: passed ? 'passed' : 'waiting',
        }),
      ),
  );
  await sql`
    WITH planned AS MATERIALIZED (
      SELECT * FROM ${recordsOf(
        rows,
        sql`subscriber_id bigint, profile_id bigint, deadline text, deadline_on date, step smallint,
            due_at timestamptz, state text`,
      )}
    ), dropped AS (
      DELETE FROM reminders r
       WHERE r.subscriber_id = ANY (${subscriberIds}::bigint[]) AND r.state IN ('waiting', 'passed')
         AND NOT EXISTS (SELECT FROM planned p
                          WHERE p.profile_id = r.profile_id AND p.deadline = r.deadline
                            AND p.deadline_on = r.deadline_on AND p.step = r.step)
    ), written AS (
      INSERT INTO reminders AS known
        (subscriber_id, profile_id, deadline, deadline_on, step, due_at, state, created_at)
      SELECT subscriber_id, profile_id, deadline, deadline_on, step, due_at, state, ${now}::timestamptz FROM planned p
       -- A row that is met is locked, also where nothing of it changes; whoever ends a mail holds those that it told.
       WHERE NOT EXISTS (SELECT FROM reminders k
                          WHERE k.profile_id = p.profile_id AND k.deadline = p.deadline
                            AND k.deadline_on = p.deadline_on AND k.step = p.step
                            AND (k.state <> 'waiting' OR k.due_at = p.due_at))
      ON CONFLICT (profile_id, deadline, deadline_on, step) DO UPDATE SET due_at = excluded.due_at
       WHERE known.state = 'waiting' AND known.due_at IS DISTINCT FROM excluded.due_at
    )
    UPDATE subscribers SET reminders_planned_at = ${now} WHERE id = ANY (${subscriberIds}::bigint[])`.execute(
    trx,
  );
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
