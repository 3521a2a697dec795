import { createVerp } from '@drawbell/bounces/verp';
import { type WatchedLog, watchLog } from '@drawbell/testing/watched-log';
import { createSigner } from '@drawbell/webhooks/signing/signature';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAdmin } from './admins.ts';
import { openTestApp, testNow } from './open-test-app.ts';
import {
  addPerson,
  genericSecret,
  openProviderWorld,
  postmarkLogin,
  providerEnvironment,
  type ProviderWorld,
  sesBounce,
  snsMessage,
} from './provider-world.ts';

const email = 'reader@example.org';
const at = testNow.toISOString();

describe('providers', () => {
  let test: ProviderWorld;
  let kept: WatchedLog;
  beforeEach(async () => {
    kept = watchLog();
    test = await openProviderWorld({ log: kept });
    await addPerson(test, email);
  });
  afterEach(() => test.close());

  const suppressed = async () =>
    (await test.store.db.selectFrom('suppressions').select('reason').executeTakeFirst())?.reason;
  const state = async () =>
    (await test.store.db.selectFrom('subscribers').select('state').executeTakeFirst())?.state;
  const told = async () => (await test.store.db.selectFrom('bounce_events').select('id').execute()).length;

  describe('Postmark', () => {
    const post = async (payload: object, login: string | null = postmarkLogin) =>
      test.app.inject({
        ...{ method: 'POST', url: '/v1/bounces/postmark', payload },
        headers: login === null ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
      });
    const bounce = (facts: object) => ({
      ...{ RecordType: 'Bounce', ID: 42, MessageID: 'm', Type: 'HardBounce', TypeCode: 1, Email: email },
      ...{ From: 'alerts@drawbell.example', BouncedAt: at, Inactive: true, ServerID: 1, ...facts },
    });

    it.each<[string, object, string | undefined, string, number]>([
      ['a hard bounce', bounce({}), 'hard_bounce', 'active', 1],
      ['a hard bounce for policy', bounce({ Details: 'smtp;550 5.7.1 not you' }), undefined, 'active', 1],
      ['a soft bounce', bounce({ Type: 'SoftBounce', TypeCode: 4096 }), undefined, 'active', 1],
      ['a block', bounce({ Type: 'Blocked' }), undefined, 'active', 1],
      ['an absence notice', bounce({ Type: 'AutoResponder' }), undefined, 'active', 0],
      [
        'a complaint',
        { ...bounce({}), RecordType: 'SpamComplaint', Type: 'SpamComplaint' },
        'complaint',
        'unsubscribed',
        1,
      ],
      ['a delivery', { RecordType: 'Delivery', Recipient: email, DeliveredAt: at }, undefined, 'active', 0],
      [
        'somebody who unsubscribed there',
        {
          RecordType: 'SubscriptionChange',
          Recipient: email,
          ChangedAt: at,
          SuppressSending: true,
          SuppressionReason: 'ManualSuppression',
          Origin: 'Recipient',
        },
        undefined,
        'unsubscribed',
        1,
      ],
      [
        'somebody who was let in again there',
        {
          RecordType: 'SubscriptionChange',
          Recipient: email,
          ChangedAt: at,
          SuppressSending: false,
          SuppressionReason: null,
        },
        undefined,
        'active',
        0,
      ],
    ])('takes %s', async (_name, record, reason, expected, events) => {
      for (let times = 0; times < 2; times += 1) expect((await post(record)).statusCode).toBe(204);
      expect([await suppressed(), await state(), await told()]).toEqual([reason, expected, events]);
    });

    it('refuses whoever does not know the login, before reading anything', async () => {
      for (const login of [null, '', 'postmark:', 'postmark:a-password-of-testz', `${postmarkLogin}x`, 'x'])
        expect((await post({}, login)).statusCode).toBe(401);
      expect((await post({ RecordType: 7 })).statusCode).toBe(400);
    });
  });

  describe('any other', () => {
    const sign = createSigner([genericSecret]);
    const post = async (event: object, { id = 'evt_1', when = testNow, body = JSON.stringify(event) } = {}) =>
      test.app.inject({
        ...{ method: 'POST', url: '/v1/bounces/generic', payload: body },
        headers: {
          'content-type': 'application/json',
          ...sign({ id, at: when, body: JSON.stringify(event) }),
        },
      });
    const event = { type: 'hard_bounce', address: email, occurredAt: at };

    it('tells of a dead mailbox once, and of a complaint', async () => {
      for (let times = 0; times < 2; times += 1) expect((await post(event)).statusCode).toBe(204);
      expect([await suppressed(), await told()]).toEqual(['hard_bounce', 1]);
      expect((await post({ ...event, type: 'complaint' }, { id: 'evt_2' })).statusCode).toBe(204);
      expect([await suppressed(), await state()]).toEqual(['complaint', 'unsubscribed']);
    });

    it('is not believed about policy', async () => {
      await post({ ...event, status: '5.7.1' });
      expect([await suppressed(), await told()]).toEqual([undefined, 1]);
    });

    it('names the mail by its return address, and is not believed when that went to somebody else', async () => {
      const { BOUNCE_DOMAIN: domain } = providerEnvironment;
      const verp = createVerp({ token: (subject) => test.secrets.linkToken('bounce', subject), domain });
      const senderTo = (address: string) =>
        verp.write({ kind: 'delivery', id: '7', addressTag: test.secrets.hashAddress(address) });
      const soft = { ...event, type: 'soft_bounce' };
      await post({ ...soft, sender: senderTo(email) }, { id: 'a' });
      await post({ ...soft, sender: senderTo('other@example.org') }, { id: 'b' });
      await post({ ...soft, sender: senderTo(email).replace('+d7', '+d8') }, { id: 'c' });
      const rows = await test.store.db.selectFrom('bounce_events').select('mail_id').orderBy('id').execute();
      expect(rows.map(({ mail_id: id }) => id)).toEqual(['7', null, null]);
    });

    it('is refused with a wrong signature, an old one or none, and with a form that is not ours', async () => {
      const forged = JSON.stringify({ ...event, type: 'complaint' });
      expect((await post(event, { body: forged })).statusCode).toBe(401);
      expect((await post(event, { when: new Date(testNow.getTime() - 360_000) })).statusCode).toBe(401);
      const bare = { method: 'POST', url: '/v1/bounces/generic', payload: event } as const;
      expect((await test.app.inject(bare)).statusCode).toBe(401);
      expect((await post({ ...event, more: true })).statusCode).toBe(400);
      expect((await post({ ...event, address: 'no address' })).statusCode).toBe(400);
      expect(await told()).toBe(0);
    });
  });

  it('have no address where they are not configured', async () => {
    const plain = await openTestApp();
    try {
      for (const name of ['ses', 'postmark', 'generic'])
        expect((await plain.app.inject({ method: 'POST', url: `/v1/bounces/${name}` })).statusCode).toBe(404);
    } finally {
      await plain.close();
    }
  });

  it('are listed for the operator without addresses, which no log line holds either', async () => {
    const admin = await addAdmin(test, ['read']);
    await test.app.inject({
      ...{ method: 'POST', url: '/v1/bounces/ses', payload: snsMessage({ Message: sesBounce(email) }) },
      headers: { 'content-type': 'text/plain' },
    });
    const get = async (url: string, key = admin) =>
      test.app.inject({ url, headers: { authorization: `Bearer ${key}` } });
    const bounces = await get('/v1/admin/bounces?kind=hard');
    expect(bounces.json()).toMatchObject({
      bounces: [
        {
          kind: 'hard',
          reason: 'no_such_mailbox',
          status: '5.1.1',
          source: 'ses',
          consequence: 'suppressed',
        },
      ],
      ...{ nextCursor: null, draw: null },
    });
    expect((await get('/v1/admin/bounces?draw=447')).json()).toMatchObject({ bounces: [], draw: null });
    const suppressions = await get('/v1/admin/suppressions');
    expect(suppressions.json()).toMatchObject({
      suppressions: [{ reason: 'hard_bounce', detail: '5.1.1', since: at }],
      counts: { hard_bounce: 1, complaint: 0, operator: 0, erased: 0 },
    });
    expect((await get('/v1/admin/suppressions?reason=complaint')).json()).toMatchObject({ suppressions: [] });
    const metrics = await test.app.inject('/metrics');
    expect(metrics.body).toMatch(/drawbell_bounces_last_day\{kind="hard"[^}]*\} 1/);
    expect(metrics.body).toMatch(/drawbell_suppressions\{reason="hard_bounce"[^}]*\} 1/);
    expect(metrics.body).toMatch(/drawbell_draws_held\{because="bounces"[^}]*\} 0/);
    for (const text of [bounces.body, suppressions.body, metrics.body, kept.text()])
      expect(text).not.toContain(email);
    expect(kept.text()).toContain('bounce recorded');
    for (const path of ['bounces', 'suppressions']) {
      expect((await get(`/v1/admin/${path}`, await addAdmin(test, ['replay']))).statusCode).toBe(403);
      expect((await test.app.inject(`/v1/admin/${path}`)).statusCode).toBe(401);
    }
  });
});
