import { mailingAddress } from '@drawbell/draws/address';
import { easternDay } from '@drawbell/draws/grid';
import type { Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import type { Document } from '@drawbell/draws/plan/document';
import type { PastScore } from '@drawbell/draws/standing-history';
import type { Language } from '@drawbell/draws/subscriber-input';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import { replaceProfileDocuments } from '../plan/profile-documents.ts';
import { recordsOf, replaceProfiles } from './profiles.ts';

export type Subscriber = Selectable<Database['subscribers']>;

export async function findSubscriber(db: Kysely<Database>, id: string): Promise<Subscriber | undefined> {
  return db.selectFrom('subscribers').selectAll().where('id', '=', id).executeTakeFirst();
}

/** What a subscriber wants to be told, in the format of the API. */
export function preferencesOf(subscriber: Subscriber): Preferences {
  return {
    meets: subscriber.wants_meets,
    mayMeet: subscriber.wants_may_meet,
    nearPoints: subscriber.near_points,
    everyDrawOfMyPrograms: subscriber.wants_my_programs,
    everyDraw: subscriber.wants_every_draw,
  };
}

/** A subscriber's profiles as given, in their order. */
export async function listProfiles(db: Kysely<Database>, subscriberId: string): Promise<Profile[]> {
  const rows = await db
    .selectFrom('profiles')
    .select('facts')
    .where('subscriber_id', '=', subscriberId)
    .orderBy('position')
    .execute();
  return rows.map((row) => row.facts);
}

/** A person as they confirmed themselves to be. */
export interface ConfirmedPerson {
  readonly email: string;
  readonly emailHash: Buffer;
  readonly language: Language;
  readonly preferences: Preferences;
  readonly profiles: readonly Profile[];
  /** In the order of the profiles; those on record stay where nothing is said of them. */
  readonly documents?: readonly (readonly Document[] | undefined)[];
  readonly confirmedAt: Date;
}

export interface WrittenSubscriber {
  readonly id: string;
  /** False for one who was here already. */
  readonly added: boolean;
}

/**
 * Adds confirmed people, or gives those who are here already the new facts and turns their alerts on: in a handful of
 * statements, however many people there are. Returns their rows in the order given.
 * @param people each address once
 */
export async function writeSubscribers(
  trx: Transaction<Database>,
  secrets: Secrets,
  people: readonly ConfirmedPerson[],
  now: Date,
): Promise<WrittenSubscriber[]> {
  const written = new Map<string, WrittenSubscriber>();
  const byHash = new Map(people.map((person) => [person.emailHash.toString('hex'), person]));
  // Whoever is written by somebody else between the two statements is found known in the next round.
  for (let left = people; left.length > 0;) {
    for (const { id, hash } of await changeKnown(trx, byHash, left, now))
      written.set(hash, { id, added: false });
    left = left.filter(({ emailHash }) => !written.has(emailHash.toString('hex')));
    for (const { id, hash } of await addNew(trx, left, now)) written.set(hash, { id, added: true });
    left = left.filter(({ emailHash }) => !written.has(emailHash.toString('hex')));
  }
  const found = people.map(({ emailHash }) => written.get(emailHash.toString('hex')));
  const all = found.filter((each) => each !== undefined);
  await replaceProfiles(
    trx,
    all.map(({ id, added }, i) => ({ id, added, profiles: people[i]?.profiles ?? [] })),
  );
  await replaceProfileDocuments(
    trx,
    all.map(({ id }, i) => ({ subscriberId: id, documents: people[i]?.documents ?? [] })),
    now,
  );
  await createLinkTokens(
    trx,
    secrets,
    all.map(({ id }) => id),
    now,
  );
  return all;
}

/** The same for one person. Returns their id. */
export async function writeSubscriber(
  trx: Transaction<Database>,
  secrets: Secrets,
  person: ConfirmedPerson,
  now: Date,
): Promise<string> {
  const [written] = await writeSubscribers(trx, secrets, [person], now);
  if (written === undefined) throw new Error('a subscriber was written and is not there');
  return written.id;
}

interface HashedId {
  readonly id: string;
  /** The hash of the address, in hexadecimal digits. */
  readonly hash: string;
}

/** Locks people in the order of their hashes, as every transaction does that locks more than one. */
export function lockSubscribers(hashes: readonly Buffer[]) {
  return sql<{
    id: string;
    hash: string;
    state: 'pending' | 'active' | 'unsubscribed';
    endedAt: Date | null;
  }>`
    SELECT id, encode(email_hash, 'hex') AS hash, state, ended_at AS "endedAt"
      FROM subscribers WHERE email_hash = ANY (${hashes}::bytea[]) ORDER BY email_hash FOR UPDATE`;
}

async function changeKnown(
  trx: Transaction<Database>,
  byHash: ReadonlyMap<string, ConfirmedPerson>,
  people: readonly ConfirmedPerson[],
  now: Date,
): Promise<readonly HashedId[]> {
  const { rows: known } = await lockSubscribers(people.map(({ emailHash }) => emailHash)).execute(trx);
  if (known.length === 0) return known;
  await keepPastSettings(
    trx,
    known.map(({ id }) => id),
    now,
  );
  const rows = known.flatMap(({ id, hash }) => {
    const person = byHash.get(hash);
    return person === undefined ? [] : [{ id, ...columnsOf(person) }];
  });
  await sql`
    UPDATE subscribers s
       SET email = x.email, language = x.language, state = 'active', wants_meets = x.wants_meets,
           wants_may_meet = x.wants_may_meet, near_points = x.near_points, wants_my_programs = x.wants_my_programs,
           wants_every_draw = x.wants_every_draw, profile_count = x.profile_count, confirmed_at = x.confirmed_at,
           ended_at = NULL, reminders_planned_at = NULL
      FROM ${recordsOf(rows, sql`id bigint, ${subscriberColumns}`)} WHERE s.id = x.id`.execute(trx);
  return known;
}

async function addNew(
  trx: Transaction<Database>,
  people: readonly ConfirmedPerson[],
  now: Date,
): Promise<readonly HashedId[]> {
  if (people.length === 0) return [];
  const rows = people.map((person) => ({ email_hash: bytes(person.emailHash), ...columnsOf(person) }));
  const { rows: added } = await sql<HashedId>`
    INSERT INTO subscribers (email, email_hash, language, state, wants_meets, wants_may_meet, near_points,
                             wants_my_programs, wants_every_draw, profile_count, confirmed_at, created_at)
    SELECT email, email_hash, language, 'active', wants_meets, wants_may_meet, near_points, wants_my_programs,
           wants_every_draw, profile_count, confirmed_at, ${now}::timestamptz
      FROM ${recordsOf(rows, sql`email_hash bytea, ${subscriberColumns}`)}
    ON CONFLICT (email_hash) DO NOTHING RETURNING id, encode(email_hash, 'hex') AS hash`.execute(trx);
  return added;
}

const subscriberColumns = sql`email text, language text, wants_meets boolean, wants_may_meet boolean,
  near_points smallint, wants_my_programs boolean, wants_every_draw boolean, profile_count smallint,
  confirmed_at timestamptz`;

function columnsOf(person: ConfirmedPerson) {
  return {
    email: mailingAddress(person.email),
    language: person.language,
    ...preferenceColumns(person.preferences),
    profile_count: person.profiles.length,
    confirmed_at: person.confirmedAt,
  };
}

/** A value of a bytea column in JSON. */
export function bytes(value: Buffer): string {
  return `\\x${value.toString('hex')}`;
}

export function preferenceColumns(preferences: Preferences) {
  return {
    wants_meets: preferences.meets,
    wants_may_meet: preferences.mayMeet,
    near_points: preferences.nearPoints,
    wants_my_programs: preferences.everyDrawOfMyPrograms,
    wants_every_draw: preferences.everyDraw,
  };
}

/** The hashes of the two links that every alert carries. The tokens themselves are derived when a mail is written. */
async function createLinkTokens(
  trx: Transaction<Database>,
  secrets: Secrets,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  const hashesOf = (purpose: 'unsubscribe' | 'manage') =>
    ids.map((id) => secrets.hashToken(secrets.linkToken(purpose, id)));
  await sql`
    INSERT INTO tokens (token_hash, subscriber_id, purpose, created_at)
    SELECT token_hash, subscriber_id, purpose, ${now}::timestamptz
      FROM unnest(${ids}::bigint[], ${hashesOf('unsubscribe')}::bytea[], ${hashesOf('manage')}::bytea[])
             AS x(subscriber_id, unsubscribe, manage),
           LATERAL (VALUES (unsubscribe, 'unsubscribe'), (manage, 'manage')) AS token(token_hash, purpose)
    ON CONFLICT (token_hash) DO NOTHING`.execute(trx);
}

/**
 * Keeps what people have settled until now, before it changes: later it can be said whom a draw concerned on its day.
 * Goes with the alert history, and with the person.
 */
export async function keepPastSettings(
  trx: Kysely<Database>,
  subscriberIds: readonly string[],
  now: Date,
): Promise<void> {
  await sql`
    INSERT INTO past_settings (subscriber_id, preferences, profiles, active, valid_until)
    SELECT s.id, jsonb_build_object('meets', s.wants_meets, 'mayMeet', s.wants_may_meet, 'nearPoints', s.near_points,
             'everyDrawOfMyPrograms', s.wants_my_programs, 'everyDraw', s.wants_every_draw),
           coalesce((SELECT jsonb_agg(p.facts ORDER BY p.position) FROM profiles p WHERE p.subscriber_id = s.id), '[]'),
           s.state = 'active', ${now}
      FROM subscribers s WHERE s.id = ANY (${subscriberIds}::bigint[])`.execute(trx);
}

/** What a person had settled before, newest first: part of all that is kept about them. */
export async function listPastSettings(db: Kysely<Database>, subscriberId: string) {
  return db
    .selectFrom('past_settings')
    .select(['preferences', 'profiles', 'active', 'valid_until as validUntil'])
    .where('subscriber_id', '=', subscriberId)
    .orderBy('valid_until', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/**
 * The scores that one profile of a person had, oldest first, each from the day it was saved. In settings of before it is
 * the profile of the same label, or without one that in the same place.
 */
export async function listPastScores(
  db: Kysely<Database>,
  { id, created_at: createdAt }: Pick<Subscriber, 'id' | 'created_at'>,
  place: number,
): Promise<PastScore[]> {
  const past = (await listPastSettings(db, id)).toReversed();
  const now = await listProfiles(db, id);
  const label = now[place]?.label;
  const same = (profiles: readonly Profile[]) =>
    label === undefined ? profiles[place] : profiles.find((each) => each.label === label);
  const states = [...past, { profiles: now, validUntil: null }];
  return states.flatMap(({ profiles }, i) => {
    const profile = same(profiles);
    if (profile === undefined) return [];
    const from = easternDay(past[i - 1]?.validUntil ?? createdAt);
    return [{ crs: profile.crs ?? null, from, readOn: profile.crsReadOn }];
  });
}

/** What a person had settled at a moment; null when they were not here, or wanted no mail, then. */
export async function readSettingsAt(
  db: Kysely<Database>,
  subscriber: Subscriber,
  at: Date,
): Promise<{ readonly preferences: Preferences; readonly profiles: readonly Profile[] } | null> {
  if (subscriber.created_at > at) return null;
  const past = await db
    .selectFrom('past_settings')
    .select(['preferences', 'profiles', 'active'])
    .where('subscriber_id', '=', subscriber.id)
    .where('valid_until', '>', at)
    .orderBy('valid_until')
    .orderBy('id')
    .executeTakeFirst();
  if (past !== undefined) return past.active ? past : null;
  if (subscriber.state !== 'active') return null;
  return { preferences: preferencesOf(subscriber), profiles: await listProfiles(db, subscriber.id) };
}
