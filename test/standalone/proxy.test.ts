import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  request as httpRequest,
} from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { createFetchText } from '@drawbell/api/json/bounce-sources';
import { openWebhookClient } from '@drawbell/notifier/webhooks/webhook-client';
import { systemClock } from '@drawbell/runtime/clock';
import { readEnvironment } from '@drawbell/runtime/environment';
import { createLogger } from '@drawbell/runtime/logger';
import { openTracer } from '@drawbell/runtime/tracing/open-tracer';
import { openFeedClient } from '@drawbell/scraper/open-feed-client';
import { checkProxy } from '@drawbell/standalone/doctor/check-configuration';
import { testCertificate } from '@drawbell/testing/certificates';
import { startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { startOtlpReceiver } from '@drawbell/testing/otlp-receiver';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { startWebhookReceiver } from '@drawbell/testing/webhook-receiver';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { roundsBefore } from '../life/rounds.ts';
import { startProduct } from './product-process.ts';

const cli = join(import.meta.dirname, '../../services/standalone/src/cli/main.ts');
const password = 'pr0xy/secret';
const authorization = `Basic ${Buffer.from(`us er:${password}`).toString('base64')}`;

interface Proxy {
  readonly url: string;
  /** `CONNECT host:port`, or the whole URL that was asked for. */
  readonly asked: string[];
  readonly logins: (string | undefined)[];
  close(): Promise<void>;
}

/** A proxy on loopback that leads everybody to one port, whatever name they ask for. */
async function startProxy(to: () => number, refuse?: number): Promise<Proxy> {
  const asked: string[] = [];
  const logins: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const note = (line: string, headers: IncomingHttpHeaders): void => {
    asked.push(line);
    logins.push(headers['proxy-authorization']);
  };
  const server = createHttpServer((req, res) => {
    note(String(req.url), req.headers);
    const { pathname } = new URL(String(req.url));
    const on = httpRequest(
      { port: to(), path: pathname, method: req.method, headers: req.headers },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
      },
    );
    req.pipe(on);
  });
  server.on('connect', (req, client: Socket) => {
    note(`CONNECT ${req.url}`, req.headers);
    client.on('error', () => {});
    if (refuse !== undefined) return client.end(`HTTP/1.1 ${refuse} no\r\n\r\n`);
    const upstream = connect(to(), '127.0.0.1');
    sockets.add(upstream);
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
    client.write('HTTP/1.1 200 go on\r\n\r\n');
    return client.pipe(upstream).pipe(client);
  });
  server.on('connection', (socket) => sockets.add(socket));
  const port = await listen(server);
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { url: `http://us%20er:${encodeURIComponent(password)}@127.0.0.1:${port}`, asked, logins, close };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('a proxy on the way out', () => {
  const closing: (() => Promise<unknown>)[] = [];
  let proxy: Proxy;
  let target = 0;
  beforeEach(async () => {
    proxy = await startProxy(() => target);
    closing.push(() => proxy.close());
  });
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  const environment = (more: Record<string, string> = {}) =>
    readEnvironment({
      HTTPS_PROXY: proxy.url,
      HTTP_PROXY: proxy.url,
      FEED_ALLOW_OTHER_HOSTS: 'true',
      ...more,
    });

  it('the feed is asked for through it: https in a tunnel, http by its whole address, with our login', async () => {
    const ircc = await startFakeIrcc();
    closing.push(() => ircc.close());
    ircc.serve('en', '{}');
    target = Number(new URL(ircc.urls.en).port);
    const client = openFeedClient(environment(), systemClock);
    closing.push(() => client.close());
    const path = new URL(ircc.urls.en).pathname;
    expect(await client.get(`http://feed.test${path}`, null)).toMatchObject({ kind: 'fetched' });
    // The source speaks no TLS, so that it ends there; that the tunnel was asked for is the point.
    expect(await client.get('https://feed.test/en.json', null)).toMatchObject({ kind: 'failed' });
    expect(proxy.asked).toEqual([`http://feed.test${path}`, 'CONNECT feed.test:443']);
    expect(proxy.logins).toEqual([authorization, authorization]);
  });

  it('hosts of NO_PROXY are reached without it', async () => {
    const ircc = await startFakeIrcc();
    closing.push(() => ircc.close());
    ircc.serve('en', '{}');
    const client = openFeedClient(environment({ NO_PROXY: 'elsewhere.example, 127.0.0.0/8' }), systemClock);
    closing.push(() => client.close());
    expect(await client.get(ircc.urls.en, null)).toMatchObject({ kind: 'fetched' });
    expect(proxy.asked).toEqual([]);
  });

  it.each([403, 407, 502])(
    'a proxy that answers %i is a failed look, told without its password',
    async (status) => {
      const closed = await startProxy(() => target, status);
      closing.push(() => closed.close());
      const env = environment({ HTTPS_PROXY: closed.url });
      const client = openFeedClient(env, systemClock);
      closing.push(() => client.close());
      const failed = await client.get('https://feed.test/en.json', null);
      expect(failed).toMatchObject({ kind: 'failed', detail: expect.stringContaining(String(status)) });
      const findings = await checkProxy(env, systemClock);
      expect(findings.map(({ check, state }) => [check, state])).toEqual([['proxy', 'wrong']]);
      expect(JSON.stringify([failed, findings])).not.toMatch(/pr0xy|us%20er/);
    },
  );

  it('what SNS is asked for goes through it', async () => {
    const fetchText = createFetchText(environment());
    const failed = await fetchText('https://sns.ca-central-1.amazonaws.com/cert.pem?a=b').catch(
      () => 'failed',
    );
    expect(failed).toBe('failed');
    expect(proxy.asked).toEqual(['CONNECT sns.ca-central-1.amazonaws.com:443']);
    const receiver = await startWebhookReceiver();
    closing.push(() => receiver.close());
    target = receiver.port;
    receiver.behave((response) => response.end('a certificate'));
    expect(await fetchText('http://sns.test/cert.pem')).toBe('a certificate');
    receiver.behave((response) => response.writeHead(404).end('none'));
    await expect(fetchText('http://sns.test/cert.pem')).rejects.toThrow('answered 404');
    receiver.behave((response) => response.end('x'.repeat(20_001)));
    await expect(fetchText('http://sns.test/cert.pem')).rejects.toThrow('too long');
  });

  it('traces go through it to the collector', async () => {
    const collector = await startOtlpReceiver();
    closing.push(() => collector.close());
    target = Number(new URL(collector.url).port);
    const log = createLogger({ level: 'silent', service: 'test' });
    const tracer = await openTracer({
      ...{ endpoint: 'http://collector.test:4318', service: 'test', log },
      proxies: environment(),
    });
    tracer.start('work').end();
    await tracer.close();
    expect(collector.spans.map(({ name }) => name)).toEqual(['work']);
    expect(proxy.asked).toEqual(['http://collector.test:4318/v1/traces']);
    expect(proxy.logins).toEqual([authorization]);
    const secure = await openTracer({
      ...{ endpoint: 'https://collector.test', service: 'test', log },
      proxies: environment(),
    });
    secure.start('work').end();
    await secure.close();
    expect(proxy.asked.slice(1)).toContain('CONNECT collector.test:443');
  });

  it('webhooks never do: where they may go was looked at, and a proxy would look again', async () => {
    const receiver = await startWebhookReceiver();
    closing.push(() => receiver.close());
    const env = environment({ WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8' });
    const client = openWebhookClient(env, { publicUrl: 'https://bell.example', clock: systemClock });
    closing.push(() => client.close());
    await client.post({ url: `${receiver.url}/hook`, headers: {}, body: '{}' });
    expect(receiver.posts).toHaveLength(1);
    expect(proxy.asked).toEqual([]);
  });
});

describe('npm run drawbell -- poll behind a proxy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'drawbell-proxy-'));
  const closing: (() => Promise<unknown>)[] = [];
  beforeAll(() => writeFileSync(join(folder, 'ca.pem'), testCertificate.cert));
  afterAll(async () => {
    for (const close of closing.toReversed()) await close();
    rmSync(folder, { recursive: true });
  });

  it('reads the feed over TLS through the tunnel, and says nothing of the login', async () => {
    const database = await createTestDatabase();
    closing.push(() => database.drop());
    const ircc = await startFakeIrcc();
    closing.push(() => ircc.close());
    for (const language of ['en', 'fr'] as const)
      ircc.serve(language, feedFromRounds(roundsBefore('447').slice(-30), language));
    const source = createTlsServer(testCertificate, (socket) => {
      const plain = connect(Number(new URL(ircc.urls.en).port), '127.0.0.1');
      for (const each of [socket, plain]) each.on('error', () => {});
      socket.pipe(plain).pipe(socket);
    });
    const port = await listen(source);
    closing.push(async () => void source.close());
    const proxy = await startProxy(() => port);
    closing.push(() => proxy.close());
    const at = (url: string) => `https://hooks.example.test${new URL(url).pathname}`;
    const command = startProduct(
      {
        ...{ DATABASE_URL: database.url, TOKEN_SECRET: 'x'.repeat(32), FEED_ALLOW_OTHER_HOSTS: 'true' },
        ...{
          FEED_URL_EN: at(ircc.urls.en),
          FEED_URL_FR: at(ircc.urls.fr),
          FEED_PAGE_URL: at(ircc.urls.page),
        },
        ...{ https_proxy: proxy.url, NO_PROXY: 'localhost', NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
      },
      cli,
      ['poll'],
    );
    expect([await command.ended, command.output()]).toEqual([
      0,
      expect.stringContaining('Baseline: 30 draws recorded'),
    ]);
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT hooks.example.test:443']));
    expect(new Set(proxy.logins)).toEqual(new Set([authorization]));
    expect(command.output()).not.toContain('pr0xy');
  });
});
