import { type Kysely, sql } from 'kysely';
import { isInMessage } from '../deliveries/conditions.ts';
import { lanes } from '../lease.ts';
import { inTransaction } from '../open-store.ts';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import { findSubscriber } from '../subscribers/subscribers.ts';
import type { ChannelEndReason, ChannelKind } from './tables.ts';
import { firstPlaceOf, owedAgain, redecideWaiting } from './telling.ts';

/**
 * Ends a channel at once: nothing more begins to be sent there. What it was still owed, and nobody told elsewhere, is told
 * where the person is told first now. False when it had ended, or is not this person's.
 * @param subscriberId whose it must be; left out by whoever holds proof of the channel itself
 * @param undelivered deliveries that have just failed because of it
 */
export async function endChannel(
  db: Kysely<Database>,
  {
    id,
    subscriberId,
    reason,
    undelivered = [],
    now,
  }: {
    id: string;
    subscriberId?: string | undefined;
    reason: ChannelEndReason;
    undelivered?: readonly string[];
    now: Date;
  },
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const found = await trx
      .selectFrom('channels')
      .select('subscriber_id as owner')
      .where('id', '=', id)
      .executeTakeFirst();
    if (found === undefined || (subscriberId !== undefined && found.owner !== subscriberId)) return false;
    // Before the channel's own row, as everything does that changes how a person is told.
    await trx.selectFrom('subscribers').select('id').where('id', '=', found.owner).forUpdate().execute();
    if (!(await end(trx, { id, reason, now }))) return false;
    await handOver(trx, { id, subscriberId: found.owner, undelivered, now });
    await redecideWaiting(trx, { subscriberId: found.owner, now, because: 'places' });
    return true;
  });
}

/** Ends the channel whose stop link, browser or chat this is. False when there is none. */
export async function stopChannel(
  db: Kysely<Database>,
  secrets: Secrets,
  by: { readonly token: string } | { readonly kind: ChannelKind; readonly key: string },
  now: Date,
): Promise<boolean> {
  const query = db.selectFrom('channels').select('id').where('state', '=', 'active');
  const found = await (
    'token' in by
      ? query.where('stop_hash', '=', secrets.hashToken(by.token))
      : query.where('kind', '=', by.kind).where('address_hash', '=', addressHash(secrets, by.kind, by.key))
  ).executeTakeFirst();
  return found !== undefined && endChannel(db, { id: found.id, reason: 'stopped', now });
}

/** What the stop link of a message would end; undefined where it ends nothing, or did already. */
export async function findByStopToken(
  db: Kysely<Database>,
  secrets: Secrets,
  token: string,
): Promise<{ readonly kind: ChannelKind; readonly name: string } | undefined> {
  return db
    .selectFrom('channels')
    .select(['kind', 'name'])
    .where('state', '=', 'active')
    .where('stop_hash', '=', secrets.hashToken(token))
    .executeTakeFirst();
}

/** Ends all of a person's channels in the transaction that ends their alerts. */
export async function endAllChannels(
  trx: Kysely<Database>,
  { subscriberId, reason, now }: { subscriberId: string; reason: ChannelEndReason; now: Date },
): Promise<void> {
  const rows = await trx
    .selectFrom('channels')
    .select('id')
    .where('subscriber_id', '=', subscriberId)
    .where('state', '<>', 'ended')
    .execute();
  for (const { id } of rows) await end(trx, { id, reason, now });
}

/**
 * Ends one channel, in a transaction that holds its owner.
 * @param successor what is told first now where this one was
 */
export async function end(
  trx: Kysely<Database>,
  {
    id,
    reason,
    successor = 'email',
    now,
  }: { id: string; reason: ChannelEndReason; successor?: string; now: Date },
): Promise<boolean> {
  const ended = await trx
    .updateTable('channels')
    .set({
      ...{ state: 'ended', ended_at: now, end_reason: reason, address: '', address_hash: null },
      ...{ code_hash: null, code_expires_at: null, stop_hash: null },
    })
    .where('id', '=', id)
    .where('state', '<>', 'ended')
    .returning(['subscriber_id as subscriberId', 'kind'])
    .executeTakeFirst();
  if (ended === undefined) return false;
  await countChannels(trx, ended.subscriberId);
  await sql`
    UPDATE subscribers SET telling = jsonb_set(telling, '{first}', to_jsonb(${successor}::text))
     WHERE id = ${ended.subscriberId} AND telling ->> 'first' = ${id}`.execute(trx);
  await sql`
    UPDATE consent_records SET withdrawn_at = ${now}, withdrawal_means = ${reason}
     WHERE subscriber_id = ${ended.subscriberId} AND source = ${sourceOf(ended.kind, id)} AND withdrawn_at IS NULL`.execute(
    trx,
  );
  await sql`
    UPDATE digests SET status = 'cancelled', end_reason = 'channel_ended', ended_at = ${now}
     WHERE recipient_id = ${ended.subscriberId} AND channel = ${ended.kind} AND channel_id = ${id} AND status = 'owed'`.execute(
    trx,
  );
  return true;
}

/** What came to be owed to a channel that had ended, by a walk that had seen it active, goes where its owner is told first. */
export async function handOverEnded(
  db: Kysely<Database>,
  { id, now }: { id: string; now: Date },
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { owner } = await trx
      .selectFrom('channels')
      .select('subscriber_id as owner')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    await trx.selectFrom('subscribers').select('id').where('id', '=', owner).forUpdate().execute();
    await handOver(trx, { id, subscriberId: owner, undelivered: [], now });
  });
}

/**
 * What the mailbox of a person was owed is owed in another of their places, since it may not be mailed any more: nothing where
 * there is none. In the transaction that holds the person.
 * @param undelivered deliveries that have just failed because of it
 */
