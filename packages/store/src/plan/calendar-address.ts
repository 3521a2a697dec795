import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { inTransaction } from '../open-store.ts';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';

/** The private address of a person's calendar: who has it reads their dates, and nothing else. */
export interface CalendarAddress {
  readonly token: string;
  readonly since: Date;
}

interface Whose {
  readonly subscriberId: string;
}

/** The address that is on; null when there is none. Its token is derived anew: the record holds a hash of it. */
export async function readCalendarAddress(
  db: Kysely<Database>,
  secrets: Secrets,
  { subscriberId }: Whose,
): Promise<CalendarAddress | null> {
  const row = await db
    .selectFrom('tokens')
    .select(['created_at', 'nonce'])
    .where('subscriber_id', '=', subscriberId)
    .where('purpose', '=', 'calendar')
    .executeTakeFirst();
  if (row === undefined || row.nonce === null) return null;
  return { token: tokenOf(secrets, subscriberId, row.nonce), since: row.created_at };
}

/** Turns a new address on; the one before opens nothing from this moment. */
export async function renewCalendarAddress(
  db: Kysely<Database>,
  secrets: Secrets,
  { subscriberId, now }: Whose & { readonly now: Date },
): Promise<CalendarAddress> {
  return inTransaction(db, async (trx) => {
    // Two windows at once: the address that the later one shows is the one that works.
    await trx.selectFrom('subscribers').select('id').where('id', '=', subscriberId).forUpdate().execute();
    await revokeCalendarAddress(trx, { subscriberId });
    const nonce = randomUUID();
    const token = tokenOf(secrets, subscriberId, nonce);
    await trx
      .insertInto('tokens')
      .values({
        token_hash: secrets.hashToken(token),
        ...{ subscriber_id: subscriberId, purpose: 'calendar', created_at: now, nonce },
      })
      .execute();
    return { token, since: now };
  });
}

/** Turns it off at once. */
export async function revokeCalendarAddress(db: Kysely<Database>, { subscriberId }: Whose): Promise<void> {
  await db
    .deleteFrom('tokens')
    .where('subscriber_id', '=', subscriberId)
    .where('purpose', '=', 'calendar')
    .execute();
}

function tokenOf(secrets: Secrets, subscriberId: string, nonce: string): string {
  return secrets.linkToken('calendar', `${subscriberId}:${nonce}`);
}
