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

const { Queue, Worker } = withBackend(createPostgresBackend);

const schema = 'bullmq';

/**
 * Queues in PostgreSQL, in a schema of their own beside the record. Makes the schema; several may do so at once.
 * @throws when PostgreSQL is away, or its user may not make the schema
 */
export async function openPostgresBackend(databaseUrl: string, options: BackendOptions): Promise<Backend> {
  const { applicationName, onError } = options;
  await migrateSchema(databaseUrl);
  const connection = {
    connectionString: databaseUrl,
    application_name: applicationName,
    keepAlive: true,
    schema,
  };
  return {
    reachable: () => Promise.resolve(),
    openProducer: (name) => {
      const settings = { max: 2, connectionTimeoutMillis: 1_500, query_timeout: 2_000 };
      const queue = new Queue(name, { connection: { ...connection, ...settings } });
      queue.on('error', onError);
      return producerHandle(name, queue);
    },
    openWorker: (name, settings) => {
      // The timeouts end a wait on a connection that is gone without a word. LISTEN has one of its own, kept alive.
      const bounds = { max: 2, connectionTimeoutMillis: 5_000, query_timeout: 15_000 };
      const worker = new Worker(name, processor(name, settings), {
        connection: { ...connection, ...bounds },
        concurrency: settings.concurrency,
        ...workerOptions,
      });
      worker.on('error', onError);
      return workerHandle(worker);
    },
    close: () => Promise.resolve(),
  };
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
