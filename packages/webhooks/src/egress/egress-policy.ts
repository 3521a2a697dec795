import { StartError } from '@drawbell/runtime/drawbell-error';
import { InvalidSetting, readNetworks } from '@drawbell/runtime/setting-values';
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Where this installation may post to. */
export interface EgressPolicy {
  /** Networks beside the public internet, named by the operator. Inside them http and any port are allowed too. */
  readonly allowedNetworks: readonly [Address, number][];
  /** Our own host: a webhook to ourselves could act in our name. */
  readonly ownHost: string;
}

/**
 * @param networks addresses and networks in CIDR form, separated by commas
 * @param publicUrl address of this installation
 * @throws StartError `webhook_networks_invalid`
 */
export function createEgressPolicy(networks: string | undefined, publicUrl: string): EgressPolicy {
  return { allowedNetworks: readAllowed(networks ?? ''), ownHost: hostOf(new URL(publicUrl)) };
}

/** A host name as compared: lower case, without the dot of a full name. */
export function hostOf({ hostname }: URL): string {
  return hostname.toLowerCase().replace(/\.$/, '');
}

function readAllowed(networks: string): [Address, number][] {
  try {
    return readNetworks(networks).map(({ address, prefix }) => [ipaddr.parse(address), prefix]);
  } catch (err) {
    if (!(err instanceof InvalidSetting)) throw err;
    throw new StartError('webhook_networks_invalid', `WEBHOOK_ALLOWED_NETWORKS: ${err.message}.`);
  }
}
