import { once } from 'node:events';
import { StartError } from '@drawbell/runtime/drawbell-error';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Backend, BackendOptions } from './backend.ts';
import {
  probeQueue,
  probeQueueOptions,
  probeWorkerOptions,
  processor,
  producerHandle,
  tryJob,
  workerHandle,
  workerOptions,
} from './bullmq-handles.ts';
import { jobNames } from './jobs.ts';
import { boardQueue } from './open-board.ts';

/** Between tries to connect again. */
const retryStrategy = (attempt: number): number => Math.min(200 * attempt, 5_000);

const prefix = 'drawbell';

/**
 * Queues on Redis. Producers fail at once while it is away, workers wait for it.
 * @throws StartError `redis_cluster` when it answers and is a cluster
 */
export async function openRedisBackend(redisUrl: string, options: BackendOptions): Promise<Backend> {
  const { applicationName, log, onError } = options;
  const producing = new Redis(redisUrl, {
    connectionName: applicationName,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_500,
    commandTimeout: 2_000,
    retryStrategy,
  });
  producing.on('error', onError);
  producing.once('ready', () => {
    evictionPolicy(producing).then((policy) => {
      if (policy !== undefined && policy !== 'noeviction')
        log.warn(
          { policy },
          'Redis may throw jobs away when its memory is full: set maxmemory-policy noeviction',
        );
    }, onError);
  });
  const reachable = async (): Promise<void> => {
    if (producing.status === 'ready') return;
    if (producing.status !== 'connecting' && producing.status !== 'connect') throw new Error('Redis is away');
    // Rejects on 'error': a connection that is refused need not be waited for.
    await once(producing, 'ready', { signal: AbortSignal.timeout(2_000) });
  };
  if (await isKnownCluster(producing, reachable)) {
    producing.disconnect();
    throw new StartError('redis_cluster', `REDIS_URL: ${clusterRefused}`);
  }
  return {
    reachable,
    tryJob: () => tryRedis(redisUrl, applicationName),
    openProducer: (name) => {
      const queue = new Queue(name, { connection: producing, prefix });
      queue.on('error', onError);
      return producerHandle(name, queue);
    },
    openBoard: () => {
      const queues = jobNames.map(
        (name) => new Queue(name, { connection: producing, prefix, skipMetasUpdate: true }),
      );
      for (const queue of queues) queue.on('error', onError);
      const close = async (): Promise<void> =>
        void (await Promise.allSettled(queues.map((queue) => queue.close())));
      return { queues: queues.map(boardQueue), close };
    },
    openWorker: (name, settings) => {
      const connection = new Redis(redisUrl, {
        connectionName: applicationName,
        maxRetriesPerRequest: null,
        connectTimeout: 5_000,
        retryStrategy,
      });
      connection.on('error', onError);
      const worker = new Worker(name, processor(name, settings), {
        ...{ connection, prefix, concurrency: settings.concurrency },
        ...workerOptions,
      });
      worker.on('error', onError);
      const handle = workerHandle(worker);
      return {
        ...handle,
        close: async () => {
          await handle.close();
          connection.disconnect();
        },
      };
    },
    close: async () => {
      producing.disconnect();
      await Promise.resolve();
    },
  };
}

/** A script of BullMQ touches many keys, and a cluster takes only those of one slot together. */
const clusterRefused =
  'a Redis Cluster does not work. Give a Redis or Valkey that is not in cluster mode (cluster-enabled no).';

/** False also when it does not answer: a Redis that is away does not hold up a start. */
async function isKnownCluster(redis: Redis, reachable: () => Promise<void>): Promise<boolean> {
  try {
    await reachable();
    return await isCluster(redis);
  } catch {
    return false;
  }
}

/** Read from INFO, which a managed Redis allows where it forbids CONFIG. */
async function isCluster(redis: Redis): Promise<boolean> {
  return /^cluster_enabled:1/m.test(await redis.info('cluster'));
}

async function evictionPolicy(redis: Redis): Promise<string | undefined> {
  return /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1];
}

/**
 * Does on new connections what rings and workers do. Refused when memory is full (`OOM`), when the disk is
 * (`MISCONF`), by a replica (`READONLY`), a cluster, a user without the right (`NOPERM`), and when there are too many
 * clients.
 * @throws in Redis's own words
 */
export async function tryRedis(redisUrl: string, applicationName: string): Promise<void> {
  const connection = new Redis(redisUrl, {
    connectionName: applicationName,
    ...{ lazyConnect: true, maxRetriesPerRequest: null, retryStrategy: () => null },
    ...{ connectTimeout: 1_500, commandTimeout: 2_000 },
  });
  let refused: Error | undefined;
  connection.on('error', (err) => {
    refused = err;
  });
  try {
    await connection.connect();
    if (await isCluster(connection)) throw new Error(clusterRefused);
    // Said here without the name of a script around it.
    await connection.set(`${prefix}:takes-jobs`, '1', 'EX', 60);
    const queue = new Queue(probeQueue, { connection, prefix, ...probeQueueOptions });
    const worker = new Worker(probeQueue, null, { connection, prefix, ...probeWorkerOptions });
    // What fails is said by the try itself.
    queue.on('error', () => {});
    worker.on('error', () => {});
    await tryJob(queue, worker);
    // What a waiting worker asks; and what tells it of the job that is gone.
    await connection.bzpopmin(`${prefix}:${probeQueue}:marker`, 0.001);
  } catch (err) {
    throw refused ?? err;
  } finally {
    connection.disconnect();
  }
}
