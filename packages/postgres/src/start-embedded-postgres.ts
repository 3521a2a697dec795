import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '@drawbell/runtime/drawbell-error';
import pg from 'pg';
import {
  chooseIdentity,
  type Cluster,
  ensureCluster,
  ensureDataDir,
  findBinaries,
  type Identity,
  type PostgresBinaries,
} from './cluster.ts';
import { clearStaleLock, isAlive, isSamePlace, isServerOf, readPostmaster } from './postmaster.ts';

/** A PostgreSQL server on loopback that belongs to one data directory. */
export interface EmbeddedPostgres {
  /** Connection string for a database on it. */
  readonly url: (database: string) => string;
  /** False when a server left by another process was found and is used. */
  readonly startedHere: boolean;
  /** Fast shutdown: open connections end, everything committed is kept. Resolves when the server is gone. */
  readonly stop: () => Promise<void>;
}

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  /** Server settings by name, e.g. `{ fsync: 'off' }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

const startDeadlineMs = 60_000;

/**
 * Starts the server of `dataDir`, or reuses the one that a killed process left running. The server is a process
 * group of its own: a signal meant for us does not end it while we still have work in hand.
 * @throws StartError with a sentence for the operator.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const binaries = await findBinaries();
  ensureDataDir(dataDir);
  const identity = chooseIdentity([binaries.postgres, dataDir]);
  const cluster = ensureCluster(dataDir, binaries, identity);
  const running = await findRunning(cluster);
  if (running !== null) return server(cluster, running.pid, running.port, false);
  clearStaleLock(cluster.dir);
  const port = await freePort();
  const logFile = join(dataDir, 'postgres.log');
  const pid = spawnServer({ cluster, binaries, identity, port, logFile, settings: options.settings ?? {} });
  try {
    await untilReady(cluster, pid, port, logFile);
  } catch (err) {
    // Somebody else may have started it at the same moment: of two servers on one directory, one gives up.
    const other = await findRunning(cluster);
    if (other === null || other.pid === pid) throw err;
    return server(cluster, other.pid, other.port, false);
  }
  return server(cluster, pid, port, true);
}

/**
 * Waits for the server of this cluster, should there be one, to take connections: one that mends itself after a crash
 * takes its time.
 * @throws StartError `embedded_postgres_silent` when a process that is or may be that server does not answer
 */
async function findRunning(cluster: Cluster): Promise<{ pid: number; port: number } | null> {
  const deadline = Date.now() + startDeadlineMs;
  for (;;) {
    const running = readPostmaster(cluster.dir);
    if (running === null) return null;
    const { pid, port, certain } = running;
    if (port !== null && (await answers(cluster, port))) return { pid, port };
    if (!certain || Date.now() > deadline) {
      const what = certain ? 'is the embedded database and does not answer' : 'may be the embedded database';
      throw new StartError(
        'embedded_postgres_silent',
        `Process ${pid} ${what}. Stop it; if it is something else, remove ${join(cluster.dir, 'postmaster.pid')}.`,
      );
    }
    await delay(50);
  }
}

function server(cluster: Cluster, pid: number, port: number, startedHere: boolean): EmbeddedPostgres {
  return {
    url: (database) => urlOf(cluster, port, database),
    startedHere,
    stop: async () => {
      // Its number may be another process's by now.
      if (isServerOf(cluster.dir, pid)) process.kill(pid, 'SIGINT');
      while (isServerOf(cluster.dir, pid)) await delay(20);
    },
  };
}

function urlOf(cluster: Cluster, port: number, database: string): string {
  return `postgresql://drawbell:${cluster.password}@127.0.0.1:${port}/${database}`;
}

interface SpawnPlan {
  readonly cluster: Cluster;
  readonly binaries: PostgresBinaries;
  readonly identity: Identity;
  readonly port: number;
  readonly logFile: string;
  readonly settings: Readonly<Record<string, string>>;
}

function spawnServer(plan: SpawnPlan): number {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '128MB',
    max_wal_size: '2GB',
    jit: 'off',
    timezone: 'UTC',
    ...plan.settings,
  };
  const args = ['-D', plan.cluster.dir, '-p', String(plan.port)];
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`);
  const [command = plan.binaries.postgres, ...before] = [...plan.identity.prefix, plan.binaries.postgres];
  const log = openSync(plan.logFile, 'a', 0o600);
  const child = spawn(command, [...before, ...args], {
    ...plan.identity.spawnAs,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  if (child.pid === undefined)
    throw new StartError('embedded_postgres_start', 'PostgreSQL could not be started.');
  return child.pid;
}

async function untilReady(cluster: Cluster, pid: number, port: number, logFile: string): Promise<void> {
  const deadline = Date.now() + startDeadlineMs;
  while (Date.now() < deadline) {
    if (await answers(cluster, port)) return;
    if (!isAlive(pid)) break;
    await delay(50);
  }
  const tail = existsSync(logFile) ? readFileSync(logFile, 'utf8').slice(-1_500) : '';
  throw new StartError(
    'embedded_postgres_start',
    `The embedded database did not start. Its log ends:\n${tail}`,
  );
}

/** Whether the server on that port is the one of this cluster and takes connections. */
async function answers(cluster: Cluster, port: number): Promise<boolean> {
  const client = new pg.Client({
    connectionString: urlOf(cluster, port, 'postgres'),
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ dir: string }>("SELECT current_setting('data_directory') AS dir");
    return isSamePlace(rows[0]?.dir ?? '', cluster.dir);
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done, fail) => {
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', done);
  });
  const address = probe.address();
  await new Promise((done) => {
    probe.close(done);
  });
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