export async function leaveMailbox(
  trx: Kysely<Database>,
  order: { readonly subscriberId: string; readonly undelivered: readonly string[]; readonly now: Date },
): Promise<void> {
  await handOver(trx, { id: '0', ...order });
  await redecideWaiting(trx, { ...order, because: 'places' });
}

/** The same for what came to be owed to a mailbox that may not be mailed, by a walk that had not seen that. */
export async function leaveSuppressedMailbox(
  db: Kysely<Database>,
  { subscriberId, now }: { subscriberId: string; now: Date },
): Promise<void> {
  await inTransaction(db, async (trx) => {
    await trx.selectFrom('subscribers').select('id').where('id', '=', subscriberId).forUpdate().execute();
    await leaveMailbox(trx, { subscriberId, undelivered: [], now });
  });
}

/** What an ended place was owed is owed where its owner is told first now, unless they are told of it elsewhere. */
async function handOver(
  trx: Kysely<Database>,
  {
    id,
    subscriberId,
    undelivered,
    now,
  }: {
    id: string;
    subscriberId: string;
    undelivered: readonly string[];
    now: Date;
  },
): Promise<void> {
  const subscriber = await findSubscriber(trx, subscriberId);
  if (subscriber === undefined) return;
  const place = await firstPlaceOf(trx, subscriber);
  // A mailbox that is the only place there is.
  if (place.id === id) return;
  const reason = id === '0' ? 'suppressed' : 'channel_ended';
  await sql`
    WITH left_over AS (
      SELECT * FROM deliveries
       WHERE recipient_id = ${subscriberId} AND channel_id = ${id}
         AND (status IN ('owed', 'claimed') AND NOT ${sql.raw(isInMessage('deliveries'))} OR id = ANY (${undelivered}::bigint[]))
    ), told_here AS (
      INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, channel, channel_id, lane, kind, because,
                              results, next_attempt_at, created_at, replay_id)
      SELECT recipient_id, fan_out_id, draw_number, revision, ${place.channel}, ${place.id}::bigint, lane, kind, because, results,
             CASE WHEN lane = ${lanes.together} THEN next_attempt_at ELSE least(${now}::timestamptz, now()) END, ${now}, replay_id
        FROM left_over l
       WHERE NOT EXISTS (
         SELECT FROM deliveries e
          WHERE e.recipient_id = l.recipient_id AND e.draw_number = l.draw_number AND e.revision = l.revision
            AND e.kind = l.kind AND e.channel_id <> l.channel_id AND e.status NOT IN ('failed', 'cancelled'))
      ON CONFLICT (recipient_id, draw_number, revision, channel, kind, channel_id) DO UPDATE
         SET ${sql.raw(owedAgain)}, lane = excluded.lane, next_attempt_at = excluded.next_attempt_at, replay_id = excluded.replay_id
       WHERE deliveries.status IN ('failed', 'cancelled')
    )
    UPDATE deliveries d
       SET status = 'cancelled', end_reason = ${reason}, ended_at = ${now}, claimed_by = NULL, lease_until = NULL
      FROM left_over l WHERE d.id = l.id AND d.status IN ('owed', 'claimed')`.execute(trx);
}

interface Place {
  readonly kind: ChannelKind;
  readonly hash: Buffer;
  /** Who is to have it. */
  readonly subscriberId: string;
}

/** Holds whoever has an address and who is to have it, in one order, and answers what is held. */
export async function holdOwners(
  trx: Kysely<Database>,
  { kind, hash, subscriberId }: Place,
): Promise<{ id: string; subscriberId: string }[]> {
  // One at a time for an address, so that nobody else comes to have it while they are waited for.
  await sql`SELECT pg_advisory_xact_lock(${hash.readInt32BE(0)}, ${hash.readInt32BE(4)})`.execute(trx);
  const read = () =>
    trx
      .selectFrom('channels')
      .select(['id', 'subscriber_id as subscriberId'])
      .where('kind', '=', kind)
      .where('address_hash', '=', hash)
      .where('state', '=', 'active')
      .execute();
  const owners = [...new Set([subscriberId, ...(await read()).map((each) => each.subscriberId)])];
  // In one order, as everybody does who holds more than one person.
  await sql`SELECT id FROM subscribers WHERE id = ANY (${owners}::bigint[]) ORDER BY email_hash FOR UPDATE`.execute(
    trx,
  );
  // It may have ended while they were waited for.
  return read();
}

/** Ends what others have of one address, and answers what is held: the address is one person's at a time. */
export async function endOthers(
  trx: Kysely<Database>,
  { now, ...place }: Place & { readonly now: Date },
): Promise<{ id: string; subscriberId: string }[]> {
  const { subscriberId } = place;
  const held = await holdOwners(trx, place);
  for (const { id, subscriberId: owner } of held) {
    if (owner === subscriberId) continue;
    await end(trx, { id, reason: 'moved', now });
    await handOver(trx, { id, subscriberId: owner, undelivered: [], now });
    await redecideWaiting(trx, { subscriberId: owner, now, because: 'places' });
  }
  return held;
}

/** Keeps the count that a fan-out goes by. */
export async function countChannels(trx: Kysely<Database>, subscriberId: string): Promise<void> {
  await sql`
    UPDATE subscribers
       SET channel_count = (SELECT count(*) FROM channels WHERE subscriber_id = ${subscriberId} AND state = 'active')
     WHERE id = ${subscriberId}`.execute(trx);
}

/** What is kept of an address, to find it again. */
export function addressHash(secrets: Secrets, kind: ChannelKind, key: string): Buffer {
  return secrets.hashToken(`${kind} ${key}`);
}
/** How the record of a consent names the channel that it is for. */
export function sourceOf(kind: ChannelKind, id: string): string {
  return `${kind} ${id}`;
}
