import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openTestApp, portOf, type TestApp, testNow } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';

let test: TestApp;
let port: number;
beforeEach(async () => {
  test = await openTestApp();
  await fillRecord(test.store, testNow);
  await test.app.listen({ host: '127.0.0.1', port: 0 });
  port = portOf(test.app);
});
afterEach(() => test.close());

const open = async (): Promise<Socket> => {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => {});
  await new Promise((done) => socket.once('connect', done));
  return socket;
};
const request = 'GET /v1/draws?limit=100 HTTP/1.1\r\nhost: localhost\r\n\r\n';
const answered = async (socket: Socket): Promise<string> =>
  new Promise((done) => socket.once('data', (bytes) => done(bytes.toString('latin1'))));

it('a stop ends connections that are kept open with nothing to do', async () => {
  const sockets = await Promise.all(Array.from({ length: 100 }, open));
  const ended = sockets.map(async (socket) => new Promise((done) => socket.once('close', done)));
  const half = sockets.slice(0, 50);
  const answers = half.map(answered);
  for (const socket of half) socket.write(request);
  for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  // Fifty have had an answer and are kept alive, fifty have asked nothing yet.
  await test.app.close();
  await Promise.all(ended);
});

it('clients that hang up keep no connection to the database', async () => {
  const sockets = await Promise.all(Array.from({ length: 200 }, open));
  for (const socket of sockets) socket.write(request);
  for (const socket of sockets) socket.destroy();
  await vi.waitFor(() => {
    const { totalCount, idleCount, waitingCount } = test.store.pool;
    expect({ waitingCount, busy: totalCount - idleCount }).toEqual({ waitingCount: 0, busy: 0 });
  });
  const socket = await open();
  const answer = answered(socket);
  socket.write(request);
  expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
});
