import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@drawbell/runtime';
import { migrate, openStore } from '@drawbell/store';
import { ensureDatabase, startEmbeddedPostgres } from '@drawbell/store/embedded';
import { templateDatabase } from './test-database.ts';

/** A throw-away PostgreSQL with a migrated template database. */
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
  await ensureDatabase(server.url('postgres'), templateDatabase);
  const log = createLogger({ level: 'silent', service: 'test' });
  const store = openStore({ databaseUrl: server.url(templateDatabase), applicationName: 'test-setup', log });
  await migrate(store.pool);
  await store.close();
  return {
    url: server.url('postgres'),
    stop: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
