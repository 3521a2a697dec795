import { DrawbellError, StartError } from '@drawbell/runtime/drawbell-error';
import type { Environment } from '@drawbell/runtime/environment';
import type { Logger } from '@drawbell/runtime/logger';
import type { Kysely } from 'kysely';
import { migrate } from './migrate.ts';
import { openStore, type Store } from './open-store.ts';
import type { Database } from './schema.ts';
import { createSecrets, type Secrets } from './secrets.ts';

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

/**
 * Where the record of a process without a database of its own is.
 * @throws StartError `database_url_missing`
 */
export function requireDatabase(env: Environment): { databaseUrl: string; tokenSecret: string } {
  const { DATABASE_URL: databaseUrl, TOKEN_SECRET: tokenSecret } = env;
  if (databaseUrl !== undefined && tokenSecret !== undefined) return { databaseUrl, tokenSecret };
  throw new StartError(
    'database_url_missing',
    'Set DATABASE_URL and TOKEN_SECRET: this process has no database of its own.',
  );
}

/**
 * Holds the installation to the secret its data was made with: with another one, suppressed people could not be
 * recognised and every link sent so far would be dead.
 * @throws StartError `token_secret_changed`
 */
export async function holdToSecret(db: Kysely<Database>, secrets: Secrets): Promise<void> {
  await db
    .insertInto('settings')
    .values({ key: 'secret_fingerprint', value: JSON.stringify({ fingerprint: secrets.fingerprint }) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('key', '=', 'secret_fingerprint')
    .executeTakeFirstOrThrow();
  if ('fingerprint' in row.value && row.value.fingerprint === secrets.fingerprint) return;
  throw new StartError(
    'token_secret_changed',
    'TOKEN_SECRET is not the one this database was made with. Suppressions and links rest on it: set the old one back.',
  );
}
