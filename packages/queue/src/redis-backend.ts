import { once } from 'node:events';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Backend, BackendOptions } from './backend.ts';
import { jobNames } from './jobs.ts';
import { boardQueue } from './open-board.ts';
import { processor, producerHandle, workerHandle, workerOptions } from './bullmq-handles.ts';

/** Between tries to connect again. */
const retryStrategy = (attempt: number): number => Math.min(200 * attempt, 5_000);

const prefix = 'drawbell';

/** Queues on Redis. Producers fail at once while it is away, workers wait for it. */
export function openRedisBackend(redisUrl: string, options: BackendOptions): Backend {
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
  return {
    reachable: async () => {
      if (producing.status === 'ready') return;
      if (producing.status !== 'connecting' && producing.status !== 'connect')
        throw new Error('Redis is away');
      // Rejects on 'error': a connection that is refused need not be waited for.
      await once(producing, 'ready', { signal: AbortSignal.timeout(2_000) });
    },
    refusal: () => refusal(producing),
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

/** Writing is refused when memory is full (`OOM`), when the disk is (`MISCONF`), and by a replica (`READONLY`). */
async function refusal(redis: Redis): Promise<string | null> {
  try {
    await redis.set(`${prefix}:takes-jobs`, '1', 'EX', 60);
    return null;
  } catch (err) {
    if (err instanceof Error && err.name === 'ReplyError') return err.message.slice(0, 300);
    throw err;
  }
}

/** Read from INFO, which a managed Redis allows where it forbids CONFIG. */
async function evictionPolicy(redis: Redis): Promise<string | undefined> {
  return /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1];
}
