import { checkDmarc, checkSpf } from '@drawbell/standalone/doctor/check-sender-domain';
import type { Finding } from '@drawbell/standalone/doctor/finding';
import { createLookups, type Lookups } from '@drawbell/standalone/doctor/lookups';
import { type DnsNames, type DnsServer, startDnsServer } from '@drawbell/testing/dns-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const domain = 'drawbell.example';
const domains = { from: domain, returnPath: domain, dkim: domain };

let dns: DnsServer;
let lookups: Lookups;
beforeAll(async () => {
  dns = await startDnsServer();
  lookups = createLookups(dns.address);
});
afterAll(() => dns.close());
beforeEach(() => dns.zone.clear());

const publish = (names: Readonly<Record<string, DnsNames>>): void => {
  for (const [name, has] of Object.entries(names)) dns.zone.set(name, has);
};
const states = (findings: readonly Finding[]) => findings.map(({ state }) => state);
const textOf = (findings: readonly Finding[]) =>
  findings.map(({ found, advice }) => `${found} ${advice ?? ''}`).join('\n');

describe('SPF', () => {
  const check = (addresses: readonly string[] = []) => checkSpf(lookups, domains, addresses);

  it.each([
    ['no record', [], 'wrong', 'has no SPF record'],
    ['other texts only', ['google-site-verification=1'], 'wrong', 'has no SPF record'],
    ['two records', ['v=spf1 -all', 'v=spf1 ~all'], 'wrong', '2 SPF records'],
    ['everybody allowed', ['v=spf1 +all'], 'wrong', 'lets everybody send'],
    ['everybody allowed without a sign', ['v=spf1 all'], 'wrong', 'lets everybody send'],
    ['no word of others', ['v=spf1 ip4:192.0.2.1'], 'hint', 'says nothing of other senders'],
    ['an include without a record', ['v=spf1 include:gone.example -all'], 'wrong', 'gone.example'],
    ['a network that is none', ['v=spf1 ip4:999.1.1.1 -all'], 'wrong', 'no network'],
    ['macros', ['v=spf1 include:%{i}._spf.example -all'], 'ok', 'v=spf1'],
    ['a good one', ['v=spf1 ip4:192.0.2.0/24 -all'], 'ok', 'v=spf1'],
  ])('%s', async (_case, txt, state, word) => {
    publish({ [domain]: { txt } });
    const findings = await check();
    expect(states(findings)).toEqual([state]);
    expect(textOf(findings)).toContain(word);
  });

  it('follows includes, hosts, exchanges and redirects to the addresses that may send', async () => {
    publish({
      [domain]: {
        txt: ['v=spf1 include:one.example a:host.example mx redirect=last.example'],
        mx: ['mx.example'],
      },
      'one.example': { txt: ['v=spf1 ip4:192.0.2.0/28 ip6:2001:db8::/32 -all'] },
      'host.example': { addresses: ['198.51.100.7', '2001:db9::7'] },
      'mx.example': { addresses: ['198.51.100.8'] },
      'last.example': { txt: ['v=spf1 ip4:203.0.113.1 ~all'] },
    });
    for (const sender of [
      '192.0.2.9',
      '2001:db8::1',
      '198.51.100.7',
      '2001:db9::7',
      '198.51.100.8',
      '203.0.113.1',
    ])
      expect(states(await check([sender])), sender).toEqual(['ok']);
    expect(states(await check(['192.0.2.99']))).toEqual(['ok', 'hint']);
  });

  it.each([
    ['a mapped address', 'v=spf1 ip4:192.0.2.0/24 -all', '::ffff:192.0.2.9', true],
    ['the network of a host', 'v=spf1 a:host.example/28 -all', '198.51.100.15', true],
    ['the network of a host and no further', 'v=spf1 a:host.example/28 -all', '198.51.100.16', false],
    ['the network of its own name', 'v=spf1 a/24//64 -all', '203.0.113.200', true],
    ['the network of its own name over IPv6', 'v=spf1 a/24//64 -all', '2001:db8:0:1::99', true],
    ['what comes first', 'v=spf1 -ip4:192.0.2.9 ip4:192.0.2.0/24 -all', '192.0.2.9', false],
    ['an include that refuses', 'v=spf1 include:refuses.example ip4:192.0.2.9 -all', '192.0.2.9', true],
    ['a redirect beside all', 'v=spf1 -all redirect=last.example', '203.0.113.1', false],
    ['a redirect', 'v=spf1 redirect=last.example', '203.0.113.1', true],
    ['a macro', 'v=spf1 exists:%{i}._spf.example -all', '192.0.2.77', true],
    ['a host without IPv4', 'v=spf1 a:six.example -all', '2001:db8::6', true],
    ['mail servers', 'v=spf1 mx:mail.example/31 ~all', '198.51.100.9', true],
    ['names in capitals', 'V=SPF1 A:HOST.example -ALL', '198.51.100.7', true],
  ])('goes through the record as receivers do: %s', async (_case, record, sender, isAllowed) => {
    publish({
      [domain]: { txt: [record], addresses: ['203.0.113.1', '2001:db8:0:1::1'] },
      'host.example': { addresses: ['198.51.100.7'] },
      'six.example': { addresses: ['2001:db8::6'] },
      'refuses.example': { txt: ['v=spf1 -all'] },
      'last.example': { txt: ['v=spf1 ip4:203.0.113.1 ~all'] },
      '192.0.2.77._spf.example': { addresses: ['127.0.0.2'] },
      'mail.example': { mx: ['mx.mail.example'] },
      'mx.mail.example': { addresses: ['198.51.100.8'] },
    });
    expect(states(await check([sender]))).toEqual(isAllowed ? ['ok'] : ['ok', 'hint']);
  });

  it.each([
    ['a word that is none', 'v=spf1 ipv4:192.0.2.1 -all', 'Unknown mechanism "ipv4"'],
    ['a network too long', 'v=spf1 ip4:192.0.2.1/33 -all', 'ip4:192.0.2.1/33, which is no network'],
    ['a network of the other family', 'v=spf1 ip4:2001:db8::/32 -all', 'Invalid "ip4" term'],
    ['two redirects', 'v=spf1 redirect=one.example redirect=one.example', 'more than 1 redirect'],
    ['a redirect without a record', 'v=spf1 redirect=gone.example', 'refers to gone.example'],
    ['an include with two records', 'v=spf1 include:two.example -all', 'two.example has 2 SPF records'],
    ['an include of an include', 'v=spf1 include:one.example -all', 'refers to gone.example'],
    [
      'names that have nothing',
      'v=spf1 a:x.example a:y.example a:z.example -all',
      'two names that have nothing',
    ],
    ['too many mail servers', 'v=spf1 mx:many.example -all', 'Too many DNS requests'],
    [
      'ten lookups in all, an include of them',
      `v=spf1 include:nine.example ${'a:host.example '.repeat(2)}-all`,
      'it needs 12 lookups',
    ],
  ])('%s is said to be broken', async (_case, record, words) => {
    publish({
      [domain]: { txt: [record] },
      'one.example': { txt: ['v=spf1 include:gone.example -all'] },
      'two.example': { txt: ['v=spf1 -all', 'v=spf1 ~all'] },
      'host.example': { addresses: ['198.51.100.7'] },
      'nine.example': { txt: [`v=spf1 ${'a:host.example '.repeat(9)}-all`] },
      'many.example': { mx: Array.from({ length: 11 }, (_, i) => `mx${i}.example`) },
    });
    const findings = await check();
    expect(states(findings)).toEqual(['wrong']);
    expect(textOf(findings)).toContain(words);
  });

  it('ten lookups are not too many, and a name that everybody may send from is found however deep', async () => {
    publish({
      [domain]: { txt: [`v=spf1 ${'a:host.example '.repeat(9)}include:one.example -all`] },
      'host.example': { addresses: ['198.51.100.7'] },
      'one.example': { txt: ['v=spf1 ip4:192.0.2.1 -all'] },
    });
    expect(states(await check())).toEqual(['ok']);
    publish({ 'one.example': { txt: ['v=spf1 ip4:0.0.0.0/0 -all'] } });
    expect(textOf(await check())).toContain('lets everybody send');
  });

  it('a name server that fails is not taken for a broken record', async () => {
    publish({ [domain]: { txt: ['v=spf1 include:one.example -all'] }, 'one.example': { fails: true } });
    const findings = await check();
    expect(states(findings)).toEqual(['hint']);
    expect(textOf(findings)).toContain('one.example could not be looked up (ESERVFAIL)');
  });

  it('records that refer to each other, or to too many, are said to be broken, and end', async () => {
    publish({ [domain]: { txt: [`v=spf1 include:${domain} -all`] } });
    expect(textOf(await check())).toContain('receivers stop at 10');
    publish({ [domain]: { txt: [`v=spf1 ${'a:x.example '.repeat(11)}-all`] }, 'x.example': {} });
    expect(textOf(await check())).toContain('needs 11 lookups');
  });
});

