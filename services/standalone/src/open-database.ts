import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDatabase } from '@drawbell/postgres/ensure-database';
import { isInUse } from '@drawbell/postgres/postmaster';
import { startEmbeddedPostgres } from '@drawbell/postgres/start-embedded-postgres';
import type { Environment } from '@drawbell/runtime/environment';
import type { Logger } from '@drawbell/runtime/logger';

/** Where the record is, and the secret that belongs to it. */
interface Database {
  readonly url: string;
  readonly tokenSecret: string;
  readonly embedded: boolean;
  /** Stops an embedded server that nobody else is using; leaves any other alone. */
  readonly close: () => Promise<void>;
}

const databaseName = 'drawbell';

/**
 * The database of `DATABASE_URL`, or the embedded one below `DATA_DIR`: started here, or found running.
 * @throws StartError with a sentence for the operator
 */
export async function openDatabase(env: Environment, log: Logger): Promise<Database> {
  if (env.DATABASE_URL !== undefined) {
    // readEnvironment asks for both.
    return {
      url: env.DATABASE_URL,
      tokenSecret: env.TOKEN_SECRET ?? '',
      embedded: false,
      close: async () => {},
    };
  }
  const server = await startEmbeddedPostgres({ dataDir: env.DATA_DIR });
  if (!server.startedHere) log.info('the embedded database was already running and is used');
  const adminUrl = server.url('postgres');
  await ensureDatabase(adminUrl, databaseName);
  return {
    url: server.url(databaseName),
    tokenSecret: env.TOKEN_SECRET ?? ensureTokenSecret(env.DATA_DIR),
    embedded: true,
    // A command beside a running product must not stop its database.
    close: async () => {
      if (!(await isInUse(adminUrl))) await server.stop();
    },
  };
}

/**
 * The secret of an installation that has none configured: made once, kept beside its data. Written whole before it
 * appears under its name, and the first of two processes wins.
 */
function ensureTokenSecret(dataDir: string): string {
  const file = join(dataDir, 'token-secret');
  if (!existsSync(file)) {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
    try {
      linkSync(draft, file);
    } catch {
      // Another process was first: its secret counts.
    } finally {
      rmSync(draft);
    }
  }
  return readFileSync(file, 'utf8').trim();
}
