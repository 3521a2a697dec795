import { createLogger } from '@drawbell/runtime/logger';
import { readReadiness } from '@drawbell/runtime/readiness';
import { startRedisServer } from '@drawbell/testing/redis-server';
import { createTestDatabase, type TestDatabase } from '@drawbell/testing/test-database';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inspectQueue, openQueue, type Queue, queueReadiness } from '../src/open-queue.ts';
import { queueConnectionsMax } from '../src/postgres-doorbell.ts';
import { redisServer } from './backends.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const patience = { timeout: 20_000, interval: 20 };
const parts = { applicationName: 'drawbell-queue', tickMs: 60_000, log };
const redis = redisServer;
const cluster = await startRedisServer({ cluster: true });

describe.skipIf(redis === null || cluster === null)(
  'readiness of a queue on Redis (left out without redis-server)',
  () => {
    let queue: Queue;
    beforeEach(async () => {
      await redis?.restart();
      queue = await openQueue({ databaseUrl: 'unused', redisUrl: redis?.url ?? '', ...parts });
      await vi.waitFor(async () => expect(await queue.missing()).toBeNull(), patience);
    });
    afterEach(() => queue.close());
    afterAll(async () => {
      await redis?.stop();
      await cluster?.stop();
    });

    it('a job is put and taken, and nothing of it stays', async () => {
      await Promise.all(Array.from({ length: 10 }, () => queue.missing()));
      const client = new Redis(redis?.url ?? '');
      for (const list of ['wait', 'active']) expect(await client.llen(`drawbell:readiness:${list}`)).toBe(0);
      for (const set of ['completed', 'failed', 'delayed', 'marker'])
        expect(await client.zcard(`drawbell:readiness:${set}`), set).toBe(0);
      expect((await client.keys('drawbell:readiness:*')).filter((key) => /:\d+$/.test(key))).toEqual([]);
      expect(await client.xlen('drawbell:readiness:events')).toBeLessThan(200);
      client.disconnect();
    });

    it.each([
      ['a replica', 'REPLICAOF 127.0.0.1 1', 'REPLICAOF NO ONE', /READONLY/],
      [
        'too few replicas',
        'CONFIG SET min-replicas-to-write 1',
        'CONFIG SET min-replicas-to-write 0',
        /NOREPLICAS/,
      ],
      ['full memory', 'CONFIG SET maxmemory 1', 'CONFIG SET maxmemory 0', /^The queue takes no jobs: OOM/],
      [
        'a user that may not run scripts',
        'ACL SETUSER default -eval -evalsha',
        'ACL SETUSER default +@all',
        /NOPERM/,
      ],
      ['a user that may not wait', 'ACL SETUSER default -bzpopmin', 'ACL SETUSER default +@all', /NOPERM/],
      ['a user that may only ring', 'ACL SETUSER default -lrange -lrem', 'ACL SETUSER default +@all', null],
    ])('%s is told, and is well again afterwards', async (_, spoil, mend, expected) => {
      expect(await redis?.command(spoil)).toBe('+OK');
      if (expected !== null) expect(await queue.missing()).toMatch(expected);
      expect(await redis?.command(mend)).toBe('+OK');
      await vi.waitFor(async () => expect(await queue.missing()).toBeNull(), patience);
    });

    it('no more clients is told, though the connections at hand still serve', async () => {
      const [, connected = '9'] = /connected_clients:(\d+)/.exec(await infoOf('clients')) ?? [];
      await redis?.command(`CONFIG SET maxclients ${Number(connected)}`);
      const others = Array.from(
        { length: 5 },
        () => new Redis(redis?.url ?? '', { retryStrategy: () => null }),
      );
      for (const other of others) other.on('error', () => {});
      await vi.waitFor(
        async () => expect(await queue.missing()).toMatch(/max number of clients|ECONNRESET/),
        patience,
      );
      for (const other of others) other.disconnect();
    });
    const infoOf = async (section: string): Promise<string> => {
      const client = new Redis(redis?.url ?? '');
      const info = await client.info(section);
      client.disconnect();
      return info;
    };

    it('a cluster is refused by name at the start, and by who checks an installation', async () => {
      const opening = openQueue({ databaseUrl: 'unused', redisUrl: cluster?.url ?? '', ...parts });
      await expect(opening).rejects.toMatchObject({
        code: 'redis_cluster',
        message: expect.stringContaining('a Redis Cluster does not work'),
      });
      const where = { databaseUrl: 'unused', redisUrl: cluster?.url ?? '', applicationName: 'doctor', log };
      expect(await inspectQueue(where)).toMatchObject({ why: expect.stringContaining('Redis Cluster') });
    });

    it('a cluster that was away at the start is told once it is there', async () => {
      await cluster?.stop();
      const late = await openQueue({ databaseUrl: 'unused', redisUrl: cluster?.url ?? '', ...parts });
      await cluster?.restart();
      await vi.waitFor(async () => expect(await late.missing()).toContain('Redis Cluster'), patience);
      expect(await readReadiness([queueReadiness(late)])).toMatchObject({ status: 'degraded' });
      await late.close();
    });
  },
);

