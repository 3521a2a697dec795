import { type EhloFound, inspectMailServer } from '@drawbell/mail/inspect-mail-server';
import { openChannelClients } from '@drawbell/notifier/channels/open-channels';
import { ehloNameOf } from '@drawbell/notifier/emails/mail-server';
import { inspectRedis } from '@drawbell/queue/inspect-redis';
import { inspectQueue } from '@drawbell/queue/open-queue';
import type { Clock } from '@drawbell/runtime/clock';
import { DrawbellError } from '@drawbell/runtime/drawbell-error';
import type { Environment } from '@drawbell/runtime/environment';
import type { Logger } from '@drawbell/runtime/logger';
import { tryDatabase } from '@drawbell/store/database-readiness';
import { inspectDatabase } from '@drawbell/store/inspect-database';
import type { Store } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { connectionsMax } from '../open-installation.ts';
import { type Finding, findingsOf } from './finding.ts';

/** Oldest PostgreSQL that the product is meant for. */
const postgresMin = 150_000;

/** Leases are the database's; what people are told of times is ours. */
const clockHintMs = 2_000;
const clockWrongMs = 60_000;

const smtpTimeoutMs = 10_000;

/** The database: reachable, new enough, of this code's schema, made with this secret, of our time. */
export async function checkDatabase(
  store: Store,
  { tokenSecret, clock }: { tokenSecret: string; clock: Clock },
): Promise<Finding[]> {
  const { ok, hint, wrong } = findingsOf('database');
  let found;
  try {
    found = await inspectDatabase(store, clock);
  } catch (err) {
    if (err instanceof DrawbellError)
      return [wrong(err.message, 'Point DATABASE_URL at the server that takes writes, the primary.')];
    const why = err instanceof Error ? err.message : String(err);
    return [wrong(`It cannot be reached: ${why.slice(0, 200)}`, 'Check DATABASE_URL and that it runs.')];
  }
  const { fingerprint } = createSecrets(tokenSecret);
  const secret = findingsOf('token secret');
  const time = findingsOf('clock');
  const { pendingMigrations: pending, secretFingerprint: noted, clockAheadMs } = found;
  const { connectionsFree, maxConnections } = found;
  const offered = `The database has ${connectionsFree} connections for us (max_connections ${maxConnections})`;
  const refusal = pending.length === 0 ? await tryDatabase(store.pool.options) : null;
  const skew = `The database is ${Math.abs(clockAheadMs)} ms ${clockAheadMs < 0 ? 'behind' : 'ahead of'} this machine.`;
  const setClock = 'Let both machines keep the time (NTP).';
  return [
    found.versionNumber >= postgresMin
      ? ok(`PostgreSQL ${found.version} answers.`)
      : wrong(`PostgreSQL ${found.version} is too old.`, 'Use 15 or newer.'),
    ...(refusal === null ? [] : [wrong(refusal, 'Nothing can be recorded until that is mended.')]),
    connectionsFree < connectionsMax
      ? wrong(
          `${offered}, and npm start takes up to ${connectionsMax}.`,
          'Raise max_connections, or the limit of the user or the database (docs/sizing.md).',
        )
      : ok(`${offered}; npm start takes up to ${connectionsMax}.`),
    pending.length === 0
      ? ok('It has every migration.')
      : hint(`It lacks ${pending.join(', ')}.`, 'The next start of any service brings it up to date.'),
    noted === null || noted === fingerprint
      ? secret.ok(`Fingerprint ${fingerprint}${noted === null ? ', which no data was made with yet' : ''}.`)
      : secret.wrong(
          `The data was made with the secret ${noted}, and this is ${fingerprint}.`,
          'Set the old TOKEN_SECRET back: suppressions and links rest on it.',
        ),
    Math.abs(clockAheadMs) > clockWrongMs
      ? time.wrong(skew, setClock)
      : Math.abs(clockAheadMs) > clockHintMs
        ? time.hint(skew, setClock)
        : time.ok(skew),
  ];
}

