import { openQueue, queueReadiness } from '@drawbell/queue/open-queue';
import { systemClock } from '@drawbell/runtime/clock';
import { StartError } from '@drawbell/runtime/drawbell-error';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { startOpsServer } from '@drawbell/runtime/ops-server';
import { runProcess } from '@drawbell/runtime/run-process';
import { openTracer } from '@drawbell/runtime/tracing/open-tracer';
import { databaseReadiness } from '@drawbell/store/database-readiness';
import { openRecord, requireDatabase } from '@drawbell/store/open-record';
import { openBounceReceiver } from './bounce-receiver.ts';
import { canaryRecipientFrom } from './canary.ts';
import { mailReadiness, openMailer, senderFrom } from './emails/mail-server.ts';
import { channelReadiness, openChannels } from './channels/open-channels.ts';
import { createNotifier } from './notifier.ts';
import { returnAddresses } from './return-addresses.ts';
import { openWebhookClient } from './webhooks/webhook-client.ts';

await runProcess('notifier', async ({ env, log, closers }) => {
  const { databaseUrl, tokenSecret } = requireDatabase(env);
  if (env.SMTP_URL === undefined || env.PUBLIC_URL === undefined) {
    throw new StartError('smtp_url_missing', 'Set SMTP_URL: this process has no outbox of its own.');
  }
  const applicationName = 'drawbell-notifier';
  const record = await openRecord({ databaseUrl, tokenSecret, applicationName, connectionsMax: 12, log });
  const { store } = record;
  closers.add('store', () => store.close());
  const queue = await openQueue({
    databaseUrl,
    redisUrl: env.REDIS_URL,
    applicationName,
    tickMs: 10_000,
    log,
  });
  closers.add('queue', () => queue.close());
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const tracer = await openTracer({ endpoint, service: 'notifier', log, proxies: env });
  closers.add('traces', () => tracer.close());
  const registry = createMetricsRegistry('notifier');
  const mailer = openMailer({ env, store, clock: systemClock, log });
  closers.add('mailer', () => mailer.close());
  const reachable = await mailer.verify();
  if (!reachable.ok)
    log.error({ detail: reachable.detail }, 'the mail server cannot be reached; mails wait for it');
  const webhookClient = openWebhookClient(env, { publicUrl: env.PUBLIC_URL, clock: systemClock });
  closers.add('webhook client', () => webhookClient.close());
  const channels = openChannels(env, {
    ...{ store, secrets: record.secrets, publicUrl: env.PUBLIC_URL, clock: systemClock },
  });
  if (channels !== null) closers.add('channels', () => channels.close());
  const verp = returnAddresses(env, record.secrets);
  const notifier = createNotifier({
    ...{ store, queue, mailer, registry, tracer, log },
    secrets: record.secrets,
    verp,
    sender: senderFrom(env),
    publicUrl: env.PUBLIC_URL,
    concurrency: env.SMTP_CONNECTIONS,
    webhooks: { client: webhookClient, concurrency: env.WEBHOOK_CONCURRENCY },
    channels,
    leaseMs: env.LEASE_SECONDS * 1_000,
    sweepIntervalMs: env.SWEEP_INTERVAL_SECONDS * 1_000,
    retention: { alertHistoryDays: env.ALERT_HISTORY_DAYS },
    clock: systemClock,
    random: Math.random,
    canary: canaryRecipientFrom(env, verp),
  });
  closers.add('notifier', () => notifier.close());
  const receiver = await openBounceReceiver({
    ...{ env, store, registry, log },
    secrets: record.secrets,
    clock: systemClock,
  });
  if (receiver !== null) closers.add('bounce receiver', () => receiver.close());
  if (env.METRICS_PORT !== undefined) {
    const parts = [
      databaseReadiness(store.pool),
      queueReadiness(queue),
      mailReadiness(mailer, systemClock),
      ...channelReadiness(channels, systemClock),
    ];
    const ops = await startOpsServer({ host: env.HOST, port: env.METRICS_PORT, registry, parts });
    closers.add('metrics', () => ops.close());
    log.info({ url: ops.url }, 'metrics are served');
  }
  notifier.start();
  log.info('notifier is at work');
});
