import { type Kysely, sql } from 'kysely';
import { inTransaction } from '../open-store.ts';
import type { Database, Origin } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import type { ChannelEndReason, ChannelKind, ChannelSays, ChannelState } from './tables.ts';
import { addressHash, countChannels, endOthers, holdOwners, sourceOf } from './ends.ts';
import { redecideWaiting } from './telling.ts';

/** A place where a person is told beside their mailbox, as they and the operator see it: its address is not shown. */
export interface Channel {
  readonly id: string;
  readonly kind: ChannelKind;
  readonly state: ChannelState;
  readonly name: string;
  readonly says: ChannelSays;
  readonly createdAt: Date;
  readonly confirmedAt: Date | null;
  readonly lastToldAt: Date | null;
  readonly endedAt: Date | null;
  readonly endReason: ChannelEndReason | null;
}

/** So many a person may have at once, those that wait for their confirmation included. */
export const channelsMax = 10;

/** How long a code confirms a channel. */
const codeForMs = 3_600_000;

/** Ended ones are shown for so long. */
const endedShownMs = 30 * 86_400_000;

const columns = [
  ...(['id', 'kind', 'state', 'name', 'says'] as const),
  'created_at as createdAt',
  'confirmed_at as confirmedAt',
  'last_told_at as lastToldAt',
  'ended_at as endedAt',
  'end_reason as endReason',
] as const;

/** A person's channels in the order in which they were added; of ended ones the late. */
export async function listChannels(
  db: Kysely<Database>,
  { subscriberId, now }: { subscriberId: string; now: Date },
): Promise<Channel[]> {
  return db
    .selectFrom('channels')
    .select(columns)
    .where('subscriber_id', '=', subscriberId)
    .where((eb) =>
      eb.or([eb('state', '<>', 'ended'), eb('ended_at', '>', new Date(now.getTime() - endedShownMs))]),
    )
    .where((eb) => eb.or([eb('state', '<>', 'pending'), eb('code_expires_at', '>', now)]))
    .orderBy('id')
    .execute();
}

/** Evidence that somebody asked to be told somewhere. */
export interface ChannelConsent {
  readonly wordingVersion: string;
  /** What was agreed to, word for word. */
  readonly wording: string;
  readonly origin: Origin;
}

interface NewChannel {
  readonly subscriberId: string;
  readonly name: string;
  readonly says: ChannelSays;
  readonly consent: ChannelConsent;
  readonly now: Date;
}

/** Where a channel leads. */
export interface ChannelAddress {
  /** What two addresses that are one have alike. */
  readonly key: string;
  /** As the channel's client reads it. */
  readonly value: object;
  /** The server it goes through. */
  readonly relay: string;
  readonly keyId?: string;
}

export type ChannelAdded =
  | { readonly kind: 'added'; readonly id: string }
  | { readonly kind: 'too_many' }
  /** Unsubscribed, or gone. */
  | { readonly kind: 'no_subscriber' };

/**
 * Adds a browser that its owner allowed us to push to. One browser is one person's: another who had it has it no more, and
 * who subscribes it again has it once.
 */
