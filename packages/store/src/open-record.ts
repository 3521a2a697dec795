import { DrawbellError, StartError } from '@drawbell/runtime/drawbell-error';
import type { Logger } from '@drawbell/runtime/logger';
import { migrate } from './migrate.ts';
import { openStore, type Store } from './open-store.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { holdToSecret } from './settings.ts';

/** The record, up to date and known to belong to this secret. */
export interface OpenRecord {
  readonly store: Store;
  readonly secrets: Secrets;
  /** The migrations that this start applied, by file name. */
  readonly migrated: readonly string[];
}

/**
 * Opens the record for a process that is starting: connects, migrates, and checks the secret. Closes what it opened
 * when it fails.
 * @throws StartError `database_unreachable`, `database_read_only`, `database_newer`, `token_secret_changed`
 */
export async function openRecord(options: {
  databaseUrl: string;
  tokenSecret: string;
  applicationName: string;
  connectionsMax?: number;
  log: Logger;
}): Promise<OpenRecord> {
  const { tokenSecret, ...storeOptions } = options;
  const store = openStore(storeOptions);
  try {
    await reach(store);
    const { applied } = await migrate(store.pool);
    if (applied.length > 0) options.log.info({ applied }, 'the database was brought up to date');
    const secrets = createSecrets(tokenSecret);
    await holdToSecret(store.db, secrets);
    return { store, secrets, migrated: applied };
  } catch (err) {
    await store.close();
    throw err;
  }
}

async function reach(store: Store): Promise<void> {
  try {
    await store.pool.query('SELECT 1');
  } catch (cause) {
    if (cause instanceof DrawbellError) throw new StartError(cause.code, cause.message, { cause });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartError('database_unreachable', `The database cannot be reached: ${why.slice(0, 300)}`, {
      cause,
    });
  }
}
