import { sql, type Kysely, type Selectable } from 'kysely';
import type { Database } from './schema.ts';

export type OutboxMessage = Selectable<Database['outbox']>;

/** How many messages of the local outbox stay to be looked at. */
const messagesKept = 1_000;

/** Where a canary without a mailbox goes. Only the newest is kept, and none is shown. */
export const outboxCanaryAddress = 'canary@drawbell.invalid';

/** Saves a message once by its Message-ID and lets go of the oldest. */
export async function saveToOutbox(
  db: Kysely<Database>,
  message: { messageId: string; recipient: string; subject: string; raw: Uint8Array; now: Date },
): Promise<void> {
  const saved = await db
    .insertInto('outbox')
    .values({
      message_id: message.messageId,
      recipient: message.recipient,
      subject: message.subject,
      raw: Buffer.from(message.raw),
      saved_at: message.now,
    })
    .onConflict((conflict) => conflict.column('message_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (saved === undefined) return;
  if (message.recipient === outboxCanaryAddress) {
    await db
      .deleteFrom('outbox')
      .where('recipient', '=', outboxCanaryAddress)
      .where('id', '<', saved.id)
      .execute();
    return;
  }
  const oldest = sql<string>`(SELECT id FROM outbox WHERE recipient <> ${outboxCanaryAddress}
                               ORDER BY id DESC OFFSET ${messagesKept} LIMIT 1)`;
  await db.deleteFrom('outbox').where('id', '<=', oldest).execute();
}

/** Newest first, without the message itself. */
export async function listOutbox(db: Kysely<Database>, limit: number): Promise<Omit<OutboxMessage, 'raw'>[]> {
  return db
    .selectFrom('outbox')
    .select(['id', 'message_id', 'recipient', 'subject', 'saved_at'])
    .where('recipient', '<>', outboxCanaryAddress)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function readOutboxMessage(
  db: Kysely<Database>,
  id: string,
): Promise<OutboxMessage | undefined> {
  return db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirst();
}