/** Redis: reachable, and set up to lose no jobs. */
export async function checkRedis(redisUrl: string | undefined): Promise<Finding[]> {
  const { ok, hint, wrong } = findingsOf('redis');
  if (redisUrl === undefined) return [ok('Not used: the queue is in PostgreSQL.')];
  const found = await inspectRedis(redisUrl);
  if (!found.reachable)
    return [
      wrong(
        `It cannot be reached: ${found.detail.slice(0, 200)}`,
        'Check REDIS_URL. Until it is back, work waits for sweeps.',
      ),
    ];
  const { version, maxmemoryPolicy, appendOnly } = found;
  return [
    maxmemoryPolicy === 'noeviction'
      ? ok(`Version ${version} with noeviction.`)
      : wrong(`Its maxmemory-policy is ${maxmemoryPolicy}.`, 'Set maxmemory-policy noeviction.'),
    appendOnly
      ? ok('It keeps an append-only file.')
      : hint('It forgets jobs at a restart.', 'Set appendonly yes. Sweeps find what is lost, with a delay.'),
  ];
}

/** The queue, wherever it is: a job is put and taken. */
export async function checkQueue(where: {
  databaseUrl: string;
  redisUrl: string | undefined;
  log: Logger;
}): Promise<Finding> {
  const { ok, wrong } = findingsOf(where.redisUrl === undefined ? 'database' : 'redis');
  const found = await inspectQueue({ ...where, applicationName: 'drawbell-doctor' });
  if (found.kind === 'well') return ok('A job was put and taken.');
  if (found.kind === 'not_made') return ok('The first start of any service makes the queue in it.');
  return wrong(
    `No job can be put and taken: ${found.why.slice(0, 200)}`,
    'Until that is mended, work waits for sweeps.',
  );
}

/** The mail server: reachable, takes the name we greet with, encrypted, and lets us in. No mail is sent. */
export async function checkMailServer(
  env: Pick<Environment, 'SMTP_URL' | 'PUBLIC_URL' | 'MAIL_FROM'>,
): Promise<Finding[]> {
  const { ok, hint, wrong } = findingsOf('mail server');
  const { SMTP_URL: smtpUrl, MAIL_FROM: mailFrom } = env;
  if (smtpUrl === undefined)
    return [hint('Not set: mails stay in the local outbox.', 'Set SMTP_URL to send real mail.')];
  const found = await inspectMailServer(smtpUrl, smtpTimeoutMs, { ehloName: ehloNameOf(env), mailFrom });
  const greeting = found.ehlo === null ? [] : [checkGreeting(found.ehlo)];
  if (!found.reachable)
    return [
      ...greeting,
      wrong(
        `${found.host}: ${found.detail.slice(0, 200)}`,
        'Check SMTP_URL: host, port, user, password, and that nothing blocks the way.',
      ),
    ];
  const { host, encrypted, login } = found;
  return [
    encrypted
      ? ok(`${host} answers, encrypted.`)
      : hint(
          `${host} answers without encryption${login === 'done' ? ', and our password goes there in clear' : ''}.`,
          'Use smtps:// or ?requireTLS=true unless it is on this machine.',
        ),
    login === 'not_offered'
      ? wrong('It offers no login, though SMTP_URL names a user.', 'Use the port for submission, mostly 587.')
      : ok(login === 'done' ? 'It accepts our login.' : 'SMTP_URL names no user.'),
    ...greeting,
  ];
}

function checkGreeting({ name, refused }: EhloFound): Finding {
  const { ok, hint, wrong } = findingsOf('mail server');
  const advice =
    'Give the machine a full name, or set PUBLIC_URL or MAIL_FROM to a domain of yours, or ?name= in SMTP_URL.';
  if (refused !== null)
    return wrong(`The mail server refuses the name ${name}: ${refused.slice(0, 200)}`, advice);
  return name.startsWith('[')
    ? hint(`We greet as ${name}, which some servers refuse.`, advice)
    : ok(`We greet as ${name}.`);
}

/** The servers of channels that can be asked without a message. */
export async function checkChannels(env: Environment, { clock }: { clock: Clock }): Promise<Finding[]> {
  const { ok, wrong } = findingsOf('channels');
  const publicUrl = env.PUBLIC_URL ?? `http://localhost:${env.PORT}`;
  const clients = openChannelClients(env, { publicUrl, clock, keyOf: async () => null });
  const shown = { push: 'Web Push', ntfy: 'ntfy', telegram: 'Telegram' };
  try {
    if (clients.size === 0) return [ok('Nobody is told beside their mailbox: none is set.')];
    return await Promise.all(
      [...clients].map(async ([kind, channel]) => {
        const problem = await channel.check();
        return problem === null
          ? ok(`${shown[kind]} can be used.`)
          : wrong(
              `${shown[kind]}: ${problem.slice(0, 200)}`,
              'Check its settings in docs/operators.md, and that nothing blocks the way.',
            );
      }),
    );
  } finally {
    await Promise.all([...clients.values()].map((channel) => channel.close()));
  }
}
