import type { Kysely } from 'kysely';
import { inTransaction } from '../open-store.ts';
import type { Database, Origin } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import { becameActive, type ChannelAddress, isActive } from './channels.ts';
import { addressHash, end, endOthers, holdOwners } from './ends.ts';
import type { ChannelKind } from './tables.ts';

/** Wrong codes after which a new one is needed. */
const codeTriesMax = 5;

export type ChannelConfirmed =
  | { readonly kind: 'confirmed'; readonly id: string }
  /** No such channel waits, or not any more. */
  | { readonly kind: 'not_waiting' }
  | { readonly kind: 'wrong_code'; readonly triesLeft: number };

/** Confirms a topic by the code that was sent there. A few wrong ones end the wait. */
export async function confirmTopic(
  db: Kysely<Database>,
  secrets: Secrets,
  {
    subscriberId,
    id,
    code,
    origin,
    now,
  }: { subscriberId: string; id: string; code: string; origin: Origin; now: Date },
): Promise<ChannelConfirmed> {
  return inTransaction(db, async (trx) => {
    const waiting = () =>
      trx
        .selectFrom('channels')
        .select(['id', 'address_hash', 'code_hash', 'code_tries'])
        .where('id', '=', id)
        .where('subscriber_id', '=', subscriberId)
        .where('kind', '=', 'ntfy')
        .where('state', '=', 'pending')
        .where('code_expires_at', '>', now);
    const hash = (await waiting().executeTakeFirst())?.address_hash ?? null;
    if (hash === null) return { kind: 'not_waiting' };
    // People before their channels, as everything does that changes one.
    await holdOwners(trx, { kind: 'ntfy', hash, subscriberId });
    const before = await waiting().forUpdate().executeTakeFirst();
    if (before?.code_hash == null || before.address_hash === null || before.code_tries >= codeTriesMax)
      return { kind: 'not_waiting' };
    const typed = code.replaceAll(/[\s-]/g, '').toUpperCase();
    if (!secrets.hashToken(`${id}:${typed}`).equals(before.code_hash)) {
      await trx
        .updateTable('channels')
        .set({ code_tries: before.code_tries + 1 })
        .where('id', '=', id)
        .execute();
      return { kind: 'wrong_code', triesLeft: codeTriesMax - before.code_tries - 1 };
    }
    return activate(trx, secrets, { id, kind: 'ntfy', subscriberId, hash: before.address_hash, origin, now });
  });
}

/** Takes up an update of the bot, in the transaction that does what it asks: false when that was done, or is being done. */
export async function takeUpdate(
  trx: Kysely<Database>,
  { updateId, now }: { updateId: number; now: Date },
): Promise<boolean> {
  const taken = await trx
    .insertInto('telegram_updates')
    .values({ id: String(updateId), taken_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return taken !== undefined;
}

/** Links the chat that sent a token. A token links one chat, once. Called for each update of the bot that holds one. */
export async function confirmChat(
  db: Kysely<Database>,
  secrets: Secrets,
  { token, address, name, now }: { token: string; address: ChannelAddress; name: string; now: Date },
): Promise<ChannelConfirmed> {
  return inTransaction(db, async (trx) => {
    const waiting = await trx
      .selectFrom('channels')
      .select(['id', 'subscriber_id as subscriberId'])
      .where('code_hash', '=', secrets.hashToken(token))
      .where('kind', '=', 'telegram')
      .where('state', '=', 'pending')
      .where('code_expires_at', '>', now)
      .executeTakeFirst();
    if (waiting === undefined) return { kind: 'not_waiting' };
    const hash = addressHash(secrets, 'telegram', address.key);
    // Whoever has that chat, and its new owner, before the channels of either.
    await holdOwners(trx, { kind: 'telegram', hash, subscriberId: waiting.subscriberId });
    await trx
      .updateTable('channels')
      .set({
        address_hash: hash,
        address: secrets.seal(JSON.stringify(address.value)),
        relay: address.relay,
        name,
      })
      .where('id', '=', waiting.id)
      .where('state', '=', 'pending')
      .execute();
    return activate(trx, secrets, {
      ...waiting,
      kind: 'telegram',
      hash,
      origin: { ip: '', userAgent: 'telegram' },
      now,
    });
  });
}

async function activate(
  trx: Kysely<Database>,
  secrets: Secrets,
  {
    id,
    kind,
    subscriberId,
    hash,
    origin,
    now,
  }: {
    id: string;
    kind: ChannelKind;
    subscriberId: string;
    hash: Buffer;
    origin: Origin;
    now: Date;
  },
): Promise<ChannelConfirmed> {
  const held = await endOthers(trx, { kind, hash, subscriberId, now });
  if (!(await isActive(trx, subscriberId))) return { kind: 'not_waiting' };
  // The same place a second time is the new one.
  for (const own of held)
    if (own.subscriberId === subscriberId)
      await end(trx, { id: own.id, reason: 'moved', successor: id, now });
  const made = await trx
    .updateTable('channels')
    .set({ state: 'active', confirmed_at: now, code_hash: null, code_expires_at: null })
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .returning('id')
    .executeTakeFirst();
  if (made === undefined) return { kind: 'not_waiting' };
  await becameActive(trx, secrets, { id, kind, subscriberId, origin, now });
  return { kind: 'confirmed', id };
}
