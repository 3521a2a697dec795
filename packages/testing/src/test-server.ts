import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDatabase } from '@drawbell/postgres/ensure-database';
import { startEmbeddedPostgres } from '@drawbell/postgres/start-embedded-postgres';
import { openQueue } from '@drawbell/queue/open-queue';
import { createLogger } from '@drawbell/runtime/logger';
import { migrate } from '@drawbell/store/migrate';
import { openStore } from '@drawbell/store/open-store';
import { copyDatabase, templates } from './test-database.ts';

/** A throw-away PostgreSQL with the templates of the schema and of the queue. */
export interface TestServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Durability is off unless asked for: these servers are never meant to survive a power cut. */
export async function startTestServer(options: { durable?: boolean } = {}): Promise<TestServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'drawbell-test-'));
  const settings: Record<string, string> = { max_connections: '200', max_wal_size: '4GB' };
  if (options.durable !== true) Object.assign(settings, { fsync: 'off', full_page_writes: 'off' });
  const server = await startEmbeddedPostgres({ dataDir, settings });
  await ensureDatabase(server.url('postgres'), templates.schema);
  const log = createLogger({ level: 'silent', service: 'test' });
  const store = openStore({ databaseUrl: server.url(templates.schema), applicationName: 'test-setup', log });
  await migrate(store.pool);
  await store.close();
  await copyDatabase(server.url('postgres'), templates.schema, templates.queue);
  const queue = await openQueue({
    ...{ databaseUrl: server.url(templates.queue), applicationName: 'test-setup', tickMs: 3_600_000, log },
  });
  await queue.close();
  return {
    url: server.url('postgres'),
    stop: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
