import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Server as BareTlsServer, TLSSocket } from 'node:tls';
import { makeCertificate, testCertificate } from '@drawbell/testing/certificates';
import { startWebhookReceiver } from '@drawbell/testing/webhook-receiver';
import { afterEach, expect, it } from 'vitest';
import { CertificateError, readClientCertificate } from '../src/client-certificate.ts';
import { createEgressPolicy } from '../src/egress-guard.ts';
import { createWebhookClient, type WebhookClientOptions } from '../src/webhook-client.ts';

const now = new Date('2026-12-01T15:00:00Z');
const closers: (() => Promise<unknown>)[] = [];
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
const message = { headers: { 'webhook-id': 'msg_1' }, body: '{}' };

const listening = async (server: Server | BareTlsServer): Promise<number> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => void sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
};

/** A proxy that connects, as squid does. Keeps what it was asked for. */
const startProxy = async (
  options: { login?: string; certificate?: ReturnType<typeof makeCertificate>; status?: number } = {},
) => {
  const { login, certificate, status } = options;
  const asked: string[] = [];
  const key = certificate?.privateKey.export({ format: 'pem', type: 'pkcs8' });
  const server: Server =
    certificate === undefined
      ? createServer()
      : createTlsServer({ cert: certificate.pem, ...(key && { key }) });
  server.on('connect', ({ url = '', headers }: IncomingMessage, socket: Socket) => {
    asked.push(url);
    const given = headers['proxy-authorization'];
    const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
    const answer = status ?? (given === wanted ? 200 : 407);
    if (answer !== 200) return void socket.end(`HTTP/1.1 ${answer} No\r\ncontent-length: 0\r\n\r\n`);
    const { hostname, port } = new URL(`http://${url}`);
    const onward = connect(Number(port), hostname);
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    socket.write('HTTP/1.1 200 Connected\r\nproxy-agent: test\r\n\r\n');
    socket.pipe(onward).pipe(socket);
  });
  return { port: await listening(server), asked };
};

it.each([false, true])(
  'through a proxy to a receiver (TLS: %s) the proxy is told the address that was checked',
  async (secure) => {
    const receiver = await startWebhookReceiver({ secure });
    closers.push(() => receiver.close());
    const proxy = await startProxy({ login: 'me:p@ss' });
    const client = aClient({ proxy: `http://me:p%40ss@127.0.0.1:${proxy.port}`, ca: testCertificate.cert });
    const url = `${secure ? 'https' : 'http'}://hooks.example.test:${receiver.port}/hook`;
    for (let i = 0; i < 2; i += 1)
      expect(await client.post({ ...message, url })).toMatchObject({ kind: 'accepted', status: 204 });
    expect(new Set(proxy.asked)).toEqual(new Set([`127.0.0.1:${receiver.port}`]));
    expect(receiver.posts.map(({ headers }) => headers.host)).toEqual(
      Array.from({ length: 2 }, () => `hooks.example.test:${receiver.port}`),
    );
    const asOther = { ...message, url: url.replace('hooks.', 'other.') };
    // The certificate of the receiver must be that of its name, whoever connects.
    expect((await client.post(asOther)).kind).toBe(secure ? 'not_sent' : 'accepted');
  },
);

it('the proxy itself may speak TLS', async () => {
  const receiver = await startWebhookReceiver();
  closers.push(() => receiver.close());
  const from = new Date('2026-01-01T00:00:00Z');
  const certificate = makeCertificate('localhost', { from, until: new Date('2045-01-01T00:00:00Z') });
  const { port } = await startProxy({ certificate });
  const url = `http://hooks.example.test:${receiver.port}/`;
  const trusting = aClient({ proxy: `https://localhost:${port}`, ca: certificate.pem });
  expect(await trusting.post({ ...message, url })).toMatchObject({ kind: 'accepted' });
  expect(await aClient({ proxy: `https://localhost:${port}` }).post({ ...message, url })).toMatchObject({
    kind: 'not_sent',
    response: 'the proxy could not be used',
  });
});

it.each([
  ['a name that leads inside', 'https://hooks.example.com/', ['10.0.0.1']],
  ['a name that leads inside and outside', 'https://hooks.example.com/', ['93.184.215.14', '127.0.0.1']],
  ['an address inside', 'https://169.254.169.254/', []],
])('the proxy is not asked for %s', async (_, url, addresses) => {
  const proxy = await startProxy();
  const client = aClient({
    policy: createEgressPolicy(undefined, 'https://bell.example.org'),
    resolve: async () => addresses,
    proxy: `http://127.0.0.1:${proxy.port}`,
  });
  expect(await client.post({ ...message, url })).toMatchObject({ kind: 'not_sent' });
  expect(proxy.asked).toEqual([]);
});

