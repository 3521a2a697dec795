import { createTestDatabase, type TestDatabase } from '@drawbell/testing/test-database';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCutProxy } from '../../../test/faults/rounds/cut-proxy.ts';
import { isConnectionLost, openPostgresPool } from '../src/postgres-pool.ts';

const patience = { timeout: 20_000, interval: 10 };

describe('a pool of connections', () => {
  let database: TestDatabase;
  const pools: pg.Pool[] = [];
  const open = (config: Parameters<typeof openPostgresPool>[0] = {}): pg.Pool => {
    const pool = openPostgresPool({ connectionString: database.url, max: 4, ...config });
    pools.push(pool);
    return pool;
  };
  /** Lends so many at once, so that so many are idle afterwards. */
  const warm = async (pool: pg.Pool, count: number): Promise<number[]> => {
    const lent = await Promise.all(Array.from({ length: count }, () => pool.connect()));
    const pids = await Promise.all(
      lent.map(
        async (client) => (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid as number,
      ),
    );
    for (const client of lent) client.release();
    return pids;
  };
  const living = async (pids: readonly number[]): Promise<number> => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rowCount } = await client.query('SELECT 1 FROM pg_stat_activity WHERE pid = ANY($1)', [pids]);
    await client.end();
    return rowCount ?? 0;
  };
  const onDatabase = async (text: (name: string) => string): Promise<void> => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    // Before it, for the database that is set read-only.
    await client.query('SET default_transaction_read_only = off');
    await client.query(text(client.escapeIdentifier(new URL(database.url).pathname.slice(1))));
    await client.end();
  };

  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    vi.useRealTimers();
    for (const pool of pools.splice(0)) await pool.end();
    await database.drop();
  });

  it('drops a connection whose statement was refused as read-only, in the hands of a transaction too, and all others with it', async () => {
    const found = vi.fn();
    const pool = open({ onReadOnly: found });
    const pids = await warm(pool, 4);
    const other = await pool.connect();
    const client = await pool.connect();
    await client.query('BEGIN READ ONLY');
    await expect(client.query("INSERT INTO settings VALUES ('a', '1')")).rejects.toMatchObject({
      code: '25006',
    });
    await client.query('ROLLBACK');
    client.release();
    await vi.waitFor(async () => expect(await living(pids)).toBe(1), patience);
    // Lent meanwhile: left to its user, and not taken back.
    expect((await other.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    other.release();
    await vi.waitFor(async () => expect(await living(pids)).toBe(0), patience);
    expect(found).toHaveBeenCalledTimes(1);
    expect((await pool.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }]);
  });

  it('drops all when the server says by itself that it became read-only', async () => {
    const pool = open();
    const pids = await warm(pool, 3);
    await pool.query('SET default_transaction_read_only = on');
    await vi.waitFor(async () => expect(await living(pids)).toBe(0), patience);
    await pool.query("INSERT INTO settings VALUES ('a', '1')");
  });

  it('refuses a connection to a database that takes no writes, and has one as soon as it does', async () => {
    await onDatabase((name) => `ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const pool = open();
    await expect(pool.connect()).rejects.toMatchObject({ code: 'database_read_only', retryable: true });
    await expect(pool.query('SELECT 1')).rejects.toThrow(
      'The database takes no writes: it was made read-only.',
    );
    expect(pool.totalCount).toBe(0);
    await onDatabase((name) => `ALTER DATABASE ${name} RESET default_transaction_read_only`);
    await pool.query("INSERT INTO settings VALUES ('a', '1')");
  });

  it('asks one that was idle for long whether it lives, and replaces one that went without a word', async () => {
    const target = Number(new URL(database.url).port);
    const wire = await startCutProxy(() => target);
    const url = new URL(database.url);
    url.port = String(wire.port);
    const pool = open({ connectionString: url.href });
    const pids = await warm(pool, 2);
    const now = performance.now();
    vi.useFakeTimers({ toFake: ['performance'] });
    vi.advanceTimersByTime(now + 20_000);
    expect(pids).toContain((await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid);
    wire.strand();
    vi.advanceTimersByTime(20_000);
    expect(pids).not.toContain((await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid);
    await wire.close();
  });

  it('keeps the connection of a statement that was refused for itself', async () => {
    const pool = open();
    const [pid] = await warm(pool, 1);
    const client = await pool.connect();
    await expect(client.query('SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
    client.release();
    expect((await (await lent(pool)).query('SELECT pg_backend_pid() AS pid')).rows).toEqual([{ pid }]);
  });

  const lent = async (pool: pg.Pool) => {
    const client = await pool.connect();
    client.release();
    return client;
  };
});

describe('what a lost connection is', () => {
  const err = (code: string, message = ''): Error => Object.assign(new Error(message), { code });
  it.each([
    [err('25006', 'cannot execute INSERT in a read-only transaction'), true],
    [err('25006', 'ne peut pas exécuter INSERT lors de la restauration'), true],
    [err('55000', 'cannot acquire lock mode RowExclusiveLock while recovery is in progress'), true],
    [err('40001', 'terminating connection due to conflict with recovery'), true],
    [err('57P01'), true],
    [err('57P02'), true],
    [err('57P03', 'the database system is starting up'), true],
    [err('ECONNRESET'), true],
    [err('ETIMEDOUT'), true],
    [new Error('Connection terminated unexpectedly'), true],
    [err('40001', 'could not serialize access due to concurrent update'), false],
    [err('55000', 'sequence is not yet defined in this session'), false],
    [err('23505', 'duplicate key during recovery'), false],
    [err('57014', 'canceling statement due to user request'), false],
    [new Error('Query read timeout'), false],
    ['text', false],
  ] as const)('%s: %s', (given, expected) => {
    expect(isConnectionLost(given)).toBe(expected);
  });
});
