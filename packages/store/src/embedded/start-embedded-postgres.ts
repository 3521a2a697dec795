import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '@drawbell/runtime';
import pg from 'pg';
import { findBinaries, type PostgresBinaries } from './binaries.ts';
import { ensureCluster, ensureDataDir, type Cluster } from './cluster.ts';
import { chooseIdentity, type Identity } from './identity.ts';
import { isAlive, readPostmaster } from './postmaster.ts';

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
 * Starts the server of `dataDir`, or finds the one that a killed process left running. The server is a process
 * group of its own: a signal meant for us does not end it while we still have work in hand.
 * @throws StartError with a sentence for the operator.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const binaries = await findBinaries();
  ensureDataDir(dataDir);
  const identity = chooseIdentity([binaries.postgres, dataDir]);
  const cluster = ensureCluster(dataDir, binaries, identity);
  const running = readPostmaster(cluster.dir);
  if (running !== null && (await answers(cluster, running.port))) {
    return server(cluster, running.pid, running.port, false);
  }
  const port = await freePort();
  const logFile = join(dataDir, 'postgres.log');
  const pid = spawnServer({ cluster, binaries, identity, port, logFile, settings: options.settings ?? {} });
  await untilReady(cluster, pid, port, logFile);
  return server(cluster, pid, port, true);
}

function server(cluster: Cluster, pid: number, port: number, startedHere: boolean): EmbeddedPostgres {
  return {
    url: (database) => urlOf(cluster, port, database),
    startedHere,
    stop: async () => {
      if (isAlive(pid)) process.kill(pid, 'SIGINT');
      while (readPostmaster(cluster.dir)?.pid === pid) await delay(20);
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
    return rows[0]?.dir === cluster.dir;
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
