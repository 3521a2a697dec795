import { createApp, listen } from '@drawbell/api/app/server';
import { openQueue } from '@drawbell/queue/open-queue';
import { systemClock } from '@drawbell/runtime/clock';
import { createLogger } from '@drawbell/runtime/logger';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';

// The api as a process of its own, with a queue to ring: the argument is the database. The benchmark is the proxy in
// front, so that its sign-ups come from many networks.
const [, , databaseUrl = ''] = process.argv;
const log = createLogger({ level: 'silent', service: 'bench' });
const store = openStore({ databaseUrl, applicationName: 'bench-api', log });
const queue = await openQueue({ databaseUrl, applicationName: 'bench-queue', tickMs: 60_000, log });
const app = createApp({
  ...{ store, log, clock: systemClock, publicUrl: 'http://localhost:8080' },
  secrets: createSecrets('a secret for benchmarks, long enough'),
  registry: createMetricsRegistry('bench'),
  mode: { embedded: false, outbox: false },
  ring: (name, payload) => void queue.ring(name, payload),
  checkEndpoint: async () => null,
  ...{
    bounces: { verp: null },
    alertMaxAgeDays: 7,
    unconfirmedDays: 7,
    signUpsPerHour: 1_000_000,
    trustedProxies: '127.0.0.1',
  },
});
const url = await listen(app, { host: '127.0.0.1', port: 0 });
process.stdout.write(`${JSON.stringify({ url })}\n`);
process.stdin
  .on('end', () => void app.close().then(async () => Promise.all([queue.close(), store.close()])))
  .resume();
