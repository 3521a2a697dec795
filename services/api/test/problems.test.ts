import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemKinds, problemSchema } from '../src/app/problem.ts';
import { openTestApp, portOf, type TestApp } from './open-test-app.ts';

describe('every error is a problem', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp();
  });
  afterAll(() => test.close());

  it.each([
    ['an address that does not exist', { url: '/nothing/here' }, 'not-found'],
    ['one that looks like a route', { url: '/v1/draws/1/2' }, 'not-found'],
    ['a method the address does not take', { method: 'POST', url: '/v1/draws' }, 'method-not-allowed'],
    ['another such method', { method: 'DELETE', url: '/v1/draws/447' }, 'method-not-allowed'],
    ['OPTIONS', { method: 'OPTIONS', url: '/en/unsubscribe/x' }, 'method-not-allowed'],
    ['an address that cannot be decoded', { url: '/v1/draws/%zz' }, 'invalid-request'],
    ['an address that is too long', { url: `/v1/draws/${'1'.repeat(300)}` }, 'uri-too-long'],
    ['a parameter that does not exist', { url: '/healthz?verbose=1' }, 'invalid-request'],
    [
      'a body that is too large',
      {
        method: 'POST',
        url: '/en/unsubscribe/x',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'x'.repeat(66_000),
      },
      'payload-too-large',
    ],
    [
      'a body of another type',
      {
        method: 'POST',
        url: '/en/unsubscribe/x',
        headers: { 'content-type': 'application/json' },
        payload: '{}',
      },
      'unsupported-media-type',
    ],
  ] as const)('%s', async (_name, request, kind) => {
    const answer = await test.app.inject(request);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    const problem = problemSchema.parse(answer.json());
    expect(problem.type).toBe(`http://localhost:8080/problems#${kind}`);
    expect(answer.statusCode).toBe(problemKinds[kind].status);
    expect(problem.status).toBe(answer.statusCode);
    expect(problem.requestId).toBe(answer.headers['x-request-id']);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('names the methods that an address takes', async () => {
    const answer = await test.app.inject({ method: 'PUT', url: '/fr/unsubscribe/x?y=1' });
    expect(answer.headers['allow']).toBe('GET, HEAD, POST');
  });

  it('names unknown parameters, however they are written', async () => {
    const answer = await test.app.inject('/healthz?a%2Fb~=1&c=2');
    expect(problemSchema.parse(answer.json()).errors?.map((error) => error.pointer)).toEqual([
      '/query/a~1b~0',
      '/query/c',
    ]);
  });

  it('says of a parameter that is given several times and takes one value that it is', async () => {
    for (const url of ['/v1/draws?program=cec&program=fsw', '/v1/draws?limit=1&limit=1']) {
      const answer = await test.app.inject(url);
      expect(answer.statusCode).toBe(400);
      expect(problemSchema.parse(answer.json()).errors).toEqual([
        {
          pointer: url.includes('limit') ? '/query/limit' : '/query/program',
          message: 'is given more than once, and takes one value',
        },
      ]);
    }
  });

  it.each([
    ['{', 'The body is not JSON.'],
    ['', 'The body is empty, and its Content-Type says JSON. Send a body, or leave the header out.'],
  ])('says of the body %j what is wrong with it, where no field can be named', async (payload, detail) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await test.app.inject({ method: 'POST', url: '/v1/subscriptions', headers, payload });
    expect(answer.statusCode).toBe(400);
    const problem = problemSchema.parse(answer.json());
    expect(problem.detail).toBe(detail);
    expect(problem.errors).toBeUndefined();
  });

  it('describes every kind where its type leads', async () => {
    const answer = await test.app.inject('/problems');
    for (const kind of Object.keys(problemKinds)) expect(answer.body).toContain(`id="${kind}"`);
  });

  it('is one even when the request cannot be read as HTTP', async () => {
    await test.app.listen({ port: 0, host: '127.0.0.1' });
    const port = portOf(test.app);
    for (const [sent, status] of [
      ['NOT HTTP\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
    ] as const) {
      const socket = connect(port, '127.0.0.1');
      let received = '';
      socket.setEncoding('utf8').on('data', (text: string) => (received += text));
      socket.on('error', () => undefined);
      socket.write(sent);
      await once(socket, 'close');
      const [head = '', body = ''] = received.split('\r\n\r\n');
      expect(head).toContain(`HTTP/1.1 ${status} `);
      expect(problemSchema.parse(JSON.parse(body)).status).toBe(status);
    }
  });
});

describe('a fault of ours', () => {
  it('tells the client nothing but a request id', async () => {
    const test = await openTestApp({ mayWarn: /a request failed/ });
    try {
      await test.store.pool.query('ALTER TABLE draws RENAME TO secret_table');
      const answer = await test.app.inject('/v1/draws');
      expect(answer.statusCode).toBe(500);
      const problem = problemSchema.parse(answer.json());
      expect(problem.type).toMatch(/#internal$/);
      expect(answer.body).not.toMatch(/draws|relation|sql|stack|node_modules/i);
      expect(answer.headers['cache-control']).toBe('no-store');
    } finally {
      await test.close();
    }
  });
});
