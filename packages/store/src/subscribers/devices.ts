import { randomBytes } from 'node:crypto';
import { easternDay } from '@drawbell/draws/grid';
import { type Kysely, type Selectable, sql } from 'kysely';
import { recordAudit } from '../audit-log.ts';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import type { Subscriber } from './subscribers.ts';

const dayMs = 86_400_000;

/** How long a browser is remembered, from when its owner asked for it. */
export const deviceDays = 90;

/** More than anybody has at hand. The one used longest ago makes room. */
const devicesMax = 10;

/** A cookie is replaced a day after it first came back, by a request that may change something. */
const rotateAfterMs = dayMs;

/**
 * How long the cookie before still works once its successor has come back: requests that a browser sends at once carry
 * the same cookie, and one of them may arrive late.
 */
const graceMs = 5 * 60_000;

/** A browser that is remembered, as its owner sees it. */
export interface Device {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  /** ISO day in Eastern Canada. */
  readonly lastUsedOn: string;
  readonly expiresAt: Date;
}

/** Whose settings a cookie opens, and on which of their devices. */
export interface OpenedDevice {
  readonly device: Device;
  readonly subscriber: Subscriber;
  /** The cookie that the browser is to keep from now on; null while the one it sent is in force. */
  readonly cookie: string | null;
}

/**
 * What a cookie holds: `series.generation.proof`. The series is a secret of the browser, of which a keyed hash is stored;
 * the proof is derived from both with the secret of the installation. So a successor can be sent again when its answer was
 * lost, two requests at once get the same one, and the database alone makes no cookie.
 */
interface Cookie {
  readonly series: string;
  readonly generation: number;
}

function cookieOf(secrets: Secrets, { series, generation }: Cookie): string {
  return `${series}.${generation}.${secrets.linkToken('device', `${series}:${generation}`)}`;
}

/** Null for what was never ours. */
function readCookie(secrets: Secrets, text: string): Cookie | null {
  const [, series, digits] = /^([\w-]{43})\.(\d{1,5})\.[\w-]{43}$/.exec(text) ?? [];
  if (series === undefined || digits === undefined) return null;
  const cookie = { series, generation: Number(digits) };
  // Compared as keyed hashes, so that the time taken tells nothing of the right one.
  return secrets.hashToken(cookieOf(secrets, cookie)).equals(secrets.hashToken(text)) ? cookie : null;
}

/**
 * Remembers a browser under a new secret, whatever cookie it had before: that one is forgotten, and one that somebody
 * planted opens nothing of this person's.
 * @returns the cookie
 */
export async function rememberDevice(
  db: Kysely<Database>,
  secrets: Secrets,
  {
    subscriberId,
    name,
    before,
    now,
  }: { subscriberId: string; name: string; before: string | null; now: Date },
): Promise<string> {
  const first = { series: randomBytes(32).toString('base64url'), generation: 0 };
  await db.transaction().execute(async (trx) => {
    await trx.selectFrom('subscribers').select('id').where('id', '=', subscriberId).forUpdate().execute();
    if (before !== null) await forgetCookie(trx, secrets, before);
    await sql`
      DELETE FROM devices WHERE id IN (
        SELECT id FROM devices WHERE subscriber_id = ${subscriberId}
         ORDER BY last_used_on DESC, id DESC OFFSET ${devicesMax - 1})`.execute(trx);
    await trx
      .insertInto('devices')
      .values({
        ...{ subscriber_id: subscriberId, series_hash: secrets.hashToken(first.series), name },
        ...{ seen_at: now, created_at: now, last_used_on: easternDay(now) },
        expires_at: new Date(now.getTime() + deviceDays * dayMs),
      })
      .execute();
  });
  return cookieOf(secrets, first);
}

/**
 * Whose settings a cookie opens; undefined when it opens nothing. Changes nothing: for pages that are only looked at.
 */
export async function findDevice(
  db: Kysely<Database>,
  secrets: Secrets,
  { cookie: text, now }: { cookie: string; now: Date },
): Promise<OpenedDevice | undefined> {
  const cookie = readCookie(secrets, text);
  const row = cookie === null ? undefined : await deviceOf(db, secrets, cookie, now).executeTakeFirst();
  if (cookie === null || row === undefined || !works(row, cookie, now)) return undefined;
  return opened(db, row, null);
}

