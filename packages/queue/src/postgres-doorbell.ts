import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { isConnectionLost, openPostgresPool, PostgresConnection } from '@drawbell/runtime/postgres-pool';
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq';
import type pg from 'pg';

/**
 * How many connections a process holds for its queues in PostgreSQL at most, however many kinds of jobs there are: one
 * that listens, those that workers ask on, and those that rings go out on.
 */
const queueConnections = { listening: 1, working: 3, ringing: 2 } as const;

export const queueConnectionsMax =
  queueConnections.listening + queueConnections.working + queueConnections.ringing;

const triesMax = 4;

/** Connections that PostgreSQL cut together do not all learn of it together. */
const retryDelayMs = 50;

/** Between questions whether the listening connection still lives, and at a server that takes writes. */
const listenerLookMs = 10_000;

type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<PgQueryResult<Row>>;

/** Connections that all queues of a process share. */
export interface PostgresDoorbell {
  /** What BullMQ takes for a pool of its own. `end` gives back what was lent; the connections stay. */
  forWorker(): PgPool;
  forProducer(): PgPool;
  close(): Promise<void>;
}

/**
 * Opens the connections of a process's queues; each connects at its first use.
 *
 * BullMQ makes a pool of each queue and worker and takes a connection for LISTEN out of each: 28 at rest. All of them
 * listen to one channel and tell names apart by themselves, so that one connection hears for all.
 */
export function openPostgresDoorbell(config: pg.PoolConfig, onError: (err: Error) => void): PostgresDoorbell {
  // What one connection learns of its server holds for the one that never asks anything.
  const onReadOnly = (): void => listener.lose(new Error('the database takes no writes'));
  const open = (bounds: pg.PoolConfig): pg.Pool => {
    const pool = openPostgresPool({ ...config, ...bounds, onReadOnly });
    pool.on('error', onError);
    return pool;
  };
  // The timeouts end a wait on a connection that is gone without a word.
  const working = open({
    ...{ max: queueConnections.working, connectionTimeoutMillis: 5_000, query_timeout: 15_000 },
  });
  const ringing = open({
    ...{ max: queueConnections.ringing, connectionTimeoutMillis: 1_500, query_timeout: 2_000 },
  });
  const listener = new Listener(config);
  return {
    forWorker: () => poolOf(steadily(working), listener),
    forProducer: () => poolOf(steadily(ringing), listener),
    close: async () => {
      await listener.close();
      await Promise.all([working.end(), ringing.end()]);
    },
  };
}

/**
 * BullMQ does not try again a statement whose connection was lost: a job that had ended well stayed active until it
 * counted as stalled, or was taken for failed. Here such a statement is sent again. It may have been carried out
 * before; for a doorbell that is harmless: a ring twice is one ring, and a job that was claimed unseen is found stalled.
 */
function steadily(pool: pg.Pool): Query {
  return async <Row>(text: string, values?: readonly unknown[]) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await pool.query<Row & pg.QueryResultRow>(text, values === undefined ? [] : [...values]);
      } catch (err) {
        if (tries >= triesMax || !isConnectionLost(err)) throw err;
        await delay(retryDelayMs);
      }
    }
  };
}

function poolOf(query: Query, listener: Listener): PgPool {
  const pool: PgPool = {
    query,
    connect: async () => listener.lend(query),
    end: async () => {},
    // Their troubles are told once, by the pools themselves.
    on: () => pool,
    removeAllListeners: () => pool,
  };
  // Read by BullMQ: a worker that hears of a lost connection need not look every ten seconds.
  return Object.assign(pool, { options: { keepAlive: true } });
}

/** The one connection that listens, and those it was lent to. Made again at the next use after it was lost. */
class Listener {
  readonly #config: pg.PoolConfig;
  readonly #lent = new Set<LentListener>();
  #connecting: Promise<PostgresConnection> | null = null;
  #connection: PostgresConnection | null = null;
  /** What it listens to, by statement. */
  #listening = new Map<string, Promise<unknown>>();
  #closed = false;

  constructor(config: pg.PoolConfig) {
    this.#config = config;
  }

  lend(query: Query): PgPoolClient {
    const lent = new LentListener(query, this);
    this.#lent.add(lent);
    return lent;
  }

  giveBack(lent: LentListener): void {
    this.#lent.delete(lent);
  }

  /** @throws when there is no connection to be had */
  async listen(text: string): Promise<void> {
    const connection = this.#connection ?? (await this.#connectOnce());
    const listening = this.#listening.get(text) ?? connection.query(text);
    this.#listening.set(text, listening);
    await listening;
  }

  /** Ends the connection, should there be one, and tells whoever listens, so that they listen anew. */
  lose(why: Error, connection = this.#connection): void {
    if (connection === null || connection !== this.#connection) return;
    this.#connection = null;
    this.#listening.clear();
    void connection.end().catch(() => {});
    for (const lent of [...this.#lent]) if (lent.listenerCount('error') > 0) lent.emit('error', why);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#connecting?.catch(() => {});
    const connection = this.#connection;
    this.#connection = null;
    await connection?.end().catch(() => {});
  }

  #connectOnce(): Promise<PostgresConnection> {
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  async #connect(): Promise<PostgresConnection> {
    if (this.#closed) throw new Error('the queue is closed');
    const connection = new PostgresConnection({
      ...this.#config,
      ...{ connectionTimeoutMillis: 5_000, query_timeout: 15_000 },
      ...{ keepAlive: true, keepAliveInitialDelayMillis: 10_000 },
    });
    try {
      await connection.connect();
      connection.requireWrites();
    } catch (err) {
      void connection.end().catch(() => {});
      throw err;
    }
    const lost = (err: Error): void => this.lose(err, connection);
    connection.on('error', lost);
    connection.once('readonly', () => lost(new Error('the database takes no writes')));
    connection.on('notification', (heard) => {
      for (const lent of [...this.#lent]) lent.emit('notification', heard);
    });
    const looking = setInterval(() => {
      if (this.#connection !== connection) return clearInterval(looking);
      void connection.isWell().then((well) => {
        if (!well) lost(new Error('the listening connection does not answer'));
      });
    }, listenerLookMs);
    looking.unref();
    this.#listening.clear();
    this.#connection = connection;
    return connection;
  }
}

/** The listening connection as BullMQ takes it out of a pool. What is no LISTEN goes to the pool. */
class LentListener extends EventEmitter implements PgPoolClient {
  readonly #query: Query;
  readonly #listener: Listener;

  constructor(query: Query, listener: Listener) {
    super();
    this.#query = query;
    this.#listener = listener;
  }

  async query<Row>(text: string, values?: readonly unknown[]): Promise<PgQueryResult<Row>> {
    if (/^(\s|--.*\n)*LISTEN\b/i.test(text)) {
      await this.#listener.listen(text);
      return { rows: [] };
    }
    // A worker would give the connection its own name, and it is everybody's.
    if (text.includes("set_config('application_name'")) return { rows: [] };
    return this.#query(text, values);
  }

  release(): void {
    this.#listener.giveBack(this);
  }
}
