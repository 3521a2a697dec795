import { createLogger } from '@drawbell/runtime/logger';
import { migrate } from '@drawbell/store/migrate';
import { holdToSecret } from '@drawbell/store/open-record';
import { openStore, type Store } from '@drawbell/store/open-store';
import { createSecrets, type Secrets } from '@drawbell/store/secrets';
import { type FakeIrcc, startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { type MailSink, type SinkScript, startMailSink } from '@drawbell/testing/mail-sink';
import type { RecordedRound } from '@drawbell/testing/recorded-rounds';
import { createTestDatabase } from '@drawbell/testing/test-database';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { roundsBefore } from '../life/rounds.ts';
import { type ProductProcess, productInOne, startProduct } from '../standalone/product-process.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const tokenSecret = 'a secret of tests, long enough for it';

/** For what real processes need time to do. */
export const patience = { timeout: 90_000, interval: 50 };

/** Mails under way at once. */
export const connections = 3;

const startInOne = (env: Record<string, string>): ProductProcess => startProduct(env, productInOne);

/** What is recorded before anything is killed. */
export const history = roundsBefore('447').slice(-20);

/** The whole product as a process that can be killed, on servers that outlive it. */
export interface KillableProduct {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly ircc: FakeIrcc;
  readonly sink: MailSink;
  readonly databaseUrl: string;
  serve(rounds: readonly RecordedRound[]): void;
  start(): void;
  /** Ends the process at once, with SIGKILL. */
  kill(): Promise<void>;
  /** Asks it to stop; answers its exit code. */
  stop(): Promise<number | null | undefined>;
  count(from: string): Promise<number>;
  /** Holds a table so that the product comes to a halt where it writes to it; the answer lets go. */
  hold(table: string): Promise<() => Promise<void>>;
  /** Until the product waits for a table that is held, in a statement that contains `query`. */
  waiting(query: string): Promise<void>;
  /** Ends the statements of a process that is gone: without it the server may carry them out after all. */
  cutWaiting(): Promise<void>;
  close(): Promise<void>;
}

/** Servers, an empty record and the history served. Nothing runs before `start`. */
export async function openKillableProduct(
  script: SinkScript,
  settings: Readonly<Record<string, string>> = {},
): Promise<KillableProduct> {
  const database = await createTestDatabase({ holds: 'queue' });
  const store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
  await migrate(store.pool);
  const secrets = createSecrets(tokenSecret);
  await holdToSecret(store.db, secrets);
  const ircc = await startFakeIrcc();
  const sink = await startMailSink({ script });
  const products: ProductProcess[] = [];
  const holders: pg.Client[] = [];
  const waitsForLock = "wait_event_type = 'Lock' AND datname = current_database()";
  const count = async (from: string): Promise<number> => {
    const { rows } = await store.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`);
    return rows[0]?.n ?? 0;
  };
  return {
    ...{ store, secrets, ircc, sink, count },
    databaseUrl: database.url,
    serve: (rounds) => {
      for (const language of ['en', 'fr'] as const) ircc.serve(language, feedFromRounds(rounds, language));
    },
    start: () => {
      products.push(
        startInOne({
          DATABASE_URL: database.url,
          TOKEN_SECRET: tokenSecret,
          SMTP_URL: sink.url,
          SMTP_CONNECTIONS: String(connections),
          MAIL_FROM: 'alerts@drawbell.example',
          SENDER_NAME: 'Drawbell',
          SENDER_ADDRESS: '1 Street, Ottawa, Canada',
          PUBLIC_URL: 'https://drawbell.example',
          FEED_URL_EN: ircc.urls.en,
          FEED_URL_FR: ircc.urls.fr,
          FEED_PAGE_URL: ircc.urls.page,
          FEED_ALLOW_OTHER_HOSTS: 'true',
          WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
          POLL_INTERVAL_SECONDS: '1',
          SWEEP_INTERVAL_SECONDS: '1',
          LEASE_SECONDS: '2',
          ...settings,
        }),
      );
    },
    kill: async () => {
      await products.pop()?.kill();
    },
    stop: async () => products.pop()?.stop(),
    hold: async (table) => {
      const holder = new pg.Client({ connectionString: database.url });
      holder.on('error', () => {});
      holders.push(holder);
      await holder.connect();
      await holder.query('BEGIN');
      await holder.query(`LOCK TABLE ${table} IN SHARE MODE`);
      return async () => {
        await holder.query('ROLLBACK');
      };
    },
    waiting: (query) =>
      vi.waitFor(
        async () =>
          expect(
            await count(`pg_stat_activity WHERE ${waitsForLock} AND query ILIKE '%${query}%'`),
          ).toBeGreaterThan(0),
        patience,
      ),
    cutWaiting: async () => {
      await store.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${waitsForLock}`);
      await vi.waitFor(
        async () => expect(await count(`pg_stat_activity WHERE ${waitsForLock}`)).toBe(0),
        patience,
      );
    },
    close: async () => {
      for (const holder of holders) await holder.end().catch(() => {});
      for (const product of products) await product.kill();
      await ircc.close();
      await sink.close();
      await store.close();
      await database.drop();
    },
  };
}
