import { officeTimeBetween } from '@drawbell/draws/local-time';
import type { Kysely } from 'kysely';
import { readFeedState } from '../feed.ts';
import type { Store } from '../open-store.ts';
import type { Database } from '../schema.ts';

/** Whoever wants to know is told when the official list could not be read for so much office time. */
const silentAfterMs = 3 * 3_600_000;

/** Behind what somebody waits for. */
const lane = 1;

/** How many were owed the word that the list is silent, and that it is back. */
export interface SilenceTold {
  readonly silent: number;
  readonly back: number;
}

/**
 * Owes everybody who wants it one mail when the official list could not be read for hours of office time, and whoever got
 * that one more when it is back. Each time of silence is a row, made in the statement that owes the mails: it is told once
 * and its end once, however many processes look and whenever they die.
 */
export async function noticeSilence({ db, pool }: Store, { now }: { now: Date }): Promise<SilenceTold> {
  const state = await readFeedState(db);
  const { stale_since: staleSince, last_success_at: lastRead } = state;
  if (lastRead === null) return { silent: 0, back: 0 };
  if (staleSince === null) return { silent: 0, back: await tellBack({ pool }, { lastRead, now }) };
  if (officeTimeBetween(lastRead, now) < silentAfterMs) return { silent: 0, back: 0 };
  const { rowCount } = await pool.query(
    `WITH silence AS (
       INSERT INTO source_silences (since, told_at) VALUES ($1, $2) ON CONFLICT (since) DO NOTHING RETURNING id
     )
     INSERT INTO account_mails
       (kind, lane, email, email_hash, language, subscriber_id, source_silence_id, next_attempt_at, created_at)
     SELECT 'source_silent', ${lane}, s.email, s.email_hash, s.language, s.id, silence.id,
            greatest(least($2::timestamptz, now()), s.paused_until), $2
       FROM silence, subscribers s
      WHERE (s.telling ->> 'sourceSilent')::boolean AND s.state = 'active'
        AND NOT EXISTS (SELECT FROM suppressions x WHERE x.email_hash = s.email_hash)`,
    [lastRead, now],
  );
  return { silent: rowCount ?? 0, back: 0 };
}

/** A word of the end to whoever was told, or may have been; who was not yet told is told nothing. */
async function tellBack(
  { pool }: Pick<Store, 'pool'>,
  { lastRead, now }: { lastRead: Date; now: Date },
): Promise<number> {
  const { rowCount } = await pool.query(
    `WITH ended AS (
       UPDATE source_silences SET back_at = $1 WHERE back_at IS NULL AND since < $1 RETURNING id
     ), mails AS (
       SELECT m.subscriber_id, m.status, m.uncertain_attempts, ended.id
         FROM ended JOIN account_mails m ON m.source_silence_id = ended.id AND m.kind = 'source_silent'
     )
     INSERT INTO account_mails
       (kind, lane, email, email_hash, language, subscriber_id, source_silence_id, next_attempt_at, created_at)
     SELECT 'source_back', ${lane}, s.email, s.email_hash, s.language, s.id, mails.id,
            greatest(least($2::timestamptz, now()), s.paused_until), $2
       FROM mails JOIN subscribers s ON s.id = mails.subscriber_id
      WHERE s.state = 'active' AND (mails.status IN ('sending', 'sent', 'uncertain') OR mails.uncertain_attempts > 0)
     ON CONFLICT (source_silence_id, kind, subscriber_id) WHERE source_silence_id IS NOT NULL DO NOTHING`,
    [lastRead, now],
  );
  return rowCount ?? 0;
}

/** A time in which the official list could not be read for hours. */
export interface SourceSilence {
  /** The last look before it that could read it. */
  readonly since: Date;
  /** The first look after it; null while it lasts. */
  readonly backAt: Date | null;
}

/** The silence that a mail tells of; null when there is none. */
export async function readSourceSilence(
  db: Kysely<Database>,
  id: string | null,
): Promise<SourceSilence | null> {
  if (id === null) return null;
  const row = await db
    .selectFrom('source_silences')
    .select(['since', 'back_at as backAt'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}
