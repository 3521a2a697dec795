import {
  assertSchemaCompatibility,
  createPostgresBackend,
  LATEST_SCHEMA_VERSION,
  runMigrations,
  SchemaMigrationRequiredError,
  withBackend,
} from 'bullmq';
import pg from 'pg';
import type { Backend, BackendOptions } from './backend.ts';
import { processor, producerHandle, workerHandle, workerOptions } from './bullmq-handles.ts';
import { jobNames } from './jobs.ts';
import { boardQueue } from './open-board.ts';
import { openSteadyPool } from './steady-pool.ts';

const { Queue, Worker } = withBackend(createPostgresBackend);

/** The one that BullMQ takes for granted in a pool that it did not make. */
const schema = 'bullmq';

/**
 * Queues in PostgreSQL, in a schema of their own beside the record. Makes the schema; several may do so at once.
 * @throws when PostgreSQL is away, or its user may not make the schema
 */
export async function openPostgresBackend(databaseUrl: string, options: BackendOptions): Promise<Backend> {
  const { applicationName, onError } = options;
  await migrateSchema(databaseUrl);
  const openPool = (bounds: pg.PoolConfig) =>
    openSteadyPool({
      ...{ connectionString: databaseUrl, application_name: applicationName },
      ...{ options: `-c search_path=${schema}`, ...bounds },
    });
  return {
    reachable: () => Promise.resolve(),
    // Whether PostgreSQL can be written to is seen at the record, which needs it more.
    refusal: () => Promise.resolve(null),
    openProducer: (name) => {
      const pool = openPool({ max: 2, connectionTimeoutMillis: 1_500, query_timeout: 2_000 });
      const queue = new Queue(name, { connection: pool });
      queue.on('error', onError);
      return closingPool(producerHandle(name, queue), pool);
    },
    openBoard: () => {
      const pool = openPool({ max: 3, connectionTimeoutMillis: 1_500, query_timeout: 5_000 });
      const queues = jobNames.map((name) => new Queue(name, { connection: pool }));
      for (const queue of queues) queue.on('error', onError);
      const close = async (): Promise<void> => {
        await Promise.allSettled(queues.map((queue) => queue.close()));
        await pool.end();
      };
      return { queues: queues.map(boardQueue), close };
    },
    openWorker: (name, settings) => {
      // The timeouts end a wait on a connection that is gone without a word. One connection is that of LISTEN.
      const pool = openPool({ max: 3, connectionTimeoutMillis: 5_000, query_timeout: 15_000 });
      const { concurrency } = settings;
      const worker = new Worker(name, processor(name, settings), {
        connection: pool,
        concurrency,
        ...workerOptions,
      });
      worker.on('error', onError);
      return closingPool(workerHandle(worker), pool);
    },
    close: () => Promise.resolve(),
  };
}

/** The pool is ours, so that its clients are: BullMQ closes only one that it made. */
function closingPool<Handle extends { close(): Promise<void> }>(handle: Handle, pool: pg.Pool): Handle {
  const close = async (): Promise<void> => {
    try {
      await handle.close();
    } finally {
      await pool.end();
    }
  };
  return { ...handle, close };
}

async function migrateSchema(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 15_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    // Looking first lets a user go on who may use the schema but not make one.
    if (!(await isMigrated(client))) await runMigrations(client, schema);
  } finally {
    await client.end();
  }
}

async function isMigrated(client: pg.Client): Promise<boolean> {
  try {
    return (await assertSchemaCompatibility(client, schema)) >= LATEST_SCHEMA_VERSION;
  } catch (err) {
    if (err instanceof SchemaMigrationRequiredError) return false;
    throw err;
  }
}