it('a proxy that refuses, hangs up, babbles or is gone means that nothing was sent', async () => {
  const url = 'http://hooks.example.test:8080/';
  const post = async (port: number) =>
    aClient({ proxy: `http://127.0.0.1:${port}` }).post({ ...message, url });
  const { port: refusing } = await startProxy({ login: 'a:b' });
  expect(await post(refusing)).toMatchObject({
    kind: 'not_sent',
    response: 'the proxy did not connect (status 407)',
  });
  const raw = async (speak: (socket: Socket) => void) =>
    listening(createServer().on('connect', (_request, socket: Socket) => speak(socket)));
  expect(await post(await raw((socket) => socket.destroy()))).toMatchObject({ kind: 'not_sent' });
  expect(await post(await raw((socket) => socket.end('SSH-2.0-x\r\n\r\n')))).toMatchObject({
    kind: 'not_sent',
    response: 'the proxy did not answer in HTTP',
  });
  expect(
    await post(await raw((socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}`))),
  ).toMatchObject({
    kind: 'not_sent',
    response: 'the proxy answered too much',
  });
  const gone = await startWebhookReceiver();
  await gone.close();
  expect(await post(gone.port)).toMatchObject({ kind: 'not_sent', response: 'the proxy could not be used' });
});

it('of several addresses the next is tried when the proxy does not get to the first', async () => {
  const receiver = await startWebhookReceiver();
  closers.push(() => receiver.close());
  const asked: string[] = [];
  const server = createServer().on('connect', ({ url = '' }: IncomingMessage, socket: Socket) => {
    asked.push(url);
    if (url.startsWith('127.0.0.2')) return void socket.end('HTTP/1.1 502 No\r\n\r\n');
    const onward = connect(receiver.port, '127.0.0.1');
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.pipe(onward).pipe(socket);
  });
  const client = aClient({
    resolve: async () => ['127.0.0.2', '127.0.0.1'],
    proxy: `http://127.0.0.1:${await listening(server)}`,
  });
  const url = `http://hooks.example.test:${receiver.port}/`;
  expect(await client.post({ ...message, url })).toMatchObject({ kind: 'accepted' });
  expect(asked).toEqual([`127.0.0.2:${receiver.port}`, `127.0.0.1:${receiver.port}`]);
});

const validity = { from: new Date('2026-01-01T00:00:00Z'), until: new Date('2045-01-01T00:00:00Z') };
const aCertificate = (name: string) => {
  const { pem, privateKey } = makeCertificate(name, validity);
  return { certificate: pem, key: String(privateKey.export({ format: 'pem', type: 'pkcs8' })) };
};

it('shows its certificate to a receiver that asks, straight and through a proxy, and to no other endpoint', async () => {
  const mine = aCertificate('drawbell of maple');
  const other = aCertificate('drawbell of somebody');
  const seen: (string | undefined)[] = [];
  const server = createTlsServer(
    {
      ...testCertificate,
      requestCert: true,
      rejectUnauthorized: true,
      ca: [mine.certificate, other.certificate],
    },
    (request, response) => {
      const { CN } = (request.socket as TLSSocket).getPeerCertificate().subject;
      seen.push([CN].flat()[0]);
      response.writeHead(204).end();
    },
  );
  const port = await listening(server);
  const proxy = await startProxy();
  for (const more of [{}, { proxy: `http://127.0.0.1:${proxy.port}` }]) {
    seen.length = 0;
    const client = aClient({ ca: testCertificate.cert, ...more });
    const url = `https://hooks.example.test:${port}/`;
    const outcomes = [];
    for (const certificate of [mine, other, undefined, mine])
      outcomes.push((await client.post({ ...message, url, certificate })).kind);
    expect(outcomes[2]).not.toBe('accepted');
    expect(outcomes.toSpliced(2, 1)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(seen).toEqual(['drawbell of maple', 'drawbell of somebody', 'drawbell of maple']);
  }
  expect(proxy.asked.length).toBeGreaterThanOrEqual(3);
});

it('a certificate is read with its key, and what may be shown of it', () => {
  const { certificate, key } = aCertificate('drawbell of maple');
  expect(readClientCertificate({ certificate, key }, now)).toEqual({
    subject: 'CN=drawbell of maple',
    fingerprint: expect.stringMatching(/^[\da-f]{64}$/),
    notAfter: validity.until,
  });
  const chain = `${certificate}\n${testCertificate.cert}`;
  expect(readClientCertificate({ certificate: chain, key }, now).subject).toBe('CN=drawbell of maple');
});

it.each([
  ['no PEM', 'certificate', { certificate: 'x' }],
  [
    'a certificate that is none',
    'certificate',
    { certificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' },
  ],
  [
    'a key beside the certificate',
    'certificate',
    { certificate: `${testCertificate.cert}${testCertificate.key}` },
  ],
  ['the key of another', 'key', { key: testCertificate.key }],
  ['no key', 'key', { key: 'x' }],
  [
    'a locked key',
    'key',
    { key: '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----' },
  ],
])('a certificate with %s is refused, naming the %s', (_, field, change) => {
  const given = { ...aCertificate('x'), ...change };
  let refusal: unknown;
  try {
    readClientCertificate(given, now);
  } catch (err) {
    refusal = err;
  }
  expect(refusal).toBeInstanceOf(CertificateError);
  expect(refusal).toMatchObject({ field });
});

it('a certificate that has expired is refused', () => {
  const given = aCertificate('x');
  expect(() => readClientCertificate(given, new Date('2046-01-01T00:00:00Z'))).toThrow('has expired');
});
