import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { testCertificate } from '@drawbell/testing/certificates';
import { startWebhookReceiver, type WebhookReceiver } from '@drawbell/testing/webhook-receiver';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEgressPolicy } from '../src/egress-guard.ts';
import { createWebhookClient, type WebhookClientOptions } from '../src/webhook-client.ts';

const now = new Date('2026-10-01T15:00:00Z');
const closers: (() => Promise<unknown>)[] = [];
let receiver: WebhookReceiver;

beforeEach(async () => {
  receiver = await startWebhookReceiver();
  closers.push(() => receiver.close());
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const aClient = (options: Partial<WebhookClientOptions> = {}) => {
  const client = createWebhookClient({
    policy: createEgressPolicy('127.0.0.0/8', 'https://bell.example.org'),
    resolve: async () => ['127.0.0.1'],
    userAgent: 'test',
    clock: () => now,
    ...options,
  });
  closers.push(() => client.close());
  return client;
};
const post = (url: string, options: Partial<WebhookClientOptions> = {}) =>
  aClient(options).post({ url, headers: { 'webhook-id': 'msg_1' }, body: '{"a":1}' });

/** A server below HTTP: says what it likes. */
const rawServer = async (speak: (socket: Socket) => void): Promise<string> => {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', () => speak(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};

it('posts the very bytes, as JSON, with what it was given to say', async () => {
  const result = await post(`${receiver.url}/hook?a=b`);
  expect(result).toMatchObject({ kind: 'accepted', status: 204, response: '' });
  expect(receiver.posts).toMatchObject([
    {
      path: '/hook?a=b',
      body: '{"a":1}',
      headers: { 'webhook-id': 'msg_1', 'content-type': 'application/json', 'user-agent': 'test' },
    },
  ]);
});

it.each([
  [200, {}, { kind: 'accepted' }],
  [201, {}, { kind: 'accepted' }],
  [299, {}, { kind: 'accepted' }],
  [300, {}, { kind: 'refused', retryAfterMs: null }],
  [301, { location: '/elsewhere' }, { kind: 'refused', retryAfterMs: null }],
  [302, { location: '/elsewhere' }, { kind: 'refused', retryAfterMs: null }],
  [307, { location: '/elsewhere' }, { kind: 'refused', retryAfterMs: null }],
  [308, { location: 'http://169.254.169.254/' }, { kind: 'refused', retryAfterMs: null }],
  [400, {}, { kind: 'refused', retryAfterMs: null }],
  [401, {}, { kind: 'refused', retryAfterMs: null }],
  [404, {}, { kind: 'refused', retryAfterMs: null }],
  [410, {}, { kind: 'gone' }],
  [429, { 'retry-after': '120' }, { kind: 'refused', retryAfterMs: 120_000 }],
  [429, {}, { kind: 'refused', retryAfterMs: null }],
  [500, { 'retry-after': '120' }, { kind: 'refused', retryAfterMs: null }],
  [502, {}, { kind: 'refused', retryAfterMs: null }],
  [503, { 'retry-after': 'Thu, 01 Oct 2026 15:10:00 GMT' }, { kind: 'refused', retryAfterMs: 600_000 }],
  [503, { 'retry-after': '999999999' }, { kind: 'refused', retryAfterMs: 86_400_000 }],
  [503, { 'retry-after': 'soon' }, { kind: 'refused', retryAfterMs: null }],
  [599, {}, { kind: 'refused', retryAfterMs: null }],
])('answer %i %o comes out as %o, and no redirect is followed', async (status, headers, expected) => {
  receiver.behave((response) => response.writeHead(status, headers).end('said so'));
  expect(await post(`${receiver.url}/hook`)).toMatchObject({ ...expected, status, response: 'said so' });
  expect(receiver.posts).toHaveLength(1);
});

it('a receiver that never answers is given up at the deadline', async () => {
  receiver.behave(() => {});
  expect(await post(receiver.url, { deadlineMs: 100 })).toMatchObject({
    kind: 'no_answer',
    response: 'no answer within 0.1 seconds',
  });
});

it('of a body that drips for ever, the status counts and what came is kept', async () => {
  receiver.behave((response) => {
    response.writeHead(200).write('drip');
    const timer = setInterval(() => response.write('.'), 10);
    response.on('close', () => clearInterval(timer));
  });
  const result = await post(receiver.url, { deadlineMs: 200 });
  expect(result).toMatchObject({ kind: 'accepted', status: 200 });
  expect(result.response).toMatch(/^drip\.*$/);
});

it.each([
  [204, 'accepted'],
  [410, 'gone'],
  [503, 'refused'],
])('once its head is here, %i decides, whatever its body does', async (status, kind) => {
  const bodies: ((socket: Socket) => void)[] = [
    () => {},
    (socket) => {
      const timer = setInterval(() => socket.write('1\r\n.\r\n'), 10);
      socket.on('close', () => clearInterval(timer));
    },
    (socket) => socket.write(`5000\r\n${'x'.repeat(0x5000)}\r\n`),
    (socket) => socket.end('4\r\nhalf'),
    (socket) => socket.resetAndDestroy(),
    (socket) => socket.end('this is no chunk\r\n'),
  ];
  // 204 has no body: what follows is noise on the connection.
  const coding = status === 204 ? 'connection: close' : 'transfer-encoding: chunked';
  for (const go of bodies) {
    const url = await rawServer((socket) =>
      socket.write(`HTTP/1.1 ${status} So\r\n${coding}\r\n\r\n`, () => go(socket)),
    );
    expect(await post(url, { deadlineMs: 300 })).toMatchObject({ kind, status });
  }
});

it('a body shorter than it was announced, and one that never comes, count as far as they came', async () => {
  const short = await rawServer((socket) =>
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\nthanks'),
  );
  expect(await post(short)).toMatchObject({ kind: 'accepted', response: 'thanks' });
  const never = await rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n'));
  expect(await post(never, { deadlineMs: 200 })).toMatchObject({ kind: 'accepted', response: '' });
});

it('a head that is not at its end at the deadline is no answer, whatever it began with', async () => {
  for (const beginning of [
    '',
    'HTTP/1.1 ',
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 200 OK\r\nx: y\r\n',
    'HTTP/1.1 103 Early Hints\r\n\r\n',
  ]) {
    const url = await rawServer((socket) => socket.write(beginning));
    expect(await post(url, { deadlineMs: 100 })).toMatchObject({
      kind: 'no_answer',
      response: 'no answer within 0.1 seconds',
    });
  }
});

it('headers that drip for ever are no answer', async () => {
  const url = await rawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => socket.write('x: y\r\n'), 10);
    socket.on('close', () => clearInterval(timer));
  });
  expect(await post(url, { deadlineMs: 200 })).toMatchObject({ kind: 'no_answer' });
});

