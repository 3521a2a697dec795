import { createLogger } from '@drawbell/runtime/logger';
import { createTestDatabase } from '@drawbell/testing/test-database';
import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { openQueue } from '../src/open-queue.ts';
import { onPostgres, onRedis, redisServer } from './backends.ts';
import { faultContract } from './fault-contract.ts';
import { queueContract } from './queue-contract.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const parts = { applicationName: 'queue-test', tickMs: 60_000, log };

queueContract('the queue on PostgreSQL', onPostgres);
faultContract('what the queue on PostgreSQL withstands', onPostgres);

const redis = redisServer;
if (redis === null)
  describe.skip('the queue on Redis: redis-server is not installed on this machine', () => {});
else {
  queueContract('the queue on Redis', () => onRedis(redis));
  faultContract('what the queue on Redis withstands', () => onRedis(redis));
}

describe('opening the queue', () => {
  it('several processes that start at once make the schema once', async () => {
    const database = await createTestDatabase();
    const opening = Array.from({ length: 8 }, () => openQueue({ databaseUrl: database.url, ...parts }));
    const queues = await Promise.all(opening);
    for (const queue of queues) expect(await queue.ring('deliver-email', {})).toEqual({ rung: true });
    expect((await queues[0]?.depths())?.['deliver-email'].waiting).toBe(1);
    for (const queue of queues) await queue.close();
    await database.drop();
  });

  it('an ordinary user makes the schema, and later uses it without the right to make one', async () => {
    const database = await createTestDatabase();
    const url = new URL(database.url);
    const role = `ordinary_${url.pathname.slice(1)}`;
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'ordinary' NOSUPERUSER`);
    await admin.query(`GRANT CREATE ON DATABASE ${url.pathname.slice(1)} TO ${role}`);
    Object.assign(url, { username: role, password: 'ordinary' });
    const ringOnce = async (): Promise<void> => {
      const queue = await openQueue({ databaseUrl: url.href, ...parts });
      expect(await queue.ring('deliver-email', {})).toEqual({ rung: true });
      await queue.close();
    };
    await ringOnce();
    await admin.query(`REVOKE CREATE ON DATABASE ${url.pathname.slice(1)} FROM ${role}`);
    await ringOnce();
    await admin.end();
    await database.drop();
    const server = new pg.Client({ connectionString: database.url.replace(/\/[^/]*$/, '/postgres') });
    await server.connect();
    await server.query(`DROP ROLE ${role}`);
    await server.end();
  });

  it('a PostgreSQL that is away is said at once', async () => {
    await expect(openQueue({ databaseUrl: 'postgresql://127.0.0.1:1/none', ...parts })).rejects.toThrow(/./);
  });

  it('a Redis that is away does not hold up the start', async () => {
    const queue = await openQueue({ databaseUrl: 'unused', redisUrl: 'redis://127.0.0.1:1', ...parts });
    expect(await queue.ring('deliver-email', {})).toMatchObject({ rung: false });
    await queue.close();
  });
});

describe.skipIf(redisServer === null)('a Redis that may evict (skipped without redis-server)', () => {
  it('is said in the log', async () => {
    await redisServer?.restart();
    await redisServer?.command('CONFIG SET maxmemory-policy allkeys-lru');
    const warn = vi.spyOn(log, 'warn');
    const queue = await openQueue({ databaseUrl: 'unused', redisUrl: redisServer?.url ?? '', ...parts });
    await vi.waitFor(
      () =>
        expect(warn).toHaveBeenCalledWith({ policy: 'allkeys-lru' }, expect.stringContaining('noeviction')),
      { timeout: 20_000, interval: 20 },
    );
    await queue.close();
    await redisServer?.stop();
  });
});

describe.skipIf(redisServer === null)('a Redis whose memory is full (skipped without redis-server)', () => {
  it('is said in its own words while it answers, and is well again when there is memory', async () => {
    await redisServer?.restart();
    const queue = await openQueue({ databaseUrl: 'unused', redisUrl: redisServer?.url ?? '', ...parts });
    await vi.waitFor(async () => expect(await queue.missing()).toBeNull(), { timeout: 20_000, interval: 20 });
    await redisServer?.command('CONFIG SET maxmemory 1');
    expect(await queue.missing()).toMatch(/^The queue takes no jobs: OOM command not allowed/);
    expect(await queue.depths()).toMatchObject({ 'poll-feed': { waiting: 0 } });
    await redisServer?.command('CONFIG SET maxmemory 0');
    expect(await queue.missing()).toBeNull();
    await queue.close();
    await redisServer?.stop();
  });
});
