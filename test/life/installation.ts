import { createApp, listen } from '@drawbell/api/app/server';
import { bounceSourcesFrom } from '@drawbell/api/json/bounce-sources';
import { type SubscriberInput, subscriberInputSchema } from '@drawbell/draws/subscriber-input';
import { createFeedClient } from '@drawbell/ircc/feed-client';
import { createMailer, type Mailer } from '@drawbell/mail/mailer';
import { openBounceReceiver } from '@drawbell/notifier/bounce-receiver';
import { type OpenChannels, openChannels } from '@drawbell/notifier/channels/open-channels';
import type { NotifierParts } from '@drawbell/notifier/lane';
import { createNotifier, type Notifier } from '@drawbell/notifier/notifier';
import { returnAddresses } from '@drawbell/notifier/return-addresses';
import { openQueue, type Queue } from '@drawbell/queue/open-queue';
import type { Environment } from '@drawbell/runtime/environment';
import { createLogger, type Logger } from '@drawbell/runtime/logger';
import { createMetricsRegistry, type Registry } from '@drawbell/runtime/metrics';
import type { Tracer } from '@drawbell/runtime/tracing/tracer';
import { type PollDependencies, type Polled, pollFeed } from '@drawbell/scraper/poll';
import { lanes } from '@drawbell/store/lease';
import { openStore, type Store } from '@drawbell/store/open-store';
import { createSecrets, type Secrets } from '@drawbell/store/secrets';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import { type FakeIrcc, startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { type MailSink, type SinkScript, startMailSink } from '@drawbell/testing/mail-sink';
import type { RecordedRound } from '@drawbell/testing/recorded-rounds';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { watchLog } from '@drawbell/testing/watched-log';
import { checkEndpoint, createEgressPolicy, createResolver } from '@drawbell/webhooks/egress-guard';
import { createWebhookClient, type WebhookClient } from '@drawbell/webhooks/webhook-client';
import { vi } from 'vitest';
import { roundsBefore, startOfTest } from './rounds.ts';
import { listOpenWalks } from '@drawbell/store/walk';

const languages = ['en', 'fr'] as const;
const servedHistory = {
  en: feedFromRounds(roundsBefore('447'), 'en'),
  fr: feedFromRounds(roundsBefore('447'), 'fr'),
};
const silent = createLogger({ level: 'silent', service: 'test' });

/** The real parts on real servers, driven by the test: it polls, moves the clock, and starts the notifier. */
export interface TestInstallation {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly queue: Queue;
  readonly ircc: FakeIrcc;
  readonly sink: MailSink;
  readonly webhooks: WebhookClient;
  readonly databaseUrl: string;
  now(): Date;
  /** Moves the clock on. */
  pass(ms: number): void;
  serve(rounds: readonly RecordedRound[]): void;
  poll(): Promise<Polled>;
  /** A notifier at work, closed with the rest. */
  notifier(): Promise<Notifier>;
  /** The SMTP server for bounces at work, closed with the rest; answers its port. */
  bounces(): Promise<number>;
  /** The api at work, closed with the rest; answers its address. What it warns of fails the test at the end. */
  api(): Promise<string>;
  add(...people: object[]): Promise<void>;
  /** Waits until nobody works and nothing is due. */
  quiet(): Promise<void>;
  /** Closes something before the rest is closed. */
  closeLater(close: () => Promise<unknown>): void;
  close(): Promise<void>;
}

/** Settings of channels. */
type ChannelServers = Partial<
  Pick<Environment, 'PUSH_SUBJECT' | 'NTFY_URL' | 'NTFY_TOKEN' | 'TELEGRAM_BOT_TOKEN' | 'TELEGRAM_API_URL'>
>;

/** What a test looks at from outside. */
export interface Watching {
  /** The rounds before 447 are recorded and served, as after the first look at the feed; nothing is unless told so. */
  readonly holds?: 'history';
  readonly log?: Logger;
  /** The tracers of the two processes. */
  readonly scraperTracer?: Tracer;
  readonly notifierTracer?: Tracer;
  readonly canary?: NotifierParts['canary'];
  /** What the notifier, the receiver of bounces and the api count in together. */
  readonly registry?: Registry;
  /** How the notifier sends, where a test is about it. */
  readonly sending?: {
    readonly sendTimeoutMs?: number;
    readonly accountConnections?: number;
    readonly sweepIntervalMs?: number;
    readonly stopPatienceMs?: number;
  };
  /** The servers that channels of people go through; none are configured when absent. */
  readonly channels?: ChannelServers;
  /** The queue on Redis; in PostgreSQL when absent. */
  readonly redisUrl?: string;
  /** Who may say where a request came from. */
  readonly trustedProxies?: string;
  /** Providers that tell of bounces. */
  readonly providers?: { readonly BOUNCE_WEBHOOK_SECRET?: string; readonly POSTMARK_WEBHOOK_LOGIN?: string };
}

export async function startInstallation(
  script?: SinkScript,
  {
    holds,
    log = silent,
    scraperTracer,
    notifierTracer,
    canary,
    registry,
    redisUrl,
    sending,
    channels: servers,
    ...outside
  }: Watching = {},
): Promise<TestInstallation> {
  let now = startOfTest;
  const clock = () => now;
  const database = await createTestDatabase({ holds: holds ?? 'queue' });
  const store = openStore({ databaseUrl: database.url, applicationName: 'test', connectionsMax: 6, log });
  const secrets = createSecrets('a secret of tests, long enough for it');
  const queue = await openQueue({
    databaseUrl: database.url,
    redisUrl,
    applicationName: 'test',
    tickMs: 3_600_000,
    log,
  });
  const ircc = await startFakeIrcc();
  if (holds === 'history') for (const language of languages) ircc.serve(language, servedHistory[language]);
  const sink = await startMailSink(script === undefined ? {} : { script });
  const client = createFeedClient({ userAgent: 'test', allowOtherHosts: true, clock });
  const egress = {
    policy: createEgressPolicy('127.0.0.0/8', 'https://drawbell.example'),
    resolve: createResolver(),
  };
  const webhooks = createWebhookClient({ ...egress, userAgent: 'test', clock });
  const counting = () => registry ?? createMetricsRegistry('test');
  const bounceDomain = 'bounces.drawbell.example';
  const apps: { close(): Promise<unknown> }[] = [];
  const pagesLog = watchLog('warn');
  pagesLog.mayWarn(/a (?:login to the console|sign-in to the portal) was refused/);
  const mailers: Mailer[] = [];
  const notifiers: Notifier[] = [];
  const opened: OpenChannels[] = [];
  const deps: PollDependencies = {
    ...{ store, client, clock, log },
    urls: ircc.urls,
    random: () => 0.5,
    intervalSeconds: 60,
    alertMaxAgeDays: 7,
    ...(scraperTracer !== undefined && { tracer: scraperTracer }),
  };
  return {
    ...{ store, secrets, queue, ircc, sink, webhooks },
    databaseUrl: database.url,
    now: clock,
    pass: (ms) => {
      now = new Date(now.getTime() + ms);
    },
    serve: (rounds) => {
      for (const language of languages) ircc.serve(language, feedFromRounds(rounds, language));
    },
    poll: () => pollFeed(deps, { force: true }),
    notifier: async () => {
      const mailer = createMailer({
        ...{
          smtpUrl: sink.url,
          connectionsMax: 3,
          accountConnections: 1,
          sendTimeoutMs: 2_000,
          ...sending,
          log,
        },
      });
      const channels =
        servers === undefined
          ? null
          : openChannels(
              { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8', WEBHOOK_CONCURRENCY: 16, ...servers },
              { store, secrets, publicUrl: 'https://drawbell.example', clock },
            );
      if (channels !== null) opened.push(channels);
      const notifier = createNotifier({
        ...{ store, queue, mailer, secrets, clock, log },
        verp: returnAddresses({ BOUNCE_DOMAIN: bounceDomain }, secrets),
        sender: { name: 'Drawbell', postalAddress: '1 Street, Ottawa', from: 'alerts@drawbell.example' },
        publicUrl: 'https://drawbell.example',
        concurrency: 3,
        webhooks: { client: webhooks, concurrency: 16 },
        channels,
        leaseMs: 60_000,
        // Often, for the clock stands still and wakes nobody; each sweep is a dozen statements all the same.
        ...{ sweepIntervalMs: 200, ...sending },
        retention: { alertHistoryDays: 365 },
        random: () => 0,
        registry: counting(),
        ...(notifierTracer !== undefined && { tracer: notifierTracer }),
        ...(canary !== undefined && { canary }),
      });
      mailers.push(mailer);
      notifiers.push(notifier);
      notifier.start();
      return notifier;
    },
    bounces: async () => {
      const receiver = await openBounceReceiver({
        ...{ store, secrets, clock, log, registry: counting() },
        env: { BOUNCE_DOMAIN: bounceDomain, BOUNCE_PORT: 0, BOUNCE_HOST: '127.0.0.1' },
      });
      if (receiver === null) throw new Error('no bounces are received');
      apps.push(receiver);
      return receiver.port;
    },
    api: async () => {
      const app = createApp({
        ...{ store, secrets, clock, log: log === silent ? pagesLog.log : log },
        registry: counting(),
        publicUrl: 'https://drawbell.example',
        mode: { embedded: false, outbox: false },
        ring: (name, payload) => void queue.ring(name, payload),
        queueBoard: () => queue.board(),
        checkEndpoint: (url) => checkEndpoint(url, egress),
        bounces: bounceSourcesFrom({ BOUNCE_DOMAIN: bounceDomain, ...outside.providers }, { secrets, clock }),
        trustedProxies: outside.trustedProxies,
        ...{ alertMaxAgeDays: 7, unconfirmedDays: 7, signUpsPerHour: 3_000 },
      });
      apps.push(app);
      return listen(app, { host: '127.0.0.1', port: 0 });
    },
    add: async (...people) => {
      await importSubscribers(store.db, secrets, people.map(person), { now });
    },
    quiet: () =>
      vi.waitFor(
        async () => {
          const work = await openWork(store, now);
          // A replay that may not begin as things stand is as good as none, unless it was walked while that was asked.
          const isHeld =
            String(work) === 'replays' && (await listOpenWalks(store.db, 'replays')).length === 0;
          if (isHeld && String(await openWork(store, now)) === 'replays') return;
          if (work.length > 0) throw new Error(`still at work: ${work.join(', ')}`);
        },
        { timeout: 60_000, interval: 20 },
      ),
    closeLater: (close) => void apps.push({ close }),
    close: async () => {
      for (const app of apps) await app.close();
      for (const notifier of notifiers) await notifier.close();
      for (const channels of opened) await channels.close();
      for (const mailer of mailers) await mailer.close();
      await webhooks.close();
      await queue.close();
      await client.close();
      await ircc.close();
      await sink.close();
      await store.close();
      try {
        pagesLog.check();
      } finally {
        await database.drop();
      }
    },
  };
}

const openStatement = {
  name: 'open-work',
  text: `
    SELECT array_remove(ARRAY[
      CASE WHEN EXISTS (
        SELECT FROM fan_outs f JOIN draws w ON w.number = f.draw_number WHERE f.state <> 'done' AND w.held_at IS NULL
      ) THEN 'fan-outs' END,
      CASE WHEN EXISTS (
        SELECT FROM replays
         WHERE state IN ('owed', 'running') AND NOT coalesce(claimed_by IS NOT NULL AND lease_until > now(), false)
      ) THEN 'replays' END,
      CASE WHEN EXISTS (
        SELECT FROM replays WHERE state IN ('owed', 'running') AND claimed_by IS NOT NULL AND lease_until > now()
      ) THEN 'replays that are walked' END,
      CASE WHEN EXISTS (SELECT FROM watched_deadlines WHERE state = 'waiting' AND due_at <= $1)
        OR EXISTS (SELECT FROM watched_profiles WHERE deadlines_planned_at IS NULL) THEN 'days of watched profiles' END,
      CASE WHEN EXISTS (
        SELECT FROM deliveries d JOIN draws w ON w.number = d.draw_number AND w.withdrawn_at IS NULL AND w.held_at IS NULL
         WHERE d.status = 'owed' AND d.lane = ${lanes.together} AND d.next_attempt_at <= $1 AND NOT EXISTS (
           SELECT FROM digests g WHERE g.recipient_id = d.recipient_id AND g.channel = d.channel
              AND g.status = 'owed' AND g.next_attempt_at > $1)
      ) OR EXISTS (
        SELECT FROM digests WHERE status IN ('claimed', 'sending') OR status = 'owed' AND next_attempt_at <= $1
      ) THEN 'digests' END,
      CASE WHEN EXISTS (
        SELECT FROM deliveries
         WHERE status IN ('claimed', 'sending') OR status = 'owed' AND lane <> ${lanes.together} AND next_attempt_at <= $1
      ) THEN 'alerts' END,
      CASE WHEN EXISTS (SELECT FROM webhook_events WHERE state IN ('owed', 'running')) OR EXISTS (
        SELECT FROM webhook_messages WHERE status = 'sending' OR status = 'owed' AND next_attempt_at <= $1
      ) THEN 'webhooks' END
    ], NULL) AS open`,
};

/** What somebody works at or is due, looked at in one moment. */
async function openWork(store: Store, now: Date): Promise<string[]> {
  const { rows } = await store.pool.query<{ open: string[] }>({ ...openStatement, values: [now] });
  return rows[0]?.open ?? [];
}

/** Everybody in CEC with 530 points, unless the test says otherwise. */
export function person(facts: object): SubscriberInput {
  return subscriberInputSchema.parse({
    language: 'en',
    consent: { wordingVersion: '2026-11', givenAt: '2026-09-20T14:00:00Z', source: 'test' },
    profiles: [cec(530)],
    ...facts,
  });
}

export function cec(crs: number, facts: object = {}): object {
  return { crs, programs: ['cec'], nomination: false, occupations: [], french: 'no', ...facts };
}
