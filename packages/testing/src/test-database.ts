import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Where the test run's server is found: set by the global setup, inherited by every worker. */
export const serverUrlKey = 'DRAWBELL_TEST_POSTGRES_URL';

/**
 * The databases that test databases are copies of, by what they hold: the current schema; that and the queue's; both and
 * the recorded history up to round 446, as the first look at the feed leaves it.
 */
export const templates = {
  schema: 'drawbell_template',
  queue: 'drawbell_template_queue',
  history: 'drawbell_template_history',
} as const;

export interface TestDatabase {
  readonly url: string;
  /** Ends all its connections and drops it. */
  readonly drop: () => Promise<void>;
}

/**
 * A fresh database on the test run's own PostgreSQL.
 * @param options.holds what is in it; the current schema unless told otherwise
 * @param options.template another database to copy
 */
export async function createTestDatabase(
  options: { serverUrl?: string; holds?: keyof typeof templates; template?: string } = {},
): Promise<TestDatabase> {
  const serverUrl = options.serverUrl ?? process.env[serverUrlKey];
  if (serverUrl === undefined) throw new Error(`${serverUrlKey} is not set: the global setup did not run`);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await copyDatabase(serverUrl, options.template ?? templates[options.holds ?? 'schema'], name);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/**
 * How many sessions of this database wait for a lock that another of them holds: a view of all databases would count other
 * tests' too. Not on a connection in a transaction: within one the list stays as it was first read.
 */
export async function countWaiting(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows[0]?.n ?? 0;
}

/** Copied file by file: in memory that is half the work of copying through the log (15 ms to 37 of processor time). */
export async function copyDatabase(serverUrl: string, from: string, to: string): Promise<void> {
  await onServer(serverUrl, `CREATE DATABASE ${to} TEMPLATE ${from} STRATEGY FILE_COPY`);
}

/** What a client has besides what its types say. */
interface Held {
  ref(): void;
  unref(): void;
}

/** A connection that databases are made and dropped on: to make one is half the work of making a database. */
interface Administrator {
  readonly client: pg.Client & Held;
  /** Statements under way. Without any it keeps no process alive. */
  busy: number;
}

const administrators = new Map<string, Promise<Administrator>>();

async function onServer(serverUrl: string, text: string): Promise<void> {
  const known = administrators.get(serverUrl) ?? connectAdministrator(serverUrl);
  administrators.set(serverUrl, known);
  const administrator = await known;
  if (administrator.busy === 0) administrator.client.ref();
  administrator.busy += 1;
  try {
    await administrator.client.query(text);
  } finally {
    administrator.busy -= 1;
    if (administrator.busy === 0) administrator.client.unref();
  }
}

/** One that is lost, or not made, is made anew when it is needed next. */
async function connectAdministrator(serverUrl: string): Promise<Administrator> {
  const client = new pg.Client({ connectionString: serverUrl }) as pg.Client & Held;
  const forget = (): void => void administrators.delete(serverUrl);
  client.on('error', forget);
  client.on('end', forget);
  try {
    await client.connect();
  } catch (err) {
    forget();
    throw err;
  }
  return { client, busy: 0 };
}
