import { StartError } from '@drawbell/runtime/drawbell-error';
import type { Environment } from '@drawbell/runtime/environment';

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
