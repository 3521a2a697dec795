import { usualZone } from '@drawbell/draws/local-time';
import {
  mailboxPlace,
  newsKindOf,
  placesFor,
  tellAt,
  type Telling,
  type TellingPlace,
  tellingSchema,
  usualTelling,
} from '@drawbell/draws/telling';
import { type Kysely, sql } from 'kysely';
import { isBoundToMessage } from '../deliveries/conditions.ts';
import type { ProfileResult } from '../deliveries/tables.ts';
import { lanes } from '../lease.ts';
import { reminderChoiceOf } from '../plan/reminders.ts';
import type { Database } from '../schema.ts';
import { findSubscriber, type Subscriber } from '../subscribers/subscribers.ts';

/** How a person chose to be told; what is usual where they chose nothing, or it cannot be read. */
export function tellingOf({ telling }: Pick<Subscriber, 'telling'>): Telling {
  return telling === null ? usualTelling : (tellingSchema.safeParse(telling).data ?? usualTelling);
}

/** Active places beside the mailbox, in the order in which they were added. */
export async function placesOf(db: Kysely<Database>, subscriberId: string): Promise<TellingPlace[]> {
  return db
    .selectFrom('channels')
    .select(['id', 'kind as channel'])
    .where('subscriber_id', '=', subscriberId)
    .where('state', '=', 'active')
    .orderBy('id')
    .execute();
}

/** Whether the mailbox of a person may be mailed. */
async function isMailable(trx: Kysely<Database>, emailHash: Buffer): Promise<boolean> {
  const barred = await trx
    .selectFrom('suppressions')
    .select('reason')
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
  return barred === undefined;
}

/** Where a person is told what goes to one place alone, as things stand. */
export async function firstPlaceOf(
  trx: Kysely<Database>,
  subscriber: Pick<Subscriber, 'id' | 'telling' | 'email_hash'>,
): Promise<TellingPlace> {
  const places = await placesOf(trx, subscriber.id);
  const mailable = places.length === 0 || (await isMailable(trx, subscriber.email_hash));
  const [first = mailboxPlace] = placesFor(tellingOf(subscriber), { kind: 'everyDraw', places, mailable });
  return first;
}

/**
 * SQL: what makes a row of `deliveries` owed once more that had ended untold at its place, as when its person wanted it
 * elsewhere for a while. There is one row for each place, so that it is this one again.
 */
export const owedAgain = `status = 'owed', attempts_before = deliveries.attempts, claimed_by = NULL, lease_until = NULL,
             ended_at = NULL, end_reason = NULL, digest_id = NULL`;

/**
 * Decides anew when and where the alerts are told that still wait to be told together, in the transaction that changed how
 * the person is told, or where: the caller holds their row. What is in a message that is being sent stays in it. What was
 * decided to be told stays to be told, whatever changes.
 * @param because what changed; where it is the places alone, what is due stays due
 */
export async function redecideWaiting(
  trx: Kysely<Database>,
  { subscriberId, now, because: change }: { subscriberId: string; now: Date; because: 'times' | 'places' },
): Promise<void> {
  const subscriber = await findSubscriber(trx, subscriberId);
  if (subscriber === undefined) return;
  const waiting = await trx
    .selectFrom('deliveries')
    .select(['id', 'because', 'results', 'channel', 'channel_id as channelId', 'next_attempt_at as dueAt'])
    .where('recipient_id', '=', subscriberId)
    .where('status', '=', 'owed')
    .where('lane', '=', lanes.together)
    .where(sql<boolean>`NOT ${sql.raw(isBoundToMessage('deliveries'))}`)
    .execute();
  if (waiting.length === 0) return;
  const telling = tellingOf(subscriber);
  const { zone = usualZone } = reminderChoiceOf(subscriber);
  const others = await placesOf(trx, subscriberId);
  const mailable = others.length === 0 || (await isMailable(trx, subscriber.email_hash));
  const known = [mailboxPlace, ...others];
  for (const { id, because, results, channel, channelId, dueAt } of waiting) {
    const kind = newsKindOf(because, outcomesOf(results));
    const wanted = placesFor(telling, { kind, places: others, mailable });
    const stays = known.find((place) => place.channel === channel && place.id === channelId);
    // What is told in several places has a row for each of them.
    const place = stays !== undefined && wanted.includes(stays) ? stays : (wanted[0] ?? mailboxPlace);
    const told = tellAt(telling, { kind, zone, now });
    // What is due already is told now, and not put off to the next digest by another place.
    const stillDue = change === 'places' && dueAt <= now;
    const at = told.together ? (stillDue ? dueAt : told.at) : null;
    await moveWaiting(trx, { id, place, together: at, now });
  }
}

function outcomesOf(results: readonly ProfileResult[]): string[] {
  return results.map(({ outcome }) => outcome);
}

/**
 * Gives a waiting alert its time and place. Where that place has one of its own, this one is not needed; one that had ended
 * there untold is owed in place of this one.
 */
async function moveWaiting(
  trx: Kysely<Database>,
  { id, place, together, now }: { id: string; place: TellingPlace; together: Date | null; now: Date },
): Promise<void> {
  const lane = together === null ? lanes.live : lanes.together;
  const dueAt = sql`coalesce(${together}::timestamptz, least(${now}::timestamptz, now()))`;
  await sql`
    WITH twin AS (
      SELECT e.id, e.status FROM deliveries d JOIN deliveries e
          ON e.recipient_id = d.recipient_id AND e.draw_number = d.draw_number AND e.revision = d.revision
         AND e.kind = d.kind AND e.channel = ${place.channel} AND e.channel_id = ${place.id}::bigint AND e.id <> d.id
       WHERE d.id = ${id} AND d.status = 'owed'
    ), instead AS (
      UPDATE deliveries SET ${sql.raw(owedAgain)}, lane = ${lane}::smallint, next_attempt_at = ${dueAt}
        FROM twin WHERE deliveries.id = twin.id AND twin.status IN ('cancelled', 'failed')
    )
    UPDATE deliveries d
       SET status = CASE WHEN twin.id IS NULL THEN 'owed' ELSE 'cancelled' END,
           end_reason = CASE WHEN twin.id IS NOT NULL THEN 'told_elsewhere' END,
           ended_at = CASE WHEN twin.id IS NOT NULL THEN ${now}::timestamptz END,
           channel = CASE WHEN twin.id IS NULL THEN ${place.channel} ELSE d.channel END,
           channel_id = CASE WHEN twin.id IS NULL THEN ${place.id}::bigint ELSE d.channel_id END,
           lane = ${lane}::smallint, next_attempt_at = ${dueAt}
      FROM (SELECT) AS one LEFT JOIN twin ON true
     WHERE d.id = ${id} AND d.status = 'owed'`.execute(trx);
}
