import { BlockList, isIPv6 } from 'node:net';
import type { Lookups } from './lookups.ts';

/** What the SPF records of a domain come to (RFC 7208). */
export interface Spf {
  /** Its own record; null when there is none. */
  readonly record: string | null;
  /** What makes receivers ignore or refuse it, in a sentence; null when nothing does. */
  readonly broken: string | null;
  /** Of the mechanism `all`, or of the record that `redirect` leads to; null when it says nothing of others. */
  readonly others: '+' | '-' | '~' | '?' | null;
  /** Questions to DNS that a receiver must ask. */
  readonly lookups: number;
  /** Whether it lets an address send, as far as `ip4`, `ip6`, `a`, `mx` and `include` say. */
  allows(address: string): boolean;
}

const lookupsMax = 10;

/** However the records refer to each other. */
const recordsMax = 20;

/** Reads a domain's SPF record and those it includes. */
export async function readSpf(lookups: Lookups, domain: string): Promise<Spf> {
  const reading: Reading = { lookups, allowed: new BlockList(), asked: 0, records: 0, broken: null };
  const { record, others } = await readRecord(reading, domain, true);
  const { broken, asked, allowed } = reading;
  const tooMany =
    asked > lookupsMax ? `it needs ${asked} lookups, and receivers stop at ${lookupsMax}` : null;
  return {
    ...{ record, others, lookups: asked },
    broken: broken ?? tooMany,
    allows: (address) => allowed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'),
  };
}

interface Reading {
  readonly lookups: Lookups;
  readonly allowed: BlockList;
  asked: number;
  records: number;
  broken: string | null;
}

async function readRecord(
  reading: Reading,
  domain: string,
  own: boolean,
): Promise<Pick<Spf, 'record' | 'others'>> {
  reading.records += 1;
  if (reading.records > recordsMax) return { record: null, others: null };
  const answer = await reading.lookups.txt(domain);
  const texts = answer.kind === 'found' ? answer.rows : [];
  const records = texts.filter((text) => /^v=spf1( |$)/i.test(text));
  if (answer.kind === 'failed') reading.broken ??= `${domain} could not be looked up (${answer.reason})`;
  else if (records.length > 1) reading.broken ??= `${domain} has ${records.length} SPF records`;
  else if (records.length === 0 && !own) reading.broken ??= `it refers to ${domain}, which has no SPF record`;
  const [record] = records;
  if (record === undefined) return { record: null, others: null };
  let others: Spf['others'] = null;
  for (const term of record.split(/\s+/).slice(1)) {
    const [, sign = '', name = '', value = ''] = /^([-+~?]?)([a-z0-9]+)(?:[:=/](.*))?$/i.exec(term) ?? [];
    const kind = name.toLowerCase();
    if (kind === 'all') others ??= (sign === '' ? '+' : sign) as '+' | '-' | '~' | '?';
    if (kind === 'redirect') {
      reading.asked += 1;
      if (isMacro(value)) continue;
      const target = await readRecord(reading, value, false);
      others ??= target.others;
    } else if (sign === '' || sign === '+') await readMechanism(reading, domain, kind, value);
    else if (/^(include|a|mx|ptr|exists)$/.test(kind)) reading.asked += 1;
  }
  return { record, others };
}

/** A name that each receiver makes for each mail: counted, and not followed. */
function isMacro(value: string): boolean {
  return value.includes('%');
}

async function readMechanism(reading: Reading, domain: string, kind: string, value: string): Promise<void> {
  if (kind === 'ip4' || kind === 'ip6') return allow(reading, kind, value);
  if (!/^(include|a|mx|ptr|exists)$/.test(kind)) return;
  reading.asked += 1;
  if (isMacro(value)) return;
  if (kind === 'include') await readRecord(reading, value, false);
  const host = /^[\w.-]+$/.test(value) ? value : domain;
  if (kind === 'a') await allowHost(reading, host);
  if (kind !== 'mx') return;
  const exchanges = await reading.lookups.mx(host);
  for (const exchange of exchanges.kind === 'found' ? exchanges.rows.slice(0, 10) : [])
    await allowHost(reading, exchange);
}

async function allowHost(reading: Reading, host: string): Promise<void> {
  const answer = await reading.lookups.addresses(host);
  for (const address of answer.kind === 'found' ? answer.rows : [])
    reading.allowed.addAddress(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function allow(reading: Reading, kind: 'ip4' | 'ip6', value: string): void {
  const [address = '', prefix] = value.split('/');
  const family = kind === 'ip4' ? 'ipv4' : 'ipv6';
  try {
    reading.allowed.addSubnet(address, Number(prefix ?? (kind === 'ip4' ? 32 : 128)), family);
  } catch {
    reading.broken ??= `it holds ${kind}:${value.slice(0, 60)}, which is no network`;
  }
}
