import { PostgresConnection } from '@drawbell/runtime/postgres-pool';
import {
  assertSchemaCompatibility,
  createPostgresBackend,
  LATEST_SCHEMA_VERSION,
  runMigrations,
  SchemaMigrationRequiredError,
  withBackend,
} from 'bullmq';
import type pg from 'pg';
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
import { openPostgresDoorbell } from './postgres-doorbell.ts';

const { Queue, Worker } = withBackend(createPostgresBackend);

/** The one that BullMQ takes for granted in a pool that it did not make. */
const schema = 'bullmq';

/**
 * Queues in PostgreSQL, in a schema of their own beside the record. Makes the schema; several may do so at once.
 * @throws when PostgreSQL is away, or its user may not make the schema
 */
export async function openPostgresBackend(databaseUrl: string, options: BackendOptions): Promise<Backend> {
  await migrateSchema(databaseUrl);
  return backendOn(databaseUrl, options);
}

/**
 * Puts a job and takes it, and leaves none, on connections of its own. Makes no schema: false where there is none yet.
 * @throws in PostgreSQL's words when that cannot be done
 */
export async function tryPostgres(databaseUrl: string, options: BackendOptions): Promise<boolean> {
  const client = new PostgresConnection({
    connectionString: databaseUrl,
    application_name: options.applicationName,
    connectionTimeoutMillis: 5_000,
  });
  await client.connect();
  try {
    if (!(await isMigrated(client))) return false;
  } finally {
    await client.end();
  }
  const backend = backendOn(databaseUrl, options);
  try {
    await backend.tryJob();
    return true;
  } finally {
    await backend.close();
  }
}

function backendOn(databaseUrl: string, { applicationName, onError }: BackendOptions): Backend {
  const doorbell = openPostgresDoorbell(
    {
      ...{ connectionString: databaseUrl, application_name: applicationName },
      options: `-c search_path=${schema}`,
    },
    onError,
  );
  return {
    reachable: () => Promise.resolve(),
    openProducer: (name) => {
      const queue = new Queue(name, { connection: doorbell.forProducer() });
      queue.on('error', onError);
      return producerHandle(name, queue);
    },
    openBoard: () => {
      const queues = jobNames.map((name) => new Queue(name, { connection: doorbell.forProducer() }));
      for (const queue of queues) queue.on('error', onError);
      const close = async (): Promise<void> =>
        void (await Promise.allSettled(queues.map((queue) => queue.close())));
      return { queues: queues.map(boardQueue), close };
    },
    openWorker: (name, settings) => {
      const { concurrency } = settings;
      const worker = new Worker(name, processor(name, settings), {
        connection: doorbell.forWorker(),
        concurrency,
        ...workerOptions,
      });
      worker.on('error', onError);
      return workerHandle(worker);
    },
    tryJob: () => {
      const queue = new Queue(probeQueue, { connection: doorbell.forProducer(), ...probeQueueOptions });
      const worker = new Worker(probeQueue, null, {
        ...{ connection: doorbell.forWorker(), ...probeWorkerOptions },
      });
      // What fails is said by the try itself.
      queue.on('error', () => {});
      worker.on('error', () => {});
      return tryJob(queue, worker);
    },
    close: () => doorbell.close(),
  };
}

async function migrateSchema(databaseUrl: string): Promise<void> {
  const client = new PostgresConnection({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 15_000,
  });
  await client.connect();
  try {
    client.requireWrites();
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
