import { createMetricsRegistry, runProcess, systemClock } from '@drawbell/runtime';
import { openRecord, requireDatabase } from '@drawbell/store';
import { createApp } from './create-app.ts';
import { listen } from './listen.ts';

await runProcess('api', async ({ env, log, closers }) => {
  const { databaseUrl, tokenSecret } = requireDatabase(env);
  const { store, secrets } = await openRecord({
    ...{ databaseUrl, tokenSecret, log },
    applicationName: 'drawbell-api',
  });
  closers.add('store', () => store.close());
  const app = createApp({
    ...{ store, secrets, log },
    clock: systemClock,
    registry: createMetricsRegistry('api'),
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    mode: { embedded: false, outbox: false },
  });
  closers.add('http', () => app.close());
  const url = await listen(app, { host: env.HOST, port: env.PORT });
  log.info({ url }, 'api is listening');
});
