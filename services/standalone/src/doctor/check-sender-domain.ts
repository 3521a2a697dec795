import { type Finding, findingsOf } from './finding.ts';
import type { Lookups } from './lookups.ts';
import { readSpf } from './read-spf.ts';
import { isAligned, readTagList } from './tag-list.ts';

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
  if (spf.broken !== null)
    return [wrong(`SPF of ${returnPath}: ${spf.broken}.`, 'Correct the record: broken ones count as none.')];
  if (spf.record === null) {
    const advice = `Publish a TXT record at ${returnPath}, such as "v=spf1 include:<your mail provider> -all".`;
    return [wrong(`${returnPath} has no SPF record.`, advice)];
  }
  const said = `${returnPath}: ${spf.record.slice(0, 200)}`;
  if (spf.others === '+')
    return [wrong(`${said} lets everybody send in your name.`, 'End it with -all or ~all.')];
  const findings = [
    spf.others === '-' || spf.others === '~'
      ? ok(said)
      : hint(`${said} says nothing of other senders.`, 'End it with -all or ~all.'),
  ];
  if (serverAddresses.length > 0 && !serverAddresses.some((address) => spf.allows(address))) {
    const advice = 'Right if your provider sends from other addresses than it takes mail at. Else add them.';
    findings.push(hint('SPF does not name the addresses of the mail server itself.', advice));
  }
  return findings;
}

/** DMARC of the domain in From, and whether SPF and DKIM will count for it. */
export async function checkDmarc(lookups: Lookups, domains: SenderDomains): Promise<Finding[]> {
  const { ok, hint, wrong } = findingsOf('dmarc');
  const { from, returnPath, dkim } = domains;
  const found = await findDmarc(lookups, from);
  if (found.kind === 'failed')
    return [hint(`_dmarc.${from} could not be looked up (${found.reason}).`, 'Try again.')];
  if (found.kind === 'none') {
    const advice = `Publish a TXT record at _dmarc.${from}, such as "v=DMARC1; p=none; rua=mailto:<your reports>". Gmail and Yahoo ask it of whoever sends to many.`;
    return [wrong(`${from} has no DMARC record.`, advice)];
  }
  const { at, tags } = found;
  const policy = tags.get('p')?.toLowerCase() ?? '';
  if (!/^(none|quarantine|reject)$/.test(policy))
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
  const aligned = (domain: string, mode: string | undefined) =>
    mode?.toLowerCase() === 's' ? domain.toLowerCase() === from.toLowerCase() : isAligned(domain, from);
  const spfCounts = aligned(returnPath, tags.get('aspf'));
  const dkimCounts = dkim !== null && aligned(dkim, tags.get('adkim'));
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

type Dmarc =
  | { readonly kind: 'found'; readonly at: string; readonly tags: ReadonlyMap<string, string> }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly reason: string };

/** The record of the domain itself, else of the nearest domain above it. */
async function findDmarc(lookups: Lookups, domain: string): Promise<Dmarc> {
  for (let labels = domain.split('.'); labels.length >= 2; labels = labels.slice(1)) {
    const at = `_dmarc.${labels.join('.')}`;
    const answer = await lookups.txt(at);
    if (answer.kind === 'failed') return answer;
    const record = answer.kind === 'found' ? answer.rows.find((text) => /^v=DMARC1/i.test(text)) : undefined;
    if (record !== undefined) return { kind: 'found', at, tags: readTagList(record) };
  }
  return { kind: 'none' };
}
