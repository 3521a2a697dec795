import { once } from 'node:events';
import { createServer, isIP } from 'node:net';
import { readBounceTls } from '@drawbell/notifier/bounce-receiver';
import { dkimKeyFrom } from '@drawbell/notifier/emails/mail-server';
import type { Clock } from '@drawbell/runtime/clock';
import { StartError } from '@drawbell/runtime/drawbell-error';
import { type Environment, findUnreadSettings } from '@drawbell/runtime/environment';
import { readAddress } from '@drawbell/runtime/network';
import { proxyFor } from '@drawbell/runtime/outgoing-http';
import { openFeedClient } from '@drawbell/scraper/open-feed-client';
import { type Finding, findingsOf } from './finding.ts';
import type { Lookups } from './lookups.ts';

/** Links and one-click unsubscribing start with PUBLIC_URL; mailbox providers take the latter over https only. */
export function checkPublicUrl({ PUBLIC_URL: url, SMTP_URL: smtpUrl }: Environment): Finding {
  const { ok, hint, wrong } = findingsOf('public url');
  if (url?.startsWith('https://') === true) return ok(`${url}: links and List-Unsubscribe are https.`);
  const found = `${url ?? 'PUBLIC_URL is not set'}: links and List-Unsubscribe are not https.`;
  const advice =
    'Set PUBLIC_URL to the https address that people reach: Gmail and Yahoo ask for one-click over https.';
  return smtpUrl === undefined ? hint(found, advice) : wrong(found, advice);
}

/** What would stop a start besides wrong values: unreadable files, and ports that cannot be used. */
export async function checkStart(env: Environment): Promise<Finding[]> {
  const { wrong } = findingsOf('start');
  // With MAIL_FROM the key is looked at together with what DNS says of it.
  const dkim = env.MAIL_FROM === undefined ? [() => dkimKeyFrom(env)] : [];
  const files = [...dkim, () => readBounceTls(env)].flatMap((read) => {
    try {
      read();
      return [];
    } catch (err) {
      if (!(err instanceof StartError)) throw err;
      return [wrong(err.message, 'Nothing that needs it starts until it is mended.')];
    }
  });
  const places = [
    ['HOST', env.HOST, env.PORT] as const,
    ...(env.METRICS_PORT === undefined ? [] : [['HOST', env.HOST, env.METRICS_PORT] as const]),
    ...(env.BOUNCE_PORT === undefined ? [] : [['BOUNCE_HOST', env.BOUNCE_HOST, env.BOUNCE_PORT] as const]),
  ];
  const listening = await Promise.all(
    places.map(async ([key, host, port]) => {
      const refusal = await listen(host, port);
      if (refusal === null) return [];
      return [
        wrong(
          `${key} is ${host}, and port ${port} cannot be listened on there (${refusal}).`,
          `Check ${key} and the port.`,
        ),
      ];
    }),
  );
  return [...files, ...listening.flat()];
}

/** Why a port cannot be listened on. One that is in use may be our own. */
async function listen(host: string, port: number): Promise<string | null> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return null;
  } catch (err) {
    const code = err instanceof Error && 'code' in err ? String(err.code) : 'failed';
    return code === 'EADDRINUSE' ? null : code;
  } finally {
    server.close();
  }
}

/** Names that look like settings and are read by nobody. */
export function checkUnreadSettings(source?: NodeJS.ProcessEnv): Finding[] {
  const { hint } = findingsOf('settings');
  return findUnreadSettings(source).map((unread) => hint(unread, 'Correct the name, or take it away.'));
}

/** Where the feed is behind a proxy, whether that one lets us through. */
export async function checkProxy(env: Environment, clock: Clock): Promise<Finding[]> {
  const proxy = proxyFor(new URL(env.FEED_URL_EN), env);
  if (proxy === null) return [];
  const { ok, wrong } = findingsOf('proxy');
  const { host } = new URL(proxy);
  const client = openFeedClient(env, clock);
  try {
    const got = await client.get(env.FEED_URL_EN, null);
    if (got.kind !== 'failed') return [ok(`The feed is reached through ${host}.`)];
    const advice = 'Check HTTPS_PROXY and NO_PROXY, and that the proxy lets this machine reach the feed.';
    return [wrong(`The feed is not reached through ${host}: ${got.reason} (${got.detail}).`, advice)];
  } finally {
    await client.close();
  }
}

/** The canary needs a mailbox where there is a mail server. */
export function checkCanary({ SMTP_URL: smtpUrl, CANARY_ADDRESS: address }: Environment): Finding {
  const { ok, hint } = findingsOf('canary');
  if (smtpUrl === undefined) return ok('It goes to the local outbox, unseen.');
  return address === undefined
    ? hint('It is off.', 'Set CANARY_ADDRESS to a mailbox of your own.')
    : ok('It has a mailbox.');
}

/** Where bounces return to must take mail. */
export async function checkBounceDomain(lookups: Lookups, domain: string): Promise<Finding> {
  const { ok, hint, wrong } = findingsOf('bounces');
  const [mx, addresses] = await Promise.all([lookups.mx(domain), lookups.addresses(domain)]);
  if (mx.kind === 'found') return ok(`${domain} takes mail at ${mx.rows.slice(0, 3).join(', ')}.`);
  if (addresses.kind === 'found')
    return hint(`${domain} has no MX record, only addresses.`, 'Publish an MX record: some senders insist.');
  if (mx.kind === 'failed') return hint(`${domain} could not be looked up (${mx.reason}).`, 'Try again.');
  return wrong(`${domain} takes no mail: bounces are lost.`, `Publish an MX record for ${domain}.`);
}

/** The addresses of the mail server, and whether they have names: receivers distrust senders without. */
export async function checkReverse(
  lookups: Lookups,
  host: string,
): Promise<{ addresses: readonly string[]; findings: Finding[] }> {
  const { ok, hint } = findingsOf('reverse dns');
  const answer = isIP(host) > 0 ? ({ kind: 'found', rows: [host] } as const) : await lookups.addresses(host);
  const addresses = answer.kind === 'found' ? answer.rows.filter((address) => !isLocal(address)) : [];
  if (addresses.length === 0) return { addresses, findings: [] };
  const named = await Promise.all(addresses.map((address) => lookups.names(address)));
  const nameless = addresses.filter((_, i) => named[i]?.kind === 'none');
  const advice = 'If mail leaves from there, let its owner set a PTR record that names it.';
  const findings = [
    nameless.length === 0
      ? ok(`The addresses of ${host} have names.`)
      : hint(`${nameless.join(', ')} of ${host} has no name.`, advice),
  ];
  return { addresses, findings };
}

/** Loopback and private: what leaves from there leaves from somewhere else. */
function isLocal(address: string): boolean {
  const range = readAddress(address)?.range() ?? '';
  return ['loopback', 'private', 'carrierGradeNat', 'linkLocal', 'uniqueLocal'].includes(range);
}
