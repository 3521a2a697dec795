import { afterEach, beforeEach, expect, it } from 'vitest';
import { addConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';

let test: TestApp;
let now: Date;
beforeEach(async () => {
  now = testNow;
  test = await openTestApp({ clock: () => now, mayWarn: /a login to the console was refused/ });
});
afterEach(() => test.close());

type Call = () => Promise<{ statusCode: number; headers: Record<string, unknown> }>;

/** Everything that says "wait", with what is asked until it does. */
const limited: readonly (readonly [string, (i: number) => Promise<Call>])[] = [
  [
    'sign-ups of one network',
    async (i) =>
      form('/en/sign-up', {
        ...{ email: `p${i}@example.org`, crs: '500', wants: 'meets' },
        ...{ nearPoints: '10', consent: 'yes' },
      }),
  ],
  ['links of one network', async (i) => form('/en/manage', { email: `p${i}@example.org` })],
  ['tries to log in', async () => form('/admin/login', { key: 'wrong' })],
  [
    'tests of an endpoint',
    async () => {
      consumer ??= await addConsumer(test);
      const { path, key } = consumer;
      const headers = { authorization: `Bearer ${key}` };
      return async () =>
        test.app.inject({ method: 'POST', url: `/v1/webhooks/endpoints/${path.endpoint}/test`, headers });
    },
  ],
];
let consumer: Awaited<ReturnType<typeof addConsumer>> | undefined;
beforeEach(() => {
  consumer = undefined;
});

function form(url: string, fields: Record<string, string>): Call {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'sec-fetch-site': 'same-origin',
  };
  return async () =>
    test.app.inject({ method: 'POST', url, headers, payload: new URLSearchParams(fields).toString() });
}

it.each(limited)('%s: whole seconds, never fewer than are left, and at least one', async (_what, callOf) => {
  let refused: Awaited<ReturnType<Call>> | undefined;
  for (let i = 0; i < 200 && refused === undefined; i += 1) {
    const answer = await (await callOf(i))();
    if (answer.statusCode === 429) refused = answer;
  }
  expect(refused?.statusCode).toBe(429);
  const seconds = Number(refused?.headers['retry-after']);
  expect(Number.isInteger(seconds)).toBe(true);
  expect(seconds).toBeGreaterThanOrEqual(1);
  // A moment before it is over the rest is rounded up to a second.
  now = new Date(now.getTime() + seconds * 1_000 - 1_000 - 1);
  const early = await (await callOf(201))();
  if (early.statusCode === 429) {
    expect(['1', '2']).toContain(String(early.headers['retry-after']));
    now = new Date(now.getTime() + Number(early.headers['retry-after']) * 1_000);
  } else now = new Date(now.getTime() + 1_001);
  expect((await (await callOf(202))()).statusCode).toBeLessThan(429);
});
