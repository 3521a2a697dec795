import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { InvalidSetting } from './setting-values.ts';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** An address of the network, and how many of its bits all the others share. */
export type Network = readonly [Address, number];

/** Reads an address; an IPv4 one inside IPv6 (`::ffff:10.0.0.1`) is read as what it is. Null when it is none. */
export function readAddress(text: string): Address | null {
  // The library reads `10.1`, octal and hexadecimal too: where an address is meant, nobody writes those.
  return isIP(text) > 0 ? ipaddr.process(text) : null;
}

/** Addresses and networks in CIDR form, separated by commas. @throws InvalidSetting */
export function readNetworks(text: string): Network[] {
  const names = text.split(',').map((each) => each.trim());
  return names
    .filter((each) => each !== '')
    .map((each) => {
      const network = readNetwork(each);
      if (network !== null) return network;
      throw new InvalidSetting(
        `"${each.slice(0, 50)}" is not an address or network such as 10.0.0.0/8 or fd00::/8`,
      );
    });
}

/** An address or a network in CIDR form; null when it is neither. An IPv4 network inside IPv6 is read as what it is. */
export function readNetwork(text: string): Network | null {
  const [first = ''] = text.split('/', 1);
  const version = isIP(first);
  if (version === 0 || first.includes('%')) return null;
  const cidr = text === first ? `${text}/${version === 4 ? 32 : 128}` : text;
  if (!ipaddr.isValidCIDR(cidr)) return null;
  const [address, bits] = ipaddr.parseCIDR(cidr);
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96;
  return isMapped ? [address.toIPv4Address(), bits - 96] : [address, bits];
}

/** Whether an address is in a network. One of IPv4 is in none of IPv6. */
export function isInside(address: Address, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
