import { isDeepStrictEqual } from 'node:util';
import { easternDay, withReadingDays } from '@drawbell/draws/grid';
import type { Document } from '@drawbell/draws/plan/document';
import type { Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { Telling } from '@drawbell/draws/telling';
import { type Kysely, sql } from 'kysely';
import { pausedKinds } from '../account-mails/account-mails.ts';
import { redecideWaiting } from '../channels/telling.ts';
import { lanes } from '../lease.ts';
import type { Database, Origin } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import { replaceProfileDocuments } from '../plan/profile-documents.ts';
import { syncReminders } from '../plan/reminders.ts';
import { replaceProfiles } from './profiles.ts';
import { keepPastSettings, listProfiles, preferenceColumns } from './subscribers.ts';

/** What of the settings changes; what is absent stays. */
interface SettingsChange {
  readonly language?: Language | undefined;
  readonly preferences?: Preferences | undefined;
  /** All of them, in their order. A score without a day keeps the one it had, or was read today if it changed. */
  readonly profiles?: readonly Profile[] | undefined;
  /** With `profiles`: which of those on record each is, as `replaceProfiles` takes it. */
  readonly formerPlaces?: readonly (number | null)[] | undefined;
  /** With `profiles`, in their order: their documents; those on record where undefined. */
  readonly documents?: readonly (readonly Document[] | undefined)[] | undefined;
  /** What `profiles` were made from: nothing is saved when the record holds others by now. Absent, they replace what is there. */
  readonly profilesBefore?: readonly Profile[] | undefined;
  /** When and where they are told; what waits to be told is decided anew. */
  readonly telling?: Telling | undefined;
  /** Null ends a pause. */
  readonly pausedUntil?: Date | null | undefined;
}

/**
 * Changes a subscriber's settings, all or nothing. Alerts already decided stay as they were decided. False, and nothing
 * saved, when the profiles changed after the caller read them.
 */
export async function changeSettings(
  db: Kysely<Database>,
  subscriberId: string,
  change: SettingsChange,
  now: Date,
): Promise<boolean> {
  const { language, preferences, profiles, profilesBefore, formerPlaces, documents = [] } = change;
  const { pausedUntil, telling } = change;
  return db.transaction().execute(async (trx) => {
    // Two devices that save at once: one after the other, never half of each.
    await trx.selectFrom('subscribers').select('id').where('id', '=', subscriberId).forUpdate().execute();
    const before = profiles === undefined ? [] : await listProfiles(trx, subscriberId);
    if (profilesBefore !== undefined && !isDeepStrictEqual(before, profilesBefore)) return false;
    if (preferences !== undefined || profiles !== undefined) await keepPastSettings(trx, [subscriberId], now);
    const columns = {
      ...(language !== undefined && { language }),
      ...(preferences !== undefined && preferenceColumns(preferences)),
      ...(profiles !== undefined && { profile_count: profiles.length }),
      ...(pausedUntil !== undefined && { paused_until: pausedUntil }),
      ...(telling !== undefined && { telling: JSON.stringify(telling) }),
    };
    if (Object.keys(columns).length > 0) {
      await trx.updateTable('subscribers').set(columns).where('id', '=', subscriberId).execute();
    }
    if (profiles !== undefined) {
      const days = withReadingDays(profiles, easternDay(now), (place) => sameScore(before, profiles, place));
      await replaceProfiles(trx, [{ id: subscriberId, added: false, profiles: days, formerPlaces }]);
      await replaceProfileDocuments(trx, [{ subscriberId, documents }], now);
      await syncReminders(trx, { subscriberIds: [subscriberId], now });
    }
    // What waits to be told together waits for the end of a pause, too.
    if (telling !== undefined || pausedUntil !== undefined)
      await redecideWaiting(trx, { subscriberId, now, because: telling === undefined ? 'places' : 'times' });
    // A pause that ended early, or was never meant: what waited for it is due.
    if (pausedUntil === null) {
      await sql`UPDATE deliveries SET next_attempt_at = least(next_attempt_at, now())
                 WHERE recipient_id = ${subscriberId} AND status = 'owed' AND attempts = 0 AND lane <> ${lanes.together}`.execute(
        trx,
      );
      // One that may have arrived waits by itself; what falls due meanwhile waits behind it.
      await sql`UPDATE digests SET next_attempt_at = least(next_attempt_at, ${now}::timestamptz, now())
                 WHERE recipient_id = ${subscriberId} AND status = 'owed' AND uncertain_attempts > 0`.execute(
        trx,
      );
      await sql`UPDATE account_mails SET next_attempt_at = least(next_attempt_at, ${now}::timestamptz, now())
                 WHERE subscriber_id = ${subscriberId} AND kind = ANY (${pausedKinds}::text[]) AND status = 'owed'`.execute(
        trx,
      );
    }
    return true;
  });
}

/**
 * The profile that one had its score from: the one in its place, or where profiles were moved or removed, another with the
 * same score; of several the one whose score is oldest.
 */
function sameScore(
  before: readonly Profile[],
  profiles: readonly Profile[],
  place: number,
): Profile | undefined {
  const crs = profiles[place]?.crs;
  if (before[place]?.crs === crs) return before[place];
  return before
    .filter((profile) => profile.crs === crs && profile.crsReadOn !== undefined)
    .toSorted((a, b) => ((a.crsReadOn ?? '') < (b.crsReadOn ?? '') ? -1 : 1))[0];
}

/** Turns the alerts of somebody who left on again, at their word, with the evidence of it. */
export async function resubscribe(
  db: Kysely<Database>,
  consent: {
    subscriberId: string;
    wordingVersion: string;
    wording: string;
    language: Language;
    source: string;
    origin: Origin;
    now: Date;
  },
): Promise<boolean> {
  const { subscriberId, now, origin, wording } = consent;
  return db.transaction().execute(async (trx) => {
    const gone = await trx
      .selectFrom('subscribers')
      .select('id')
      .where('id', '=', subscriberId)
      .where('state', '=', 'unsubscribed')
      .forUpdate()
      .executeTakeFirst();
    if (gone === undefined) return false;
    await keepPastSettings(trx, [subscriberId], now);
    const back = await trx
      .updateTable('subscribers')
      .set({ state: 'active', ended_at: null, confirmed_at: now })
      .where('id', '=', subscriberId)
      .returning('email_hash')
      .executeTakeFirstOrThrow();
    await trx
      .deleteFrom('suppressions')
      .where('email_hash', '=', back.email_hash)
      .where('reason', '<>', 'operator')
      .execute();
    await trx
      .insertInto('consent_records')
      .values({
        email_hash: back.email_hash,
        subscriber_id: subscriberId,
        wording_version: consent.wordingVersion,
        language: consent.language,
        source: consent.source,
        given_at: now,
        evidence: JSON.stringify({ wording, confirmed: { at: now.toISOString(), ...origin } }),
        recorded_at: now,
      })
      .execute();
    return true;
  });
}

/** How long a link to the settings works: whoever has it can see and change everything. */
export const settingsOpenForMs = 86_400_000;

/**
 * Opens a subscriber's settings for a day and answers the token. The same subject gives the same token, so that a
 * mail that is sent twice holds one link.
 */
export async function openSettings(
  db: Kysely<Database>,
  secrets: Secrets,
  { subscriberId, subject, now }: { subscriberId: string; subject: string; now: Date },
): Promise<string> {
  const token = secrets.linkToken('settings', subject);
  const expiresAt = new Date(now.getTime() + settingsOpenForMs);
  await db
    .insertInto('tokens')
    .values({
      token_hash: secrets.hashToken(token),
      subscriber_id: subscriberId,
      purpose: 'settings',
      created_at: now,
      expires_at: expiresAt,
    })
    .onConflict((conflict) => conflict.column('token_hash').doUpdateSet({ expires_at: expiresAt }))
    .execute();
  return token;
}