describe('DMARC', () => {
  const check = (facts: object = {}) => checkDmarc(lookups, { ...domains, ...facts });
  const record = (text: string) => publish({ [`_dmarc.${domain}`]: { txt: [text] } });

  it('must be there, with a policy; the domain above counts too', async () => {
    expect(states(await check())).toEqual(['wrong']);
    record('v=DMARC1; rua=mailto:r@drawbell.example');
    expect(textOf(await check())).toContain('no policy');
    record('v=DMARC1; p=reject; rua=mailto:r@drawbell.example');
    expect(states(await check())).toEqual(['ok']);
    const below = { from: `mail.${domain}`, returnPath: `mail.${domain}`, dkim: domain };
    expect(states(await check(below))).toEqual(['ok']);
  });

  it('p=none and no reports work and could be better', async () => {
    record('v=DMARC1; p=none');
    expect(states(await check())).toEqual(['ok', 'hint', 'hint']);
  });

  it('SPF or DKIM of another domain does not count, of a part of it only when relaxed', async () => {
    record('v=DMARC1; p=reject; rua=mailto:r@drawbell.example');
    expect(states(await check({ dkim: 'other.example' }))).toEqual(['ok', 'wrong']);
    expect(states(await check({ returnPath: 'bounces.provider.example' }))).toEqual(['ok', 'hint']);
    expect(states(await check({ returnPath: 'provider.example', dkim: null }))).toEqual(['ok', 'wrong']);
    record('v=DMARC1; p=reject; adkim=s; aspf=s; rua=mailto:r@drawbell.example');
    const parts = { dkim: `mail.${domain}`, returnPath: `bounces.${domain}` };
    expect(states(await check(parts))).toEqual(['ok', 'wrong', 'wrong']);
  });
});