describe('readiness of a queue in PostgreSQL', () => {
  let database: TestDatabase;
  let queue: Queue;
  let admin: pg.Client;
  beforeEach(async () => {
    database = await createTestDatabase();
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    queue = await openQueue({ databaseUrl: database.url, ...parts });
  });
  afterEach(async () => {
    await queue.close();
    await admin.end();
    await database.drop();
  });
  const count = async (from: string): Promise<number> =>
    Number((await admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${from}`)).rows[0]?.n);

  it('a job is put and taken by several at once, and nothing of it stays', async () => {
    const other = await openQueue({ databaseUrl: database.url, ...parts });
    const tried = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? queue : other).missing());
    expect(await Promise.all(tried)).toEqual(tried.map(() => null));
    expect(await count('bullmq.job')).toBe(0);
    await other.close();
  });

  it('what a process that was killed in the middle left is taken away', async () => {
    expect(await queue.missing()).toBeNull();
    const { rows } = await admin.query("SELECT bullmq.job.* FROM bullmq.job WHERE queue = 'readiness'");
    expect(rows).toEqual([]);
    await queue.ring('deliver-email', {});
    await admin.query("UPDATE bullmq.job SET queue = 'readiness'");
    expect(await queue.missing()).toBeNull();
    expect(await count('bullmq.job')).toBe(0);
  });

  it('a queue whose jobs cannot be written is told', async () => {
    await admin.query(
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$",
    );
    await admin.query('CREATE TRIGGER refuse BEFORE UPDATE ON bullmq.job EXECUTE FUNCTION refuse()');
    expect(await queue.missing()).toMatch(/^The queue takes no jobs: /);
    await admin.query('DROP TRIGGER refuse ON bullmq.job');
    expect(await queue.missing()).toBeNull();
    await admin.query('ALTER TABLE bullmq.job RENAME TO gone');
    expect(await queue.missing()).toMatch(/^The queue /);
    await admin.query('ALTER TABLE bullmq.gone RENAME TO job');
  });

  it('who checks an installation tries it too, and makes nothing', async () => {
    const where = { databaseUrl: database.url, applicationName: 'doctor', log };
    expect(await inspectQueue(where)).toEqual({ kind: 'well' });
    const bare = await createTestDatabase();
    expect(await inspectQueue({ ...where, databaseUrl: bare.url })).toEqual({ kind: 'not_made' });
    await bare.drop();
    expect(await inspectQueue({ ...where, databaseUrl: 'postgresql://127.0.0.1:1/none' })).toMatchObject({
      kind: 'refused',
    });
  });

  it('all kinds of jobs at work hold no more connections than are documented', async () => {
    const seen = new Set<string>();
    const workers = queue.startWorkers({
      'poll-feed': async () => void seen.add('poll-feed'),
      'match-draw': async () => void seen.add('match-draw'),
      'deliver-email': async () => void seen.add('deliver-email'),
      'announce-event': async () => void seen.add('announce-event'),
      'run-replays': async () => void seen.add('run-replays'),
      'deliver-webhook': async () => void seen.add('deliver-webhook'),
      'deliver-account-mail': async () => void seen.add('deliver-account-mail'),
      'run-canary': async () => void seen.add('run-canary'),
    });
    queue.board();
    await queue.repairSchedules();
    await queue.ring('match-draw', { fanOutId: '1' });
    await queue.ring('announce-event', { eventId: '1' });
    await queue.ring('run-canary', { runId: '1' });
    for (const name of ['deliver-email', 'run-replays', 'deliver-webhook', 'deliver-account-mail'] as const)
      await queue.ring(name, {});
    await vi.waitFor(() => expect(seen.size).toBe(8), patience);
    await queue.depths();
    const held = await count(
      "pg_stat_activity WHERE application_name = 'drawbell-queue' AND datname = current_database()",
    );
    expect(held).toBeLessThanOrEqual(queueConnectionsMax);
    await workers.close();
  });
});
