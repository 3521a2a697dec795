import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';

/** What a message's id is made from. */
export interface MessageIdentity {
  readonly id: string;
  readonly createdAt: Date;
}

/**
 * The `webhook-id` of a message: the same at every attempt, and not that of another message even if a restored
 * database counts from an earlier row again.
 */
export function messageIdOf(secrets: Secrets, { id, createdAt }: MessageIdentity): string {
  return `msg_${id}_${secrets.linkToken('message', `${id} ${createdAt.getTime()}`).slice(0, 16)}`;
}

/** When the message of a row was made, for `messageIdOf`. */
export async function readMessageTime(db: Kysely<Database>, id: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('webhook_messages')
    .select('created_at')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.created_at;
}

/** The row that an id names; null for what is no id of ours. Whether it is the very one, `messageIdOf` tells. */
export function rowOfMessageId(text: string): string | null {
  return /^msg_(\d{1,18})_[\w-]{16}$/.exec(text)?.[1] ?? null;
}
