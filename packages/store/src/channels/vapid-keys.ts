import { vapidKeyId, type VapidPair } from '@drawbell/runtime/vapid-pair';
import { type Kysely, sql } from 'kysely';
import { inTransaction } from '../open-store.ts';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';

export interface VapidKey extends VapidPair {
  /** As `vapidKeyId` has it. */
  readonly id: string;
  readonly createdAt: Date;
  /** Since when another is given to browsers. It signs for those that subscribed with it until they moved. */
  readonly retiredAt: Date | null;
}

const columns = ['id', 'public_key', 'created_at', 'retired_at', 'sealed_private_key'] as const;

/** All keys, the newest first: that one is given to browsers. Empty until there is one. */
export async function readVapidKeys(db: Kysely<Database>, secrets: Secrets): Promise<readonly VapidKey[]> {
  const rows = await db
    .selectFrom('vapid_keys')
    .select(columns)
    // One at a time is not retired: clocks of two processes do not decide which is the newest.
    .orderBy(sql`retired_at DESC NULLS FIRST`)
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map((row) => ({
    ...{ id: row.id, publicKey: row.public_key, privateKey: secrets.unseal(row.sealed_private_key) },
    ...{ createdAt: row.created_at, retiredAt: row.retired_at },
  }));
}

/** The key that browsers are given, made if there is none: the same one to all processes that ask at once. */
export async function ensureVapidKey(
  db: Kysely<Database>,
  secrets: Secrets,
  make: () => VapidPair,
  now: Date,
): Promise<VapidKey> {
  const [known] = await readVapidKeys(db, secrets);
  if (known !== undefined) return known;
  return inTransaction(db, async (trx) => {
    await sql`LOCK TABLE vapid_keys IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
    const [meanwhile] = await readVapidKeys(trx, secrets);
    return meanwhile ?? insertKey(trx, secrets, make(), now);
  });
}

/** Makes a new key for browsers to subscribe with. Those that did with an older one are told by it until they moved. */
export async function rotateVapidKey(
  db: Kysely<Database>,
  secrets: Secrets,
  make: () => VapidPair,
  now: Date,
): Promise<{ readonly key: VapidKey; readonly before: string | null }> {
  return inTransaction(db, async (trx) => {
    await sql`LOCK TABLE vapid_keys IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
    const retired = await trx
      .updateTable('vapid_keys')
      .set({ retired_at: now })
      .where('retired_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    return { key: await insertKey(trx, secrets, make(), now), before: retired?.id ?? null };
  });
}

async function insertKey(
  trx: Kysely<Database>,
  secrets: Secrets,
  { publicKey, privateKey }: VapidPair,
  now: Date,
): Promise<VapidKey> {
  const id = vapidKeyId(publicKey);
  await trx
    .insertInto('vapid_keys')
    .values({
      ...{ id, public_key: publicKey, sealed_private_key: secrets.seal(privateKey) },
      ...{ created_at: now, retired_at: null },
    })
    .execute();
  return { id, publicKey, privateKey, createdAt: now, retiredAt: null };
}

/** The keys as an operator sees them, each with the browsers that it signs for. Newest first. */
export async function listVapidKeys(
  db: Kysely<Database>,
): Promise<{ id: string; publicKey: string; createdAt: Date; retiredAt: Date | null; browsers: number }[]> {
  const { rows } = await sql<{
    id: string;
    publicKey: string;
    createdAt: Date;
    retiredAt: Date | null;
    browsers: number;
  }>`
    SELECT k.id, k.public_key AS "publicKey", k.created_at AS "createdAt", k.retired_at AS "retiredAt",
           (SELECT count(*)::int FROM channels c
             WHERE c.kind = 'push' AND c.state = 'active' AND c.key_id = k.id) AS browsers
      FROM vapid_keys k
     ORDER BY k.retired_at DESC NULLS FIRST, k.created_at DESC`.execute(db);
  return rows;
}