export async function addPush(
  db: Kysely<Database>,
  secrets: Secrets,
  channel: NewChannel & { readonly address: ChannelAddress },
): Promise<ChannelAdded> {
  const { subscriberId, address, name, says, now } = channel;
  const hash = addressHash(secrets, 'push', address.key);
  return inTransaction(db, async (trx) => {
    const held = await endOthers(trx, { kind: 'push', hash, subscriberId, now });
    if (!(await isActive(trx, subscriberId))) return { kind: 'no_subscriber' };
    const own = held.find((each) => each.subscriberId === subscriberId);
    const sealed = {
      address: secrets.seal(JSON.stringify(address.value)),
      relay: address.relay,
      key_id: address.keyId ?? null,
    };
    if (own !== undefined) {
      await trx
        .updateTable('channels')
        .set({ ...sealed, name, says, failures: 0 })
        .where('id', '=', own.id)
        .execute();
      return { kind: 'added', id: own.id };
    }
    if (await hasEnough(trx, subscriberId, now)) return { kind: 'too_many' };
    const { id } = await trx
      .insertInto('channels')
      .values({
        ...{ subscriber_id: subscriberId, kind: 'push', state: 'active', name, says, ...sealed },
        ...{ address_hash: hash, created_at: now, confirmed_at: now },
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await becameActive(trx, secrets, { id, kind: 'push', ...channel });
    return { kind: 'added', id };
  });
}

/**
 * Follows a browser whose subscription was made anew, by its own doing or with another key of ours: whoever knows the old
 * endpoint is that browser. False where nobody is told there, or somebody is at the new one.
 */
export async function movePush(
  db: Kysely<Database>,
  secrets: Secrets,
  { from, address }: { readonly from: string; readonly address: ChannelAddress },
): Promise<boolean> {
  const hash = addressHash(secrets, 'push', address.key);
  return inTransaction(db, async (trx) => {
    const found = await trx
      .selectFrom('channels')
      .select(['id', 'subscriber_id as subscriberId'])
      .where('kind', '=', 'push')
      .where('state', '=', 'active')
      .where('address_hash', '=', addressHash(secrets, 'push', from))
      .executeTakeFirst();
    if (found === undefined) return false;
    const { id, subscriberId } = found;
    const held = await holdOwners(trx, { kind: 'push', hash, subscriberId });
    if (held.some((other) => other.id !== id)) return false;
    const moved = await trx
      .updateTable('channels')
      .set({
        address_hash: hash,
        address: secrets.seal(JSON.stringify(address.value)),
        ...{ relay: address.relay, key_id: address.keyId ?? null, failures: 0 },
      })
      .where('id', '=', id)
      .where('state', '=', 'active')
      .where('address_hash', '=', addressHash(secrets, 'push', from))
      .returning('id')
      .executeTakeFirst();
    return moved !== undefined;
  });
}

/** The sealed addresses of a person's browsers that are told: to tell which of them one is. */
export async function pushAddresses(
  db: Kysely<Database>,
  secrets: Secrets,
  subscriberId: string,
): Promise<{ readonly id: string; readonly address: unknown }[]> {
  const rows = await db
    .selectFrom('channels')
    .select(['id', 'address'])
    .where('subscriber_id', '=', subscriberId)
    .where('kind', '=', 'push')
    .where('state', '=', 'active')
    .execute();
  return rows.map(({ id, address }) => ({ id, address: JSON.parse(secrets.unseal(address)) as unknown }));
}

/** Where people are told over a kind of channel, still sealed, in the order of their ids; from the first one on without `after`. */
export async function listAddresses(
  db: Kysely<Database>,
  { kind, after, limit }: { kind: ChannelKind; after: string | null; limit: number },
): Promise<{ readonly id: string; readonly address: string }[]> {
  return db
    .selectFrom('channels')
    .select(['id', 'address'])
    .where('kind', '=', kind)
    .where('state', '=', 'active')
    .$if(after !== null, (query) => query.where('id', '>', after))
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Adds a topic. It is told nothing but a code until its owner has typed that. */
export async function addTopic(
  db: Kysely<Database>,
  secrets: Secrets,
  channel: NewChannel & { readonly address: ChannelAddress },
): Promise<ChannelAdded> {
  const { address } = channel;
  return addPending(db, secrets, channel, (id, createdAt) => ({
    kind: 'ntfy',
    address_hash: addressHash(secrets, 'ntfy', address.key),
    ...{ address: secrets.seal(JSON.stringify(address.value)), relay: address.relay },
    code_hash: secrets.hashToken(`${id}:${topicCode(secrets, { id, createdAt })}`),
  }));
}

/** Adds a chat that is not known yet: whoever sends the bot this token links theirs. */
export async function addChat(
  db: Kysely<Database>,
  secrets: Secrets,
  channel: NewChannel,
): Promise<Exclude<ChannelAdded, { kind: 'added' }> | { kind: 'added'; id: string; token: string }> {
  const added = await addPending(db, secrets, channel, (id, createdAt) => ({
    kind: 'telegram',
    code_hash: secrets.hashToken(chatToken(secrets, { id, createdAt })),
  }));
  if (added.kind !== 'added') return added;
  return { ...added, token: chatToken(secrets, { id: added.id, createdAt: channel.now }) };
}

interface Coded {
  readonly id: string;
  readonly createdAt: Date;
}

/** What a topic is sent, and its owner types: eight letters and digits that are not taken for others. */
export function topicCode(secrets: Secrets, { id, createdAt }: Coded): string {
  const bytes = Buffer.from(
    secrets.linkToken('channel', `code:${id}:${createdAt.toISOString()}`),
    'base64url',
  );
  return Array.from(bytes.subarray(0, 8), (byte) => codeLetters[byte % codeLetters.length]).join('');
}

const codeLetters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** What `/start` takes, of the same channel the same each time. */
export function chatToken(secrets: Secrets, { id, createdAt }: Coded): string {
  return secrets.linkToken('channel', `chat:${id}:${createdAt.toISOString()}`);
}

/** What the link in each message of a channel holds that ends it. */
export function stopToken(secrets: Secrets, id: string): string {
  return secrets.linkToken('channel', `stop:${id}`);
}

async function addPending(
  db: Kysely<Database>,
  secrets: Secrets,
  { subscriberId, name, says, consent, now }: NewChannel,
  of: (
    id: string,
    createdAt: Date,
  ) => { kind: ChannelKind; code_hash: Buffer; address_hash?: Buffer; address?: string; relay?: string },
): Promise<ChannelAdded> {
  return inTransaction(db, async (trx) => {
    if (!(await isActive(trx, subscriberId))) return { kind: 'no_subscriber' };
    if (await hasEnough(trx, subscriberId, now)) return { kind: 'too_many' };
    const { id } = await trx
      .insertInto('channels')
      .values({
        ...{ subscriber_id: subscriberId, kind: of('0', now).kind, state: 'pending', name, says },
        ...{ created_at: now, code_expires_at: new Date(now.getTime() + codeForMs) },
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await trx.updateTable('channels').set(of(id, now)).where('id', '=', id).execute();
    await recordConsent(trx, { subscriberId, kind: of(id, now).kind, id, consent, now, confirmed: false });
    return { kind: 'added', id };
  });
}

/** Notes that a channel is active: from now on it is told. */
export async function becameActive(
  trx: Kysely<Database>,
  secrets: Secrets,
  {
    id,
    kind,
    subscriberId,
    consent,
    origin,
    now,
  }: {
    id: string;
    kind: ChannelKind;
    subscriberId: string;
    consent?: ChannelConsent;
    origin?: Origin;
    now: Date;
  },
): Promise<void> {
  await trx
    .updateTable('channels')
    .set({ stop_hash: secrets.hashToken(stopToken(secrets, id)) })
    .where('id', '=', id)
    .execute();
  await countChannels(trx, subscriberId);
  if (consent !== undefined)
    await recordConsent(trx, { subscriberId, kind, id, consent, now, confirmed: true });
  else
    await sql`
      UPDATE consent_records
         SET evidence = evidence || ${JSON.stringify({ confirmed: { at: now.toISOString(), ...origin } })}::jsonb
       WHERE subscriber_id = ${subscriberId} AND source = ${sourceOf(kind, id)}`.execute(trx);
  await redecideWaiting(trx, { subscriberId, now, because: 'places' });
}

async function recordConsent(
  trx: Kysely<Database>,
  {
    subscriberId,
    kind,
    id,
    consent,
    now,
    confirmed,
  }: {
    subscriberId: string;
    kind: ChannelKind;
    id: string;
    consent: ChannelConsent;
    now: Date;
    confirmed: boolean;
  },
): Promise<void> {
  const { wordingVersion, wording, origin } = consent;
  const asked = { at: now.toISOString(), ...origin };
  const evidence = { wording, asked, ...(confirmed && { confirmed: asked }) };
  await sql`
    INSERT INTO consent_records (email_hash, subscriber_id, wording_version, language, source, given_at, evidence, recorded_at)
    SELECT email_hash, id, ${wordingVersion}, language, ${sourceOf(kind, id)}, ${now}, ${JSON.stringify(evidence)}::jsonb, ${now}
      FROM subscribers WHERE id = ${subscriberId}`.execute(trx);
}

/** Changes what a channel is called, and how much its messages may say. False when it is nobody's of this person. */
export async function changeChannel(
  db: Kysely<Database>,
  {
    subscriberId,
    id,
    name,
    says,
  }: { subscriberId: string; id: string; name?: string | undefined; says?: ChannelSays | undefined },
): Promise<boolean> {
  const changed = await db
    .updateTable('channels')
    .set({ ...(name !== undefined && { name }), ...(says !== undefined && { says }) })
    .where('id', '=', id)
    .where('subscriber_id', '=', subscriberId)
    .where('state', '<>', 'ended')
    .returning('id')
    .executeTakeFirst();
  return changed !== undefined;
}

/** Holds a person who gets alerts; false when they do not. */
export async function isActive(trx: Kysely<Database>, subscriberId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('subscribers')
    .select('id')
    .where('id', '=', subscriberId)
    .where('state', '=', 'active')
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

async function hasEnough(trx: Kysely<Database>, subscriberId: string, now: Date): Promise<boolean> {
  const { held } = await trx
    .selectFrom('channels')
    .select((eb) => eb.fn.countAll<string>().as('held'))
    .where('subscriber_id', '=', subscriberId)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'active'),
        eb.and([eb('state', '=', 'pending'), eb('code_expires_at', '>', now)]),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(held) >= channelsMax;
}
