import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { vi } from 'vitest';

/** A throw-away PostgreSQL as Debian packages it, with the client programs of the same version. */
export interface DebianPostgres {
  readonly major: number;
  readonly port: number;
  readonly url: (database: string) => string;
  /** Starts a second server that follows this one, in recovery, until it is promoted. Stop it first. */
  readonly startStandby: () => Promise<DebianPostgres>;
  readonly stop: () => Promise<void>;
}

type Settings = Readonly<Record<string, string>>;

/**
 * Starts the server that belongs to the `pg_dump` of this machine: a dump wants client programs that are as new as the
 * server, and the embedded one comes without.
 * @param settings of the server, by name
 * @returns null when this machine has none
 * @throws when it has none and `CI` is set: there nothing may be left out
 */
export async function startDebianPostgres(settings: Settings = {}): Promise<DebianPostgres | null> {
  const version = spawnSync('pg_dump', ['--version'], { encoding: 'utf8' }).stdout;
  const major = Number(/PostgreSQL\) (\d+)/.exec(version ?? '')?.[1]);
  const programs = `/usr/lib/postgresql/${major}/bin`;
  if (!existsSync(join(programs, 'initdb'))) {
    if (process.env['CI'] === undefined) return null;
    throw new Error('postgresql is not installed, and this run may leave nothing out');
  }
  const initdb = ['--username=drawbell', '--auth=trust', '--encoding=UTF8', '--locale=C'];
  return start({ major, programs, settings }, (data) => ['initdb', '--pgdata', data, ...initdb]);
}

interface Installed {
  readonly major: number;
  readonly programs: string;
  readonly settings: Settings;
}

async function start(
  installed: Installed,
  making: (data: string) => readonly [string, ...string[]],
): Promise<DebianPostgres> {
  const { major, programs } = installed;
  const folder = mkdtempSync(join(tmpdir(), 'drawbell-debian-postgres-'));
  const runAs = notRoot();
  if (runAs !== null) chownSync(folder, runAs.uid, runAs.gid);
  const options = { ...runAs, cwd: '/' };
  const data = join(folder, 'data');
  const [program, ...args] = making(data);
  execFileSync(join(programs, program), args, { ...options, stdio: 'ignore' });
  const port = await freePort();
  const settings = {
    ...{ listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' },
    ...installed.settings,
  };
  const server = spawn(
    join(programs, 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...options, stdio: 'ignore' },
  );
  // The password is not asked for (trust), and holds what must be escaped in a URL.
  const url = (database: string) => `postgresql://drawbell:a%40b%2Fc@127.0.0.1:${port}/${database}`;
  await vi.waitFor(() => answers(url('postgres')), { timeout: 30_000, interval: 50 });
  return {
    ...{ major, port, url },
    startStandby: () =>
      start(installed, (copy) => [
        'pg_basebackup',
        ...['--pgdata', copy, '--dbname', url('postgres'), '--checkpoint=fast', '--write-recovery-conf'],
      ]),
    stop: () => stop(server, folder),
  };
}

/** PostgreSQL refuses to run as root. */
function notRoot(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return { uid: Number(line?.[1] ?? 65_534), gid: Number(line?.[2] ?? 65_534) };
}

async function answers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.end();
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  const exited = once(server, 'exit');
  server.kill('SIGINT');
  await exited;
  rmSync(folder, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
