import { StartError } from '@drawbell/runtime/drawbell-error';
import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';
import type { Secrets } from './secrets.ts';

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
