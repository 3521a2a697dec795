import { Resolver } from 'node:dns/promises';

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
