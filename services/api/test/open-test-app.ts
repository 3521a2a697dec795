import { createLogger, createMetricsRegistry, type Logger } from '@drawbell/runtime';
import { createSecrets, openStore, type Secrets, type Store } from '@drawbell/store';
import { createTestDatabase } from '@drawbell/testing';
import { createApp, type App, type AppParts } from '../src/index.ts';

export const testNow = new Date('2026-11-24T15:00:00Z');

export interface TestApp {
  readonly app: App;
  readonly store: Store;
  readonly secrets: Secrets;
  readonly databaseUrl: string;
  readonly close: () => Promise<void>;
}

/** The port an application listens on. */
export function portOf(app: App): number {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the application does not listen');
  return address.port;
}

const noBounces = () => ({ verp: null });

/** The whole application on a database of its own, at a fixed moment. */
export async function openTestApp(
  options: Partial<
    Pick<
      AppParts,
      | 'publicUrl'
      | 'mode'
      | 'operator'
      | 'queueDepths'
      | 'queueReadiness'
      | 'queueBoard'
      | 'clock'
      | 'signUpsPerHour'
      | 'trustedProxies'
      | 'checkEndpoint'
      | 'ring'
      | 'patience'
    >
  > & { log?: Logger; bounces?: (secrets: Secrets) => AppParts['bounces'] } = {},
): Promise<TestApp> {
  const database = await createTestDatabase();
  const { log = createLogger({ level: 'silent', service: 'test' }), bounces = noBounces, ...parts } = options;
  const store = openStore({ databaseUrl: database.url, applicationName: 'test-api', log });
  const secrets = createSecrets('a secret for tests that is long enough');
  const app = createApp({
    store,
    secrets,
    log,
    clock: () => testNow,
    registry: createMetricsRegistry('test'),
    publicUrl: 'http://localhost:8080',
    mode: { embedded: true, outbox: true },
    ring: () => {},
    checkEndpoint: async () => null,
    bounces: bounces(secrets),
    alertMaxAgeDays: 7,
    unconfirmedDays: 7,
    signUpsPerHour: 3_000,
    ...parts,
  });
  const close = async () => {
    await app.close();
    await store.close();
    await database.drop();
  };
  return { app, store, secrets, databaseUrl: database.url, close };
}
