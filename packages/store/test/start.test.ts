import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@drawbell/postgres/start-embedded-postgres';
import { createTestDatabase } from '@drawbell/testing/test-database';
import pg from 'pg';
import { expect, it } from 'vitest';
import { withPollLock } from '../src/feed.ts';
import { migrate } from '../src/migrate.ts';
import { openRecord } from '../src/open-record.ts';
import { openStore } from '../src/open-store.ts';
import { saveToOutbox } from '../src/outbox.ts';
import { count, log, now, openTestRecord } from './record.ts';

const tokenSecret = 'a secret of tests, long enough for it';

it('several processes that start on an empty database migrate it once', async () => {
  const database = await createTestDatabase({ template: 'template1' });
  const stores = Array.from({ length: 5 }, () =>
    openStore({ databaseUrl: database.url, applicationName: 'test', log }),
  );
  const applied = await Promise.all(stores.map(({ pool }) => migrate(pool)));
  expect(applied.filter(({ applied: names }) => names.length > 0)).toHaveLength(1);
  for (const store of stores) await store.close();
  await database.drop();
});

it('a migration that no longer reads as it was applied is refused', async () => {
  const at = await openTestRecord();
  await at.store.pool.query("UPDATE schema_migrations SET checksum = 'other'");
  await expect(migrate(at.store.pool)).rejects.toMatchObject({ code: 'migration_changed' });
  await at.close();
});

it('another secret than the data was made with is refused, and so is a database that is not there', async () => {
  const at = await openTestRecord();
  const options = { databaseUrl: at.url, applicationName: 'test', log };
  const first = await openRecord({ ...options, tokenSecret });
  await first.store.close();
  await expect(openRecord({ ...options, tokenSecret: `${tokenSecret}!` })).rejects.toMatchObject({
    code: 'token_secret_changed',
  });
  await expect(
    openRecord({ ...options, databaseUrl: 'postgresql://127.0.0.1:1/none', tokenSecret }),
  ).rejects.toMatchObject({
    code: 'database_unreachable',
  });
  await at.close();
});

it('one process polls at a time, and a killed one keeps nobody out', async () => {
  const at = await openTestRecord();
  const inside = await withPollLock(at.store.pool, () => withPollLock(at.store.pool, async () => 'second'));
  expect(inside).toEqual({ held: true, value: { held: false } });
  const client = new pg.Client({ connectionString: at.url });
  client.on('error', () => {});
  await client.connect();
  await client.query("SELECT pg_advisory_lock(x'706f6c6c'::int)");
  expect(await withPollLock(at.store.pool, async () => 'polled')).toEqual({ held: false });
  await at.store.pool.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_locks JOIN pg_database b ON b.oid = database
      WHERE locktype = 'advisory' AND pid <> pg_backend_pid() AND datname = current_database()`,
  );
  expect(await withPollLock(at.store.pool, async () => 'polled')).toEqual({ held: true, value: 'polled' });
  await at.close();
});

it('the outbox keeps a message once', async () => {
  const at = await openTestRecord();
  const message = {
    messageId: '<a@b>',
    recipient: 'a@example.org',
    subject: 's',
    raw: Buffer.from('x'),
    now,
  };
  await saveToOutbox(at.store.db, message);
  await saveToOutbox(at.store.db, message);
  expect(await count(at.store, 'outbox')).toBe(1);
  await at.close();
});

it('an embedded server keeps its data over a stop, and is shared by who comes second', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'drawbell-embedded-'));
  const ask = async (url: string, text: string): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(text);
    await client.end();
    return rows;
  };
  const first = await startEmbeddedPostgres({ dataDir });
  await ask(first.url('postgres'), 'CREATE TABLE kept AS SELECT 7 AS n');
  const second = await startEmbeddedPostgres({ dataDir });
  expect([first.startedHere, second.startedHere]).toEqual([true, false]);
  expect(second.url('postgres')).toBe(first.url('postgres'));
  await first.stop();
  const third = await startEmbeddedPostgres({ dataDir });
  expect(await ask(third.url('postgres'), 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  await third.stop();
  rmSync(dataDir, { recursive: true, force: true });
});