/**
 * The same for a request that may change something: notes the use, and once a day gives the browser a new cookie. The one
 * before works until its successor came back and a little longer. An older one was copied, by whoever uses it or by whoever
 * used its successor: it ends what is remembered of this browser, and of no other, and leaves a row in the audit log.
 */
export async function useDevice(
  db: Kysely<Database>,
  secrets: Secrets,
  { cookie: text, requestId, now }: { cookie: string; requestId: string; now: Date },
): Promise<OpenedDevice | undefined> {
  const cookie = readCookie(secrets, text);
  if (cookie === null) return undefined;
  const { series } = cookie;
  return db.transaction().execute(async (trx) => {
    // Requests that come at once, one after the other: the second sees what the first did.
    const row = await deviceOf(trx, secrets, cookie, now).forUpdate().executeTakeFirst();
    if (row === undefined) return undefined;
    if (!works(row, cookie, now)) {
      await trx.deleteFrom('devices').where('id', '=', row.id).execute();
      await recordAudit(trx, {
        ...{ actor: { name: 'device', requestId }, action: 'device.copied', now },
        ...{ target: `sub_${row.subscriber_id}`, before: { device: row.id, generation: row.generation } },
        after: { generation: cookie.generation },
      });
      return undefined;
    }
    const isCurrent = cookie.generation === row.generation;
    const rotates =
      isCurrent && row.seen_at !== null && now.getTime() - row.seen_at.getTime() >= rotateAfterMs;
    const today = easternDay(now);
    const changes = {
      ...(rotates && { generation: row.generation + 1, seen_at: null }),
      ...(isCurrent && row.seen_at === null && { seen_at: now }),
      ...(row.last_used_on !== today && { last_used_on: today }),
    };
    if (Object.keys(changes).length > 0)
      await trx.updateTable('devices').set(changes).where('id', '=', row.id).execute();
    const generation = row.generation + (rotates ? 1 : 0);
    const next = cookie.generation === generation ? null : cookieOf(secrets, { series, generation });
    return opened(trx, { ...row, ...changes }, next);
  });
}

type DeviceRow = Selectable<Database['devices']>;

function deviceOf(db: Kysely<Database>, secrets: Secrets, { series }: Cookie, now: Date) {
  return db
    .selectFrom('devices')
    .selectAll()
    .where('series_hash', '=', secrets.hashToken(series))
    .where('expires_at', '>', now);
}

function works({ generation, seen_at: seenAt }: DeviceRow, cookie: Cookie, now: Date): boolean {
  if (cookie.generation === generation) return true;
  if (cookie.generation !== generation - 1) return false;
  return seenAt === null || now.getTime() - seenAt.getTime() < graceMs;
}

async function opened(
  db: Kysely<Database>,
  row: DeviceRow,
  cookie: string | null,
): Promise<OpenedDevice | undefined> {
  const subscriber = await db
    .selectFrom('subscribers')
    .selectAll()
    .where('id', '=', row.subscriber_id)
    .executeTakeFirst();
  return subscriber === undefined ? undefined : { device: deviceOfRow(row), subscriber, cookie };
}

function deviceOfRow(row: DeviceRow): Device {
  const { id, name, created_at: createdAt, last_used_on: lastUsedOn, expires_at: expiresAt } = row;
  return { id, name, createdAt, lastUsedOn, expiresAt };
}

/** The browsers that a person had remembered, newest first. */
export async function listDevices(
  db: Kysely<Database>,
  { subscriberId, now }: { subscriberId: string; now: Date },
): Promise<Device[]> {
  const rows = await db
    .selectFrom('devices')
    .selectAll()
    .where('subscriber_id', '=', subscriberId)
    .where('expires_at', '>', now)
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => deviceOfRow(row));
}

/** Forgets one browser of a person, or all of them, at once. Safe to repeat. */
export async function forgetDevices(
  db: Kysely<Database>,
  { subscriberId, id }: { subscriberId: string; id?: string },
): Promise<void> {
  let query = db.deleteFrom('devices').where('subscriber_id', '=', subscriberId);
  if (id !== undefined) query = query.where('id', '=', id);
  await query.execute();
}

/** Forgets the browser that a cookie is of, whatever its generation. */
async function forgetCookie(db: Kysely<Database>, secrets: Secrets, text: string): Promise<void> {
  const cookie = readCookie(secrets, text);
  if (cookie === null) return;
  await db.deleteFrom('devices').where('series_hash', '=', secrets.hashToken(cookie.series)).execute();
}