it('an announcement is no answer; what follows it is', async () => {
  const url = await rawServer((socket) =>
    socket.end(
      'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 500 No\r\ncontent-length: 4\r\n\r\noops',
    ),
  );
  expect(await post(url)).toMatchObject({ kind: 'refused', status: 500, response: 'oops' });
});

it('who never ends the handshake is given up at the deadline, and nothing is left of the request', async () => {
  const url = await rawServer(() => {});
  const client = aClient({ deadlineMs: 100 });
  const result = await client.post({ url: url.replace('http:', 'https:'), headers: {}, body: '{}' });
  expect(result).toMatchObject({ kind: 'no_answer', response: 'no answer within 0.1 seconds' });
});

it('reads 16 kB of ten megabytes and leaves the rest', async () => {
  receiver.behave((response) => response.writeHead(200).end('x'.repeat(10_000_000)));
  const result = await post(receiver.url);
  expect(result).toMatchObject({ kind: 'accepted', status: 200 });
  expect(result.response).toBe('x'.repeat(16_384));
});

it('an answer may hold any bytes: the log can be written', async () => {
  receiver.behave((response) => response.writeHead(500).end(Buffer.from([0x61, 0, 0xff, 0xc3, 0x28])));
  expect((await post(receiver.url)).response).toBe('a\uFFFD\uFFFD\uFFFD(');
});

it.each([
  ['a reset', (socket: Socket) => socket.resetAndDestroy()],
  ['an end without an answer', (socket: Socket) => socket.end()],
  ['something that is not HTTP', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
  ['headers without end', (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}`)],
])('%s is no answer', async (_, speak) => {
  expect(await post(await rawServer(speak))).toMatchObject({ kind: 'no_answer' });
});

it('where nobody listens, nothing was sent', async () => {
  const { url } = receiver;
  await receiver.close();
  expect(await post(url)).toMatchObject({
    kind: 'not_sent',
    response: expect.stringContaining('ECONNREFUSED'),
  });
});

it('speaks only to who shows a certificate of that name', async () => {
  const secure = await startWebhookReceiver({ secure: true });
  closers.push(() => secure.close());
  expect(await post(secure.url)).toMatchObject({
    kind: 'not_sent',
    response: expect.stringContaining('the certificate is not valid'),
  });
  const otherName = secure.url.replace('hooks.', 'other.');
  expect(await post(otherName, { ca: testCertificate.cert })).toMatchObject({ kind: 'not_sent' });
  expect(secure.posts).toEqual([]);
  expect(await post(secure.url, { ca: testCertificate.cert })).toMatchObject({ kind: 'accepted' });
  expect(secure.posts[0]?.headers.host).toBe(new URL(secure.url).host);
});

it.each([
  ['this machine', ['127.0.0.1']],
  ['a public address and a private one', ['93.184.215.14', '10.0.0.1']],
  ['a public address and this machine, mapped', ['93.184.215.14', '::ffff:127.0.0.1']],
  ['the metadata service', ['169.254.169.254']],
])('a public name that leads to %s is not connected to', async (_, addresses) => {
  const result = await post('https://hooks.example.com/', {
    policy: createEgressPolicy(undefined, 'https://bell.example.org'),
    resolve: async () => addresses,
  });
  expect(result).toMatchObject({
    kind: 'not_sent',
    response: 'the name leads to an address that may not be posted to',
  });
});

it('a name is looked up once for each connection, and its second answer is checked like its first', async () => {
  const asked: string[] = [];
  const answers = [['127.0.0.1'], ['127.0.0.1', '10.0.0.1']];
  const client = aClient({
    resolve: async (host) => {
      asked.push(host);
      return answers.shift() ?? [];
    },
  });
  const url = `http://hooks.example.test:${receiver.port}/`;
  receiver.behave((response) => response.writeHead(200, { connection: 'close' }).end());
  const outcomes = [];
  for (let i = 0; i < 3; i++) outcomes.push((await client.post({ url, headers: {}, body: '' })).kind);
  expect(outcomes).toEqual(['accepted', 'not_sent', 'not_sent']);
  expect(asked).toEqual(['hooks.example.test', 'hooks.example.test', 'hooks.example.test']);
  expect(receiver.posts).toHaveLength(1);
});

it('an allowed network is no way out: http, other ports and a public answer do not go together', async () => {
  const result = await post(`http://hooks.example.test:${receiver.port}/`, {
    resolve: async () => ['93.184.215.14'],
  });
  expect(result).toMatchObject({ kind: 'not_sent' });
});
