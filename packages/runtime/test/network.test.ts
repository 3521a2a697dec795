import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInside, readAddress, readNetwork, readNetworks } from '../src/network.ts';

const written = (text: string) => readNetwork(text)?.join('/') ?? null;

describe('a network', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['10.1.2.3', '10.1.2.3/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['fd00::/8', 'fd00::/8'],
    ['::1', '::1/128'],
    ['::/0', '::/0'],
    ['FD00:0:0::1/64', 'fd00::1/64'],
    // IPv4 inside IPv6 is what it is, as far as the network lies within.
    ['::ffff:10.0.0.1', '10.0.0.1/32'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::ffff:a00:0/120', '10.0.0.0/24'],
    ['::ffff:0:0/90', '::ffff:0:0/90'],
  ])('%s is read as %s', (text, network) => {
    expect(written(text)).toBe(network);
  });

  it.each([
    ...['', '/8', '10.0.0.0/', '10.0.0.0/33', '::/129', '10.0.0.0/-1', '10.0.0.0/+8', '10.0.0.0/8/8'],
    ...['10.0.0.0/8.0', '10.0.0.0/255.0.0.0', '10.1/8', '10.1', '0x7f.1', '010.0.0.1', '2130706433', ' ::1'],
    ...['fe80::1%eth0', 'fe80::%eth0/64', '[::1]', '1::2::3', '10.0.0.256', 'localhost', '10.0.0.0/ 8'],
  ])('%j is none', (text) => {
    expect(readNetwork(text)).toBeNull();
  });

  it('holds the addresses that begin like it, however they are written, and none of the other family', () => {
    const holds = (network: string, address: string) => {
      const [read] = readNetworks(network);
      const asked = readAddress(address);
      return read !== undefined && asked !== null && isInside(asked, read);
    };
    for (const network of ['10.1.0.0/16', '10.1.2.3/16', '::ffff:10.1.0.0/112'])
      for (const address of ['10.1.255.255', '::ffff:10.1.2.3', '::FFFF:a01:203'])
        expect(holds(network, address), `${address} in ${network}`).toBe(true);
    expect(holds('fd00:1::/32', 'fd00:1:ffff::')).toBe(true);
    for (const [network, address] of [
      ['10.1.0.0/16', '10.2.0.0'],
      ['10.1.0.0/16', '::a01:1'],
      ['::/0', '10.1.2.3'],
      ['0.0.0.0/0', 'fd00::1'],
      ['fd00:1::/32', 'fd00:2::'],
    ] as const)
      expect(holds(network, address), `${address} in ${network}`).toBe(false);
  });

  it('whatever a text holds, it is a network or none', () => {
    const piece = fc.constantFrom('10', '.', ':', '::', 'ffff', '/', '8', '%', '0x7f', '[', ' ');
    const text = fc.array(fc.oneof(piece, fc.ipV4(), fc.ipV6()), { maxLength: 6 });
    fc.assert(
      fc.property(text, (pieces) => {
        const network = readNetwork(pieces.join(''));
        if (network !== null) expect(isInside(network[0], network)).toBe(true);
      }),
    );
  });
});
