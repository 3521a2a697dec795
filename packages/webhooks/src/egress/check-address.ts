import { type Address, isInside, readAddress } from '@drawbell/runtime/network';
import ipaddr from 'ipaddr.js';
import type { EgressPolicy } from './egress-policy.ts';

/** `public` on the internet, `allowed` in a network that the operator named, `refused` anywhere else. */
export type AddressVerdict = 'public' | 'allowed' | 'refused';

/** Addresses of cloud platforms that look public and answer with the machine's own credentials. */
const platformAddresses = new Set(['168.63.129.16']);

const globalUnicast = ipaddr.parseCIDR('2000::/3');
const nat64 = ipaddr.parseCIDR('64:ff9b::/96');

/**
 * Where an address leads. An IPv4 address inside an IPv6 one (mapped, NAT64) is judged as what it is; of IPv6 only
 * global unicast is public, so that 6to4, Teredo, unique local and whatever comes later are refused.
 */
export function checkAddress(text: string, { allowedNetworks }: EgressPolicy): AddressVerdict {
  const read = readAddress(text);
  if (read === null) return 'refused';
  const address = unwrapped(read);
  if (allowedNetworks.some((network) => isInside(address, network))) return 'allowed';
  if (platformAddresses.has(address.toString()) || address.range() !== 'unicast') return 'refused';
  return address.kind() === 'ipv4' || isInside(address, globalUnicast) ? 'public' : 'refused';
}

function unwrapped(address: Address): Address {
  return isInside(address, nat64) ? new ipaddr.IPv4(address.toByteArray().slice(-4)) : address;
}