describe('DMARC of an organisation', () => {
  const check = (from: string, returnPath: string) =>
    checkDmarc(lookups, { from, returnPath, dkim: returnPath });
  const strong = { txt: ['v=DMARC1; p=reject; rua=mailto:r@drawbell.example'] };

  it.each([
    ['two parts of one domain', 'alerts.bell.ca', 'bounces.bell.ca', '_dmarc.bell.ca', ['ok']],
    ['a part and the whole', 'bell.ca', 'Bounces.Bell.ca', '_dmarc.bell.ca', ['ok']],
    [
      'two under one public suffix',
      'bell.co.uk',
      'ring.co.uk',
      '_dmarc.bell.co.uk',
      ['ok', 'wrong', 'wrong'],
    ],
    ['a public suffix itself', 'bell.gc.ca', 'gc.ca', '_dmarc.bell.gc.ca', ['ok', 'wrong', 'wrong']],
    ['two tenants of one host', 'a.github.io', 'b.github.io', '_dmarc.github.io', ['ok', 'wrong', 'wrong']],
    ['names that end alike', 'bell.ca', 'doorbell.ca', '_dmarc.bell.ca', ['ok', 'wrong', 'wrong']],
  ])('%s', async (_case, from, returnPath, at, expected) => {
    publish({ [at]: strong });
    expect(states(await check(from, returnPath))).toEqual(expected);
  });

  it('a part with a record of its own is one for those who ask DNS, and says so', async () => {
    publish({ '_dmarc.a.bell.ca': { txt: ['v=DMARC1; p=reject; psd=n; rua=mailto:r@bell.ca'] } });
    expect(states(await check('a.bell.ca', 'b.bell.ca'))).toEqual(['ok', 'wrong', 'wrong']);
    expect(states(await check('a.bell.ca', 'a.bell.ca'))).toEqual(['ok']);
  });

  it.each([
    [['v=DMARC1; p=reject', 'v=DMARC1; p=none'], 'has 2 DMARC records'],
    [['v=DMARC1; p=refuse'], 'has no policy'],
    [['v=DMARC1'], 'has no policy'],
    [['v=DMARC1; p=reject; sp=all'], 'has no policy'],
    [['p=reject; v=DMARC1'], 'has no DMARC record'],
    [['v=DMARC12; p=reject'], 'has no DMARC record'],
    [['v=spf1 -all'], 'has no DMARC record'],
  ])('%j: %s', async (txt, words) => {
    publish({ '_dmarc.bell.ca': { txt } });
    const findings = await check('bell.ca', 'bell.ca');
    expect(states(findings)).toEqual(['wrong']);
    expect(textOf(findings)).toContain(words);
  });

  it('other texts beside the record are no matter, nor how it is written', async () => {
    publish({ '_dmarc.bell.ca': { txt: ['anything', ' V = DMARC1 ; P = Reject ; rua=mailto:r@bell.ca '] } });
    expect(states(await check('bell.ca', 'bell.ca'))).toEqual(['ok']);
  });
});
