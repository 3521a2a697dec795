import { advanceMessages, type FinishedMessage } from '@drawbell/store/webhooks/advance';
import { noteEndpointFailure } from '@drawbell/store/webhooks/endpoint-health';
import { oweTestPing } from '@drawbell/store/webhooks/messages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAdmin } from './admins.ts';
import { logIn } from './console-session.ts';
import { addConsumer, type TestConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';

interface Attempt {
  readonly messageId: string;
  readonly attempt: number;
  readonly endedAt: string;
}

describe('what the operator sees of consumers', () => {
  let test: TestApp;
  let maple: TestConsumer;
  let other: TestConsumer;
  let reader: string;

  beforeAll(async () => {
    test = await openTestApp();
    maple = await addConsumer(test);
    other = await addConsumer(test);
    reader = await addAdmin(test, ['read']);
    const { db } = test.store;
    await db
      .updateTable('endpoints')
      .set({ url: 'https://hooks.example.net/drawbell?token=s3cret' })
      .where('consumer_id', '=', maple.id)
      .execute();
    const endpointId = maple.path.endpoint.slice(3);
    for (let i = 0; i < 6; i += 1) await oweTestPing(db, { endpointId, payload: '{}', now: testNow });
    await attempt('refused', 500, 'no <b>\u001b[31m\u202e room', 'owed');
    await attempt('accepted', 200, 'thanks', 'sent');
    const failure = { endpointId, retryAt: null, gone: false, now: testNow };
    await noteEndpointFailure(db, test.secrets, failure);
  });
  afterAll(() => test.close());

  let minutes = 0;
  /** Every message of theirs that is owed is tried once, a minute after the last. */
  const attempt = async (
    result: FinishedMessage['result'],
    statusCode: number,
    response: string,
    status: FinishedMessage['status'],
  ) => {
    const now = new Date(testNow.getTime() + (minutes += 1) * 60_000);
    const order = { worker: 'w', lane: 1, limit: 100, now, leaseMs: 60_000 };
    const claimed = await advanceMessages(test.store.pool, { ...order, finished: [] });
    const end = { result, statusCode, response, status, durationMs: 12, nextAttemptAt: testNow };
    const finished = claimed
      .filter(({ endpointId }) => endpointId === maple.path.endpoint.slice(3))
      .map(({ id }) => ({ id, ...end, nextAttemptAt: status === 'owed' ? testNow : null }));
    await advanceMessages(test.store.pool, { ...order, limit: 0, finished });
  };
  const get = async (path: string, key = reader) => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await test.app.inject({ url: `/v1/admin/consumers${path}`, headers });
    return { status: answer.statusCode, text: answer.body, body: answer.json<Record<string, unknown>>() };
  };

  it('the list says how many endpoints each has, and how many fail', async () => {
    expect((await get('')).body).toMatchObject({
      consumers: [
        { id: `con_${maple.id}`, endpoints: { active: 1, failing: 1, disabled: 0 } },
        { id: `con_${other.id}`, endpoints: { active: 1, failing: 0, disabled: 0 } },
      ],
    });
  });

  it('an endpoint has its health and its last attempt, and nothing that opens anything', async () => {
    const { body, text } = await get(`/con_${maple.id}/endpoints`);
    expect(body).toMatchObject({
      endpoints: [
        {
          ...{ id: maple.path.endpoint, url: 'https://hooks.example.net/drawbell?…', state: 'active' },
          health: {
            ...{ consecutiveFailures: 1, failingSince: testNow.toISOString() },
            last7Days: { sent: 7, failed: 0, owed: 0 },
          },
          lastAttempt: { result: 'accepted', statusCode: 200, attempt: 2, durationMs: 12 },
        },
      ],
    });
    for (const secret of ['s3cret', 'whsec', 'sealed', 'ops@maple']) expect(text).not.toContain(secret);
  });

  it('attempts come newest first, page by page, each once', async () => {
    const path = `/con_${maple.id}/endpoints/${maple.path.endpoint}/attempts`;
    const seen: Attempt[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await get(`${path}?limit=3${query}`);
      seen.push(...(body['attempts'] as Attempt[]));
      cursor = body['nextCursor'] as string | null;
    }
    expect(seen).toHaveLength(14);
    expect(new Set(seen.map(({ messageId, attempt: n }) => `${messageId} ${n}`)).size).toBe(14);
    expect(seen.map(({ endedAt }) => endedAt)).toEqual(
      seen
        .map(({ endedAt }) => endedAt)
        .toSorted()
        .toReversed(),
    );
    expect(seen.map(({ attempt: n }) => n)).toEqual([...Array(7).fill(2), ...Array(7).fill(1)]);
    expect((await get(`${path}?limit=100`)).body['attempts']).toEqual(seen);
    expect((await get(`${path}?cursor=AAAA`)).status).toBe(400);
  });

  it.each([
    '/con_99/keys',
    '/con_99/endpoints',
    '/con_x/endpoints',
    '/con_99/endpoints/ep_1/attempts',
    '/con_1/endpoints/ep_99/attempts',
    // Somebody else's.
    '/con_2/endpoints/ep_1/attempts',
    '/con_1/endpoints/x/attempts',
  ])('what does not exist is not found: %s', async (path) => {
    expect((await get(path, await addAdmin(test))).status).toBe(404);
  });

  it.each([
    ['POST', '/con_99/keys', {}],
    ['POST', '/con_99/keys/key_1/revoke', undefined],
    ['POST', '/con_2/keys/key_1/revoke', undefined],
    ['POST', '/con_99/disable', undefined],
    ['POST', '/con_99/enable', undefined],
  ] as const)('what does not exist takes no order: %s %s', async (method, path, payload) => {
    const answer = await test.app.inject({
      ...{ method, url: `/v1/admin/consumers${path}` },
      headers: { authorization: `Bearer ${await addAdmin(test)}` },
      ...(payload !== undefined && { payload }),
    });
    expect(answer.statusCode).toBe(404);
  });

  it('pages of the console show the same, to whoever may look', async () => {
    const visitor = await logIn(test, reader);
    const list = (await visitor.get('/admin/consumers')).body.replaceAll(/\s+/g, ' ');
    expect(list).toContain(`<a href="/admin/consumers/con_${maple.id}">Maple Consulting</a>`);
    expect(list).toContain('1 failing');
    const page = await visitor.get(`/admin/consumers/con_${maple.id}`);
    expect(page.statusCode).toBe(200);
    for (const words of ['https://hooks.example.net/drawbell?…', 'failing', '7 sent, 0 failed, 0 owed'])
      expect(page.body).toContain(words);
    for (const hidden of ['s3cret', 'ops@maple', 'Make a key', 'Stop its keys'])
      expect(page.body, hidden).not.toContain(hidden);
    const attempts = await visitor.get(`/admin/consumers/con_${maple.id}/endpoints/${maple.path.endpoint}`);
    expect(attempts.body).toContain('no &lt;b&gt;\\u001b[31m\\u202e room');
    expect(attempts.body).toContain('accepted 200');
    for (const url of ['con_99', 'con_1/endpoints/ep_99', 'con_2/endpoints/ep_1', 'con_99/endpoints/ep_1'])
      expect((await visitor.get(`/admin/consumers/${url}`)).statusCode, url).toBe(404);
    const keeper = await logIn(test, await addAdmin(test));
    const path = `/admin/consumers/con_${maple.id}`;
    for (const [typed, said] of [
      [{ name: 'k', scopes: [] }, 'It may: choose at least one.'],
      [{ name: ' ', scopes: ['read'] }, 'Name: it is missing.'],
    ] as const) {
      const refused = await keeper.order(path, `${path}/keys`, typed);
      expect([refused.statusCode, refused.body.includes(said)], said).toEqual([400, true]);
    }
    expect((await keeper.get(`/admin/consumers/con_${maple.id}`)).body).toContain('Make a key');
  });
});
