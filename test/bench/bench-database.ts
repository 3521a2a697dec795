import { createLogger, type Logger } from '@drawbell/runtime/logger';
import { openStore, type Store } from '@drawbell/store/open-store';
import { startTestServer } from '@drawbell/testing/global-setup';
import { createTestDatabase } from '@drawbell/testing/test-database';

export interface BenchDatabase {
  readonly store: Store;
  readonly url: string;
  readonly log: Logger;
  readonly close: () => Promise<void>;
}

/** A server that keeps its promises on disk, as in production. */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const server = await startTestServer({ durable: true });
  const { url } = await createTestDatabase({ serverUrl: server.url });
  const log = createLogger({ level: 'silent', service: 'bench' });
  const store = openStore({ databaseUrl: url, applicationName: 'bench', log });
  const close = async (): Promise<void> => {
    await store.close();
    await server.stop();
  };
  return { store, url, log, close };
}

/** Records a draw of today with a cut-off of 520 for the Canadian Experience Class; answers its fan-out. */
export async function recordDraw(store: Store, number: string): Promise<string> {
  const draw = {
    number,
    date: new Date().toISOString().slice(0, 10),
    nameEn: 'Canadian Experience Class',
    nameFr: 'Catégorie de l’expérience canadienne',
    round: { kind: 'program', program: 'cec' },
    invitations: 2_000,
    crs: 520,
    tieBreak: { text: 'February 13, 2026 at 20:48:08 UTC', at: '2026-02-13T20:48:08.000Z' },
    heldAtText: null,
    programsText: null,
    pool: null,
    sourceUrl: null,
  };
  const { pool } = store;
  await pool.query(
    'INSERT INTO draws (number, sort_key, draw_date, revision, first_seen_at) VALUES ($1, lpad($1, 6), $2, 1, now())',
    [number, draw.date],
  );
  await pool.query(
    `INSERT INTO draw_revisions (draw_number, revision, content, changes, recorded_at, touched_at)
     VALUES ($1, 1, $2, '[]', now(), now())`,
    [number, JSON.stringify(draw)],
  );
  const { rows } = await pool.query<{ id: string }>(
    `WITH event AS (
       INSERT INTO draw_events (draw_number, revision, type, alerting, recorded_at)
       VALUES ($1, 1, 'published', 'alert', now()) RETURNING id
     )
     INSERT INTO fan_outs (event_id, draw_number, revision, kind, state, recorded_at)
     SELECT id, $1, 1, 'alert', 'owed', now() FROM event RETURNING id`,
    [number],
  );
  return rows[0]?.id ?? '';
}
