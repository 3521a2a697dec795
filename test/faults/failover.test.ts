import { ensureDatabase } from '@drawbell/postgres/ensure-database';
import { openQueue, type Queue } from '@drawbell/queue/open-queue';
import { createLogger } from '@drawbell/runtime/logger';
import { readReadiness } from '@drawbell/runtime/readiness';
import { databaseReadiness } from '@drawbell/store/database-readiness';
import { withPollLock } from '@drawbell/store/feed';
import { openRecord } from '@drawbell/store/open-record';
import type { Store } from '@drawbell/store/open-store';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DebianPostgres, startDebianPostgres } from '../infra/debian-postgres.ts';
import { type CutProxy, startCutProxy } from './rounds/cut-proxy.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const patience = { timeout: 60_000, interval: 50 };
const first = await startDebianPostgres();
await first?.stop();

describe.skipIf(first === null)(
  'a failover of PostgreSQL (left out without PostgreSQL’s programs on this machine)',
  () => {
    let primary: DebianPostgres;
    let standby: DebianPostgres;
    let leadsTo: number;
    let forwarder: CutProxy;
    let store: Store;
    let queue: Queue;
    let heard: string[];
    const closers: (() => Promise<unknown>)[] = [];

    const on = async <Row extends object>(server: DebianPostgres, text: string): Promise<Row[]> => {
      const client = new pg.Client({ connectionString: server.url('drawbell') });
      client.on('error', () => {});
      await client.connect();
      await client.query('SET default_transaction_read_only = off');
      const { rows } = await client.query<Row>(text);
      await client.end();
      return rows;
    };
    /** Connections of the product, by the name they gave or were given. */
    const connectedTo = async (server: DebianPostgres): Promise<string[]> => {
      const text = `SELECT application_name AS name FROM pg_stat_activity WHERE backend_type = 'client backend'
                    AND datname = 'drawbell' AND pid <> pg_backend_pid()`;
      return (await on<{ name: string }>(server, text)).map(({ name }) => name);
    };
    const promote = () => on(standby, 'SELECT pg_promote(true, 60)');
    const untilFollowed = () =>
      vi.waitFor(async () => {
        const [at] = await on<{ lsn: string }>(primary, 'SELECT pg_current_wal_lsn() AS lsn');
        const text = `SELECT pg_last_wal_replay_lsn() >= '${at?.lsn}'::pg_lsn AS there`;
        expect(await on(standby, text)).toEqual([{ there: true }]);
      }, patience);
    const works = async (mark: string): Promise<void> => {
      await vi.waitFor(async () => {
        await store.db.insertInto('settings').values({ key: mark, value: '1' }).execute();
      }, patience);
      await vi.waitFor(async () => {
        const polled = await withPollLock(store.pool, () =>
          store.db.updateTable('settings').set({ value: '2' }).where('key', '=', mark).execute(),
        );
        expect(polled.held).toBe(true);
      }, patience);
      await vi.waitFor(async () => {
        await queue.ring('match-draw', { fanOutId: mark });
        expect(heard).toContain(mark);
      }, patience);
      expect(await queue.missing()).toBeNull();
      expect(await readReadiness([databaseReadiness(store.pool)])).toMatchObject({ status: 'ready' });
      expect(await on(standby, `SELECT value FROM settings WHERE key = '${mark}'`)).toEqual([{ value: 2 }]);
    };
    /** Several idle connections, one that listens, workers that wait, and a schedule. */
    const warmUp = async (): Promise<void> => {
      await Promise.all(Array.from({ length: 5 }, () => store.pool.query('SELECT pg_sleep(0.05)')));
      queue.board();
      await queue.repairSchedules();
      await vi.waitFor(async () => {
        await queue.ring('match-draw', { fanOutId: '1' });
        expect(heard).toContain('1');
      }, patience);
      expect((await connectedTo(primary)).length).toBeGreaterThan(4);
    };

    beforeEach(async () => {
      const started = await startDebianPostgres();
      if (started === null) throw new Error('it was there a moment ago');
      primary = started;
      await ensureDatabase(primary.url('postgres'), 'drawbell');
      standby = await primary.startStandby();
      leadsTo = primary.port;
      forwarder = await startCutProxy(() => leadsTo);
      const url = new URL(primary.url('drawbell'));
      url.port = String(forwarder.port);
      const tokenSecret = 'a secret of tests, long enough for it';
      const applicationName = 'product';
      ({ store } = await openRecord({ databaseUrl: url.href, tokenSecret, applicationName, log }));
      queue = await openQueue({ databaseUrl: url.href, applicationName, tickMs: 60_000, log });
      heard = [];
      const workers = queue.startWorkers({
        'match-draw': async ({ fanOutId }) => void heard.push(fanOutId),
        'poll-feed': async () => {},
        'deliver-email': async () => {},
      });
      closers.push(
        () => primary.stop(),
        () => standby.stop(),
        () => forwarder.close(),
        () => store.close(),
        () => queue.close(),
        () => workers.close(),
      );
      await warmUp();
      await untilFollowed();
    });
    afterEach(async () => {
      for (const close of closers.splice(0).toReversed()) await close();
    });

    it('leaves a primary that was made read-only while its connections live on', async () => {
      await on(primary, 'ALTER SYSTEM SET default_transaction_read_only = on');
      await on(primary, 'SELECT pg_reload_conf()');
      leadsTo = standby.port;
      await promote();
      await works('2');
      await vi.waitFor(async () => expect(await connectedTo(primary)).toEqual([]), patience);
    });

    it('leaves a standby that it was sent to before that was promoted, and one that never is', async () => {
      const other = await primary.startStandby();
      closers.splice(1, 0, () => other.stop());
      leadsTo = other.port;
      forwarder.cut();
      await vi.waitFor(
        () =>
          expect(
            store.db.insertInto('settings').values({ key: 'x', value: '1' }).execute(),
          ).rejects.toMatchObject({ code: 'database_read_only' }),
        patience,
      );
      expect(await queue.ring('match-draw', { fanOutId: '9' })).toMatchObject({ rung: false });
      expect(await readReadiness([databaseReadiness(store.pool)])).toEqual({
        status: 'not_ready',
        missing: [expect.objectContaining({ what: expect.stringContaining('it is a standby, in recovery') })],
      });
      leadsTo = standby.port;
      await promote();
      await works('3');
      expect((await connectedTo(other)).filter((name) => name === 'product')).toEqual([]);
    });

    it('comes to a standby that is promoted under it, when the primary died', async () => {
      await primary.stop();
      closers.shift();
      leadsTo = standby.port;
      const asked = store.pool.query('SELECT 1').then(
        () => 'answered',
        (err: Error) => err.message,
      );
      expect(await asked).not.toBe('answered');
      await promote();
      await works('4');
    });

    it('leaves a primary that was started again as somebody who only reads', async () => {
      await on(primary, 'ALTER SYSTEM SET default_transaction_read_only = on');
      // As a restart does to those who are connected: 57P01.
      await on(
        primary,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'drawbell' AND pid <> pg_backend_pid()",
      );
      await on(primary, 'SELECT pg_reload_conf()');
      expect(await queue.ring('match-draw', { fanOutId: '8' })).toMatchObject({ rung: expect.any(Boolean) });
      leadsTo = standby.port;
      await promote();
      await works('5');
      await vi.waitFor(async () => expect(await connectedTo(primary)).toEqual([]), patience);
    });

    it('leaves a primary that is gone without a word', async () => {
      const now = performance.now();
      vi.useFakeTimers({ toFake: ['performance'] });
      forwarder.strand();
      vi.advanceTimersByTime(now + 20_000);
      leadsTo = standby.port;
      await promote();
      await works('6');
      vi.useRealTimers();
      expect(heard).toContain('6');
    });
  },
);
