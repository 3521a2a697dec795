import { openChannelDoors } from '@drawbell/api/app/channel-doors';
import { showFirstAdminKey } from '@drawbell/api/app/first-admin-key';
import { operatorFrom } from '@drawbell/api/app/operator';
import { requestLimitsFrom } from '@drawbell/api/app/request-limits';
import { createApp, listen } from '@drawbell/api/app/server';
import { bounceSourcesFrom } from '@drawbell/api/json/bounce-sources';
import { openBounceReceiver } from '@drawbell/notifier/bounce-receiver';
import { canaryRecipientFrom } from '@drawbell/notifier/canary';
import { openChannels } from '@drawbell/notifier/channels/open-channels';
import { mailReadiness, openMailer, senderFrom } from '@drawbell/notifier/emails/mail-server';
import { createNotifier } from '@drawbell/notifier/notifier';
import { returnAddresses } from '@drawbell/notifier/return-addresses';
import { openWebhookClient } from '@drawbell/notifier/webhooks/webhook-client';
import { openQueue, queueReadiness } from '@drawbell/queue/open-queue';
import { systemClock } from '@drawbell/runtime/clock';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import type { ProcessContext } from '@drawbell/runtime/run-process';
import { openTracer } from '@drawbell/runtime/tracing/open-tracer';
import { feedUrls, openFeedClient } from '@drawbell/scraper/open-feed-client';
import { createScraper, tickMsFor } from '@drawbell/scraper/scraper';
import { checkEndpoint, createEgressPolicy, createResolver } from '@drawbell/webhooks/egress-guard';
import type { Installation } from './open-installation.ts';

/** Where the running product is reached. */
export interface RunningServices {
  readonly url: string;
}

/**
 * Starts scraper, notifier and api in this process. Each closes with `closers`, in reverse order: no new requests,
 * no new polls, the mails in hand, then the connections.
 */
export async function startServices(
  { env, log, closers }: ProcessContext,
  { store, secrets, databaseUrl, embedded }: Installation,
): Promise<RunningServices> {
  const clock = systemClock;
  const registry = createMetricsRegistry('standalone');
  const publicUrl = env.PUBLIC_URL ?? `http://localhost:${env.PORT}`;
  const intervalSeconds = env.POLL_INTERVAL_SECONDS;
  await showFirstAdminKey({ store, secrets, clock }, env.ADMIN_API_KEY);
  const queue = await openQueue({
    ...{ databaseUrl, log },
    redisUrl: env.REDIS_URL,
    applicationName: 'drawbell-queue',
    tickMs: tickMsFor(intervalSeconds),
  });
  closers.add('queue', () => queue.close());
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const tracer = await openTracer({ endpoint, service: 'standalone', log, proxies: env });
  closers.add('traces', () => tracer.close());
  const mailer = openMailer({ env, store, clock, log });
  closers.add('mailer', () => mailer.close());
  const client = openFeedClient(env, clock);
  closers.add('feed client', () => client.close());
  const webhookClient = openWebhookClient(env, { publicUrl, clock });
  closers.add('webhook client', () => webhookClient.close());
  const told = openChannels(env, { store, secrets, publicUrl, clock });
  if (told !== null) closers.add('messages to channels', () => told.close());
  const verp = returnAddresses(env, secrets);
  const notifier = createNotifier({
    ...{ store, queue, mailer, secrets, publicUrl, clock, registry, tracer, log },
    canary: canaryRecipientFrom(env, verp),
    sender: senderFrom(env),
    verp,
    concurrency: env.SMTP_CONNECTIONS,
    webhooks: { client: webhookClient, concurrency: env.WEBHOOK_CONCURRENCY },
    channels: told,
    leaseMs: env.LEASE_SECONDS * 1_000,
    sweepIntervalMs: env.SWEEP_INTERVAL_SECONDS * 1_000,
    retention: { alertHistoryDays: env.ALERT_HISTORY_DAYS },
    random: Math.random,
  });
  const scraper = createScraper({
    ...{ store, queue, client, intervalSeconds, clock, registry, tracer, log },
    urls: feedUrls(env),
    random: Math.random,
    alertMaxAgeDays: env.ALERT_MAX_AGE_DAYS,
    holdUnknownNames: env.REVIEW_NEW_CATEGORIES === 'hold',
  });
  const egress = {
    policy: createEgressPolicy(env.WEBHOOK_ALLOWED_NETWORKS, publicUrl),
    resolve: createResolver(),
  };
  const channels = await openChannelDoors(env, {
    ...{ store, secrets, publicUrl, clock, ...egress },
    userAgent: `Drawbell/1 (+${publicUrl})`,
  });
  closers.add('channels', () => channels.close());
  const app = createApp({
    ...{ store, clock, log, registry, publicUrl, secrets },
    mode: { embedded, outbox: env.SMTP_URL === undefined },
    operator: operatorFrom(env),
    queueDepths: () => queue.depths(),
    queueReadiness: queueReadiness(queue),
    mailReadiness: mailReadiness(mailer, clock),
    queueBoard: () => queue.board(),
    ring: (name, payload) => void queue.ring(name, payload),
    checkEndpoint: (endpoint) => checkEndpoint(endpoint, egress),
    channelDoors: channels.doors,
    bounces: bounceSourcesFrom(env, { secrets, clock }),
    alertMaxAgeDays: env.ALERT_MAX_AGE_DAYS,
    unconfirmedDays: env.UNCONFIRMED_DAYS,
    signUpsPerHour: env.SIGN_UPS_PER_HOUR,
    requestLimits: requestLimitsFrom(env),
    trustedProxies: env.TRUSTED_PROXIES,
  });
  closers.add('notifier', () => notifier.close());
  closers.add('scraper', () => scraper.close());
  const receiver = await openBounceReceiver({ env, store, secrets, clock, registry, log });
  if (receiver !== null) closers.add('bounce receiver', () => receiver.close());
  closers.add('http', () => app.close());
  const url = await listen(app, { host: env.HOST, port: env.PORT });
  notifier.start();
  scraper.start();
  return { url };
}
