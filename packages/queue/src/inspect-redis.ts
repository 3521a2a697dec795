import { Redis } from 'ioredis';

/** How a Redis or Valkey is set up, as far as losing jobs goes. */
export type RedisFound =
  | {
      readonly reachable: true;
      readonly version: string;
      /** `noeviction` throws nothing away. */
      readonly maxmemoryPolicy: string;
      /** An append-only file: jobs survive a restart. */
      readonly appendOnly: boolean;
    }
  | { readonly reachable: false; readonly detail: string };

const timeoutMs = 5_000;

/** Reads INFO, which a managed Redis allows where it forbids CONFIG. Changes nothing; never throws. */
export async function inspectRedis(redisUrl: string): Promise<RedisFound> {
  const redis = new Redis(redisUrl, {
    ...{ lazyConnect: true, connectTimeout: timeoutMs, commandTimeout: timeoutMs },
    ...{ maxRetriesPerRequest: 0, retryStrategy: () => null },
  });
  let lastError: Error | undefined;
  redis.on('error', (err) => {
    lastError = err;
  });
  try {
    await redis.connect();
    const info = await redis.info();
    const read = (key: string) => new RegExp(`^${key}:(\\S+)`, 'm').exec(info)?.[1] ?? 'unknown';
    return {
      reachable: true,
      version: read('redis_version'),
      maxmemoryPolicy: read('maxmemory_policy'),
      appendOnly: read('aof_enabled') === '1',
    };
  } catch (err) {
    const cause = lastError ?? err;
    return { reachable: false, detail: cause instanceof Error ? cause.message : 'it does not answer' };
  } finally {
    redis.disconnect();
  }
}
