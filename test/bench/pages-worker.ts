import { createApp, listen } from '@drawbell/api/app/server';
import { systemClock } from '@drawbell/runtime/clock';
import { createLogger } from '@drawbell/runtime/logger';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';

// The api as a process of its own, with a constant page of equal size beside each measured one: arguments are the
// database and the paths.
const [, , databaseUrl = '', ...paths] = process.argv;
const log = createLogger({ level: 'silent', service: 'bench' });
const store = openStore({ databaseUrl, applicationName: 'bench-api', log });
const app = createApp({
  ...{ store, log, clock: systemClock, publicUrl: 'http://localhost:8080' },
  secrets: createSecrets('a secret for benchmarks, long enough'),
  registry: createMetricsRegistry('bench'),
  mode: { embedded: false, outbox: false },
  ...{
    ring: () => {},
    checkEndpoint: async () => null,
    bounces: { verp: null },
    alertMaxAgeDays: 7,
    unconfirmedDays: 7,
    signUpsPerHour: 3_000,
  },
});
const sizes = new Map<string, string>();
app.get('/constant/:index', async (req, reply) => {
  const index = new URL(req.url, 'http://localhost').pathname.split('/').at(-1) ?? '';
  return reply.type('text/html; charset=utf-8').send(sizes.get(index));
});
await app.ready();
for (const [index, path] of paths.entries()) {
  const { body } = await app.inject(path);
  sizes.set(String(index), 'x'.repeat(Buffer.byteLength(body)));
}
const url = await listen(app, { host: '127.0.0.1', port: 0 });
process.stdout.write(`${JSON.stringify({ url })}\n`);
process.stdin.on('end', () => void app.close().then(async () => store.close())).resume();
