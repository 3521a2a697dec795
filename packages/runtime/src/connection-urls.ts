import {
  InvalidSetting,
  inPasswords,
  readDomain,
  readFlag,
  readHost,
  readLogin,
  readPort,
  readUrl,
  readWholeNumber,
  refusePath,
} from './setting-values.ts';

/** What an SMTP URL says. */
export interface SmtpServer {
  readonly host: string;
  /** The usual one of the scheme when null. */
  readonly port: number | null;
  /** TLS from the first byte (`smtps://`). */
  readonly secure: boolean;
  readonly login: { readonly user: string; readonly pass: string } | null;
  /** Nothing is sent, neither a login nor a mail, before STARTTLS. */
  readonly requireTls: boolean;
  /** STARTTLS is not used even where it is offered. */
  readonly ignoreTls: boolean;
  /** What the server is greeted with. */
  readonly name: string | null;
  readonly tls: { readonly rejectUnauthorized?: boolean; readonly servername?: string };
  readonly messagesPerConnectionMax: number;
}

const smtpKeys = [
  ...['requireTLS', 'ignoreTLS', 'name', 'maxMessages', 'tls.rejectUnauthorized', 'tls.servername'],
] as const;

const messagesPerConnectionUsual = 500;

/**
 * Reads SMTP_URL: `smtp://` (STARTTLS where it is offered) or `smtps://`, a host, a port, user and password, and the
 * query keys above, in any case. Whatever else stands in it is refused: a key that nobody reads may have been meant to
 * keep a password secret.
 * @throws InvalidSetting
 */
export function parseSmtpUrl(text: string): SmtpServer {
  const url = readUrl(text, ['smtp', 'smtps']);
  refusePath(url, text);
  if (url.hostname === '') throw new InvalidSetting('names no host');
  const login = readLogin(url);
  if (login !== null && (login.user === '' || login.pass === '')) {
    throw new InvalidSetting('must name both user and password, or neither');
  }
  const secure = url.protocol === 'smtps:';
  const query = readQuery(url, smtpKeys, 'in any case');
  const flag = (key: string): boolean => query.with(key, readFlag) ?? false;
  const [requireTls, ignoreTls] = [flag('requireTLS'), flag('ignoreTLS')];
  const rejectUnauthorized = query.with('tls.rejectUnauthorized', readFlag);
  const servername = query.with('tls.servername', readDomain);
  if (ignoreTls && (secure || requireTls || rejectUnauthorized !== undefined || servername !== undefined)) {
    throw new InvalidSetting('contradicts itself: ignoreTLS goes without smtps://, requireTLS and tls.*');
  }
  return {
    host: readHost(decodeHost(url)),
    port: readPort(url),
    ...{ secure, login, requireTls, ignoreTls },
    name: query.with('name', greeting) ?? null,
    tls: {
      ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
      ...(servername !== undefined && { servername }),
    },
    messagesPerConnectionMax:
      query.with('maxMessages', (value) => readWholeNumber(value, 1, 1_000_000)) ??
      messagesPerConnectionUsual,
  };
}

/** A host name, or an address in brackets (RFC 5321 §4.1.3). */
function greeting(text: string): string {
  const address = /^\[(?:IPv6:)?(.+)\]$/i.exec(text)?.[1];
  return address !== undefined && readHost(address) === address ? text : readDomain(text);
}

/** As the driver reads them: it takes no other case. */
const databaseKeys = [
  ...[
    'sslmode',
    'ssl',
    'sslrootcert',
    'sslcert',
    'sslkey',
    'sslnegotiation',
    'host',
    'port',
    'user',
    'password',
  ],
  ...['application_name', 'options', 'client_encoding', 'statement_timeout', 'lock_timeout'],
  ...['idle_in_transaction_session_timeout', 'query_timeout'],
  // Not of the driver: `PostgresConnection` holds them.
  ...['channel_binding', 'target_session_attrs'],
] as const;

/** What providers and other programs put there, and what to do about it. */
const databaseAdvice: Readonly<Record<string, string>> = {
  connect_timeout: 'leave it out: a connection that does not come about is given up within 15 seconds',
  pgbouncer:
    'leave it out, and give the address of the server itself or of its pooler in session mode: locks and LISTEN need a session',
  uselibpqcompat: 'leave it out: what libpq does with sslmode=require is sslmode=no-verify here',
};

/** What the driver does with each: `require` and `verify-ca` check the name in the certificate, too. */
const sslModes: Readonly<Record<string, string>> = {
  ...{ disable: 'disable', 'no-verify': 'no-verify' },
  ...{
    prefer: 'verify-full',
    require: 'verify-full',
    'verify-ca': 'verify-full',
    'verify-full': 'verify-full',
  },
};

/**
 * Reads DATABASE_URL. The modes that libpq lets fall back to less are held as `verify-full`, which is what the driver
 * does with them today: its next version will not, and nobody should lose encryption by an upgrade.
 * @returns the URL for the driver
 * @throws InvalidSetting
 */
