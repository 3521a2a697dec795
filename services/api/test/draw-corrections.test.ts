import { holdDraw } from '@drawbell/store/draws/hold';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAdmin } from './admins.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';

const draw = '/v1/admin/draws/450';

describe('draws in the operator’s hands', () => {
  let test: TestApp;
  let key = '';
  let now = testNow;
  const rung: string[] = [];

  beforeAll(async () => {
    test = await openTestApp({ clock: () => now, ring: (name) => void rung.push(name) });
    await fillRecord(test.store, testNow);
    key = await addAdmin(test);
  });
  afterAll(() => test.close());

  const call = async (
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    path: string,
    body?: object,
    headers = {},
  ) => {
    const answer = await test.app.inject({
      ...{ method, url: path },
      headers: { authorization: `Bearer ${key}`, ...headers },
      ...(body !== undefined && { payload: body }),
    });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };

  it('a correction makes a revision, rings for what it owes, and is made once by one key', async () => {
    const named = { 'idempotency-key': 'night' };
    const made = await call('POST', `${draw}/corrections`, { crs: 480 }, named);
    expect(made).toMatchObject({
      status: 201,
      body: {
        revision: 3,
        alerting: 'alert',
        changes: [{ field: 'crs', from: 488, to: 480, material: true }],
      },
    });
    expect(await call('POST', `${draw}/corrections`, { crs: 480 }, named)).toEqual(made);
    expect(rung).toEqual(['match-draw', 'announce-event', 'announce-event']);
    const shown = (await test.app.inject('/v1/draws/450')).json<Record<string, unknown>>();
    expect(shown).toMatchObject({
      ...{ crs: 480, note: null },
      revisions: [{ author: 'ircc' }, { author: 'ircc' }, { author: 'operator' }],
    });
  });

  it.each([
    [{}, 'corrects nothing'],
    [{ crs: 5_000 }, '/body/crs'],
    [{ crs: '480' }, '/body/crs'],
    [{ crs: 0 }, '/body/crs'],
    [{ invitations: 0 }, '/body/invitations'],
    [{ date: '2026-02-30' }, '/body/date'],
    [{ round: { kind: 'category', category: 'nobody' } }, 'is no category: nobody'],
    [{ tieBreak: { text: 'x', at: 'soon' } }, '/body/tieBreak/at'],
    [{ nameEn: '' }, '/body/nameEn'],
    [{ number: '9' }, 'number'],
  ])('a correction like %j is refused with a reason', async (body, reason) => {
    const refused = await call('POST', `${draw}/corrections`, body);
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain(reason);
  });

  it('of what is so already, or of no draw, is refused', async () => {
    expect((await call('POST', `${draw}/corrections`, { crs: 480 })).status).toBe(409);
    expect((await call('POST', '/v1/admin/draws/999/corrections', { crs: 480 })).status).toBe(404);
    expect((await call('POST', '/v1/admin/draws/x/corrections', { crs: 480 })).status).toBe(400);
  });

  it('a note is shown with the draw in both languages, as text, until it is taken away', async () => {
    const note = { en: 'The feed says <b>488</b>.', fr: 'Le fil dit 488.' };
    expect(await call('PUT', `${draw}/note`, note)).toEqual({ status: 200, body: { note } });
    now = new Date(now.getTime() + 6_000);
    const page = (await test.app.inject('/en/draws/450')).body;
    expect(page).toContain('A note from Drawbell');
    expect(page).toContain('The feed says &lt;b&gt;488&lt;/b&gt;.');
    expect((await test.app.inject('/fr/draws/450')).body).toContain('Le fil dit 488.');
    expect((await test.app.inject('/v1/draws/450')).json()).toMatchObject({ note });
    expect((await call('PUT', `${draw}/note`, { en: 'x'.repeat(501), fr: 'y' })).status).toBe(400);
    expect((await call('DELETE', `${draw}/note`)).status).toBe(200);
    now = new Date(now.getTime() + 6_000);
    expect((await test.app.inject('/en/draws/450')).body).not.toContain('A note from Drawbell');
    expect((await call('PUT', '/v1/admin/draws/999/note', note)).status).toBe(404);
  });

  it('show all that is to be known of them, and what is held back', async () => {
    await holdDraw(test.store.db, { number: '450', because: 'operator', now });
    expect((await call('GET', '/v1/admin/draws?held=true')).body).toMatchObject({
      draws: [{ number: '450', held: { because: 'operator' } }],
    });
    expect((await call('GET', '/v1/admin/draws?held=false&limit=1')).body).toMatchObject({
      ...{ draws: [{ number: '449', held: null }], nextCursor: expect.any(String) },
    });
    expect((await call('GET', draw)).body).toMatchObject({
      number: '450',
      held: { because: 'operator', since: now.toISOString() },
      revisions: [
        { author: null, published: null },
        { author: null },
        {
          author: expect.stringMatching(/^key \d+ \(test\)$/),
          content: { crs: 480 },
          published: { crs: 488 },
        },
      ],
      events: [
        { type: 'published', alerting: 'alert' },
        { type: 'corrected', revision: 2 },
        { type: 'corrected', revision: 3 },
      ],
      fanOuts: [
        { kind: 'alert' },
        { kind: 'correction' },
        { revision: 3, kind: 'correction', state: 'owed' },
      ],
      ...{ deliveries: [], messages: [], remarks: [], note: null },
    });
    expect((await call('GET', '/v1/admin/draws/999')).status).toBe(404);
    const { body } = await call('GET', '/v1/admin/audit?target=draw%20450');
    expect(body).toMatchObject({
      entries: [
        { action: 'draw.note' },
        { action: 'draw.note' },
        { action: 'draw.correct', before: { crs: 488 } },
      ],
    });
  });

  it('a key without the scope reads, and corrects nothing', async () => {
    key = await addAdmin(test, ['read']);
    expect((await call('GET', draw)).status).toBe(200);
    const orders = [
      ['POST', `${draw}/corrections`, { crs: 470 }],
      ['PUT', `${draw}/note`, { en: 'a', fr: 'b' }],
      ['DELETE', '/v1/admin/round-names?name=x', undefined],
    ] as const;
    for (const [method, path, body] of orders)
      expect((await call(method, path, body)).status, path).toBe(403);
  });
});
