import { createMetricsRegistry, runProcess, StartError, systemClock } from '@drawbell/runtime';
import { createSecrets, holdToSecret, migrate, openStore } from '@drawbell/store';
import { createApp } from './create-app.ts';
import { listen } from './listen.ts';

await runProcess('api', async ({ env, log, closers }) => {
  const { DATABASE_URL: databaseUrl, TOKEN_SECRET: secret } = env;
  if (databaseUrl === undefined || secret === undefined) {
    throw new StartError(
      'database_url_missing',
      'Set DATABASE_URL and TOKEN_SECRET: this process has no database of its own.',
    );
  }
  const store = openStore({ databaseUrl, applicationName: 'drawbell-api', log });
  closers.add('store', () => store.close());
  await migrate(store.pool);
  const secrets = createSecrets(secret);
  await holdToSecret(store.db, secrets);

  const app = createApp({
    store,
    clock: systemClock,
    log,
    registry: createMetricsRegistry('api'),
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    mode: { embedded: false, outbox: false },
    secrets,
  });
  closers.add('http', () => app.close());
  const address = await listen(app, { host: env.HOST, port: env.PORT });
  log.info({ address }, 'api is listening');
});
