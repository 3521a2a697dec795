import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '@drawbell/runtime/drawbell-error';
import type { PostgresBinaries } from './binaries.ts';
import type { Identity } from './identity.ts';

/** A data directory that initdb made, and the password of its one user, `drawbell`. */
export interface Cluster {
  readonly dir: string;
  readonly password: string;
}

/**
 * Finds the cluster below `dataDir` or makes it. It is made beside its place and moved there when whole, so a
 * process killed half-way leaves nothing that looks finished.
 * @throws StartError `data_dir_unwritable`, `embedded_postgres_init`.
 */
export function ensureCluster(dataDir: string, binaries: PostgresBinaries, identity: Identity): Cluster {
  const dir = join(dataDir, 'postgres');
  const passwordFile = join(dataDir, 'postgres-password');
  if (existsSync(join(dir, 'PG_VERSION')))
    return { dir, password: readFileSync(passwordFile, 'utf8').trim() };
  const password = randomBytes(24).toString('base64url');
  const draft = join(dataDir, `postgres.new-${process.pid}`);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  giveTo(identity, draft);
  giveTo(identity, passwordFile);
  runInitdb(draft, passwordFile, binaries, identity);
  renameSync(draft, dir);
  return { dir, password };
}

/** Makes the folder, readable by its owner and traversable by the server's user. @throws StartError */
export function ensureDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    const probe = join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (cause) {
    throw new StartError('data_dir_unwritable', `DATA_DIR cannot be written: ${dataDir}`, { cause });
  }
}

function giveTo({ owner }: Identity, path: string): void {
  if (owner !== null) chownSync(path, owner.uid, owner.gid);
}

function runInitdb(dir: string, passwordFile: string, binaries: PostgresBinaries, identity: Identity): void {
  const args = [
    `--pgdata=${dir}`,
    '--username=drawbell',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ];
  const [command = binaries.initdb, ...before] = [...identity.prefix, binaries.initdb];
  const done = spawnSync(command, [...before, ...args], {
    ...identity.spawnAs,
    cwd: '/',
    encoding: 'utf8',
  });
  if (done.status !== 0) {
    rmSync(dir, { recursive: true, force: true });
    throw new StartError(
      'embedded_postgres_init',
      `The embedded database could not be made: ${(done.stderr || String(done.error)).slice(0, 2_000)}`,
    );
  }
}
