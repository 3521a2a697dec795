import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureDatabase } from '@drawbell/postgres/ensure-database';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@drawbell/postgres/start-embedded-postgres';
import { createLogger } from '@drawbell/runtime/logger';
import { migrate } from '@drawbell/store/migrate';
import { holdToSecret } from '@drawbell/store/open-record';
import { openStore, type Store } from '@drawbell/store/open-store';
import { createSecrets, type Secrets } from '@drawbell/store/secrets';
import { type FakeIrcc, startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import type { RecordedRound } from '@drawbell/testing/recorded-rounds';
import { type RedisServer, startRedisServer } from '@drawbell/testing/redis-server';
import type pg from 'pg';
import { roundsBefore } from '../../life/rounds.ts';
import { type CutProxy, startCutProxy } from './cut-proxy.ts';
import { type Audience, type Person, settleConsumers, settlePeople } from './population.ts';
import { type RecordingSink, startRecordingSink } from './recording-sink.ts';
import type { ServiceName, Wire } from './round-plan.ts';
import { type SupervisedService, superviseService } from './supervised-service.ts';
import { startWebhookReceivers, type WebhookReceivers } from './webhook-receivers.ts';

/** Messages that each notifier has under way at once. */
export const smtpConnections = 5;

export const leaseSeconds = 3;
const tokenSecret = 'a secret of tests, long enough for it';
const database = 'drawbell';
export const mailDomain = 'drawbell.example';

/** Everything a round needs: servers, wires to cut, the services as processes, people and programs. */
export interface Stage {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly redis: RedisServer;
  readonly sink: RecordingSink;
  readonly receivers: WebhookReceivers;
  readonly people: readonly Person[];
  readonly audience: Audience;
  readonly wires: Readonly<Record<Wire, CutProxy>>;
  readonly services: Readonly<Record<ServiceName, SupervisedService>>;
  /** Where the api answers, as long as it does. */
  readonly apiUrl: string;
  /** Rounds of the feed beside the history, oldest first. */
  readonly published: RecordedRound[];
  /** Serves the history and `published`. */
  serve(): void;
  /** Ends the database server without a word to anybody, and starts it again. */
  restartPostgres(downMs: number): Promise<void>;
  /** Asks the record past everything that can be cut, and again while it restarts. */
  ask<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly seed: number;
  readonly subscribers: number;
  readonly endpoints: number;
  /** What each message takes the mail server. */
  readonly sinkDelayMs: number;
  /** Whether the record is kept on disk as in production. */
  readonly durable: boolean;
  readonly postgresSettings?: Record<string, string>;
  /** Environment of the services beside or instead of the usual. */
  readonly env?: Record<string, string>;
}

/** @returns null when this machine has no redis-server */
export async function openStage(options: StageOptions): Promise<Stage | null> {
  const redis = await startRedisServer();
  if (redis === null) return null;
  const dataDir = mkdtempSync(join(tmpdir(), 'drawbell-faults-'));
  const settings: Record<string, string> = { max_connections: '200', ...options.postgresSettings };
  if (!options.durable) Object.assign(settings, { fsync: 'off', full_page_writes: 'off' });
  let postgres: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, settings });
  const endPostgres = (): void => void signalPostgres(dataDir);
  process.once('exit', endPostgres);
  await ensureDatabase(postgres.url('postgres'), database);
  const portOf = () => Number(new URL(postgres.url(database)).port);
  const straight = await startCutProxy(portOf);
  const sink = await startRecordingSink({ delayMs: options.sinkDelayMs });
  const receivers = await startWebhookReceivers(options.endpoints);
  const ircc = await startFakeIrcc();
  ircc.useValidators(true);
  const redisPort = Number(new URL(redis.url).port);
  const wires = {
    postgres: await startCutProxy(portOf),
    redis: await startCutProxy(() => redisPort),
    smtp: await startCutProxy(() => sink.port),
  };
  const urlBy = (proxy: CutProxy): string => {
    const url = new URL(postgres.url(database));
    url.port = String(proxy.port);
    return url.href;
  };
  const log = createLogger({ level: 'silent', service: 'test' });
  const store = openStore({ databaseUrl: urlBy(straight), applicationName: 'test', log });
  await migrate(store.pool);
  const secrets = createSecrets(tokenSecret);
  await holdToSecret(store.db, secrets);
  const { seed, subscribers: count } = options;
  const people = await settlePeople(store, secrets, { seed, count });
  const audience = await settleConsumers(store, secrets, { seed, urls: receivers.urls });
  const history = roundsBefore('447').slice(-20);
  const published: RecordedRound[] = [];
  const serve = (): void => {
    for (const language of ['en', 'fr'] as const)
      ircc.serve(language, feedFromRounds([...history, ...published], language));
  };
  serve();
  const apiPort = await freePort();
  const env = {
    ...environmentOf(ircc, apiPort),
    DATABASE_URL: urlBy(wires.postgres),
    REDIS_URL: `redis://127.0.0.1:${wires.redis.port}`,
    SMTP_URL: `smtp://127.0.0.1:${wires.smtp.port}`,
    ...options.env,
  };
  const services = {
    scraper: superviseService('scraper', 'scraper', env),
    'notifier-a': superviseService('notifier-a', 'notifier', env),
    'notifier-b': superviseService('notifier-b', 'notifier', env),
    api: superviseService('api', 'api', env),
  };
  for (const service of Object.values(services)) {
    service.start();
    await service.ready();
  }
  const ask: Stage['ask'] = async (text, values = []) => {
    for (let tries = 1; ; tries += 1) {
      try {
        // The rows are what the caller says they are.
        const { rows } = await store.pool.query(text, values);
        return rows;
      } catch (err) {
        if (tries >= 150) throw err;
        await delay(200);
      }
    }
  };
  while ((await ask('SELECT 1 FROM feed_state WHERE baseline_at IS NOT NULL')).length === 0) await delay(100);
  return {
    ...{ store, secrets, redis, sink, receivers, people, audience, wires, services, published, serve, ask },
    apiUrl: `http://127.0.0.1:${apiPort}`,
    restartPostgres: async (downMs) => {
      await untilGone(signalPostgres(dataDir));
      await delay(downMs);
      postgres = await startEmbeddedPostgres({ dataDir, settings });
    },
    close: async () => {
      for (const service of Object.values(services)) await service.kill();
      await store.close().catch(() => {});
      for (const proxy of [straight, ...Object.values(wires)]) await proxy.close();
      await Promise.all([sink.close(), receivers.close(), ircc.close(), redis.stop()]);
      await postgres.stop();
      process.off('exit', endPostgres);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function environmentOf(ircc: FakeIrcc, apiPort: number): Record<string, string> {
  return {
    TOKEN_SECRET: tokenSecret,
    SMTP_CONNECTIONS: String(smtpConnections),
    MAIL_FROM: `alerts@${mailDomain}`,
    SENDER_NAME: 'Drawbell',
    SENDER_ADDRESS: '1 Street, Ottawa, Canada',
    PUBLIC_URL: `https://${mailDomain}`,
    FEED_URL_EN: ircc.urls.en,
    FEED_URL_FR: ircc.urls.fr,
    FEED_PAGE_URL: ircc.urls.page,
    FEED_ALLOW_OTHER_HOSTS: 'true',
    POLL_INTERVAL_SECONDS: '1',
    SWEEP_INTERVAL_SECONDS: '1',
    LEASE_SECONDS: String(leaseSeconds),
    WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
    NODE_ENV: 'production',
    PORT: String(apiPort),
  };
}

/** Immediate shutdown: no checkpoint, no farewell to clients; the next start recovers from the log. */
function signalPostgres(dataDir: string): number | null {
  try {
    const pid = Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGQUIT');
    return pid;
  } catch {
    return null;
  }
}

async function untilGone(pid: number | null): Promise<void> {
  if (pid === null) return;
  try {
    for (;;) {
      process.kill(pid, 0);
      await delay(10);
    }
  } catch {
    // There is no such process any more.
  }
}

async function freePort(): Promise<number> {
  const probe = await startCutProxy(() => 1);
  await probe.close();
  return probe.port;
}
