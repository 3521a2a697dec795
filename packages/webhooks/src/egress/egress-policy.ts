import { StartError } from '@drawbell/runtime/drawbell-error';
import { type Network, readNetworks } from '@drawbell/runtime/network';
import { InvalidSetting } from '@drawbell/runtime/setting-values';

/** Where this installation may post to. */
export interface EgressPolicy {
  /** Networks beside the public internet, named by the operator. Inside them http and any port are allowed too. */
  readonly allowedNetworks: readonly Network[];
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

function readAllowed(networks: string): Network[] {
  try {
    return readNetworks(networks);
  } catch (err) {
    if (!(err instanceof InvalidSetting)) throw err;
    throw new StartError('webhook_networks_invalid', `WEBHOOK_ALLOWED_NETWORKS: ${err.message}.`);
  }
}
