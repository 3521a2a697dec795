import { z } from 'zod';
import { parseSmtpUrl, readDatabaseUrl, readRedisUrl } from './connection-urls.ts';
import { StartError } from './drawbell-error.ts';
import { readNetworks } from './network.ts';
import { readNoProxy, readProxy } from './outgoing-http.ts';
import {
  InvalidSetting,
  isAllowedHost,
  readDomain,
  readFlag,
  readHost,
  readHttpUrl,
  readLine,
  readLines,
  readMailbox,
  readOrigin,
  readPushSubject,
  readWholeNumber,
} from './setting-values.ts';

/** A value as `read` understands it, which throws InvalidSetting. */
function setting<Value>(read: (text: string) => Value, lengthMax = 1_000) {
  return z
    .string()
    .max(lengthMax, `must have at most ${lengthMax} characters`)
    .transform((text, context) => {
      try {
        return read(text);
      } catch (err) {
        if (!(err instanceof InvalidSetting)) throw err;
        context.addIssue({ code: 'custom', message: err.message });
        return z.NEVER;
      }
    });
}

const whole = (min: number, max: number) => setting((text) => readWholeNumber(text, min, max), 100);
const port = () => whole(0, 65_535);
const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z
    .string()
    .max(100)
    .toLowerCase()
    .pipe(z.enum(words, { error: `must be one of ${words.join(', ')}` }));
const path = () => setting(readLine).pipe(z.string().min(1));
const httpUrl = () => setting((text) => readHttpUrl(text).href, 2_000);
const checked = (check: (text: string) => unknown) =>
  setting((text) => {
    check(text);
    return text;
  }, 2_000);
const networks = () =>
  setting((text) => {
    readNetworks(text);
    return text
      .split(/[\s,]+/)
      .filter((each) => each !== '')
      .join(',');
  });

const feedBase = 'https://www.canada.ca/content/dam/ircc/documents/json/ee_rounds_123';
/** IRCC's own files of all rounds, by language. */
export const officialFeedUrls = { en: `${feedBase}_en.json`, fr: `${feedBase}_fr.json` } as const;
const roundsPage =
  'https://www.canada.ca/en/immigration-refugees-citizenship/corporate/mandate/policies-operational-instructions-agreements/ministerial-instructions/express-entry-rounds.html';

/**
 * Every environment key of every process, with its bounds and default. An empty value counts as absent. Each key
 * is described in README.md and .env.example; a test compares the three.
 */
