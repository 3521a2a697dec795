import { createLogger } from '@drawbell/runtime';
import {
  createSecrets,
  importSubscribers,
  openStore,
  type Store,
  migrate,
  holdToSecret,
} from '@drawbell/store';
import {
  createTestDatabase,
  type FakeIrcc,
  feedFromRounds,
  type MailSink,
  type RecordedRound,
  type SinkStep,
  startFakeIrcc,
  startMailSink,
  type TestDatabase,
} from '@drawbell/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aRound, person, roundsBefore } from '../life/installation.ts';
import { type ProductProcess, startProduct } from '../standalone/product-process.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const tokenSecret = 'a secret of tests, long enough for it';
const people = Array.from({ length: 12 }, (_, i) => `p${i}@example.org`);
const history = roundsBefore('447').slice(-20);
const connections = 3;
const patience = { timeout: 30_000, interval: 50 };

describe('the process is killed', () => {
  let database: TestDatabase;
  let store: Store;
  let ircc: FakeIrcc;
  let sink: MailSink;
  let silentAt: SinkStep | null = null;
  const products: ProductProcess[] = [];
  const holders: pg.Client[] = [];

  beforeEach(async () => {
    silentAt = null;
    database = await createTestDatabase();
    store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
    await migrate(store.pool);
    const secrets = createSecrets(tokenSecret);
    await holdToSecret(store.db, secrets);
    await importSubscribers(
      store.db,
      secrets,
      people.map((email) => person({ email })),
      { now: new Date() },
    );
    ircc = await startFakeIrcc();
    serve(history);
    sink = await startMailSink({ script: ({ step }) => (step === silentAt ? 'silent' : undefined) });
    start();
    await vi.waitFor(
      async () => expect(await count('feed_state WHERE baseline_at IS NOT NULL')).toBe(1),
      patience,
    );
  }, 60_000);
  afterEach(async () => {
    for (const holder of holders.splice(0)) await holder.end().catch(() => {});
    for (const product of products.splice(0)) await product.kill();
    await ircc.close();
    await sink.close();
    await store.close();
    await database.drop();
  });

  const serve = (rounds: readonly RecordedRound[]): void => {
    ircc.serve('en', feedFromRounds(rounds, 'en'));
    ircc.serve('fr', feedFromRounds(rounds, 'fr'));
  };
  const publish = (): void => {
    const date = new Date().toISOString().slice(0, 10);
    serve([...history, aRound('447', { date }), aRound('448', { date })]);
  };
  const start = (): void => {
    products.push(
      startProduct({
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
        POLL_INTERVAL_SECONDS: '1',
        SWEEP_INTERVAL_SECONDS: '1',
        LEASE_SECONDS: '2',
      }),
    );
  };
  const count = async (from: string): Promise<number> => {
    const { rows } = await store.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`);
    return rows[0]?.n ?? 0;
  };
  /** Holds a table so that the product comes to a halt where it writes to it. */
  const hold = async (table: string): Promise<() => Promise<void>> => {
    const holder = new pg.Client({ connectionString: database.url });
    holder.on('error', () => {});
    holders.push(holder);
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query(`LOCK TABLE ${table} IN SHARE MODE`);
    return async () => {
      await holder.query('ROLLBACK');
    };
  };
  const waiting = (query: string) =>
    vi.waitFor(
      async () =>
        expect(
          await count(
            `pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() AND query ILIKE '%${query}%'`,
          ),
        ).toBeGreaterThan(0),
      patience,
    );
  const killed = async (): Promise<void> => {
    await products.pop()?.kill();
  };
  const allSent = () =>
    vi.waitFor(async () => {
      expect(await count('deliveries')).toBe(2 * people.length);
      expect(await count("deliveries WHERE status <> 'sent'")).toBe(0);
    }, patience);

  /** Everyone has both alerts; copies only of those marked, and never more of them than there were connections. */
  const expectOnceEach = async (inDoubtMax: number): Promise<void> => {
    await allSent();
    const marked = await count('deliveries WHERE uncertain_attempts > 0');
    const { messages, distinct } = sink.counts();
    expect(distinct).toBe(2 * people.length);
    expect(messages - distinct).toBeLessThanOrEqual(marked);
    expect(marked).toBeLessThanOrEqual(inDoubtMax);
    expect(await count('draws')).toBe(history.length + 2);
  };

  it('while it fetches', async () => {
    ircc.behave('fr', () => {});
    const before = ircc.requests.length;
    publish();
    await vi.waitFor(
      () => expect(ircc.requests.slice(before).some(({ file }) => file === 'fr')).toBe(true),
      patience,
    );
    await killed();
    ircc.behave('fr', null);
    start();
    await expectOnceEach(0);
  });

  it('while it records the draws', async () => {
    const release = await hold('draw_events');
    publish();
    await waiting('draw_events');
    await killed();
    await release();
    expect(await count("draws WHERE number IN ('447', '448')")).toBe(0);
    start();
    await expectOnceEach(0);
  });

  it('between recording and matching, and the queue is emptied', async () => {
    const release = await hold('fan_outs');
    await store.pool.query('UPDATE feed_state SET next_poll_at = now()');
    publish();
    await waiting('fan_outs');
    await release();
    await vi.waitFor(async () => expect(await count('fan_outs')).toBe(2), patience);
    await killed();
    await store.pool.query('TRUNCATE bullmq.job CASCADE');
    start();
    await expectOnceEach(connections);
  });

  it('while it writes a batch of the ledger', async () => {
    const release = await hold('deliveries');
    publish();
    await waiting('INTO deliveries');
    await killed();
    // The server may still carry out the statement of a client that is gone: either way nothing is owed twice.
    await release();
    start();
    await expectOnceEach(0);
  });

  it('between claiming and sending', async () => {
    const release = await hold('attempts');
    publish();
    await waiting('INTO attempts');
    await killed();
    await release();
    expect(sink.counts().messages).toBe(0);
    start();
    await expectOnceEach(0);
  });

  it('before the mail server accepts', async () => {
    silentAt = 'message';
    publish();
    await vi.waitFor(
      async () => expect(await count("deliveries WHERE status = 'sending'")).toBe(connections),
      patience,
    );
    await killed();
    silentAt = null;
    start();
    await expectOnceEach(connections);
    expect(sink.counts().copiesMax).toBe(1);
  });

  it('between accepting and recording: those in flight come twice, with one Message-ID, counted and marked', async () => {
    silentAt = 'accepted';
    publish();
    await vi.waitFor(() => expect(sink.counts().messages).toBe(connections), patience);
    await killed();
    silentAt = null;
    start();
    await expectOnceEach(connections);
    expect(sink.counts()).toEqual({
      messages: 2 * people.length + connections,
      distinct: 2 * people.length,
      copiesMax: 2,
    });
    expect(await count('deliveries WHERE uncertain_attempts = 1')).toBe(connections);
    expect(await count("attempts WHERE result = 'uncertain'")).toBe(connections);
  });

  it('asked to stop, it finishes the mails in hand and ends with 0', async () => {
    publish();
    await vi.waitFor(() => expect(sink.counts().messages).toBeGreaterThan(0), patience);
    expect(await products.pop()?.stop()).toBe(0);
    expect(await count("deliveries WHERE status IN ('claimed', 'sending')")).toBe(0);
    start();
    await expectOnceEach(0);
  });
});
