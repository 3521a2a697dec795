import pg from 'pg';
import { DrawbellError } from './drawbell-error.ts';

/** A connection that was idle for so long is asked whether it still lives before it is lent. */
const trustedIdleMs = 10_000;

/** For the answer. One that is gone without a word, as after a power cut, would keep its user for minutes. */
const answerWithinMs = 3_000;

const goodbyeWithinMs = 2_000;

/** SQLSTATEs of a server that is going away. */
const goingAway = new Set(['57P01', '57P02', '57P03', '57P05', '25P03', '08003', '08006']);

/** And of one that takes no writes: 55000 says more than that, so that its message must, too. */
const readOnlySqlState = '25006';
const recoveryMessage = /(during|with) recovery|recovery is in progress|read-only transaction/;

const systemCodes = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * Whether an error says that a connection is of no more use, and not that a statement was refused: it was cut, its
 * server is going away, or its server takes no writes since another was promoted.
 */
export function isConnectionLost(err: unknown): boolean {
  if (!(err instanceof Error)) return false;
  if (saysReadOnly(err)) return true;
  const code = 'code' in err && typeof err.code === 'string' ? err.code : '';
  return goingAway.has(code) || systemCodes.has(code) || err.message.startsWith('Connection terminated');
}

function saysReadOnly(err: { readonly code?: unknown; readonly message: string }): boolean {
  return (
    err.code === readOnlySqlState ||
    ((err.code === '55000' || err.code === '40001') && recoveryMessage.test(err.message))
  );
}

/**
 * A connection that knows whether its server takes writes: from what the server reports at the start, and by itself
 * whenever that changes, and from refused statements. `target_session_attrs=read-write`, which node-postgres lacks,
 * but for the whole life of a connection.
 */
export class PostgresConnection extends pg.Client {
  #readOnly: string | null = null;

  constructor(config?: pg.ClientConfig) {
    const bound = /[?&]channel_binding=require(?:&|$)/.test(config?.connectionString ?? '');
    super(bound ? withChannelBinding(config) : config);
    if (bound) this.#requireBinding();
    // PostgreSQL 14 and newer report both before they say that they are ready, after each statement too.
    this.connection.on('parameterStatus', (told: { parameterName: string; parameterValue: string }) => {
      if (told.parameterValue !== 'on') return;
      if (told.parameterName === 'in_hot_standby') this.#turn('it is a standby, in recovery');
      if (told.parameterName === 'default_transaction_read_only') this.#turn('it was made read-only');
    });
    this.connection.on('errorMessage', (err: Error & { code?: string }) => {
      if (saysReadOnly(err)) this.#turn('it refuses them as read-only');
    });
  }

  /** Why its server takes no writes, once that is known; else null. */
  get readOnly(): string | null {
    return this.#readOnly;
  }

  /** @throws DrawbellError `database_read_only` */
  requireWrites(): void {
    if (this.#readOnly === null) return;
    const message = `The database takes no writes: ${this.#readOnly}.`;
    throw new DrawbellError('database_read_only', message, { retryable: true });
  }

  /** Whether it still answers and its server takes writes. Never throws. */
  async isWell(): Promise<boolean> {
    const question = { text: 'SELECT 1', query_timeout: answerWithinMs };
    try {
      await this.query(question);
      return this.#readOnly === null;
    } catch {
      return false;
    }
  }

  /** Says goodbye, and does not wait for a server that is gone to take it. */
  override end(): Promise<void>;
  override end(done: (err: Error) => void): void;
  override end(done?: (err: Error) => void): Promise<void> | void {
    const late = setTimeout(() => this.connection.stream.destroy(), goodbyeWithinMs);
    late.unref();
    this.connection.once('end', () => clearTimeout(late));
    return done === undefined ? super.end() : super.end(done);
  }

  /**
   * `channel_binding=require` of libpq: the server must prove in the login that it is the end of this very encryption. The
   * driver takes what is offered; here nothing less is answered, and no password leaves before.
   */
  #requireBinding(): void {
    let binds = false;
    const refuse = (): void => {
      if (binds) return;
      const why = 'The server offers no channel binding, and DATABASE_URL requires it.';
      this.connection.emit('error', new Error(why));
      this.connection.stream.destroy();
    };
    this.connection.on('authenticationSASL', ({ mechanisms }: { mechanisms: string[] }) => {
      binds = mechanisms.includes('SCRAM-SHA-256-PLUS');
      refuse();
    });
    for (const other of ['authenticationCleartextPassword', 'authenticationMD5Password', 'authenticationOk'])
      this.connection.on(other, refuse);
  }