export const environmentSchema = z.object({
  NODE_ENV: oneOf(['development', 'test', 'production']).default('development'),
  PORT: port().default(8080),
  HOST: setting(readHost).default('127.0.0.1'),
  PUBLIC_URL: setting(readOrigin).optional(),
  DATA_DIR: path().default('data'),
  DATABASE_URL: setting(readDatabaseUrl, 2_000).optional(),
  REDIS_URL: setting(readRedisUrl, 2_000).optional(),
  SMTP_URL: checked(parseSmtpUrl).optional(),
  SMTP_CONNECTIONS: whole(1, 100).default(20),
  MAIL_FROM: setting(readMailbox).optional(),
  SENDER_NAME: setting(readLine, 80).optional(),
  SENDER_ADDRESS: setting(readLines, 300)
    .pipe(z.string().min(10, 'must be a full postal address'))
    .optional(),
  DKIM_DOMAIN: setting(readDomain).optional(),
  DKIM_SELECTOR: z
    .string()
    .max(63)
    .regex(/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/i, 'must be a selector, such as news or key2026')
    .optional(),
  DKIM_PRIVATE_KEY_FILE: path().optional(),
  BOUNCE_DOMAIN: setting(readDomain).pipe(z.string().max(190)).optional(),
  BOUNCE_PORT: port().optional(),
  BOUNCE_HOST: setting(readHost).default('127.0.0.1'),
  BOUNCE_TLS_CERT_FILE: path().optional(),
  BOUNCE_TLS_KEY_FILE: path().optional(),
  SES_TOPIC_ARN: z
    .string()
    .regex(/^arn:aws:sns:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:[\w-]{1,256}$/, 'must be the ARN of an SNS topic')
    .optional(),
  POSTMARK_WEBHOOK_LOGIN: z
    .string()
    .regex(
      /^[^:\s]{1,100}:[\x21-\x7e]{16,200}$/,
      'must be user:password, the password of 16 characters or more',
    )
    .optional(),
  BOUNCE_WEBHOOK_SECRET: z
    .string()
    .regex(
      /^whsec_(?!(?:.{4})*.={0,2}$)[A-Za-z0-9+/]{32,86}={0,2}$/,
      'must be whsec_ and 24 to 64 bytes in Base64',
    )
    .optional(),
  TOKEN_SECRET: z.string().min(32, 'must have at least 32 characters').max(512).optional(),
  FEED_URL_EN: httpUrl().default(officialFeedUrls.en),
  FEED_URL_FR: httpUrl().default(officialFeedUrls.fr),
  FEED_PAGE_URL: httpUrl().default(roundsPage),
  FEED_CONTACT_URL: httpUrl().optional(),
  FEED_ALLOW_OTHER_HOSTS: setting(readFlag).default(false),
  POLL_INTERVAL_SECONDS: whole(1, 86_400).optional(),
  ALERT_MAX_AGE_DAYS: whole(1, 365).default(7),
  REVIEW_NEW_CATEGORIES: oneOf(['hold', 'send']).default('send'),
  ADMIN_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{32,200}$/, 'must have 32 to 200 visible characters')
    .optional(),
  ALERT_HISTORY_DAYS: whole(30, 3_650).default(365),
  UNCONFIRMED_DAYS: whole(1, 30).default(7),
  SIGN_UPS_PER_HOUR: whole(1, 1_000_000).default(3_000),
  REQUESTS_PER_KEY: whole(0, 1_000_000).default(1_200),
  REQUESTS_PER_NETWORK: whole(0, 1_000_000).default(2_400),
  WRONG_KEYS_PER_NETWORK: whole(0, 1_000_000).default(30),
  TRUSTED_PROXIES: networks().optional(),
  WEBHOOK_ALLOWED_NETWORKS: networks().optional(),
  WEBHOOK_PROXY_URL: setting(readProxy, 2_000).optional(),
  WEBHOOK_CONCURRENCY: whole(1, 1_000).default(128),
  PUSH_SUBJECT: setting(readPushSubject).optional(),
  NTFY_URL: setting(readOrigin).optional(),
  NTFY_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be visible characters')
    .optional(),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d{5,20}:[\w-]{30,100}$/, 'must be the token of a bot, as @BotFather gives it')
    .optional(),
  TELEGRAM_BOT_NAME: z
    .string()
    .regex(/^[A-Za-z]\w{3,31}$/, 'must be the name of the bot, without @')
    .optional(),
  TELEGRAM_API_URL: setting(readOrigin).default('https://api.telegram.org'),
  SWEEP_INTERVAL_SECONDS: whole(1, 3_600).default(30),
  LEASE_SECONDS: whole(2, 3_600).default(60),
  METRICS_PORT: port().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting(readEndpoint, 2_000).optional(),
  CANARY_ADDRESS: setting(readMailbox).optional(),
  HTTPS_PROXY: setting(readProxy, 2_000).optional(),
  HTTP_PROXY: setting(readProxy, 2_000).optional(),
  NO_PROXY: setting(readNoProxy, 10_000).optional(),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type Environment = z.infer<typeof environmentSchema>;

const keys = Object.keys(environmentSchema.shape);

/** Its bytes are the key of what is recorded: not even a blank at its end may be taken away. */
const asWritten = new Set(['TOKEN_SECRET']);

/** Other programs know these in small letters, too, and those come first. */
const inSmallLetters = new Set(['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY']);

/**
 * Reads and checks the environment. Blanks around a value are left off, and what is empty then counts as absent.
 * @throws StartError `environment_invalid` naming every problem at once, and repeating no value
 */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  const present = Object.fromEntries(
    keys.flatMap((key) => {
      const value = valueOf(source, key);
      return value === '' ? [] : [[key, value]];
    }),
  );
  const parsed = environmentSchema.safeParse(present);
  const problems = parsed.success
    ? problemsBetween(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (parsed.success && problems.length === 0) return parsed.data;
  const list = problems.map((problem) => `  - ${problem}`).join('\n');
  throw new StartError('environment_invalid', `The environment has ${problems.length} problem(s):\n${list}`);
}

function valueOf(source: NodeJS.ProcessEnv, key: string): string {
  const value = source[key] ?? '';
  if (asWritten.has(key)) return value;
  const small = inSmallLetters.has(key) ? (source[key.toLowerCase()] ?? '').trim() : '';
  return small === '' ? value.trim() : small;
}

