import { dmarc } from 'mailauth/lib/dmarc/index.js';
import { getDomain } from 'tldts';
import { type Finding, findingsOf } from './finding.ts';
import { createMailResolver, type Lookups, type MailResolver } from './lookups.ts';
import { readSpf } from './read-spf.ts';
import { readTagList } from './tag-list.ts';

/** Domains that say who writes. */
export interface SenderDomains {
  /** Of MAIL_FROM: what readers see, and what DMARC protects. */
  readonly from: string;
  /** Of the addresses that bounces return to; SPF is asked of it. */
  readonly returnPath: string;
  /** That signs; null when this installation does not. */
  readonly dkim: string | null;
}

/** SPF of the domain that the mail server presents, and whether the server's own addresses are in it. */
export async function checkSpf(
  lookups: Lookups,
  { returnPath }: SenderDomains,
  serverAddresses: readonly string[],
): Promise<Finding[]> {
  const { ok, hint, wrong } = findingsOf('spf');
  const spf = await readSpf(lookups, returnPath);
  if (spf.kind === 'failed') return [hint(`SPF of ${returnPath}: ${spf.reason}.`, 'Try again.')];
  if (spf.kind === 'broken')
    return [wrong(`SPF of ${returnPath}: ${spf.why}.`, 'Correct the record: broken ones count as none.')];
  if (spf.kind === 'none') {
    const advice = `Publish a TXT record at ${returnPath}, such as "v=spf1 include:<your mail provider> -all".`;
    return [wrong(`${returnPath} has no SPF record.`, advice)];
  }
  const said = `${returnPath}: ${spf.record.slice(0, 200)}`;
  if (spf.others === '+')
    return [wrong(`${said} lets everybody send in your name.`, 'End it with -all or ~all.')];
  const findings = [
    spf.others === '?'
      ? hint(`${said} says nothing of other senders.`, 'End it with -all or ~all.')
      : ok(said),
  ];
  const allowed = await Promise.all(serverAddresses.map((address) => spf.allows(address)));
  if (allowed.length > 0 && !allowed.includes(true)) {
    const advice = 'Right if your provider sends from other addresses than it takes mail at. Else add them.';
    findings.push(hint('SPF does not name the addresses of the mail server itself.', advice));
  }
  return findings;
}

/** DMARC of the domain in From, and whether SPF and DKIM will count for it. */
export async function checkDmarc(lookups: Lookups, domains: SenderDomains): Promise<Finding[]> {
  const { ok, hint, wrong } = findingsOf('dmarc');
  const { from, returnPath, dkim } = domains;
  const resolver = createMailResolver(lookups);
  const found = await dmarc({
    ...{ headerFrom: from, spfDomains: [returnPath], resolver: resolver.resolve },
    dkimDomains: dkim === null ? [] : [{ domain: dkim }],
  });
  if (found === false || found.status.result === 'temperror')
    return [hint(`${resolver.failure() ?? `_dmarc.${from} could not be looked up`}.`, 'Try again.')];
  const published = publishedDmarc(resolver);
  if (published === null) {
    const advice = `Publish a TXT record at _dmarc.${from}, such as "v=DMARC1; p=none; rua=mailto:<your reports>". Gmail and Yahoo ask it of whoever sends to many.`;
    return [wrong(`${from} has no DMARC record.`, advice)];
  }
  const { at, records } = published;
  const [record = ''] = records;
  if (records.length > 1)
    return [wrong(`${at} has ${records.length} DMARC records.`, 'Keep one: more count as none.')];
  const tags = readTagList(record);
  const policy = tags.get('p')?.toLowerCase() ?? '';
  if (!/^(none|quarantine|reject)$/.test(policy) || found.status.result === 'none')
    return [wrong(`The DMARC record at ${at} has no policy.`, 'Add p=none, p=quarantine or p=reject.')];
  const findings = [ok(`${at}: p=${policy}`)];
  if (policy === 'none')
    findings.push(
      hint(
        'DMARC only watches (p=none).',
        'Go to p=quarantine once the reports show no mail of yours failing.',
      ),
    );
  if (!tags.has('rua'))
    findings.push(hint('Nobody gets DMARC reports.', 'Add rua=mailto:<an address that is read>.'));
  // Receivers go by the list of public suffixes (RFC 7489) or ask DNS (RFC 9989): it must count for all of them.
  const spfCounts = found.alignment.spf.result !== undefined && isOneOrganisation(returnPath, from);
  const dkimCounts =
    dkim !== null && found.alignment.dkim.result !== undefined && isOneOrganisation(dkim, from);
  if (dkim !== null && !dkimCounts)
    findings.push(
      wrong(`The signature of ${dkim} does not count for ${from}.`, `Sign as ${from}: set DKIM_DOMAIN.`),
    );
  if (!spfCounts)
    findings.push(
      (dkimCounts ? hint : wrong)(
        `SPF of ${returnPath} does not count for ${from}.`,
        `Use a return path below ${from}, or relaxed alignment (aspf=r).`,
      ),
    );
  return findings;
}

/** The records nearest to the domain of all that were found. */
function publishedDmarc({ texts }: MailResolver): { at: string; records: readonly string[] } | null {
  for (const [at, all] of texts) {
    const records = all.filter((text) => /^\s*[vV]\s*=\s*DMARC1\s*(;|$)/.test(text));
    if (records.length > 0) return { at, records };
  }
  return null;
}

function isOneOrganisation(one: string, other: string): boolean {
  const [a, b] = [one, other].map((domain) => getDomain(domain, { allowPrivateDomains: true }) ?? domain);
  return a === b;
}
