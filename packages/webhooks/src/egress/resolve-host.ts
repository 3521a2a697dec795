import { promises as dns } from 'node:dns';

/** All addresses of a name. Empty when it has none. */
export type ResolveHost = (host: string) => Promise<string[]>;

/**
 * Asks DNS itself. The operating system's own call waits on a few threads that all names share: one slow name server
 * would hold up everybody else's messages.
 */
export function createResolver(): ResolveHost {
  const resolver = new dns.Resolver({ timeout: 3_000, tries: 2 });
  return async (host) => {
    if (/(^|\.)localhost$/.test(host)) return ['127.0.0.1'];
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  };
}
