import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { openStore, type Store } from '@drawbell/store/open-store';
import { createSecrets, type Secrets } from '@drawbell/store/secrets';
import { createTestDatabase, type TestDatabase } from '@drawbell/testing/test-database';
import { type WatchedLog, watchLog } from '@drawbell/testing/watched-log';
import type { App, AppParts } from '../src/app/app.ts';
import { createApp } from '../src/app/server.ts';

/** What the secrets of every test application are made from. */
export const testSecret = 'a secret for tests that is long enough';
export const testNow = new Date('2026-11-24T15:00:00Z');

export interface TestApp {
  readonly app: App;
  readonly store: Store;
  readonly secrets: Secrets;
  readonly databaseUrl: string;
  readonly watched: WatchedLog;
  /** Fails when anything was logged at `warn` or above that the test did not say to be right. */
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
      | 'requestLimits'
      | 'trustedProxies'
      | 'checkEndpoint'
      | 'ring'
      | 'patience'
    >
  > & {
    log?: WatchedLog;
    mayWarn?: RegExp;
    bounces?: (secrets: Secrets) => AppParts['bounces'];
    channelDoors?: (at: { store: Store; secrets: Secrets }) => AppParts['channelDoors'];
    /** The database it works on, dropped with it; a fresh one when absent. */
    database?: TestDatabase;
  } = {},
): Promise<TestApp> {
  const { log: watched = watchLog('warn'), mayWarn, bounces = noBounces, channelDoors, ...others } = options;
  const { database = await createTestDatabase(), ...parts } = others;
  if (mayWarn !== undefined) watched.mayWarn(mayWarn);
  const { log } = watched;
  const store = openStore({ databaseUrl: database.url, applicationName: 'test-api', log });
  const secrets = createSecrets(testSecret);
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
    channelDoors: channelDoors?.({ store, secrets }),
    alertMaxAgeDays: 7,
    unconfirmedDays: 7,
    signUpsPerHour: 3_000,
    ...parts,
  });
  const close = async () => {
    await app.close();
    await store.close();
    try {
      watched.check();
    } finally {
      // Cuts what is left of connections, which is warned of.
      await database.drop();
    }
  };
  return { app, store, secrets, databaseUrl: database.url, watched, close };
}
