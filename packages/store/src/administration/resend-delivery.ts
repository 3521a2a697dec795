import { type Kysely, sql } from 'kysely';
import { type Actor, recordAudit } from '../audit-log.ts';
import type { Database } from '../schema.ts';
import { redeliver } from '../webhooks/messages.ts';

export type Resent =
  | { readonly kind: 'ordered'; readonly deliveryId: string }
  | { readonly kind: 'no_delivery' }
  /** It will be sent anyway. */
  | { readonly kind: 'under_way' }
  /** Why it would not be sent. */
  | { readonly kind: 'barred'; readonly by: Barrier };

type Barrier = 'erased' | 'unsubscribed' | 'suppressed' | 'paused' | 'withdrawn' | 'held' | 'superseded';

/**
 * Orders one mail again, with its trace; ahead of replays, marked as a repeat. What never arrived goes again as the same
 * message; what the mail server took goes as the repeat of the alert, a message of its own, so that mail programs do not
 * hide it as a copy. Runs in the caller's transaction.
 */
export async function resendDelivery(
  trx: Kysely<Database>,
  { deliveryId, actor, now }: { deliveryId: string; actor: Actor; now: Date },
): Promise<Resent> {
  const delivery = await trx
    .selectFrom('deliveries')
    .select(['status', 'kind'])
    .where('id', '=', deliveryId)
    .forUpdate()
    .executeTakeFirst();
  if (delivery === undefined) return { kind: 'no_delivery' };
  const by = await barrierOf(trx, deliveryId, now);
  if (by !== null) return { kind: 'barred', by };
  const ordered =
    delivery.status === 'sent' && delivery.kind !== 'repeat'
      ? await oweRepeat(trx, deliveryId, now)
      : await oweAgain(trx, deliveryId, now);
  if (ordered === null) return { kind: 'under_way' };
  await recordAudit(trx, {
    ...{ actor, action: 'delivery.resend', target: `dlv_${deliveryId}`, now },
    before: { status: delivery.status },
    after: { delivery: `dlv_${ordered}` },
  });
  return { kind: 'ordered', deliveryId: ordered };
}

async function barrierOf(trx: Kysely<Database>, deliveryId: string, now: Date): Promise<Barrier | null> {
  const { rows } = await sql<{ barrier: Barrier | null }>`
    SELECT CASE
             WHEN s.id IS NULL THEN 'erased'
             WHEN s.state <> 'active' THEN 'unsubscribed'
             WHEN x.email_hash IS NOT NULL THEN 'suppressed'
             WHEN s.paused_until > ${now} THEN 'paused'
             WHEN w.withdrawn_at IS NOT NULL THEN 'withdrawn'
             WHEN w.held_at IS NOT NULL THEN 'held'
             WHEN EXISTS (SELECT FROM fan_outs f WHERE f.draw_number = d.draw_number AND f.revision > d.revision)
               THEN 'superseded'
           END AS barrier
      FROM deliveries d JOIN draws w ON w.number = d.draw_number
      LEFT JOIN subscribers s ON s.id = d.recipient_id
      LEFT JOIN suppressions x ON x.email_hash = s.email_hash
     WHERE d.id = ${deliveryId}`.execute(trx);
  return rows[0]?.barrier ?? null;
}

async function oweAgain(trx: Kysely<Database>, deliveryId: string, now: Date): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    UPDATE deliveries
       SET status = 'owed', lane = 1, next_attempt_at = least(${now}::timestamptz, now()), attempts_before = attempts, replay_id = NULL,
           ended_at = NULL, end_reason = NULL
     WHERE id = ${deliveryId} AND status IN ('sent', 'failed', 'uncertain', 'cancelled')
    RETURNING id`.execute(trx);
  return rows[0]?.id ?? null;
}

async function oweRepeat(trx: Kysely<Database>, deliveryId: string, now: Date): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, lane, channel, kind, because, results,
                            next_attempt_at, created_at)
    SELECT recipient_id, 0, draw_number, revision, 1, channel, 'repeat', because, results, least(${now}::timestamptz, now()), ${now}
      FROM deliveries WHERE id = ${deliveryId}
    ON CONFLICT (recipient_id, draw_number, revision, channel, kind) DO UPDATE
       SET status = 'owed', lane = 1, next_attempt_at = excluded.next_attempt_at,
           attempts_before = deliveries.attempts, replay_id = NULL, ended_at = NULL, end_reason = NULL
     WHERE deliveries.status IN ('sent', 'failed', 'uncertain', 'cancelled')
    RETURNING id`.execute(trx);
  return rows[0]?.id ?? null;
}

/**
 * Orders one webhook message again under the same webhook-id, with its trace. Null when its endpoint is not active, false
 * when it is being sent at this moment, undefined when there is none.
 */
export async function resendMessage(
  trx: Kysely<Database>,
  { messageId, actor, now }: { messageId: string; actor: Actor; now: Date },
): Promise<boolean | null | undefined> {
  const message = await trx
    .selectFrom('webhook_messages')
    .select('status')
    .where('id', '=', messageId)
    .executeTakeFirst();
  if (message === undefined) return undefined;
  const ordered = await redeliver(trx, { messageId, now });
  if (ordered === true) {
    await recordAudit(trx, {
      ...{ actor, action: 'message.resend', target: `message ${messageId}`, now },
      before: { status: message.status },
    });
  }
  return ordered;
}
