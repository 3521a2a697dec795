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

/**
 * Decides anew when and where the alerts are told that still wait to be told together, in the transaction that changed how
 * the person is told, or where: the caller holds their row. What is in a message that is being sent stays in it. What was
 * decided to be told stays to be told, whatever changes.
 */
export async function redecideWaiting(
  trx: Kysely<Database>,
  { subscriberId, now }: { subscriberId: string; now: Date },
): Promise<void> {
  const subscriber = await findSubscriber(trx, subscriberId);
  if (subscriber === undefined) return;
  const waiting = await trx
    .selectFrom('deliveries')
    .select(['id', 'because', 'results', 'channel', 'channel_id as channelId', 'kind'])
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
  for (const { id, because, results, channel, channelId } of waiting) {
    const kind = newsKindOf(because, outcomesOf(results));
    const wanted = placesFor(telling, { kind, places: others, mailable });
    const stays = known.find((place) => place.channel === channel && place.id === channelId);
    // What is told in several places has a row for each of them.
    const place = stays !== undefined && wanted.includes(stays) ? stays : (wanted[0] ?? mailboxPlace);
    const told = tellAt(telling, { kind, zone, now });
    await moveWaiting(trx, { id, place, together: told.together ? told.at : null, now });
  }
}

function outcomesOf(results: readonly ProfileResult[]): string[] {
  return results.map(({ outcome }) => outcome);
}

/** Gives a waiting alert its time and place; where that place has one of its own, this one is not needed. */
async function moveWaiting(
  trx: Kysely<Database>,
  { id, place, together, now }: { id: string; place: TellingPlace; together: Date | null; now: Date },
): Promise<void> {
  const twin = sql`EXISTS (
    SELECT FROM deliveries e
     WHERE e.recipient_id = d.recipient_id AND e.draw_number = d.draw_number AND e.revision = d.revision
       AND e.kind = d.kind AND e.channel = ${place.channel} AND e.channel_id = ${place.id}::bigint AND e.id <> d.id)`;
  await sql`
    UPDATE deliveries d
       SET status = CASE WHEN ${twin} THEN 'cancelled' ELSE 'owed' END,
           end_reason = CASE WHEN ${twin} THEN 'told_elsewhere' END,
           ended_at = CASE WHEN ${twin} THEN ${now}::timestamptz END,
           channel = CASE WHEN ${twin} THEN d.channel ELSE ${place.channel} END,
           channel_id = CASE WHEN ${twin} THEN d.channel_id ELSE ${place.id}::bigint END,
           lane = ${together === null ? lanes.live : lanes.together}::smallint,
           next_attempt_at = coalesce(${together}::timestamptz, least(${now}::timestamptz, now()))
     WHERE d.id = ${id} AND d.status = 'owed'`.execute(trx);
}
