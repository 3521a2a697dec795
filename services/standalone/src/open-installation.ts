import type { Closers, Environment, Logger } from '@drawbell/runtime';
import { openRecord, type OpenRecord } from '@drawbell/store';
import { openDatabase } from './open-database.ts';

export interface Installation extends OpenRecord {
  readonly databaseUrl: string;
  /** It runs on its own PostgreSQL. */
  readonly embedded: boolean;
}

/** Opens the database, starting it where it is the embedded one, and the record on it. Both close with `closers`. */
export async function openInstallation(
  env: Environment,
  { log, closers, applicationName }: { log: Logger; closers: Closers; applicationName: string },
): Promise<Installation> {
  const database = await openDatabase(env, log);
  closers.add('database', database.close);
  const record = await openRecord({
    databaseUrl: database.url,
    tokenSecret: database.tokenSecret,
    applicationName,
    connectionsMax: 16,
    log,
  });
  closers.add('store', () => record.store.close());
  return { ...record, databaseUrl: database.url, embedded: database.embedded };
}
