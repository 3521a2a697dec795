import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearStaleLock, readPostmaster } from '../src/postmaster.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/start-embedded-postgres.ts';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const settings = { fsync: 'off' };

describe('the lock file of an embedded server', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'drawbell-lock-'));
  const otherDir = mkdtempSync(join(tmpdir(), 'drawbell-other-'));
  const cluster = join(dataDir, 'postgres');
  const lock = join(cluster, 'postmaster.pid');
  let sleeper: ChildProcess;
  let other: EmbeddedPostgres;
  /** As a running server wrote it. */
  let written: readonly string[];

  const ask = async (url: string, text: string): Promise<{ pid: number }[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(text);
    await client.end();
    return rows;
  };
  const leave = (text: string): void => {
    const { uid, gid } = statSync(cluster);
    writeFileSync(lock, text, { mode: 0o600 });
    chownSync(lock, uid, gid);
  };
  const withPid = (pid: number): string => [String(pid), ...written.slice(1)].join('\n');

  beforeAll(async () => {
    other = await startEmbeddedPostgres({ dataDir: otherDir, settings });
    const first = await startEmbeddedPostgres({ dataDir, settings });
    await ask(first.url('postgres'), 'CREATE TABLE kept AS SELECT 7 AS pid');
    written = readFileSync(lock, 'utf8').split('\n');
    await first.stop();
    const { uid, gid } = statSync(cluster);
    sleeper = spawn('sleep', ['3600'], { uid, gid, stdio: 'ignore', cwd: '/' });
  });
  afterEach(async () => {
    if (readPostmaster(cluster) !== null) await (await startEmbeddedPostgres({ dataDir, settings })).stop();
  });
  afterAll(async () => {
    sleeper.kill();
    await other.stop();
    for (const folder of [dataDir, otherDir]) rmSync(folder, { recursive: true, force: true });
  });

  const numberOf = (url: string, kind: string) =>
    ask(url, `SELECT pid FROM pg_stat_activity WHERE backend_type = '${kind}'`).then(
      ([row]) => row?.pid ?? 0,
    );
  const stale: [string, () => string | Promise<string>][] = [
    ['names another process of the same user', () => withPid(sleeper.pid ?? 0)],
    ['names ourselves', () => withPid(process.pid)],
    ['names the process that started us', () => withPid(process.ppid)],
    ['names process 1', () => withPid(1)],
    ['names a server of other data', () => withPid(readPostmaster(join(otherDir, 'postgres'))?.pid ?? 0)],
    [
      'names a helper of another server',
      async () => withPid(await numberOf(other.url('postgres'), 'checkpointer')),
    ],
    ['names nobody', () => withPid(2 ** 22 + 1)],
    ['is empty', () => ''],
    ['is garbage', () => '\0\0\0 not a number\n\n'],
    ['was cut in the middle of a number', () => String(sleeper.pid).slice(0, -1)],
    ['was cut after the number of a living process', () => `${sleeper.pid}\n${cluster}`],
  ];
  it.each(stale)('that %s keeps no server from starting', async (_, text) => {
    leave(await text());
    const server = await startEmbeddedPostgres({ dataDir, settings });
    expect(server.startedHere).toBe(true);
    expect(await ask(server.url('postgres'), 'SELECT pid FROM kept')).toEqual([{ pid: 7 }]);
    await server.stop();
    expect(existsSync(lock)).toBe(false);
    expect(sleeper.exitCode).toBeNull();
  });

  it('of a living server is never taken away, by whatever name its directory goes', async () => {
    const server = await startEmbeddedPostgres({ dataDir, settings });
    const before = readFileSync(lock, 'utf8');
    const byOtherName = `${dataDir}-by-another-name`;
    symlinkSync(dataDir, byOtherName);
    clearStaleLock(cluster);
    clearStaleLock(join(byOtherName, 'postgres'));
    expect(readFileSync(lock, 'utf8')).toBe(before);
    const again = await startEmbeddedPostgres({ dataDir: byOtherName, settings });
    expect([again.startedHere, again.url('x').split('@')[1]]).toEqual([false, server.url('x').split('@')[1]]);
    rmSync(byOtherName);
    await server.stop();
  });

  it('of a living server that was emptied or broken stays where it is', async () => {
    const server = await startEmbeddedPostgres({ dataDir, settings });
    const before = readFileSync(lock, 'utf8');
    for (const text of ['', 'garbage\n', before.slice(0, 2)]) {
      leave(text);
      clearStaleLock(cluster);
      expect(readFileSync(lock, 'utf8')).toBe(text);
    }
    leave(before);
    await server.stop();
  });

  it('two that start at once on a stale one come to one server', async () => {
    leave(withPid(sleeper.pid ?? 0));
    const both = await Promise.all([0, 1].map(() => startEmbeddedPostgres({ dataDir, settings })));
    expect(both.filter(({ startedHere }) => startedHere)).toHaveLength(1);
    expect(new Set(both.map(({ url }) => url('x'))).size).toBe(1);
    await both[0]?.stop();
  });

  it('a server that is still mending itself after a crash is waited for', async () => {
    const crashed = await startEmbeddedPostgres({ dataDir, settings });
    await ask(crashed.url('postgres'), 'CREATE TABLE filler AS SELECT generate_series(1, 200000) AS pid');
    execFileSync('kill', ['-9', String(readPostmaster(cluster)?.pid)]);
    const second = startEmbeddedPostgres({ dataDir, settings });
    const third = startEmbeddedPostgres({ dataDir, settings });
    const both = await Promise.all([second, third]);
    expect(await ask(both[0].url('postgres'), 'SELECT pid FROM kept')).toEqual([{ pid: 7 }]);
    expect(both[0].url('x')).toBe(both[1].url('x'));
    await both[0].stop();
  });
});
