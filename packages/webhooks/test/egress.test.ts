import { expect, it } from 'vitest';
import { checkAddress, checkEndpoint, checkEndpointUrl, createEgressPolicy } from '../src/egress-guard.ts';

const strict = createEgressPolicy(undefined, 'https://bell.example.org');
const office = createEgressPolicy('10.1.0.0/16, 127.0.0.1, fd00:1::/32', 'https://bell.example.org');

const refusalOf = (url: string, policy = strict) => {
  const checked = checkEndpointUrl(url, policy);
  return checked.ok ? null : checked.code;
};

it.each([
  // Every way to write an address of this machine.
  'https://127.0.0.1/',
  'https://127.1/',
  'https://127.0.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://0177.0.0.1/',
  'https://017700000001/',
  'https://0300.0250.0.1/',
  'https://１２７.０.０.１/',
  'https://127。0。0。1/',
  'https://%31%32%37.0.0.1/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::7f00:1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b::10.0.0.1]/',
  'https://[64:ff9b:1::7f00:1]/',
  'https://0.0.0.0/',
  'https://0/',
  'https://[::]/',
  // Networks that are not the internet.
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://100.127.255.254/',
  'https://169.254.169.254/latest/meta-data/',
  'https://[fe80::1]/',
  'https://[fc00::1]/',
  'https://[fd00:ec2::254]/',
  'https://[fec0::1]/',
  'https://168.63.129.16/',
  'https://100.100.100.200/',
  'https://192.0.0.192/',
  'https://192.0.2.1/',
  'https://198.18.0.1/',
  'https://198.51.100.1/',
  'https://203.0.113.1/',
  'https://224.0.0.1/',
  'https://240.0.0.1/',
  'https://255.255.255.255/',
  'https://[ff02::1]/',
  'https://[2001:db8::1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:7f00:1::]/',
])('%s is not on the public internet', (url) => {
  expect(refusalOf(url)).toBe('address_not_public');
});

it.each([
  ['http://example.com/', 'not_https'],
  ['ftp://example.com/', 'not_https'],
  ['file:///etc/passwd', 'not_https'],
  ['javascript:alert(1)', 'not_https'],
  ['gopher://example.com/', 'not_https'],
  ['example.com/hook', 'not_a_url'],
  ['', 'not_a_url'],
  ['https://', 'not_a_url'],
  ['https://exa mple.com/', 'not_a_url'],
  ['https://256.0.0.1/', 'not_a_url'],
  ['https://user:secret@example.com/', 'has_user_info'],
  ['https://user@example.com/', 'has_user_info'],
  ['https://example.com/#part', 'has_fragment'],
  ['https://example.com:22/', 'port_not_allowed'],
  ['https://example.com:8080/', 'port_not_allowed'],
  ['https://bell.example.org/v1', 'own_host'],
  ['https://BELL.example.org./v1', 'own_host'],
  ['https://localhost/', 'name_not_public'],
  ['https://LOCALHOST./', 'name_not_public'],
  ['https://a.localhost/', 'name_not_public'],
  ['https://printer.local/', 'name_not_public'],
  ['https://metadata.google.internal/', 'name_not_public'],
  ['https://intranet/', 'name_not_public'],
  [`https://example.com/${'a'.repeat(2_000)}`, 'too_long'],
])('%s is refused: %s', (url, code) => {
  expect(refusalOf(url)).toBe(code);
});

it.each([
  'https://example.com',
  'https://example.com:443/hook?key=1',
  'https://example.com:8443/hook',
  'https://93.184.216.34/',
  'https://[2606:2800:220:1:248:1893:25c8:1946]/',
  'https://[64:ff9b::93.184.216.34]/',
  'https://xn--bcher-kva.example/',
])('%s may be posted to', (url) => {
  expect(refusalOf(url)).toBeNull();
});

it('a network that is named as IPv4 inside IPv6 is the IPv4 one, and an address may be written either way', () => {
  const mapped = createEgressPolicy('::ffff:10.1.0.0/112', 'https://bell.example.org');
  for (const policy of [mapped, office])
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '::ffff:a01:203', '64:ff9b::10.1.2.3'])
      expect(checkAddress(address, policy), address).toBe('allowed');
  for (const address of ['::ffff:10.2.0.1', '::ffff:169.254.169.254', '10.1', '0x0a010203', 'fd00:2::1', ''])
    expect(checkAddress(address, mapped), address).toBe('refused');
  expect(checkAddress('::ffff:93.184.216.34', mapped)).toBe('public');
});

it('an operator may allow networks, in which http and any port will do, and no others', () => {
  expect(refusalOf('http://10.1.2.3:3000/hook', office)).toBeNull();
  expect(refusalOf('http://127.0.0.1:3000/', office)).toBeNull();
  expect(refusalOf('http://localhost:3000/', office)).toBeNull();
  expect(refusalOf('https://[fd00:1::5]/', office)).toBeNull();
  expect(refusalOf('https://10.2.0.1/', office)).toBe('address_not_public');
  expect(refusalOf('https://127.0.0.2/', office)).toBe('address_not_public');
  expect(refusalOf('http://93.184.216.34/', office)).toBe('address_not_public');
  expect(refusalOf('https://93.184.216.34:22/', office)).toBe('address_not_public');
  expect(refusalOf('https://bell.example.org/', office)).toBe('own_host');
  expect(checkAddress('::ffff:10.1.0.1', office)).toBe('allowed');
  expect(checkAddress('10.2.0.1', office)).toBe('refused');
  expect(checkAddress('not an address', office)).toBe('refused');
});

it('a network that cannot be read stops the start with its name', () => {
  expect(() => createEgressPolicy('10.0.0.0/8,office', 'https://a.example')).toThrow(/"office"/);
});

it.each([
  [['93.184.216.34'], null],
  [['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'], null],
  [['10.0.0.1'], 'address_not_public'],
  [['93.184.216.34', '10.0.0.1'], 'address_not_public'],
  [['93.184.216.34', '::ffff:169.254.169.254'], 'address_not_public'],
  [['64:ff9b::7f00:1'], 'address_not_public'],
  [[], 'name_not_found'],
])('a name that leads to %j: %s', async (addresses, code) => {
  const refusal = await checkEndpoint('https://hooks.example.com/', {
    policy: strict,
    resolve: async () => addresses,
  });
  expect(refusal?.code ?? null).toBe(code);
});

it('a name may lead into an allowed network over http only if all of it does', async () => {
  const check = (addresses: string[]) =>
    checkEndpoint('http://hooks.example.com/', { policy: office, resolve: async () => addresses });
  expect(await check(['10.1.0.1', '10.1.0.2'])).toBeNull();
  expect((await check(['10.1.0.1', '93.184.216.34']))?.code).toBe('address_not_public');
});
