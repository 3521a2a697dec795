import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { Database } from '../schema.ts';

/** A topic that waits for its code. */
export interface OwedCode {
  readonly id: string;
  /** Sealed. */
  readonly address: string;
  readonly relay: string;
  readonly createdAt: Date;
  readonly language: Language;
  readonly consecutiveFailures: number;
  readonly holdUntil: Date | null;
}

/** Topics whose code is owed and that nobody is sending, taken for the time of a lease by the clock of the database. */
export async function claimCodes(
  pool: pg.Pool,
  { limit, leaseMs, now }: { limit: number; leaseMs: number; now: Date },
): Promise<OwedCode[]> {
  const { rows } = await pool.query<OwedCode>(
    `WITH owed AS (
       SELECT id FROM channels
        WHERE state = 'pending' AND kind = 'ntfy' AND code_sent_at IS NULL AND code_expires_at > $1
          AND (code_lease_until IS NULL OR code_lease_until < now())
        ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
     )
     UPDATE channels c SET code_lease_until = now() + $3::int * interval '1 millisecond'
       FROM owed, subscribers s
      WHERE c.id = owed.id AND s.id = c.subscriber_id
     RETURNING c.id, c.address, c.relay, c.created_at AS "createdAt", s.language,
               coalesce((SELECT r.consecutive_failures FROM relays r WHERE r.name = c.relay), 0) AS "consecutiveFailures",
               (SELECT r.hold_until FROM relays r WHERE r.name = c.relay) AS "holdUntil"`,
    [now, limit, leaseMs],
  );
  return rows;
}

/** A code was taken by its server, or is not tried again: it is not sent once more. */
export async function noteCodeSent(
  db: Kysely<Database>,
  { id, now }: { id: string; now: Date },
): Promise<void> {
  await db.updateTable('channels').set({ code_sent_at: now }).where('id', '=', id).execute();
}
