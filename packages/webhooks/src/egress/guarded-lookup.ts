import { isIPv6, type LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { isGood } from './check-endpoint-url.ts';
import type { EgressPolicy } from './egress-policy.ts';
import type { ResolveHost } from './resolve-host.ts';

/** Why a connection was not made: the name leads nowhere, or to a place that may not be posted to. */
export class EgressError extends Error {
  readonly code: 'name_not_found' | 'address_not_public';

  constructor(code: EgressError['code'], message: string) {
    super(message);
    this.name = 'EgressError';
    this.code = code;
  }
}

/**
 * The addresses of a host, each of which may be connected to. One that may not spoils all: a name that mixes public
 * and private addresses is an attack or a mistake.
 * @throws EgressError
 */
export async function resolveGuarded(
  host: string,
  {
    policy,
    resolve,
    onlyAllowedNetworks,
  }: { policy: EgressPolicy; resolve: ResolveHost; onlyAllowedNetworks: boolean },
): Promise<string[]> {
  const addresses = await resolve(host.toLowerCase().replace(/\.$/, ''));
  if (addresses.length === 0) throw new EgressError('name_not_found', 'the name has no address');
  if (!addresses.every((address) => isGood(address, policy, onlyAllowedNetworks)))
    throw new EgressError('address_not_public', 'the name leads to an address that may not be posted to');
  return addresses;
}

/**
 * The lookup of a connection: the answer that was checked is the answer that is connected to, so a name that changes
 * its answer between check and use gains nothing.
 */
export function guardedLookup(guard: Parameters<typeof resolveGuarded>[1]): LookupFunction {
  const lookUp = callbackify((host: string) => resolveGuarded(host, guard));
  return (host, options, done) => {
    lookUp(host, (err, addresses) => {
      if (err !== null) return done(err, '', 0);
      const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
      if (options.all === true) done(null, all);
      else done(null, all[0]?.address ?? '', all[0]?.family);
    });
  };
}
