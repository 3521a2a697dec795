import { type Kysely, type Selectable, sql } from 'kysely';
import { addressOf, drawKeyOf } from '../draws/draw-key.ts';
import type { Database } from '../schema.ts';

export type Replay = Selectable<Database['replays']> & {
  /** What the draw is found by: its number, or its key while it has none. */
  readonly draw_address: string;
};

/** SQL: what the draw of a replay is found by. */
export const drawAddress = sql<string>`${sql.raw(addressOf('replays.draw_number'))}`.as('draw_address');

export async function findReplay(db: Kysely<Database>, id: string): Promise<Replay | undefined> {
  return db.selectFrom('replays').selectAll().select(drawAddress).where('id', '=', id).executeTakeFirst();
}

/** Newest first, from before `before`. */
export async function listReplays(
  db: Kysely<Database>,
  { drawNumber, before, limit }: { drawNumber?: string | undefined; before: string | null; limit: number },
): Promise<Replay[]> {
  let query = db.selectFrom('replays').selectAll().select(drawAddress).orderBy('id', 'desc').limit(limit);
  if (drawNumber !== undefined) query = query.where('draw_number', '=', await drawKeyOf(db, drawNumber));
  if (before !== null) query = query.where('id', '<', before);
  return query.execute();
}

/**
 * Stops a replay, also while it is walked: its worker writes nothing more, and what it owed and nobody has begun to send
 * is cancelled when its turn comes. What was sent is sent. False when it was over already.
 */
export async function cancelReplay(
  db: Kysely<Database>,
  { id, now }: { id: string; now: Date },
): Promise<boolean> {
  const row = await db
    .updateTable('replays')
    .set({ state: 'cancelled', ended_at: now, claimed_by: null, lease_until: null })
    .where('id', '=', id)
    .where('state', '<>', 'cancelled')
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('state', 'in', ['owed', 'running']),
        // Walked to its end, with messages still to be sent.
        exists(
          selectFrom('deliveries')
            .select('deliveries.id')
            .whereRef('deliveries.replay_id', '=', 'replays.id')
            .where('deliveries.status', 'in', ['owed', 'claimed']),
        ),
        exists(
          selectFrom('webhook_messages')
            .select('webhook_messages.id')
            .whereRef('webhook_messages.replay_id', '=', 'replays.id')
            .where('webhook_messages.status', '=', 'owed'),
        ),
      ]),
    )
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Lets a cancelled replay go on. It is walked from the beginning: whomever this very replay told, or may have told, is
 * left alone (`toldByThis`), so that walking again costs time and doubles nothing. False when it is not cancelled.
 */
export async function resumeReplay(db: Kysely<Database>, id: string): Promise<boolean> {
  const row = await db
    .updateTable('replays')
    .set({
      ...{ state: 'owed', ended_at: null, stage: 'people', cursor: '0', upper_bound: null },
      ...{ counts: '{}', sample: '[]' },
    })
    .where('id', '=', id)
    .where('state', '=', 'cancelled')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** How far a replay's messages are. */
export interface ReplayProgress {
  readonly owed: number;
  readonly sent: number;
  readonly failed: number;
  readonly cancelled: number;
}

export async function readReplayProgress(db: Kysely<Database>, id: string): Promise<ReplayProgress> {
  const { rows } = await sql<ReplayProgress>`
    SELECT count(*) FILTER (WHERE status IN ('owed', 'claimed', 'sending'))::int AS owed,
           count(*) FILTER (WHERE status = 'sent')::int AS sent,
           count(*) FILTER (WHERE status IN ('failed', 'uncertain'))::int AS failed,
           count(*) FILTER (WHERE status = 'cancelled')::int AS cancelled
      FROM (SELECT status FROM deliveries WHERE replay_id = ${id}
            UNION ALL SELECT status FROM webhook_messages WHERE replay_id = ${id}) rows`.execute(db);
  return rows[0] ?? { owed: 0, sent: 0, failed: 0, cancelled: 0 };
}
