import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import { oweAccountMail } from '../account-mails/account-mails.ts';
import { failureSets, successSets } from '../circuit.ts';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import type { EndpointState } from './tables.ts';

/** An endpoint that only failed for this long is disabled. */
const failingDaysMax = 5;

interface EndpointFailure {
  readonly endpointId: string;
  /** What the receiver asked for. */
  readonly retryAt: Date | null;
  /** It answered 410: its owner wants no more. */
  readonly gone: boolean;
  readonly now: Date;
}

/**
 * Notes a failed attempt: opens the circuit after a few in a row, and disables the endpoint when it is gone or has
 * failed for five days, telling its owner by mail, and its consumer's other endpoints, in the same transaction. Returns whether it was disabled.
 */
export async function noteEndpointFailure(
  db: Kysely<Database>,
  secrets: Secrets,
  failure: EndpointFailure,
): Promise<boolean> {
  const { endpointId, retryAt, gone, now } = failure;
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ state: string; failing: boolean }>`
      UPDATE endpoints SET ${failureSets('endpoints', { retryAt, now })}
       WHERE id = ${endpointId}
      RETURNING state, failing_since < ${now}::timestamptz - ${failingDaysMax}::int * interval '1 day' AS failing`.execute(
      trx,
    );
    const [endpoint] = rows;
    if (endpoint === undefined || endpoint.state !== 'active' || !(gone || endpoint.failing)) return false;
    if (!gone && (await acceptedLately(trx, endpointId, now))) return false;
    const reason = gone ? 'gone' : 'failing';
    const {
      consumer_id: consumerId,
      description,
      failing_since: failingSince,
    } = await trx
      .updateTable('endpoints')
      .set({ state: 'disabled_after_failures', disabled_at: now, disabled_reason: reason, updated_at: now })
      .where('id', '=', endpointId)
      .returning(['consumer_id', 'description', 'failing_since'])
      .executeTakeFirstOrThrow();
    await trx
      .insertInto('webhook_events')
      .values({
        ...{ type: 'endpoint.disabled', consumer_id: consumerId, occurred_at: now, state: 'owed' },
        facts: JSON.stringify({
          disabled: { endpointId, description, reason, failingSince: failingSince?.toISOString() ?? null },
        }),
      })
      .execute();
    const owner = await trx
      .selectFrom('consumers')
      .select(['contact_email', 'language'])
      .where('id', '=', consumerId)
      .executeTakeFirstOrThrow();
    await oweAccountMail(trx, {
      ...{ kind: 'endpoint_disabled', endpointId, now },
      email: owner.contact_email,
      emailHash: secrets.hashAddress(owner.contact_email),
      language: owner.language,
    });
    return true;
  });
}

/**
 * Whether anything was accepted in those five days after all: by a message that was under way when others failed,
 * and so did not know of it. Then the count begins anew.
 */
async function acceptedLately(trx: Kysely<Database>, endpointId: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    UPDATE endpoints SET consecutive_failures = 1, failing_since = ${now}
     WHERE id = ${endpointId} AND EXISTS (
       SELECT FROM webhook_messages m
        WHERE m.endpoint_id = endpoints.id AND m.status = 'sent'
          AND m.ended_at >= ${now}::timestamptz - ${failingDaysMax}::int * interval '1 day')
    RETURNING id`.execute(trx);
  return rows.length > 0;
}

/**
 * Closes the circuit: messages that waited for it are tried at once. It waits for no message: who orders one again holds it, and
 * comes for the endpoint then.
 */
export async function noteEndpointSuccess(
  db: Kysely<Database>,
  { endpointId, now }: { endpointId: string; now: Date },
): Promise<void> {
  await sql`
    WITH healed AS (
      UPDATE endpoints SET ${successSets}
       WHERE id = ${endpointId} AND failing_since IS NOT NULL
      RETURNING id, consecutive_failures
    ), waiting AS (
      SELECT m.id FROM healed, webhook_messages m
       WHERE m.endpoint_id = healed.id AND m.status = 'owed' AND m.attempts = m.attempts_before AND m.next_attempt_at > ${now}
         FOR UPDATE OF m SKIP LOCKED
    )
    UPDATE webhook_messages m SET next_attempt_at = ${now} FROM waiting WHERE m.id = waiting.id`.execute(db);
}

/** How the webhook half of the ledger stands. */
export interface WebhookHealth {
  /** Messages whose time has come and that nobody sends. */
  readonly due: number;
  readonly oldestDueAt: Date | null;
  readonly underWay: number;
  /** Events whose recipients are not all written down yet. */
  readonly openEvents: number;
  readonly endpoints: Readonly<Record<EndpointState, number>>;
  /** Active endpoints whose last attempt failed. */
  readonly failingEndpoints: number;
}

export async function readWebhookHealth(pool: pg.Pool, now: Date): Promise<WebhookHealth> {
  const { rows } = await pool.query<WebhookHealth>(
    `SELECT m.due, m."oldestDueAt", m."underWay", e."failingEndpoints", e.endpoints,
            (SELECT count(*)::int FROM webhook_events WHERE state IN ('owed', 'running')) AS "openEvents"
       FROM (SELECT count(*) FILTER (WHERE status = 'owed' AND next_attempt_at <= $1)::int AS due,
                    min(next_attempt_at) FILTER (WHERE status = 'owed' AND next_attempt_at <= $1) AS "oldestDueAt",
                    count(*) FILTER (WHERE status = 'sending')::int AS "underWay"
               FROM webhook_messages WHERE status IN ('owed', 'sending')) m,
            (SELECT jsonb_build_object('active', count(*) FILTER (WHERE state = 'active'),
                      'disabled_by_owner', count(*) FILTER (WHERE state = 'disabled_by_owner'),
                      'disabled_after_failures', count(*) FILTER (WHERE state = 'disabled_after_failures')) AS endpoints,
                    count(*) FILTER (WHERE state = 'active' AND failing_since IS NOT NULL)::int AS "failingEndpoints"
               FROM endpoints) e`,
    [now],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the record did not answer how webhooks stand');
  return row;
}