  #turn(why: string): void {
    if (this.#readOnly !== null) return;
    this.#readOnly = why;
    this.emit('readonly');
  }

  /** One that ends while nobody listens is not the end of the process: libraries take their listeners away early. */
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event === 'error' && this.listenerCount('error') === 0) return false;
    return super.emit(event, ...args);
  }
}

function withChannelBinding(config: pg.ClientConfig | undefined): pg.ClientConfig {
  const option = { enableChannelBinding: true };
  return { ...config, ...option };
}

/**
 * A pool that holds no connection to a server that takes no writes. The first that learns of it takes all others with
 * it: idle ones at once, lent ones as they come back, because what one server stopped doing it stopped for all. A new
 * connection to such a server is refused with DrawbellError `database_read_only`. One that was idle for a while is
 * asked whether it lives before it is lent.
 */
export function openPostgresPool(config: pg.PoolConfig & { onReadOnly?: () => void }): pg.Pool {
  return new PostgresPool(config);
}

type Lent = (
  err: Error | undefined,
  client: pg.PoolClient | undefined,
  release: (err?: Error | boolean) => void,
) => void;

class PostgresPool extends pg.Pool {
  readonly #all = new Set<pg.Client>();
  readonly #idle = new Set<pg.Client>();
  /** When each was given back last. */
  readonly #idleSince = new WeakMap<pg.Client, number>();
  /** Those that another found out about. */
  readonly #retired = new WeakSet<pg.Client>();

  constructor({ onReadOnly, ...config }: pg.PoolConfig & { onReadOnly?: () => void }) {
    super({
      ...{ keepAlive: true, keepAliveInitialDelayMillis: 10_000 },
      ...config,
      Client: PostgresConnection,
      onConnect: (client) => {
        if (client instanceof PostgresConnection) client.requireWrites();
      },
    });
    this.on('connect', (client) => {
      this.#all.add(client);
      client.once('readonly', () => {
        this.#retire([...this.#all], 'another connection found that the database takes no writes');
        onReadOnly?.();
      });
    });
    this.on('acquire', (client) => this.#idle.delete(client));
    this.on('release', (_, client) => {
      this.#idle.add(client);
      this.#idleSince.set(client, performance.now());
    });
    this.on('remove', (client) => {
      this.#all.delete(client);
      this.#idle.delete(client);
    });
    // An idle one that is lost is replaced. Whoever wants to say so listens, too.
    this.on('error', () => {});
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(lent: Lent): void;
  override connect(lent?: Lent): Promise<pg.PoolClient> | void {
    const lending = this.#lend();
    if (lent === undefined) return lending;
    lending.then(
      (client) => lent(undefined, client, client.release),
      (err: Error) => lent(err, undefined, () => {}),
    );
  }

  async #lend(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await super.connect();
      if (await this.#isGood(client)) return this.#takenBack(client);
      client.release(true);
    }
  }

  async #isGood(client: pg.Client): Promise<boolean> {
    if (this.#isUseless(client)) return false;
    const since = this.#idleSince.get(client) ?? Infinity;
    if (performance.now() - since < trustedIdleMs || since === Infinity) return true;
    if (client instanceof PostgresConnection && (await client.isWell())) return !this.#isUseless(client);
    // The others went the same way, and to ask each of them would take as long again.
    this.#retire([...this.#idle], 'another connection no longer answers');
    return false;
  }

  #isUseless(client: pg.Client): boolean {
    return this.#retired.has(client) || (client instanceof PostgresConnection && client.readOnly !== null);
  }

  /** Lends a connection that does not become idle again when it was found useless meanwhile. */
  #takenBack(client: pg.PoolClient): pg.PoolClient {
    const release = client.release.bind(client);
    client.release = (err) => release(err ?? (this.#isUseless(client) ? true : undefined));
    return client;
  }

  /** Ends idle ones at once, and lent ones when they come back. */
  #retire(clients: readonly pg.Client[], why: string): void {
    for (const client of clients) {
      this.#retired.add(client);
      // What the pool hears of an idle connection that was lost.
      if (this.#idle.delete(client)) client.emit('error', new Error(why));
    }
  }
}
