import { setConsumerDisabled } from '@drawbell/store/consumers';
import { revokeKey } from '@drawbell/store/keys';
import { keyScopes } from '@drawbell/store/webhooks/tables';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAdmin } from './admins.ts';
import { type ConsoleVisitor, openConsole, signIn } from './console-session.ts';
import { addConsumer, addKey, type TestConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';

describe('a session of the portal', () => {
  let test: TestApp;
  let now: Date;
  let owner: TestConsumer;
  let visitor: ConsoleVisitor;

  beforeEach(async () => {
    now = testNow;
    test = await openTestApp({ clock: () => now, mayWarn: /a sign-in to the portal was refused/ });
    owner = await addConsumer(test);
    visitor = openConsole(test);
  });
  afterEach(() => test.close());

  const pass = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000);
  };

  it('is asked for by every page, and leads back to it', async () => {
    const answer = await visitor.get('/portal/keys');
    expect([answer.statusCode, answer.headers.location]).toEqual([
      303,
      '/portal/sign-in?next=%2Fportal%2Fkeys',
    ]);
    const signedIn = await visitor.post('/portal/sign-in', { key: owner.key, next: '/portal/keys' });
    expect([signedIn.statusCode, signedIn.headers.location]).toEqual([303, '/portal/keys']);
    expect((await visitor.get('/portal/keys')).statusCode).toBe(200);
    const { rows } = await test.store.pool.query('SELECT actor, action, target FROM audit_log');
    expect(rows).toEqual([
      { actor: `consumer ${owner.id} key 1`, action: 'portal sign-in', target: 'key_1' },
    ]);
  });

  it.each(['https://evil.example/', '//evil.example', '/portal//evil.example', '/admin', '/portal/../en/'])(
    'never leads elsewhere: %s',
    async (next) => {
      const answer = await visitor.post('/portal/sign-in', { key: owner.key, next });
      expect(answer.headers.location).toBe('/portal');
    },
  );

  it('has a cookie of its own that no script reads and no other site sends', async () => {
    const set = String((await visitor.post('/portal/sign-in', { key: owner.key })).headers['set-cookie']);
    expect(set).toMatch(/^drawbell_portal=[\w-]+; Max-Age=1800; Path=\/portal; HttpOnly; SameSite=Strict$/);
    const secure = await openTestApp({ publicUrl: 'https://bell.example.org' });
    try {
      const { key } = await addConsumer(secure);
      const answer = await openConsole(secure).post('/portal/sign-in', { key });
      expect(String(answer.headers['set-cookie'])).toMatch(
        /^__Secure-drawbell_portal=[\w-]+; Max-Age=1800; Path=\/portal; HttpOnly; Secure; SameSite=Strict$/,
      );
    } finally {
      await secure.close();
    }
    // What opens one place opens nothing in the other.
    const copied = set.split(';', 1)[0]?.replace('drawbell_portal', 'drawbell_admin') ?? '';
    expect((await test.app.inject({ url: '/admin', headers: { cookie: copied } })).statusCode).toBe(303);
  });

  it('is refused to a wrong, an expired and a revoked key, to that of the operator and of a disabled consumer', async () => {
    const expired = await addKey(test, owner.id, keyScopes, testNow);
    const revoked = await addKey(test, owner.id, keyScopes);
    await revokeKey(test.store.db, { consumer: owner.id }, { id: '3', now });
    const disabled = await addConsumer(test);
    await setConsumerDisabled(test.store.db, disabled.id, testNow);
    const operator = await addAdmin(test);
    for (const key of ['', 'x', `dbk_${'a'.repeat(43)}`, expired, revoked, disabled.key, operator]) {
      const answer = await visitor.post('/portal/sign-in', { key });
      expect(answer.statusCode).toBe(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
      if (key.length > 1) expect(answer.body).not.toContain(key);
    }
  });

  it('lets one network try ten keys at once, and then one each half minute', async () => {
    for (let i = 0; i < 10; i += 1) await visitor.post('/portal/sign-in', { key: 'wrong' });
    const refused = await visitor.post('/portal/sign-in', { key: owner.key });
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '30']);
    pass(0.5);
    expect((await visitor.post('/portal/sign-in', { key: owner.key })).statusCode).toBe(303);
  });

  it('gets a new id at each sign-in, and the one before is dead', async () => {
    await visitor.post('/portal/sign-in', { key: owner.key });
    const first = visitor.cookie;
    await visitor.post('/portal/sign-in', { key: owner.key });
    expect(visitor.cookie).not.toBe(first);
    expect((await visitor.get('/portal')).statusCode).toBe(200);
    const replayed = await test.app.inject({ url: '/portal', headers: { cookie: first } });
    expect(replayed.statusCode).toBe(303);
    const { rows } = await test.store.pool.query('SELECT count(*)::int AS count FROM consumer_sessions');
    expect(rows).toEqual([{ count: 1 }]);
  });

  it('is no session that somebody planted', async () => {
    const other = await signIn(test, (await addConsumer(test)).key);
    const planted = other.cookie;
    visitor.cookie = planted;
    await visitor.post('/portal/sign-in', { key: owner.key });
    expect(visitor.cookie).not.toBe(planted);
    expect((await test.app.inject({ url: '/portal', headers: { cookie: planted } })).statusCode).toBe(303);
  });

  it('ends for good when somebody signs out: a copy of its cookie makes no session', async () => {
    visitor = await signIn(test, owner.key);
    const copied = visitor.cookie;
    const left = await visitor.order('/portal', '/portal/sign-out');
    expect([left.statusCode, left.headers.location]).toEqual([303, '/portal/sign-in?left=yes']);
    for (const url of ['/portal', '/portal/keys', '/portal/profiles.csv']) {
      const { statusCode, headers } = await test.app.inject({ url, headers: { cookie: copied } });
      expect([statusCode, headers['set-cookie']], url).toEqual([303, undefined]);
    }
    const { rows } = await test.store.pool.query('SELECT count(*)::int AS count FROM consumer_sessions');
    expect(rows).toEqual([{ count: 0 }]);
  });

  it('ends at once with its key, and with the consumer', async () => {
    visitor = await signIn(test, owner.key);
    await revokeKey(test.store.db, { consumer: owner.id }, { id: '1', now });
    expect((await visitor.get('/portal')).statusCode).toBe(303);
    const next = await signIn(test, await addKey(test, owner.id, keyScopes));
    expect((await next.get('/portal')).statusCode).toBe(200);
    await setConsumerDisabled(test.store.db, owner.id, now);
    expect((await next.get('/portal')).statusCode).toBe(303);
    expect((await next.post('/portal/endpoints', {})).statusCode).toBe(401);
    await setConsumerDisabled(test.store.db, owner.id, null);
    const expiring = await addKey(test, owner.id, keyScopes, new Date(now.getTime() + 60_000));
    const last = await signIn(test, expiring);
    pass(1);
    expect((await last.get('/portal')).statusCode).toBe(303);
  });

  it('ends after half an hour without use, and after eight hours', async () => {
    visitor = await signIn(test, owner.key);
    for (let minutes = 0; minutes < 8 * 60 - 20; minutes += 20) {
      pass(20);
      expect((await visitor.get('/portal')).statusCode, `${minutes}`).toBe(200);
    }
    pass(20);
    expect((await visitor.get('/portal')).statusCode).toBe(303);
    await visitor.post('/portal/sign-in', { key: owner.key });
    pass(31);
    expect((await visitor.get('/portal')).statusCode).toBe(303);
  });

  it('takes forms of its own pages alone', async () => {
    visitor = await signIn(test, owner.key);
    const fields = await visitor.fieldsOf('/portal/keys', '/portal/keys');
    const typed = { ...fields, name: 'second', scopes: 'read' };
    const other = await signIn(test, owner.key);
    const refused = [
      await visitor.post('/portal/keys', { ...typed, token: 'x' }),
      await visitor.post('/portal/keys', { ...typed, token: '' }),
      await other.post('/portal/keys', typed),
      await visitor.post('/portal/keys', typed, { 'sec-fetch-site': 'cross-site' }),
      await visitor.post('/portal/keys', typed, { 'sec-fetch-site': 'same-site' }),
    ];
    expect(refused.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403, 403]);
    expect((await visitor.post('/portal/keys', typed)).statusCode).toBe(200);
  });

  it('speaks the language of the consumer, until somebody asks for the other', async () => {
    visitor = await signIn(test, owner.key);
    expect((await visitor.get('/portal')).body).toContain('<html lang="fr">');
    const switched = await visitor.get('/portal?language=en');
    expect(switched.body).toContain('<html lang="en">');
    const kept = String(switched.headers['set-cookie']);
    expect(kept).toMatch(
      /drawbell_portal_language=en; Max-Age=\d+; Path=\/portal; HttpOnly; SameSite=Strict/,
    );
    const cookie = `${visitor.cookie}; drawbell_portal_language=en`;
    const next = await test.app.inject({ url: '/portal/keys', headers: { cookie } });
    expect(next.body).toContain('<html lang="en">');
  });
});
