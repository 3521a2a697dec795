import type { Kysely } from 'kysely';
import { inTransaction } from '../in-transaction.ts';
import type { Database } from '../schema.ts';
import type { StoredSecret } from '../webhook-tables.ts';

/** A new secret, sealed. */
export type SealedSecret = Pick<StoredSecret, 'kind' | 'sealed' | 'publicKey'>;

/** Secrets that sign now: those that have not expired, newest first. */
export function secretsInForce(secrets: readonly StoredSecret[], now: Date): readonly StoredSecret[] {
  return secrets.filter(({ expiresAt }) => expiresAt === null || new Date(expiresAt) > now);
}

/** As many as sign at once: each adds a signature to a header. */
const secretsMax = 5;

/** What a rotation makes. */
export interface SecretRotation {
  /** Left out, it is of the kind of the current secret: whoever verifies goes on as before. */
  readonly kind: StoredSecret['kind'] | undefined;
  readonly make: (kind: StoredSecret['kind']) => SealedSecret;
  readonly oldExpireAt: Date;
  readonly now: Date;
}

/**
 * Adds a secret. All that sign now go on signing until `oldExpireAt`, so that receivers can change over in between;
 * those past their time are forgotten. Undefined when there is no such endpoint, `'too_many'` when five sign already.
 */
export async function rotateSecret(
  db: Kysely<Database>,
  { id, consumerId }: { id: string; consumerId: string },
  { kind, make, oldExpireAt, now }: SecretRotation,
): Promise<StoredSecret | 'too_many' | undefined> {
  return change<StoredSecret | 'too_many'>(db, { id, consumerId }, (secrets) => {
    const kept = secretsInForce(secrets, now);
    if (kept.length >= secretsMax) return { answer: 'too_many', secrets: null };
    const highest = Math.max(0, ...secrets.map((each) => Number(each.id)));
    // Two rotations at once: the second follows what the first made, for the row is locked.
    const current = secrets.find(({ expiresAt }) => expiresAt === null) ?? secrets[0];
    const added = {
      ...{ id: String(highest + 1), ...make(kind ?? current?.kind ?? 'hmac') },
      ...{ createdAt: now.toISOString(), expiresAt: null },
    };
    const ending = kept.map((each) => ({ ...each, expiresAt: earlier(each.expiresAt, oldExpireAt) }));
    return { answer: added, secrets: [added, ...ending] };
  });
}

/** Ends a secret at once, as when it leaked. The current one must be replaced first: `'current'`. */
export async function removeSecret(
  db: Kysely<Database>,
  { id, consumerId }: { id: string; consumerId: string },
  secretId: string,
): Promise<'removed' | 'current' | undefined> {
  return change<'removed' | 'current' | undefined>(db, { id, consumerId }, (secrets) => {
    const found = secrets.find((each) => each.id === secretId);
    if (found === undefined) return { answer: undefined, secrets: null };
    if (found.expiresAt === null) return { answer: 'current', secrets: null };
    return { answer: 'removed', secrets: secrets.filter((each) => each !== found) };
  });
}

function earlier(expiresAt: string | null, at: Date): string {
  return expiresAt !== null && new Date(expiresAt) < at ? expiresAt : at.toISOString();
}

/** Reads, decides and writes under the lock of the row, so that two rotations at once both count. */
async function change<T>(
  db: Kysely<Database>,
  { id, consumerId }: { id: string; consumerId: string },
  decide: (secrets: readonly StoredSecret[]) => { answer: T; secrets: readonly StoredSecret[] | null },
): Promise<T | undefined> {
  return inTransaction(db, async (trx) => {
    const row = await trx
      .selectFrom('endpoints')
      .select('secrets')
      .where('id', '=', id)
      .where('consumer_id', '=', consumerId)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { answer, secrets } = decide(row.secrets);
    if (secrets !== null) {
      await trx
        .updateTable('endpoints')
        .set({ secrets: JSON.stringify(secrets) })
        .where('id', '=', id)
        .execute();
    }
    return answer;
  });
}
