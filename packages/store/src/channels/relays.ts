import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import { failureSets, successSets } from '../circuit.ts';
import type { Database } from '../schema.ts';
import { endChannel } from './ends.ts';
import type { ChannelKind } from './tables.ts';

/** How a server stands that channels go through. */
export interface Relay {
  readonly consecutiveFailures: number;
  readonly holdUntil: Date | null;
}

/** How a relay stands; one that never failed is not written down. */
export async function readRelay(db: Kysely<Database>, name: string): Promise<Relay> {
  const row = await db
    .selectFrom('relays')
    .select(['consecutive_failures as consecutiveFailures', 'hold_until as holdUntil'])
    .where('name', '=', name)
    .executeTakeFirst();
  return row ?? { consecutiveFailures: 0, holdUntil: null };
}

interface RelayFailure {
  readonly name: string;
  /** Whose fault it is: that of the server or the way there, or ours, as a key that it does not take. */
  readonly whose: 'relay' | 'ours';
  /** What it said, with nothing of the message or its address. */
  readonly said: string;
  /** When it wants to be asked again. */
  readonly retryAt: Date | null;
  readonly begunAt: Date;
  readonly now: Date;
}

/** Notes a failure of a relay, which holds for all its channels and in all processes. */
export async function noteRelayFailure(db: Kysely<Database>, failure: RelayFailure): Promise<void> {
  const { name, whose, said, retryAt, now } = failure;
  const last = `${whose}: ${said}`.slice(0, 300);
  await sql`
    INSERT INTO relays (name, consecutive_failures, failing_since, last_failure_at, last_failure, hold_until)
    VALUES (${name}, 1, ${now}, ${now}, ${last}, ${retryAt})
    ON CONFLICT (name) DO UPDATE SET last_failure = excluded.last_failure, ${failureSets('relays', failure)}`.execute(
    db,
  );
}

/**
 * Closes the circuit of a relay, unless it failed since the attempt began that went well. What waited for an open one is
 * tried at once.
 */
export async function noteRelaySuccess(
  db: Kysely<Database>,
  { name, begunAt, wasOpen, now }: { name: string; begunAt: Date; wasOpen: boolean; now: Date },
): Promise<void> {
  await sql`
    WITH healed AS (
      UPDATE relays SET ${successSets}
       WHERE name = ${name} AND failing_since IS NOT NULL AND last_failure_at <= ${begunAt}
      RETURNING name
    )
    UPDATE deliveries d SET next_attempt_at = ${now}
      FROM healed JOIN channels c ON c.relay = healed.name AND c.state = 'active'
     WHERE ${wasOpen} AND d.channel_id = c.id AND d.channel = c.kind AND d.recipient_id = c.subscriber_id
       AND d.status = 'owed' AND d.lane IN (1, 2)
       AND d.attempts = d.attempts_before AND d.next_attempt_at > ${now}`.execute(db);
}

/** After so many refusals in a row, without any success ever, an address is not one that takes messages. */
const refusalsMax = 6;

/**
 * Notes that an address refused a message that its server takes for others. One that refused every message, while that server
 * took those of others, ends: whether it did.
 * @param undelivered what was not told because of it
 */
export async function noteAddressRefusal(
  db: Kysely<Database>,
  { channelId, undelivered, now }: { channelId: string; undelivered: readonly string[]; now: Date },
): Promise<boolean> {
  const { rows } = await sql<{ hopeless: boolean }>`
    UPDATE channels c SET failures = least(failures + 1, 30000)
     WHERE id = ${channelId} AND state = 'active'
    RETURNING failures >= ${refusalsMax}::int AND last_told_at IS NULL AND EXISTS (
      SELECT FROM channels o
       WHERE o.kind = c.kind AND o.relay = c.relay AND o.id <> c.id AND o.last_told_at > c.confirmed_at) AS hopeless`.execute(
    db,
  );
  if (rows[0]?.hopeless !== true) return false;
  return endChannel(db, { id: channelId, reason: 'refused', undelivered, now });
}

/** How the channels of people stand, for metrics and the operator. */
export interface ChannelHealth {
  /** Active and waiting for their confirmation, by kind. */
  readonly channels: readonly {
    readonly kind: ChannelKind;
    readonly active: number;
    readonly pending: number;
  }[];
  /** Servers whose last attempt failed. */
  readonly failing: readonly {
    readonly name: string;
    readonly lastFailure: string;
    readonly failingSince: Date;
    readonly holdUntil: Date | null;
    readonly consecutiveFailures: number;
  }[];
  /** Alerts that are due and that nobody sends, by kind. */
  readonly due: readonly { readonly kind: ChannelKind; readonly due: number }[];
}

export async function readChannelHealth(pool: pg.Pool, now: Date): Promise<ChannelHealth> {
  const [channels, failing, due] = await Promise.all([
    pool.query<ChannelHealth['channels'][number]>(
      `SELECT kind, count(*) FILTER (WHERE state = 'active')::int AS active,
              count(*) FILTER (WHERE state = 'pending' AND code_expires_at > $1)::int AS pending
         FROM channels WHERE state <> 'ended' GROUP BY kind ORDER BY kind`,
      [now],
    ),
    pool.query<ChannelHealth['failing'][number]>(
      `SELECT name, coalesce(last_failure, '') AS "lastFailure", failing_since AS "failingSince", hold_until AS "holdUntil",
              consecutive_failures AS "consecutiveFailures"
         FROM relays WHERE failing_since IS NOT NULL ORDER BY failing_since LIMIT 100`,
    ),
    pool.query<ChannelHealth['due'][number]>(
      `SELECT channel AS kind, count(*)::int AS due FROM deliveries
        WHERE status = 'owed' AND channel IN ('push', 'ntfy', 'telegram') AND lane IN (1, 2) AND next_attempt_at <= $1
        GROUP BY channel ORDER BY channel`,
      [now],
    ),
  ]);
  return { channels: channels.rows, failing: failing.rows, due: due.rows };
}
