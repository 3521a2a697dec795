import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Where the test run's server is found: set by the global setup, inherited by every worker. */
export const serverUrlKey = 'DRAWBELL_TEST_POSTGRES_URL';

/** The migrated database that every test database is a copy of. */
export const templateDatabase = 'drawbell_template';

export interface TestDatabase {
  readonly url: string;
  /** Ends all its connections and drops it. */
  readonly drop: () => Promise<void>;
}

/** A fresh database with the current schema, on the test run's own PostgreSQL. */
export async function createTestDatabase(
  options: { serverUrl?: string; template?: string } = {},
): Promise<TestDatabase> {
  const serverUrl = options.serverUrl ?? process.env[serverUrlKey];
  if (serverUrl === undefined) throw new Error(`${serverUrlKey} is not set: the global setup did not run`);
  const name = `test_${randomBytes(6).toString('hex')}`;
  const template = options.template ?? templateDatabase;
  await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function onServer(serverUrl: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
