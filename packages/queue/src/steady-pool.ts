import { setTimeout as delay } from 'node:timers/promises';
import { isPgPool, type PgPool } from 'bullmq';
import pg from 'pg';

const triesMax = 4;

/** Connections that PostgreSQL cut together do not all learn of it together. */
const retryDelayMs = 50;

/** SQLSTATEs and system codes of a connection that was lost, not of a statement that was refused. */
const lostCodes = new Set(['57P01', '57P02', '08003', '08006', 'ECONNRESET', 'EPIPE']);

/**
 * Connections for BullMQ, which does not try again a statement whose connection was lost: a job that had ended well
 * stayed active until it counted as stalled, or was taken for failed. Here such a statement is sent again. It may
 * have been carried out before; for a doorbell that is harmless: a ring twice is one ring, and a job that was
 * claimed unseen is found stalled.
 */
export function openSteadyPool(config: pg.PoolConfig): pg.Pool & PgPool {
  const pool = new pg.Pool({ ...config, keepAlive: true, Client: SteadyClient });
  const send = pool.query.bind(pool);
  Object.assign(pool, {
    query: async (text: string, values?: unknown[]) => {
      for (let tries = 1; ; tries += 1) {
        try {
          return await send(text, values);
        } catch (err) {
          if (tries >= triesMax || !isLost(err)) throw err;
          await delay(retryDelayMs);
        }
      }
    },
  });
  // BullMQ's typing of a pool is narrower than what it needs of one, and this is its own check.
  if (!isPgPool(pool)) throw new TypeError('BullMQ does not take this pool of connections');
  return pool;
}

function isLost(err: unknown): boolean {
  if (!(err instanceof Error)) return false;
  if ('code' in err && typeof err.code === 'string') return lostCodes.has(err.code);
  return err.message.startsWith('Connection terminated unexpectedly');
}

/**
 * A connection that ends while nobody listens is not the end of the process: BullMQ takes its listeners away before
 * it closes a connection, and when PostgreSQL cuts that connection just then, the error would be an uncaught one.
 */
class SteadyClient extends pg.Client {
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event === 'error' && this.listenerCount('error') === 0) return false;
    return super.emit(event, ...args);
  }
}
