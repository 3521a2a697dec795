import { queueConnectionsMax } from '@drawbell/queue/postgres-doorbell';
import type { Environment } from '@drawbell/runtime/environment';
import type { Logger } from '@drawbell/runtime/logger';
import type { Closers } from '@drawbell/runtime/run-process';
import { openRecord, type OpenRecord } from '@drawbell/store/open-record';
import { openDatabase } from './open-database.ts';

/** Of `npm start` to the record at most; those of the queue come on top, and one for a moment when readiness is asked. */
const recordConnectionsMax = 8;

/** What `npm start` holds of its PostgreSQL's connections at most, with the queue in it. */
export const connectionsMax = recordConnectionsMax + queueConnectionsMax + 1;

/** Enough for a command; what runs beside it has its own. */
export const commandConnectionsMax = 4;

export interface Installation extends OpenRecord {
  readonly databaseUrl: string;
  /** It runs on its own PostgreSQL. */
  readonly embedded: boolean;
}

/** Opens the database, starting it where it is the embedded one, and the record on it. Both close with `closers`. */
export async function openInstallation(
  env: Environment,
  {
    log,
    closers,
    applicationName,
    connections = recordConnectionsMax,
  }: { log: Logger; closers: Closers; applicationName: string; connections?: number },
): Promise<Installation> {
  const database = await openDatabase(env, log);
  closers.add('database', database.close);
  const record = await openRecord({
    databaseUrl: database.url,
    tokenSecret: database.tokenSecret,
    applicationName,
    connectionsMax: connections,
    log,
  });
  closers.add('store', () => record.store.close());
  return { ...record, databaseUrl: database.url, embedded: database.embedded };
}
