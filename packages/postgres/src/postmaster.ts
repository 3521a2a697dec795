import { execFileSync } from 'node:child_process';
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** What a running server says of itself in its lock file. */
export interface Postmaster {
  readonly pid: number;
  /** Null while the server has not written that far. */
  readonly port: number | null;
  /** False when this system does not tell whether the process is the server of this directory. */
  readonly certain: boolean;
}

/**
 * The server that runs on this data directory; null when none does. The number in the lock file alone says nothing:
 * after a crash or a new boot another process may have it, ourselves included.
 */
export function readPostmaster(clusterDir: string): Postmaster | null {
  const named = readNamed(clusterDir);
  if (named === null) return null;
  const found = serves(named.pid, clusterDir);
  return found === 'no' ? null : { ...named, certain: found === 'yes' };
}

/**
 * Takes away a lock file that a dead server left, which would keep the next from starting when its number lives again,
 * or when it is empty or broken. Never that of a living server: it is moved aside, and put back when it is not the
 * file that was judged. PostgreSQL itself still finds processes of a dead server by their shared memory.
 */
export function clearStaleLock(clusterDir: string): void {
  const path = lockPath(clusterDir);
  const judged = readOrNull(path);
  if (judged === null || readPostmaster(clusterDir) !== null) return;
  // A file without a number may be that of a server which is just starting.
  if (readNamed(clusterDir) === null && anyServes(clusterDir)) return;
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readOrNull(aside) !== judged) putBack(aside, path);
  rmSync(aside, { force: true });
}

/** Whether a process of that id exists and runs, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (err) {
    if (!(err instanceof Error && 'code' in err && err.code === 'EPERM')) return false;
  }
  // A dead process whose parent has not asked for it yet keeps its number.
  return !/^\d+ \(.*\) Z/s.test(readOrNull(`/proc/${pid}/stat`) ?? '');
}

/** Whether the process is, as far as this system tells, the server of the directory. */
export function isServerOf(clusterDir: string, pid: number): boolean {
  return serves(pid, clusterDir) !== 'no';
}

/** Whether two paths lead to one directory, by whatever names. */
export function isSamePlace(one: string, other: string): boolean {
  return one === other || (inodeOf(one) ?? one) === (inodeOf(other) ?? other);
}

/** Lines: pid, directory, start, port, … */
function readNamed(clusterDir: string): { pid: number; port: number | null } | null {
  const lines = (readOrNull(lockPath(clusterDir)) ?? '').split('\n');
  // The last line counts only with its end: a number may have been cut.
  const whole = lines.slice(0, -1).map((line) => line.trim());
  const [pid, port] = [whole[0], whole[3]].map((line) => (/^\d{1,10}$/.test(line ?? '') ? Number(line) : 0));
  if (pid === undefined || pid <= 0) return null;
  return { pid, port: port === undefined || port === 0 ? null : port };
}

/** Whether a process is the server of a data directory, by where it works and what it was started with. */
function serves(pid: number, clusterDir: string): 'yes' | 'no' | 'unknown' {
  if (pid === process.pid || !isAlive(pid)) return 'no';
  const command = commandOf(pid);
  if (command === null) return 'unknown';
  const [program = ''] = command;
  // Its helpers are called `postgres: checkpointer` and the like; a server is called by its path.
  if (!/^postgres(\.exe)?$|^postmaster$/.test(basename(program))) return 'no';
  const at = command.indexOf('-D');
  const dir = command[at + 1];
  // A server goes to its directory. Where the system does not tell, the command line does.
  const worksIn = inodeOf(`/proc/${pid}/cwd/.`);
  if (worksIn !== null) return worksIn === inodeOf(clusterDir) ? 'yes' : 'no';
  if (at < 1 || dir === undefined || !isAbsolute(dir)) return 'unknown';
  return isSamePlace(dir, clusterDir) ? 'yes' : 'no';
}

/** The words of a process's command line; null when the system does not tell. */
function commandOf(pid: number): readonly string[] | null {
  const words = readOrNull(`/proc/${pid}/cmdline`);
  if (words !== null) return words.split('\0').slice(0, -1);
  try {
    const line = execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
    }).trim();
    // One line of words: ours gives the port after the directory, whatever blanks that holds.
    const [, program, dir] = /^(.*?\/postgres) -D (.*?) -p \d+( |$)/.exec(line) ?? [];
    return program === undefined || dir === undefined ? line.split(' ') : [program, '-D', dir];
  } catch {
    return null;
  }
}

/** Whether any process is a server of the directory; true when that cannot be known. */
function anyServes(clusterDir: string): boolean {
  try {
    const listed = readOrNull('/proc/self/stat') === null ? psList() : readdirSync('/proc');
    return listed.some((pid) => Number(pid) > 0 && serves(Number(pid), clusterDir) === 'yes');
  } catch {
    return true;
  }
}

function psList(): string[] {
  return execFileSync('ps', ['-A', '-o', 'pid='], { encoding: 'utf8' }).split('\n');
}

function putBack(aside: string, path: string): void {
  try {
    linkSync(aside, path);
  } catch {
    // A server has written its own meanwhile.
  }
}

function lockPath(clusterDir: string): string {
  return join(clusterDir, 'postmaster.pid');
}

function inodeOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** How long the server may take to notice that a connection of ours has ended. */
const noticedWithinMs = 3_000;

/**
 * Whether anybody but the caller is connected to the server; true when that cannot be known. Connections that the
 * caller has just closed still show for a moment: somebody counts only when they stay.
 */
export async function isInUse(adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on('error', () => {});
  try {
    await client.connect();
    const until = performance.now() + noticedWithinMs;
    while (await hasOthers(client)) {
      if (performance.now() > until) return true;
      await delay(50);
    }
    return false;
  } catch {
    return true;
  } finally {
    await client.end().catch(() => {});
  }
}

async function hasOthers(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ others: number }>(
    `SELECT count(*)::int AS others FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return (rows[0]?.others ?? 0) > 0;
}
