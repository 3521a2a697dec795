import type { Clock } from '@drawbell/runtime/clock';
import { parseSmtpUrl } from '@drawbell/runtime/connection-urls';
import type { Environment } from '@drawbell/runtime/environment';
import type { Logger } from '@drawbell/runtime/logger';
import { openStore } from '@drawbell/store/open-store';
import type { CommandContext } from '../cli/command-context.ts';
import { CommandError } from '../cli/command-error.ts';
import { openDatabase } from '../open-database.ts';
import {
  checkBounceDomain,
  checkCanary,
  checkProxy,
  checkPublicUrl,
  checkReverse,
  checkStart,
  checkUnreadSettings,
} from './check-configuration.ts';
import { checkDkim, type DkimSettings } from './check-dkim.ts';
import { checkDmarc, checkSpf } from './check-sender-domain.ts';
import { checkChannels, checkDatabase, checkMailServer, checkQueue, checkRedis } from './check-servers.ts';
import { type Finding, findingsOf } from './finding.ts';
import { createLookups, type Lookups } from './lookups.ts';

const marks = { ok: 'ok   ', hint: 'hint ', wrong: 'WRONG' } as const;

/** `doctor`: checks servers, configuration and DNS, and says what to do. Exit code 1 when something is wrong. */
export async function doctorCommand(
  context: CommandContext,
  { dnsServer }: { dnsServer?: string },
): Promise<void> {
  const { env, log, closers } = context.process;
  const database = await openDatabase(env, log);
  closers.add('database', database.close);
  const lookups = createLookups(dnsServer);
  const findings = await runDoctor({ env, database, lookups, clock: context.clock, log });
  const wrong = findings.filter(({ state }) => state === 'wrong').length;
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, state, found, advice }) => [
    `${marks[state]}  ${check.padEnd(width)}  ${found}`,
    ...(advice === null ? [] : [`${' '.repeat(width + 9)}→ ${advice}`]),
  ]);
  context.output.answer({ healthy: wrong === 0, findings }, lines.join('\n'));
  if (wrong > 0) throw new CommandError('unhealthy', `${wrong} thing(s) are wrong.`);
}

/** What the doctor examines. */
interface Patient {
  readonly env: Environment;
  readonly database: { readonly url: string; readonly tokenSecret: string };
  readonly lookups: Lookups;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Checks configuration, servers and DNS. Sends no mail, and changes nothing but for a job that is put and taken. */
async function runDoctor(patient: Patient): Promise<Finding[]> {
  const { env, clock } = patient;
  const [database, redis, queue, mailServer, channels, domain, start, proxy] = await Promise.all([
    examineDatabase(patient),
    checkRedis(env.REDIS_URL),
    checkQueue({ databaseUrl: patient.database.url, redisUrl: env.REDIS_URL, log: patient.log }),
    checkMailServer(env),
    checkChannels(env, { clock }),
    examineDomain(patient),
    checkStart(env),
    checkProxy(env, clock),
  ]);
  const settings = [...checkUnreadSettings(), ...start];
  const reached = [...database, ...redis, queue, ...mailServer, ...channels, ...proxy];
  return [...settings, ...reached, checkPublicUrl(env), checkCanary(env), ...domain];
}

async function examineDatabase({ database, clock, log }: Patient): Promise<Finding[]> {
  const store = openStore({
    ...{ databaseUrl: database.url, applicationName: 'drawbell-doctor', connectionsMax: 1, log },
  });
  try {
    return await checkDatabase(store, { tokenSecret: database.tokenSecret, clock });
  } finally {
    await store.close();
  }
}

async function examineDomain({ env, lookups }: Patient): Promise<Finding[]> {
  const from = domainOf(env.MAIL_FROM);
  if (from === null) {
    const { hint } = findingsOf('sender');
    return [
      hint('MAIL_FROM is not set: nothing is asked of DNS.', 'Set it with SMTP_URL to send real mail.'),
    ];
  }
  const bounces = env.BOUNCE_DOMAIN ?? null;
  const dkim = dkimSettings(env);
  const domains = { from, returnPath: bounces ?? from, dkim: dkim?.domain ?? null };
  const host = env.SMTP_URL === undefined ? '' : parseSmtpUrl(env.SMTP_URL).host;
  const reverse = host === '' ? { addresses: [], findings: [] } : await checkReverse(lookups, host);
  const checks = await Promise.all([
    checkSpf(lookups, domains, reverse.addresses),
    checkDkim(lookups, dkim),
    checkDmarc(lookups, domains),
    bounces === null ? [] : checkBounceDomain(lookups, bounces),
  ]);
  return [...checks.flat(), ...reverse.findings];
}

function domainOf(address: string | undefined): string | null {
  return address?.split('@').at(-1)?.toLowerCase() ?? null;
}

function dkimSettings(env: Environment): DkimSettings | null {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY_FILE: privateKeyFile } = env;
  if (domain === undefined || selector === undefined || privateKeyFile === undefined) return null;
  return { domain, selector, privateKeyFile };
}
