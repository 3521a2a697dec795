import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HostileWorld, startHostileWorld } from './hostile-world.ts';
import { openRaw, readRaw, sendRaw } from './raw-http.ts';

describe('what is not quite HTTP', () => {
  let world: HostileWorld;
  beforeAll(async () => {
    world = await startHostileWorld();
  });
  afterAll(() => world.close());

  const host = 'Host: drawbell.example\r\n';
  const last = `GET /healthz HTTP/1.1\r\n${host}Connection: close\r\n\r\n`;
  const smuggled = `GET /status.json HTTP/1.1\r\n${host}\r\n`;
  const post = `POST /v1/subscriptions HTTP/1.1\r\n${host}Content-Type: application/json\r\n`;

  it.each([
    [
      'a length and chunks',
      `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    [
      'chunks and a length',
      `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    ['two lengths', `${post}Content-Length: 0\r\nContent-Length: 30\r\n\r\n${smuggled}`],
    ['two equal lengths', `${post}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}${smuggled}`],
    ['a length with a sign', `${post}Content-Length: +2\r\n\r\n{}${smuggled}`],
    ['a length that is no number', `${post}Content-Length: 2x\r\n\r\n{}${smuggled}`],
    ['a list of lengths', `${post}Content-Length: 2, 2\r\n\r\n{}${smuggled}`],
    ['a negative length', `${post}Content-Length: -1\r\n\r\n{}${smuggled}`],
    ['an unknown encoding', `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['chunked, not last', `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`],
    ['a chunk of no size', `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n${smuggled}`],
    ['a chunk of another size', `${post}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n${smuggled}`],
    [
      'a chunk of a huge size',
      `${post}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n${smuggled}`,
    ],
    ['a space before the colon', `${post}Content-Length : 2\r\n\r\n{}${smuggled}`],
    ['a folded header', `${post}X-A: b\r\n c: d\r\n\r\n${smuggled}`],
    ['a line feed alone', `GET / HTTP/1.1\nHost: drawbell.example\nX: y\n\n${smuggled}`],
    ['a carriage return in a header', `GET / HTTP/1.1\r\n${host}X: a\rY: b\r\n\r\n${smuggled}`],
    ['a NUL in a header', `GET / HTTP/1.1\r\n${host}X: a\0b\r\n\r\n${smuggled}`],
    ['a header without a name', `GET / HTTP/1.1\r\n${host}: b\r\n\r\n${smuggled}`],
    ['no host', `GET / HTTP/1.1\r\n\r\n${smuggled}`],
    ['a method that is none', `GETT / HTTP/1.1\r\n${host}\r\n${smuggled}`],
    ['HTTP/2 in plain', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a tunnel', `CONNECT example.org:443 HTTP/1.1\r\n${host}\r\n${smuggled}`],
  ])('is refused and ends the connection: %s', async (_name, bytes) => {
    const { statuses, text } = await sendRaw(world.port, bytes);
    expect(statuses.length, text).toBeLessThanOrEqual(1);
    for (const status of statuses) expect(status, text).toBe(400);
    expect(text).not.toContain('"feed"');
  });

  it('names no server and no framework, and sets no cookie, in any kind of answer', async () => {
    const asked = [
      '/',
      '/en/sign-up',
      '/nothing',
      '/v1/draws',
      '/v1/admin/keys',
      '/assets/drawbell.css',
      '/v1/draws/%zz',
    ];
    const requests = asked.map((path) => `GET ${path} HTTP/1.1\r\n${host}\r\n`).join('');
    const { statuses, text } = await sendRaw(world.port, requests + last);
    expect(statuses).toHaveLength(asked.length + 1);
    expect(text).not.toMatch(/^(?:server|x-powered-by|via|set-cookie|access-control-[\w-]+):/im);
    expect(text).not.toMatch(/fastify|node\.js/i);
    expect(text.match(/^strict-transport-security: max-age=31536000/gim)).toHaveLength(asked.length + 1);
  });

  it('headers as many or as large as can be are refused or ignored', async () => {
    const many = Array.from({ length: 3_000 }, (_, i) => `X-${i}: y\r\n`).join('');
    for (const headers of [many, `X: ${'y'.repeat(40_000)}\r\n`]) {
      const { statuses } = await sendRaw(
        world.port,
        `GET / HTTP/1.1\r\n${host}${headers}Connection: close\r\n\r\n`,
      );
      expect(statuses).toEqual([431]);
    }
    const hosts = ['evil.example', 'drawbell.example:x', 'drawbell.example@evil.example', '[::1', ''];
    for (const other of hosts) {
      const { text } = await sendRaw(
        world.port,
        `GET /en/sign-up HTTP/1.1\r\nHost: ${other}\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: gopher\r\n` +
          'Forwarded: host=evil.example\r\nX-Original-URL: /metrics\r\nX-Rewrite-URL: /metrics\r\nConnection: close\r\n\r\n',
      );
      expect(text).not.toMatch(/evil\.example|drawbell_polls/);
    }
  });

  it('a header of a method takes the place of none', async () => {
    for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
      const answer = await fetch(`${world.base}/v1/draws?_method=DELETE`, {
        method: 'POST',
        headers: { [name]: 'GET' },
      });
      expect(answer.status).toBe(405);
    }
    for (const method of ['TRACE', 'TRACK', 'DEBUG', 'PROPFIND', 'PURGE', 'QUERY']) {
      const { statuses, text } = await sendRaw(
        world.port,
        `${method} / HTTP/1.1\r\n${host}X-Secret: echo\r\nConnection: close\r\n\r\n`,
      );
      expect([400, 404, 405, 501], method).toContain(statuses[0]);
      expect(text).not.toContain('echo');
    }
  });

  it('a body that is too large is answered 413, told or not, and others are served on', async () => {
    const large = 70_000;
    const told = await sendRaw(
      world.port,
      `${post}Content-Length: ${large}\r\nConnection: close\r\n\r\n${'x'.repeat(large)}`,
    );
    expect(told.statuses).toEqual([413]);
    const chunk = `${(10_000).toString(16)}\r\n${'x'.repeat(10_000)}\r\n`;
    const untold = await sendRaw(
      world.port,
      `${post}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk.repeat(8)}0\r\n\r\n`,
    );
    expect(untold.statuses).toEqual([413]);
    // On the same connection, when the whole of it was sent, or on the next.
    const { socket, text } = openRaw(world.port);
    socket.write(`${post}Content-Length: ${large}\r\n\r\n${'x'.repeat(large)}${last}`);
    await once(socket, 'close');
    expect(readRaw(text()).statuses[0]).toBe(413);
    expect((await fetch(`${world.base}/healthz`)).status).toBe(200);
  });

  it('compressed bodies are not unpacked', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answer = await fetch(`${world.base}/v1/subscriptions`, { method: 'POST', headers, body: 'x' });
    expect(answer.status).toBe(400);
  });
});
