import { Resolver } from 'node:dns/promises';
import { isIPv4, isIPv6 } from 'node:net';
import type { DNSResolver } from 'mailauth';

/** What a name has in DNS: `none` is an answer, `failed` is none. */
type Answer<Row> =
  | { readonly kind: 'found'; readonly rows: readonly Row[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Questions to DNS. None of them rejects. */
export interface Lookups {
  /** Each record as one text, its parts joined. */
  txt(name: string): Promise<Answer<string>>;
  /** IPv4 and IPv6 addresses. */
  addresses(name: string): Promise<Answer<string>>;
  mx(name: string): Promise<Answer<string>>;
  /** The names of an address. */
  names(address: string): Promise<Answer<string>>;
}

const noData = 'ENODATA';

const timing = { timeout: 2_000, tries: 2 };

/** @param server `host:port`, the system's own when absent */
export function createLookups(server?: string): Lookups {
  const resolver = new Resolver(timing);
  if (server !== undefined) resolver.setServers([server]);
  return {
    txt: async (name) => ask(async () => (await resolver.resolveTxt(name)).map((parts) => parts.join(''))),
    addresses: async (name) => {
      const answers = await Promise.all([
        ask(() => resolver.resolve4(name)),
        ask(() => resolver.resolve6(name)),
      ]);
      const rows = answers.flatMap((answer) => (answer.kind === 'found' ? answer.rows : []));
      if (rows.length > 0) return { kind: 'found', rows };
      return answers.find(({ kind }) => kind === 'failed') ?? { kind: 'none' };
    },
    mx: async (name) => ask(async () => (await resolver.resolveMx(name)).map(({ exchange }) => exchange)),
    names: async (address) => ask(() => resolver.reverse(address)),
  };
}

async function ask<Row>(question: () => Promise<readonly Row[]>): Promise<Answer<Row>> {
  try {
    const rows = await question();
    return rows.length === 0 ? { kind: 'none' } : { kind: 'found', rows };
  } catch (err) {
    const code = err instanceof Error && 'code' in err ? String(err.code) : 'failed';
    return code === 'ENOTFOUND' || code === 'ENODATA' ? { kind: 'none' } : { kind: 'failed', reason: code };
  }
}

/** The same questions as `mailauth` asks them, with what came of them. */
export interface MailResolver {
  readonly resolve: DNSResolver;
  /** The texts of each name that was asked for its TXT records. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** What could not be looked up, in a sentence; null when all could. */
  failure(): string | null;
}

export function createMailResolver(lookups: Lookups): MailResolver {
  const texts = new Map<string, readonly string[]>();
  let failure: string | null = null;
  const rowsOf = (name: string, answer: Answer<string>): readonly string[] => {
    if (answer.kind === 'found') return answer.rows;
    const code = answer.kind === 'none' ? noData : answer.reason;
    if (answer.kind === 'failed') failure ??= `${name} could not be looked up (${code})`;
    throw Object.assign(new Error(`${name}: ${code}`), { code });
  };
  const resolve = async (name: string, type: string): Promise<unknown[]> => {
    if (type === 'TXT') {
      const answer = await lookups.txt(name);
      texts.set(name, answer.kind === 'found' ? answer.rows : []);
      return rowsOf(name, answer).map((text) => [text]);
    }
    if (type === 'MX')
      return rowsOf(name, await lookups.mx(name)).map((exchange) => ({ exchange, priority: 0 }));
    // A name with addresses of the other family alone is there, and no mistake.
    if (type === 'A') return rowsOf(name, await lookups.addresses(name)).filter(isIPv4);
    if (type === 'AAAA') return rowsOf(name, await lookups.addresses(name)).filter(isIPv6);
    // `ptr`: nobody should use it (RFC 7208 §5.5), and here it lets nobody in.
    return [];
  };
  // Its type leaves out what MX records look like.
  return { resolve: resolve as DNSResolver, texts, failure: () => failure };
}

/** Whether `MailResolver` found that a name has no such record. */
export function isNoData(err: unknown): boolean {
  return err instanceof Error && 'code' in err && err.code === noData;
}
