import { openQueue, queueReadiness } from '@drawbell/queue/open-queue';
import { systemClock } from '@drawbell/runtime/clock';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { runProcess } from '@drawbell/runtime/run-process';
import { openRecord, requireDatabase } from '@drawbell/store/open-record';
import { checkEndpoint, createEgressPolicy, createResolver } from '@drawbell/webhooks/egress-guard';
import { openChannelDoors } from './app/channel-doors.ts';
import { showFirstAdminKey } from './app/first-admin-key.ts';
import { operatorFrom } from './app/operator.ts';
import { requestLimitsFrom } from './app/request-limits.ts';
import { createApp, listen } from './app/server.ts';
import { bounceSourcesFrom } from './json/bounce-sources.ts';

await runProcess('api', async ({ env, log, closers }) => {
  const { databaseUrl, tokenSecret } = requireDatabase(env);
  const { store, secrets } = await openRecord({
    ...{ databaseUrl, tokenSecret, log },
    applicationName: 'drawbell-api',
  });
  closers.add('store', () => store.close());
  await showFirstAdminKey({ store, secrets, clock: systemClock }, env.ADMIN_API_KEY);
  const queue = await openQueue({
    ...{ databaseUrl, log },
    redisUrl: env.REDIS_URL,
    applicationName: 'drawbell-api-queue',
    tickMs: 60_000,
  });
  closers.add('queue', () => queue.close());
  const publicUrl = env.PUBLIC_URL ?? `http://localhost:${env.PORT}`;
  const egress = {
    policy: createEgressPolicy(env.WEBHOOK_ALLOWED_NETWORKS, publicUrl),
    resolve: createResolver(),
  };
  const channels = await openChannelDoors(env, {
    ...{ store, secrets, publicUrl, clock: systemClock, ...egress },
    userAgent: `Drawbell/1 (+${publicUrl})`,
  });
  closers.add('channels', () => channels.close());
  const app = createApp({
    ...{ store, secrets, log },
    clock: systemClock,
    registry: createMetricsRegistry('api'),
    publicUrl,
    operator: operatorFrom(env),
    mode: { embedded: false, outbox: false },
    queueDepths: () => queue.depths(),
    queueReadiness: queueReadiness(queue),
    queueBoard: () => queue.board(),
    ring: (name, payload) => void queue.ring(name, payload),
    checkEndpoint: (url) => checkEndpoint(url, egress),
    channelDoors: channels.doors,
    bounces: bounceSourcesFrom(env, { secrets, clock: systemClock }),
    alertMaxAgeDays: env.ALERT_MAX_AGE_DAYS,
    unconfirmedDays: env.UNCONFIRMED_DAYS,
    signUpsPerHour: env.SIGN_UPS_PER_HOUR,
    requestLimits: requestLimitsFrom(env),
    trustedProxies: env.TRUSTED_PROXIES,
  });
  closers.add('http', () => app.close());
  const url = await listen(app, { host: env.HOST, port: env.PORT });
  log.info({ url }, 'api is listening');
});
