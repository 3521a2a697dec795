import { readNetwork } from '@drawbell/runtime/network';
import { spf } from 'mailauth/lib/spf/index.js';
import type { DNSResolver } from 'mailauth';
import { createMailResolver, isNoData, type Lookups, type MailResolver } from './lookups.ts';

/** What the SPF record of a domain comes to, as a receiver goes through it (RFC 7208). */
export type Spf =
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Receivers ignore or refuse it; why, in a sentence. */
  | { readonly kind: 'broken'; readonly why: string }
  | {
      readonly kind: 'found';
      readonly record: string;
      /** What becomes of mail from anywhere else; `?` when the record says nothing of it. */
      readonly others: '+' | '-' | '~' | '?';
      /** Whether it lets an address send. */
      allows(address: string): Promise<boolean>;
    };

/** A reserved address (RFC 1112): whatever a record says of it, it says of everybody that it does not name. */
const stranger = '240.0.0.1';

const lookupsMax = 10;

/** To count how many a record needs in all, which may be no number at all: records can refer to each other. */
const countedMax = 40;

const othersBy: Readonly<Record<string, '+' | '-' | '~'>> = { pass: '+', fail: '-', softfail: '~' };

/** Judges a domain's SPF record, and those it refers to, for somebody that none of them names. */
export async function readSpf(lookups: Lookups, domain: string): Promise<Spf> {
  const resolver = createMailResolver(lookups);
  const asker = { sender: `postmaster@${domain}`, helo: domain, mta: domain };
  const judge = async (ip: string, limits = {}) =>
    spf({ ...asker, ip, resolver: leniently(resolver, domain), strict: true, ...limits });
  const { status, rr: record = '' } = await judge(stranger);
  if (status.result === 'none') return { kind: 'none' };
  if (status.result === 'temperror')
    return { kind: 'failed', reason: resolver.failure() ?? `${domain} could not be looked up` };
  if (status.result === 'permerror') {
    const { lookups: asked } = await judge(stranger, { maxResolveCount: countedMax, maxVoidCount: Infinity });
    return { kind: 'broken', why: whyBroken(resolver, asked?.count ?? 0, status.comment ?? '') };
  }
  return {
    ...{ kind: 'found', record, others: othersBy[status.result] ?? '?' },
    allows: async (address) => (await judge(address)).status.result === 'pass',
  };
}

/** A name made by a macro exists only for senders it is meant for: its absence says nothing of the record. */
function leniently({ resolve, texts }: MailResolver, domain: string): DNSResolver {
  const isSpelled = (name: string) =>
    name === domain || [...texts.values()].flat().some((text) => text.toLowerCase().includes(name));
  return async (name, type) => {
    const isMade = !isSpelled(name.toLowerCase());
    try {
      return await resolve(name, type);
    } catch (err) {
      if (!isMade || !isNoData(err)) throw err;
      return type === 'TXT' ? [['v=spf1 ?all']] : [];
    }
  };
}

/** Names what is wrong where the records show it; else as the library says it. */
function whyBroken({ texts }: MailResolver, asked: number, comment: string): string {
  if (asked > lookupsMax)
    return `it needs ${asked > countedMax ? `more than ${countedMax}` : asked} lookups, and receivers stop at ${lookupsMax}`;
  const records = [...texts].map(([name, all]) => ({ name, own: all.filter((text) => isSpf(text)) }));
  const several = records.find(({ own }) => own.length > 1);
  if (several !== undefined) return `${several.name} has ${several.own.length} SPF records`;
  const terms = records.flatMap(({ own: [record = ''] }) => record.split(' '));
  const network = terms.find((term) => readNetwork(/^[-+~?]?ip[46]:(.*)$/i.exec(term)?.[1] ?? '::') === null);
  if (network !== undefined) return `it holds ${network.slice(0, 60)}, which is no network`;
  const [, why = 'receivers cannot read it'] = /: permanent error .*?@\S+: (.*)$/.exec(comment) ?? [];
  return why
    .replace(/^no SPF records found for (.+)$/, 'it refers to $1, which has no SPF record')
    .replace(/^Too many void DNS results$/, 'it asks for more than two names that have nothing');
}

function isSpf(text: string): boolean {
  return /^v=spf1( |$)/i.test(text);
}
