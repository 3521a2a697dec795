import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDatabase } from '@drawbell/postgres/ensure-database';
import { isAlive } from '@drawbell/postgres/postmaster';
import { startEmbeddedPostgres } from '@drawbell/postgres/start-embedded-postgres';
import { openQueue } from '@drawbell/queue/open-queue';
import { createLogger } from '@drawbell/runtime/logger';
import { migrate } from '@drawbell/store/migrate';
import { openStore } from '@drawbell/store/open-store';
import { copyDatabase, serverUrlKey, templates } from './test-database.ts';

const memoryFolder = '/dev/shm';
const tmpfs = 0x01021994;
const roomBytes = 3 * 1024 ** 3;

/**
 * One PostgreSQL for the whole test run; each test file makes its own database on it. What the run writes to temporary
 * folders stays in memory where there is room: a database is copied there in a tenth of the time.
 */
export default async function setup(): Promise<() => Promise<void>> {
  // Of several projects in one run the first sets up.
  if (process.env[serverUrlKey] !== undefined) return async () => {};
  const folder = makeTemporaryFolder();
  const server = await startTestServer();
  process.env[serverUrlKey] = server.url;
  return async () => {
    delete process.env[serverUrlKey];
    await server.stop();
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  };
}

/** Makes a folder in memory the temporary one of this process and of all that it starts; null where that is not possible. */
function makeTemporaryFolder(): string | null {
  if (process.env['TMPDIR'] !== undefined || !hasRoom()) return null;
  removeLeftFolders();
  const folder = join(memoryFolder, `drawbell-tests-${process.pid}`);
  mkdirSync(folder);
  chmodSync(folder, 0o1777);
  process.env['TMPDIR'] = folder;
  return folder;
}

function hasRoom(): boolean {
  try {
    const { type, bavail, bsize } = statfsSync(memoryFolder);
    return type === tmpfs && Math.min(bavail * bsize, process.availableMemory()) > roomBytes;
  } catch {
    return false;
  }
}

/** A run that was killed leaves its folder, and its server, which ends once that is gone. */
function removeLeftFolders(): void {
  for (const name of readdirSync(memoryFolder)) {
    const pid = /^drawbell-tests-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    rmSync(join(memoryFolder, name), { recursive: true, force: true });
  }
}

/** A throw-away PostgreSQL with the templates of the schema and of the queue. */
interface TestServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Durability is off unless asked for: these servers are never meant to survive a power cut. */
export async function startTestServer(options: { durable?: boolean } = {}): Promise<TestServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'drawbell-test-'));
  const settings: Record<string, string> = {
    ...{ max_connections: '200', max_wal_size: '4GB' },
    // Tests look for who waits by the words of the whole statement.
    track_activity_query_size: '32kB',
  };
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
