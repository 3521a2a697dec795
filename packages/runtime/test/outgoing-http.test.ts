import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../src/environment.ts';
import { proxyFor } from '../src/outgoing-http.ts';

describe('which proxy', () => {
  const proxies = { HTTPS_PROXY: 'http://s:1/', HTTP_PROXY: 'http://p:2/' };
  it.each([
    ['https://a.example/', '', 'http://s:1/'],
    ['http://a.example/', '', 'http://p:2/'],
    ['https://a.example/', '*', null],
    ['https://a.example/', 'other.example, *', null],
    ['https://a.example/', 'a.example', null],
    ['https://A.Example./', 'a.example', null],
    ['https://b.a.example/', 'a.example', null],
    ['https://b.a.example/', '.a.example', null],
    ['https://a.example/', '.a.example', null],
    ['https://a.example/', '*.a.example', 'http://s:1/'],
    ['https://ba.example/', 'a.example', 'http://s:1/'],
    ['https://a.example/', 'a.example:8443', 'http://s:1/'],
    ['https://a.example:8443/', 'a.example:8443', null],
    ['https://a.example/', 'a.example:443', null],
    ['http://10.1.2.3/', '10.0.0.0/8', null],
    ['http://11.1.2.3/', '10.0.0.0/8', 'http://p:2/'],
    ['http://[fd00::1]/', 'fd00::/8', null],
    ['http://[::ffff:10.1.2.3]/', '10.0.0.0/8', null],
    ['http://10.1.2.3/', '::ffff:10.0.0.0/104', null],
    ['http://[fd00::1]/', '10.0.0.0/8', 'http://p:2/'],
    ['http://[::1]:8080/', '[::1]:8080', null],
    ['http://[::1]/', '::1', null],
    ['http://[::2]/', '[::1]', 'http://p:2/'],
    ['http://localhost/', 'localhost 127.0.0.1', null],
    ['https://québec.example/', 'Québec.example', null],
  ])('%s with NO_PROXY "%s" is %s', (url, noProxy, proxy) => {
    expect(proxyFor(new URL(url), { ...proxies, NO_PROXY: noProxy })).toBe(proxy);
  });

  it('neither stands in for the other, and ALL_PROXY for none', () => {
    const only = (source: Record<string, string>) => readEnvironment(source);
    expect(proxyFor(new URL('https://a.example'), only({ HTTP_PROXY: 'http://p:2' }))).toBeNull();
    expect(proxyFor(new URL('http://a.example'), only({ HTTPS_PROXY: 'http://p:2' }))).toBeNull();
    expect(
      proxyFor(new URL('https://a.example'), only({ ALL_PROXY: 'http://p:2', all_proxy: 'x' })),
    ).toBeNull();
  });

  it('small letters are read, too, and come first where both say something', () => {
    const url = new URL('https://a.example');
    expect(proxyFor(url, readEnvironment({ https_proxy: 'http://p:2' }))).toBe('http://p:2/');
    expect(proxyFor(url, readEnvironment({ https_proxy: '', HTTPS_PROXY: 'p.example:3128' }))).toBe(
      'http://p.example:3128/',
    );
    expect(proxyFor(url, readEnvironment({ https_proxy: 'http://p:2', HTTPS_PROXY: 'http://q:2' }))).toBe(
      'http://p:2/',
    );
    expect(proxyFor(url, readEnvironment({ HTTPS_PROXY: 'http://p:2', no_proxy: 'a.example' }))).toBeNull();
  });

  it.each([
    ...[
      'proxy',
      'socks5://user:hunter2@p:1080',
      'ftp://p',
      'http://',
      'http://p:0',
      'http://p:99999',
      'http://p/x',
    ],
    ...[
      'http://p#x',
      'http://p?x=1',
      'http://u:hun#ter2@p:1',
      'http://u:50%off@p:1',
      'http://a b:1',
      'http:p:3128',
    ],
  ])('%s stops the start by its name, without its password', (value) => {
    for (const key of ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy']) {
      expect(() => readEnvironment({ [key]: value })).toThrow(`${key.toUpperCase()}: must`);
      expect(() => readEnvironment({ [key]: value })).not.toThrow(/hunter2|ter2|50%off/);
    }
  });

  it.each(['a b.example:x', 'http://a.example', 'a.example/x', '10.0.0.0/33', '*x*'])(
    'NO_PROXY "%s" is refused',
    (value) => expect(() => readEnvironment({ NO_PROXY: value })).toThrow('NO_PROXY: must'),
  );
});
