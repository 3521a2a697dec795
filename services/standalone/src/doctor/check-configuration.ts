import { isIP } from 'node:net';
import type { Environment } from '@drawbell/runtime';
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
  return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd]|fe[89ab])/i.test(address);
}
