import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { openTestApp, portOf, type TestApp } from '../../services/api/test/open-test-app.ts';
import { openRaw, readRaw } from './raw-http.ts';

let test: TestApp;
afterEach(() => test.close());

const host = 'Host: drawbell.example\r\n';
const form = `${host}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n`;

it('gives a request fifteen seconds, its headers ten, and looks every two', async () => {
  test = await openTestApp();
  const { requestTimeout, headersTimeout, keepAliveTimeout } = test.app.server;
  expect([headersTimeout, requestTimeout]).toEqual([10_000, 15_000]);
  expect(keepAliveTimeout).toBeGreaterThan(0);
});

it.each([
  ['headers', `GET / HTTP/1.1\r\n${host}X-Slow: `],
  ['a body', `POST /en/sign-up HTTP/1.1\r\n${form}\r\nemail=`],
  ['nothing', ''],
])('cuts off who begins %s and comes to no end, while others are served', async (_name, start) => {
  test = await openTestApp({ patience: { headersMs: 100, requestMs: 150, checkEveryMs: 50 } });
  await test.app.listen({ host: '127.0.0.1', port: 0 });
  const port = portOf(test.app);
  const slow = Array.from({ length: 60 }, () => openRaw(port));
  const ends = slow.map(async ({ socket, text }) => {
    socket.write(start);
    await once(socket, 'close');
    return readRaw(text()).statuses;
  });
  while (slow.some(({ socket }) => !socket.closed)) {
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    // A byte now and then keeps nobody.
    if (start !== '') for (const { socket } of slow) if (socket.writable) socket.write('x');
  }
  for (const statuses of await Promise.all(ends)) expect(statuses).toEqual([408]);
});
