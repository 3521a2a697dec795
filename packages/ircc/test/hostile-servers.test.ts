import type { ServerResponse } from 'node:http';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { isAllowedHost } from '@drawbell/runtime/setting-values';
import type { FakeBehaviour } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { recordedRounds } from '@drawbell/testing/recorded-rounds';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../src/feed-client.ts';
import { impatient, startWatcher, type Watcher } from './looking.ts';

const rounds = recordedRounds();
const full = feedFromRounds(rounds, 'en');
const status =
  (code: number, headers: Record<string, string> = {}): FakeBehaviour =>
  (response) =>
    void response.writeHead(code, headers).end('<html>no</html>');
const body =
  (bytes: Buffer | string, headers: Record<string, string | number> = {}): FakeBehaviour =>
  (response) =>
    void response.writeHead(200, headers).end(bytes);

const drip = (response: ServerResponse): void => {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '), 100);
  response.on('close', () => clearInterval(timer));
};
const endless = (response: ServerResponse): void => {
  response.writeHead(200);
  const chunk = Buffer.alloc(256 * 1024, ' ');
  const more = (): void => {
    while (response.writable && response.write(chunk));
  };
  response.on('drain', more);
  more();
};

const table: readonly [name: string, behaviour: FakeBehaviour, reason: string][] = [
  ['403', status(403), 'http_403'],
  ['429', status(429, { 'retry-after': '120' }), 'http_429'],
  ['500', status(500), 'http_500'],
  ['503', status(503), 'http_503'],
  ['no answer at all', () => {}, 'headers_timeout'],
  ['a body that stops', (response) => void response.writeHead(200).write('{"rounds":'), 'body_timeout'],
  ['a body that drips', drip, 'total_timeout'],
  ['an endless body', endless, 'too_large'],
  [
    'a gzip bomb',
    body(gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')), { 'content-encoding': 'gzip' }),
    'too_large',
  ],
  ['truncated gzip', body(gzipSync(full).subarray(0, 5_000), { 'content-encoding': 'gzip' }), 'truncated'],
  ['garbage said to be brotli', body('no brotli', { 'content-encoding': 'br' }), 'undecodable'],
  ['an encoding nobody asked for', body('x', { 'content-encoding': 'zstd' }), 'undecodable'],
  ['truncated JSON', body(full.subarray(0, 200_000)), 'invalid_json'],
  [
    'fewer bytes than announced',
    (response) => {
      response.writeHead(200, { 'content-length': 100_000 }).write('{');
      setImmediate(() => response.destroy());
    },
    'connection_lost',
  ],
  ['a web page with 200', body('\n<!doctype html><title>Access denied</title>'), 'html'],
  ['nothing with 200', body(''), 'empty'],
  ['empty rounds', body('{"classes":"wb-tables","rounds":[]}'), 'no_rounds'],
  ['rows that are no draws', body('{"rounds":[1,null,{"drawNumber":"x"}]}'), 'no_readable_rows'],
  ['far too few rounds', body(feedFromRounds(rounds.slice(0, 100), 'en')), 'implausible'],
  ['a reset', (response) => void response.socket?.resetAndDestroy(), 'connection_lost'],
  [
    'a redirect in a circle',
    (response, request) => void response.writeHead(302, { location: request.url ?? '' }).end(),
    'too_many_redirects',
  ],
  ['a redirect to no web address', status(302, { location: 'ftp://example.org/' }), 'redirect_refused'],
];

describe('a hostile server', () => {
  let at: Watcher;
  beforeEach(async () => {
    at = await startWatcher({ deadlines: impatient });
    at.ircc.serve('en', full);
    at.ircc.serve('fr', feedFromRounds(rounds, 'fr'));
    await at.look();
  });
  afterEach(() => at.close());

  it.each(table)(
    '%s is a failed look that keeps the last good state, and the next good answer recovers',
    async (_name, behaviour, reason) => {
      const before = at.known();
      at.ircc.behave('en', behaviour);
      expect(await at.look()).toMatchObject({ kind: 'failed', reason });
      expect(at.known()).toEqual(before);
      at.ircc.behave('en', null);
      expect(await at.look()).toMatchObject({ kind: 'unchanged' });
    },
  );

  it.each([
    ['120', 120_000],
    ['Thu, 01 Oct 2026 15:10:00 GMT', 600_000],
    ['Thu, 01 Jan 2026 15:10:00 GMT', null],
    ['999999999', 6 * 3_600_000],
    ['-5', null],
    ['soon', null],
  ])('Retry-After %s is understood', async (header, retryAfterMs) => {
    at.ircc.behave('en', status(429, { 'retry-after': header }));
    expect(await at.look()).toMatchObject({ kind: 'failed', reason: 'http_429', retryAfterMs });
  });

  it('a French feed that fails costs neither the look nor the French names', async () => {
    at.ircc.behave('fr', status(503));
    at.ircc.serve('en', Buffer.concat([full, Buffer.from('\n')]));
    const look = await at.look();
    expect(look).toMatchObject({ kind: 'looked', found: { corrected: [], cosmetic: [], fresh: [] } });
    expect(at.known().find(({ draw }) => draw.number === '447')?.draw.nameFr).toContain('Métiers');
  });

  it.each([
    // At its best quality it holds this process, the server in it too, for longer than a connection is kept.
    ['br', (bytes: Buffer) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })],
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('answers compressed with %s are read, and the request names us', async (encoding, compress) => {
    const bytes = compress(Buffer.concat([full, Buffer.from(' ')]));
    at.ircc.behave('en', body(bytes, { 'content-encoding': encoding }));
    expect(await at.look()).toMatchObject({ kind: 'looked' });
    expect(at.ircc.requests.at(-1)?.headers['user-agent']).toBe('Drawbell-test (+https://drawbell.example)');
  });
});

describe('conditional requests', () => {
  it('are made when validators are known, and not while something is pending', async () => {
    const at = await startWatcher();
    at.ircc.useValidators(true);
    at.ircc.serve('en', full);
    at.ircc.serve('fr', feedFromRounds(rounds, 'fr'));
    await at.look();
    expect(await at.look()).toMatchObject({ kind: 'unchanged' });
    expect(at.ircc.requests.at(-1)?.headers['if-none-match']).toBeDefined();
    at.ircc.serve('en', feedFromRounds(rounds.slice(0, -1), 'en'));
    expect(await at.look()).toMatchObject({
      kind: 'looked',
      found: { missing: [{ number: '447', polls: 1 }] },
    });
    expect(await at.look()).toMatchObject({
      kind: 'looked',
      found: { missing: [{ number: '447', polls: 2 }] },
    });
    expect(at.ircc.requests.at(-1)?.headers['if-none-match']).toBeUndefined();
    await at.close();
  });

  it('a French feed without validators does not make the English one be sent again', async () => {
    const at = await startWatcher();
    at.ircc.useValidators(true);
    const fr = feedFromRounds(rounds, 'fr');
    at.ircc.serve('en', full);
    at.ircc.behave('fr', body(fr));
    await at.look();
    const before = at.ircc.requests.length;
    expect(await at.look()).toMatchObject({ kind: 'unchanged' });
    expect(at.ircc.requests.slice(before).map(({ file }) => file)).toEqual(['en', 'fr']);
    await at.close();
  });

  it('say since when, where the server gives a date and no ETag', async () => {
    const at = await startWatcher();
    const modified = 'Thu, 01 Oct 2026 14:00:00 GMT';
    at.ircc.behave('en', (response, request) => {
      const same = request.headers['if-modified-since'] === modified;
      response.writeHead(same ? 304 : 200, { 'last-modified': modified }).end(same ? undefined : full);
    });
    await at.look();
    expect(await at.look()).toMatchObject({ kind: 'unchanged' });
    expect(at.ircc.requests.filter(({ file }) => file === 'en').at(-1)?.headers['if-modified-since']).toBe(
      modified,
    );
    await at.close();
  });

  it('a French name that arrives later is found though the English file did not change', async () => {
    const at = await startWatcher();
    at.ircc.useValidators(true);
    at.ircc.serve('en', full);
    at.ircc.serve('fr', feedFromRounds(rounds.slice(0, -1), 'fr'));
    await at.look();
    at.ircc.serve('fr', feedFromRounds(rounds, 'fr'));
    expect(await at.look()).toMatchObject({
      kind: 'looked',
      found: { cosmetic: [{ draw: { number: '447' } }] },
    });
    await at.close();
  });
});

it.each([
  ['https://www.canada.ca/x.json', true],
  ['https://canada.ca/x.json', true],
  ['http://www.canada.ca/x.json', false],
  ['https://www.canada.ca:8443/x.json', false],
  ['https://canada.ca.example/x.json', false],
  ['https://notcanada.ca/x.json', false],
  ['https://user@www.canada.ca/x.json', false],
  ['http://127.0.0.1/x.json', false],
])('%s may be read: %s, also after a redirect', (url, allowed) => {
  expect(isAllowedHost(new URL(url), false)).toBe(allowed);
});

it.each([
  ['CERT_HAS_EXPIRED', 'tls_failed'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_failed'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_failed'],
  ['ENOTFOUND', 'dns_failed'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connect_timeout'],
  ['ECONNREFUSED', 'connect_failed'],
  ['ECONNRESET', 'connection_lost'],
])('the error %s is told as %s', (code, reason) => {
  const error = Object.assign(new Error('x'), { code });
  expect(failureOf(error, new AbortController().signal)).toMatchObject({ kind: 'failed', reason });
});

it('nothing is fetched from a host that is not canada.ca unless it is allowed', async () => {
  const at = await startWatcher({ allowOtherHosts: false });
  expect(await at.look()).toMatchObject({ kind: 'failed', reason: 'host_not_allowed' });
  expect(at.ircc.requests).toEqual([]);
  await at.close();
});
