import { chmodSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '@drawbell/postgres/postmaster';
import { serverUrlKey } from './test-database.ts';
import { startTestServer } from './test-server.ts';

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
