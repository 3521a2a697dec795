import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { inTransaction } from '../open-store.ts';
import type { Database } from '../schema.ts';
import type { LinkPurpose, Secrets } from '../secrets.ts';

/** What a private address shows: the dates of a person, or what they were told. */
type PrivatePurpose = Extract<LinkPurpose, 'calendar' | 'feed'>;

/** An address for the programs of one person: who has it reads one thing, and nothing else. */
interface PrivateAddress {
  readonly token: string;
  readonly since: Date;
}

interface Whose {
  readonly subscriberId: string;
  readonly purpose: PrivatePurpose;
}

/** The address that is on; null when there is none. Its token is derived anew: the record holds a hash of it. */
export async function readPrivateAddress(
  db: Kysely<Database>,
  secrets: Secrets,
  { subscriberId, purpose }: Whose,
): Promise<PrivateAddress | null> {
  const row = await db
    .selectFrom('tokens')
    .select(['created_at', 'nonce'])
    .where('subscriber_id', '=', subscriberId)
    .where('purpose', '=', purpose)
    .executeTakeFirst();
  if (row === undefined || row.nonce === null) return null;
  return { token: tokenOf(secrets, { subscriberId, purpose }, row.nonce), since: row.created_at };
}

/** Turns a new address on; the one before opens nothing from this moment. */
export async function renewPrivateAddress(
  db: Kysely<Database>,
  secrets: Secrets,
  { subscriberId, purpose, now }: Whose & { readonly now: Date },
): Promise<PrivateAddress> {
  return inTransaction(db, async (trx) => {
    // Two windows at once: the address that the later one shows is the one that works.
    await trx.selectFrom('subscribers').select('id').where('id', '=', subscriberId).forUpdate().execute();
    await revokePrivateAddress(trx, { subscriberId, purpose });
    const nonce = randomUUID();
    const token = tokenOf(secrets, { subscriberId, purpose }, nonce);
    await trx
      .insertInto('tokens')
      .values({
        token_hash: secrets.hashToken(token),
        ...{ subscriber_id: subscriberId, purpose, created_at: now, nonce },
      })
      .execute();
    return { token, since: now };
  });
}

/** Turns it off at once. */
export async function revokePrivateAddress(
  db: Kysely<Database>,
  { subscriberId, purpose }: Whose,
): Promise<void> {
  await db
    .deleteFrom('tokens')
    .where('subscriber_id', '=', subscriberId)
    .where('purpose', '=', purpose)
    .execute();
}

function tokenOf(secrets: Secrets, { subscriberId, purpose }: Whose, nonce: string): string {
  return secrets.linkToken(purpose, `${subscriberId}:${nonce}`);
}
