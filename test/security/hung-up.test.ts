import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type WatchedLog, watchLog } from '@drawbell/testing/watched-log';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addAdmin } from '../../services/api/test/admins.ts';
import { openTestApp, portOf, type TestApp, testNow } from '../../services/api/test/open-test-app.ts';
import { fillRecord } from '../../services/api/test/recorded-draws.ts';

let test: TestApp;
let log: WatchedLog;
let key: string;
beforeAll(async () => {
  log = watchLog();
  test = await openTestApp({ log });
  await fillRecord(test.store, testNow);
  key = await addAdmin(test);
  await test.app.listen({ host: '127.0.0.1', port: 0 });
});
// Fails when anything was warned of.
afterAll(() => test.close());

const host = 'Host: drawbell.example\r\n';
const form = 'Content-Type: application/x-www-form-urlencoded\r\n';
const json = 'Content-Type: application/json\r\n';
const long = 'Content-Length: 9000\r\n';

function says(message: string): number {
  return log.lines.filter((line) => line.includes(`"msg":"${message}"`)).length;
}

async function speak(bytes: string): Promise<Socket> {
  const socket = connect(portOf(test.app), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  await new Promise((written) => socket.write(bytes, 'latin1', written));
  return socket;
}

async function isStillServing(): Promise<void> {
  expect((await fetch(`http://127.0.0.1:${portOf(test.app)}/healthz`)).status).toBe(200);
}

describe('a client that hangs up in the middle of a body', () => {
  it.each([
    ['a sign-up', `POST /en/sign-up HTTP/1.1\r\n${host}${form}${long}\r\nemail=a`],
    ['where somebody stands', `POST /fr/standing HTTP/1.1\r\n${host}${form}${long}\r\ncrs=5`],
    ['the API', `POST /v1/subscriptions HTTP/1.1\r\n${host}${json}${long}\r\n{"email":`],
    ['a form of the console', `POST /admin/login HTTP/1.1\r\n${host}${form}${long}\r\nkey=`],
    [
      'one that sends in pieces',
      `POST /en/manage HTTP/1.1\r\n${host}${form}Transfer-Encoding: chunked\r\n\r\n5\r\nemail\r\n`,
    ],
    ['one that had nothing to send yet', `POST /en/manage HTTP/1.1\r\n${host}${form}${long}\r\n`],
  ])('is told at info, in the middle of %s', async (_name, bytes) => {
    for (const how of ['end', 'reset'] as const) {
      const before = says('a client hung up');
      const begun = once(test.app.server, 'request');
      const socket = await speak(bytes);
      await begun;
      if (how === 'end') socket.destroy();
      else socket.resetAndDestroy();
      await vi.waitFor(() => expect(says('a client hung up')).toBe(before + 1), {
        timeout: 10_000,
        interval: 10,
      });
      expect(log.unexpected()).toEqual([]);
    }
    const line = log.lines.findLast((each) => each.includes('a client hung up')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ level: 'info' });
    await isStillServing();
  });
});

describe('a client that hangs up elsewhere', () => {
  it.each([
    ['in the middle of a header', `GET /en/draws HTTP/1.1\r\n${host}X-Half: `],
    ['in the middle of the first line', 'GET /en/dra'],
    ['before it said anything', ''],
    [
      'while its key is looked up',
      `POST /v1/admin/replays HTTP/1.1\r\n${host}KEY${json}${long}\r\n{"reason":`,
    ],
    ['while a compressed page comes', `GET /en/draws/447 HTTP/1.1\r\n${host}Accept-Encoding: gzip\r\n\r\n`],
    ['while a list comes', `GET /v1/draws?limit=100 HTTP/1.1\r\n${host}\r\n`],
    ['with several requests under way', `GET /en/ HTTP/1.1\r\n${host}\r\n`.repeat(20)],
  ])('is no trouble: %s', async (_name, bytes) => {
    for (let turn = 0; turn < 5; turn += 1)
      (await speak(bytes.replace('KEY', `Authorization: Bearer ${key}\r\n`))).resetAndDestroy();
    await isStillServing();
    expect(log.unexpected()).toEqual([]);
  });

  it('between two requests of one connection is no trouble', async () => {
    const socket = await speak(`GET /healthz HTTP/1.1\r\n${host}\r\n`);
    await once(socket, 'data');
    socket.resetAndDestroy();
    await isStillServing();
    expect(log.unexpected()).toEqual([]);
  });
});

it('a fault of ours is still told at error, also to a client that is gone', async () => {
  const own = watchLog();
  const other = await openTestApp({ log: own, mayWarn: /a request failed/ });
  await other.app.listen({ host: '127.0.0.1', port: 0 });
  await other.store.pool.query('ALTER TABLE draws RENAME TO gone');
  const socket = connect(portOf(other.app), '127.0.0.1');
  socket.write(`GET /v1/draws HTTP/1.1\r\n${host}\r\n`, () => socket.destroy());
  await vi.waitFor(() => expect(own.text()).toContain('a request failed'), { timeout: 10_000, interval: 10 });
  await other.close();
});