export function readDatabaseUrl(text: string): string {
  if (/^[^/]+:\/\/(?:[^/?#]*@)?[^/?#@,]*,/.test(text))
    throw new InvalidSetting('names several hosts: give one, which leads to the server that takes writes');
  const url = readUrl(text, ['postgresql', 'postgres']);
  if (text.includes('#') || url.pathname.includes('@')) refuseRest();
  readLogin(url);
  readPort(url);
  // A folder of sockets is written %2Fvar%2Frun; without a host it is this machine.
  if (url.hostname !== '' && !/^%2f/i.test(url.hostname)) readHost(decodeHost(url));
  const query = readQuery(url, databaseKeys, 'as written', databaseAdvice);
  query.with('port', (value) => readWholeNumber(value, 1, 65_535));
  query.with('sslnegotiation', (value) => oneOf(value, ['postgres', 'direct']));
  for (const key of [
    ...['statement_timeout', 'lock_timeout', 'query_timeout'],
    'idle_in_transaction_session_timeout',
  ])
    query.with(key, (value) => readWholeNumber(value, 0, 86_400_000));
  query.with('target_session_attrs', (value) => oneOf(value, ['read-write', 'primary']));
  const binding = query.with('channel_binding', (value) => oneOf(value, ['disable', 'prefer', 'require']));
  const mode = readSslMode(query);
  if (binding === 'require' && (mode ?? query.with('sslmode', String) ?? 'disable') === 'disable')
    throw new InvalidSetting('contradicts itself: channel_binding=require needs encryption, sslmode=require');
  if (mode === null) return text;
  url.searchParams.delete('ssl');
  url.searchParams.set('sslmode', mode);
  return url.href;
}

/** The mode that holds; null where the URL says it already, or nothing at all. */
function readSslMode(query: Query): string | null {
  const given = query.with('sslmode', (value) => oneOf(value, Object.keys(sslModes)));
  const ssl = query.with('ssl', readFlag);
  const files = ['sslrootcert', 'sslcert', 'sslkey'].filter((key) => query.with(key, String) !== undefined);
  const direct = query.with('sslnegotiation', String) === 'direct';
  const contradiction = (what: string) => new InvalidSetting(`contradicts itself: ${what}`);
  if (query.with('sslrootcert', String) === 'system')
    throw new InvalidSetting('sslrootcert must be a file: leave it out to trust the usual authorities');
  if (files.includes('sslcert') !== files.includes('sslkey'))
    throw new InvalidSetting('sslcert and sslkey: give both or none');
  const off = given === 'disable' || (ssl === false && given === undefined);
  if (ssl !== undefined && given !== undefined && ssl !== (given !== 'disable'))
    throw contradiction(`ssl=${ssl} and sslmode=${given}`);
  if (off && (files.length > 0 || direct))
    throw contradiction('without encryption there are no certificates and no sslnegotiation');
  if (given === 'no-verify' && files.includes('sslrootcert'))
    throw contradiction('sslmode=no-verify never looks at sslrootcert');
  const asked = ssl !== undefined || files.length > 0 || direct ? 'verify-full' : undefined;
  const held = off ? 'disable' : given === undefined ? asked : sslModes[given];
  return held === undefined || (held === given && ssl === undefined) ? null : held;
}

const redisKeys = ['family', 'db'] as const;

/** Reads REDIS_URL: `redis://` or `rediss://`, and after the host the number of a database. @throws InvalidSetting */
export function readRedisUrl(text: string): string {
  const url = readUrl(text, ['redis', 'rediss']);
  if (text.includes('#')) refuseRest();
  if (url.hostname === '') throw new InvalidSetting('names no host');
  readLogin(url);
  readPort(url);
  readHost(decodeHost(url));
  const path = url.pathname.slice(1);
  const query = readQuery(url, redisKeys, 'as written');
  query.with('family', (value) => oneOf(value, ['0', '4', '6']));
  const database = query.with('db', (value) => readWholeNumber(value, 0, 100_000));
  if (path !== '' && !(/^\d{1,6}$/.test(path) && database === undefined)) refuseRest();
  return text;
}

/** @throws InvalidSetting */
function refuseRest(): never {
  throw new InvalidSetting(
    `must have nothing after the host but a database, once, and known query keys: ${inPasswords}`,
  );
}

function oneOf(text: string, values: readonly string[]): string {
  if (values.includes(text)) return text;
  throw new InvalidSetting(`must be one of ${values.join(', ')}`);
}

/** URLs of schemes that browsers do not know keep other letters of a host in percent form. */
function decodeHost({ hostname }: URL): string {
  try {
    return decodeURIComponent(hostname);
  } catch {
    return hostname;
  }
}

interface Query {
  /** The value of a key; undefined when it is absent. What `read` refuses is refused by the name of the key. */
  with<Value>(key: string, read: (value: string) => Value): Value | undefined;
}

/** The query of a URL, each key known and there once. @throws InvalidSetting */
function readQuery(
  url: URL,
  known: readonly string[],
  how: 'in any case' | 'as written',
  advice: Readonly<Record<string, string>> = {},
): Query {
  const found = new Map<string, string>();
  const form = (name: string) => (how === 'in any case' ? name.toLowerCase() : name);
  for (const [name, value] of url.searchParams) {
    const key = known.find((each) => form(each) === form(name));
    if (key === undefined) {
      const advised = Object.hasOwn(advice, name) ? advice[name] : undefined;
      if (advised !== undefined) throw new InvalidSetting(`has ${name} after the ?: ${advised}`);
      // What follows a ? may be the rest of a password.
      const shown = /^[\w.-]{1,40}$/.test(name) && !url.search.includes('@') ? `"${name}"` : 'something';
      throw new InvalidSetting(
        `has ${shown} after the ?, and known there are ${known.join(', ')} (${inPasswords})`,
      );
    }
    if (found.has(key)) throw new InvalidSetting(`has ${key} twice after the ?`);
    found.set(key, value);
  }
  return {
    with: (key, read) => {
      const value = found.get(key);
      if (value === undefined) return undefined;
      try {
        return read(value);
      } catch (err) {
        if (!(err instanceof InvalidSetting)) throw err;
        throw new InvalidSetting(`${key} after the ? ${err.message}`);
      }
    },
  };
}
