import { createLogger } from '@drawbell/runtime/logger';
import { type RedisServer, startRedisServer } from '@drawbell/testing/redis-server';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { createPostgresBackend, Queue as RedisBullQueue, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { openQueue, type Queue } from '../src/open-queue.ts';

/** A backend as the contract needs it: the queue, and a hand that reaches behind it. */
export interface TestBackend {
  open(options?: { tickMs?: number }): Promise<Queue>;
  /** Puts something into the queue that `ring` would refuse. */
  addByHand(queueName: string, jobName: string, payload: object): Promise<void>;
  /** Removes every job that is waiting for its time, and leaves the schedules. */
  dropDelayed(queueName: string): Promise<void>;
  /** What is kept of the failed jobs, as text. */
  failures(queueName: string): Promise<string>;
  empty(): Promise<void>;
  /** Ends every connection of the product; new ones are welcome. */
  cut(): Promise<void>;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  end(): Promise<void>;
}

type BullQueue = Pick<RedisBullQueue, 'add' | 'getFailed' | 'close'>;
type WithBull = <T>(name: string, act: (queue: BullQueue) => Promise<T>) => Promise<T>;

const log = createLogger({ level: 'silent', service: 'test' });

function byHand(withBull: WithBull): Pick<TestBackend, 'addByHand' | 'failures'> {
  return {
    addByHand: (queueName, jobName, payload) =>
      withBull(queueName, async (queue) => {
        await queue.add(jobName, payload);
      }),
    failures: (queueName) =>
      withBull(queueName, async (queue) =>
        JSON.stringify((await queue.getFailed()).map((job) => job.asJSON())),
      ),
  };
}

export async function onPostgres(): Promise<TestBackend> {
  const { Queue: BullQueue } = withBackend(createPostgresBackend);
  const database = await createTestDatabase();
  const name = new URL(database.url).pathname.slice(1);
  const serverUrl = new URL(database.url);
  serverUrl.pathname = '/postgres';
  const server = new pg.Pool({ connectionString: serverUrl.href, max: 1 });
  const cut = async (): Promise<void> => {
    await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  };
  const withBull: WithBull = async (queueName, act) => {
    const queue = new BullQueue(queueName, { connection: { connectionString: database.url } });
    try {
      return await act(queue);
    } finally {
      await queue.close();
    }
  };
  const onDatabase = async (text: string): Promise<void> => {
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => {});
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  };
  return {
    ...byHand(withBull),
    open: ({ tickMs = 60_000 } = {}) =>
      openQueue({ databaseUrl: database.url, applicationName: 'queue-test', tickMs, log }),
    dropDelayed: (queueName) =>
      onDatabase(`DELETE FROM bullmq.job WHERE state = 'delayed' AND queue = '${queueName}'`),
    // What rings are remembered by is left behind on purpose: a hand that empties a queue may forget it.
    empty: () => onDatabase('TRUNCATE bullmq.job, bullmq.scheduler CASCADE'),
    cut,
    goAway: async () => {
      await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await cut();
    },
    comeBack: async () => {
      await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    },
    end: async () => {
      await server.end();
      await database.drop();
    },
  };
}

export async function onRedis(redis: RedisServer): Promise<TestBackend> {
  await redis.restart();
  const withBull: WithBull = async (queueName, act) => {
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    const queue = new RedisBullQueue(queueName, { connection, prefix: 'drawbell' });
    try {
      return await act(queue);
    } finally {
      await queue.close();
      connection.disconnect();
    }
  };
  return {
    ...byHand(withBull),
    open: ({ tickMs = 60_000 } = {}) =>
      openQueue({
        databaseUrl: 'postgresql://127.0.0.1:1/unused',
        redisUrl: redis.url,
        ...{ applicationName: 'queue-test', tickMs, log },
      }),
    dropDelayed: async (queueName) => {
      await redis.command(`DEL drawbell:${queueName}:delayed`);
    },
    empty: () => redis.flushAll(),
    cut: async () => {
      await redis.command('CLIENT KILL TYPE normal SKIPME yes');
    },
    goAway: () => redis.stop(),
    comeBack: () => redis.restart(),
    end: async () => {
      await redis.stop();
    },
  };
}

/** Fails rather than skips where nothing may be left out. */
export const redisServer = await startRedisServer();