function readEndpoint(text: string): string {
  const url = readHttpUrl(text);
  if (/[?#]/.test(text)) throw new InvalidSetting('must not have a query (?) or a fragment (#)');
  return url.href.replace(/\/+$/, '');
}

/** Real mail needs a real sender (CASL: name and postal address); some keys go together. */
function problemsBetween(env: Environment): string[] {
  const problems: string[] = [];
  if (env.SMTP_URL !== undefined || env.NODE_ENV === 'production') {
    for (const key of ['MAIL_FROM', 'SENDER_NAME', 'SENDER_ADDRESS'] as const) {
      if (env[key] === undefined)
        problems.push(`${key}: needed to send real mail (who writes, and from where)`);
    }
    if (env.PUBLIC_URL === undefined) problems.push('PUBLIC_URL: needed for the links in real mail');
  }
  const dkim = [env.DKIM_DOMAIN, env.DKIM_SELECTOR, env.DKIM_PRIVATE_KEY_FILE];
  if (dkim.some((value) => value !== undefined) && dkim.includes(undefined)) {
    problems.push('DKIM_DOMAIN, DKIM_SELECTOR and DKIM_PRIVATE_KEY_FILE: set all three or none');
  }
  if (env.BOUNCE_PORT !== undefined && env.BOUNCE_DOMAIN === undefined) {
    problems.push('BOUNCE_DOMAIN: needed with BOUNCE_PORT (the domain whose mail comes to that port)');
  }
  if ((env.BOUNCE_TLS_CERT_FILE === undefined) !== (env.BOUNCE_TLS_KEY_FILE === undefined)) {
    problems.push('BOUNCE_TLS_CERT_FILE and BOUNCE_TLS_KEY_FILE: set both or none');
  }
  if (env.DATABASE_URL !== undefined && env.TOKEN_SECRET === undefined) {
    problems.push(
      'TOKEN_SECRET: needed with DATABASE_URL (32 characters or more, the same for every process)',
    );
  }
  for (const key of ['FEED_URL_EN', 'FEED_URL_FR', 'FEED_PAGE_URL'] as const) {
    if (isAllowedHost(new URL(env[key]), env.FEED_ALLOW_OTHER_HOSTS)) continue;
    problems.push(
      env.FEED_ALLOW_OTHER_HOSTS
        ? `${key}: must not have a user or password`
        : `${key}: must be at https://canada.ca or below it, or set FEED_ALLOW_OTHER_HOSTS=true`,
    );
  }
  if (env.NTFY_TOKEN !== undefined && env.NTFY_URL === undefined) {
    problems.push('NTFY_URL: needed with NTFY_TOKEN (the server that takes the token)');
  }
  if (env.BOUNCE_PORT !== undefined && env.BOUNCE_PORT !== 0 && env.BOUNCE_PORT === env.METRICS_PORT) {
    problems.push('BOUNCE_PORT and METRICS_PORT: the notifier listens on both, so they must differ');
  }
  return problems;
}

/** Beginnings of our names: whoever sets another one of them expects something of it. */
const ourBeginnings = /^(?:SMTP|DKIM|BOUNCE|FEED|SENDER|CANARY|WEBHOOK|PUSH|NTFY|TELEGRAM)_/;
const namedMin = 6;

/**
 * Keys that look like ours and are read by nobody, each with the sentence to say: mistyped names, other cases, `…_FILE`
 * of a value that is read from the environment alone. They may belong to another program, so they stop nothing.
 */
export function findUnreadSettings(source: NodeJS.ProcessEnv = process.env): string[] {
  return Object.entries(source).flatMap(([name, value]) => {
    const readToo = inSmallLetters.has(name.toUpperCase()) && name === name.toLowerCase();
    if (keys.includes(name) || readToo || (value ?? '') === '') return [];
    const upper = name.toUpperCase();
    const file = keys.find((key) => upper === `${key}_FILE`);
    if (file !== undefined) return [`${name} is not read: give the value itself in ${file}.`];
    const meant = keys.find((key) => key.length >= namedMin && isNear(upper, key));
    if (meant !== undefined) return [`${name} is not read. Is ${meant} meant?`];
    return ourBeginnings.test(upper) ? [`${name} is not read: .env.example lists every setting.`] : [];
  });
}

/** At most one letter more, less, other, or two exchanged; in long names two such slips. */
function isNear(name: string, key: string): boolean {
  const slipsMax = key.length >= 10 ? 2 : 1;
  if (Math.abs(name.length - key.length) > slipsMax) return false;
  let before: number[] = [];
  let row = Array.from({ length: key.length + 1 }, (_, i) => i);
  for (let i = 1; i <= name.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= key.length; j += 1) {
      const other = name[i - 1] === key[j - 1] ? 0 : 1;
      let slips = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + other);
      if (i > 1 && j > 1 && name[i - 1] === key[j - 2] && name[i - 2] === key[j - 1])
        slips = Math.min(slips, at(before, j - 2) + 1);
      next.push(slips);
    }
    [before, row] = [row, next];
  }
  return at(row, key.length) <= slipsMax;
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
