import { revokeKey } from '@drawbell/store/keys';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAdmin } from './admins.ts';
import { type ConsoleVisitor, logIn, openConsole } from './console-session.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';

describe('a session of the console', () => {
  let test: TestApp;
  let now: Date;
  let key: string;
  let visitor: ConsoleVisitor;

  beforeEach(async () => {
    now = testNow;
    test = await openTestApp({ clock: () => now, mayWarn: /a login to the console was refused/ });
    await fillRecord(test.store, testNow);
    key = await addAdmin(test);
    visitor = openConsole(test);
  });
  afterEach(() => test.close());

  const pass = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000);
  };
  const actions = async () => {
    const rows = await test.store.db.selectFrom('audit_log').selectAll().orderBy('id').execute();
    return rows.map(({ actor, action, target }) => `${actor}: ${action} ${target}`);
  };

  it('is asked for by every page, and leads back to it', async () => {
    const answer = await visitor.get('/admin/draws/447');
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/admin/login?next=%2Fadmin%2Fdraws%2F447');
    const login = await visitor.post('/admin/login', { key, next: '/admin/draws/447' });
    expect(login.statusCode).toBe(303);
    expect(login.headers.location).toBe('/admin/draws/447');
    expect((await visitor.get('/admin/draws/447')).statusCode).toBe(200);
    expect(await actions()).toEqual(['key 1 (test): console.login adk_1']);
  });

  it.each(['https://evil.example/', '//evil.example', '/admin//evil.example', '/en/', '/admin/../en/', 'x'])(
    'never leads elsewhere: %s',
    async (next) => {
      const login = await visitor.post('/admin/login', { key, next });
      expect(login.headers.location).toBe('/admin');
    },
  );

  it('has a cookie that no script reads and no other site sends; on https with the prefix that binds it', async () => {
    const set = String((await visitor.post('/admin/login', { key })).headers['set-cookie']);
    expect(set).toMatch(/^drawbell_admin=[\w-]+; Max-Age=1800; Path=\/; HttpOnly; SameSite=Strict$/);
    const secure = await openTestApp({ publicUrl: 'https://bell.example.org' });
    try {
      const answer = await openConsole(secure).post('/admin/login', { key: await addAdmin(secure) });
      expect(String(answer.headers['set-cookie'])).toMatch(
        /^__Host-drawbell_admin=[\w-]+; Max-Age=1800; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
    } finally {
      await secure.close();
    }
  });

  it('is refused to a wrong, an expired and a revoked key, and to the key of a consumer', async () => {
    const expired = await addAdmin(test, ['read'], new Date(testNow.getTime() - 1));
    const revoked = await addAdmin(test);
    await revokeKey(test.store.db, 'operator', { id: '3', now });
    for (const wrong of ['', 'x', `dba_${'a'.repeat(43)}`, `dbk_${'a'.repeat(43)}`, expired, revoked]) {
      const answer = await visitor.post('/admin/login', { key: wrong });
      expect(answer.statusCode, wrong).toBe(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
      if (wrong !== '' && wrong !== 'x') expect(answer.body).not.toContain(wrong);
    }
  });

  it('lets one network try ten keys at once, and then one each half minute', async () => {
    for (let i = 0; i < 10; i += 1) await visitor.post('/admin/login', { key: 'wrong' });
    const refused = await visitor.post('/admin/login', { key });
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBe(30);
    pass(0.5);
    expect((await visitor.post('/admin/login', { key })).statusCode).toBe(303);
  });

  it('ends after half an hour without use, and lives on while it is used, for eight hours', async () => {
    visitor = await logIn(test, key);
    pass(29);
    expect((await visitor.get('/admin')).statusCode).toBe(200);
    pass(29);
    expect((await visitor.get('/admin')).statusCode).toBe(200);
    pass(31);
    expect((await visitor.get('/admin')).statusCode).toBe(303);
    await visitor.post('/admin/login', { key });
    for (let minutes = 0; minutes < 8 * 60 - 20; minutes += 20) {
      pass(20);
      expect((await visitor.get('/admin')).statusCode, `${minutes}`).toBe(200);
    }
    pass(20);
    expect((await visitor.get('/admin')).statusCode).toBe(303);
  });

  it('is not kept alive by what a page asks for by itself', async () => {
    visitor = await logIn(test, key);
    pass(20);
    const answer = await visitor.get('/admin', { 'x-background': '1' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['set-cookie']).toBeUndefined();
    pass(20);
    expect((await visitor.get('/admin')).statusCode).toBe(303);
  });

  it('ends at once when its key is revoked or expires', async () => {
    visitor = await logIn(test, await addAdmin(test, ['read'], new Date(testNow.getTime() + 600_000)));
    const other = await logIn(test, key);
    await revokeKey(test.store.db, 'operator', { id: '1', now });
    expect((await other.get('/admin')).statusCode).toBe(303);
    expect((await visitor.get('/admin')).statusCode).toBe(200);
    pass(10);
    expect((await visitor.get('/admin')).statusCode).toBe(303);
  });

  it('ends for good when its owner logs out, for every copy of the cookie', async () => {
    visitor = await logIn(test, key);
    const copy = visitor.cookie;
    const answer = await visitor.order('/admin', '/admin/logout');
    expect(answer.statusCode).toBe(303);
    expect(String(answer.headers['set-cookie'])).toMatch(/^drawbell_admin=; Max-Age=0; /);
    visitor.cookie = copy;
    expect((await visitor.get('/admin')).statusCode).toBe(303);
    expect((await actions()).at(-1)).toBe('key 1 (test): console.logout adk_1');
  });

  it('is not opened by an altered, a cut or a foreign cookie', async () => {
    visitor = await logIn(test, key);
    const { cookie } = visitor;
    const foreign = await openTestApp({ mayWarn: /a login to the console was refused/ });
    try {
      const elsewhere = await logIn(foreign, await addAdmin(foreign));
      const altered = `${cookie.slice(0, -3)}${cookie.endsWith('AAA') ? 'BBB' : 'AAA'}`;
      for (const each of ['', 'drawbell_admin=', altered, cookie.slice(0, -5), elsewhere.cookie]) {
        visitor.cookie = each;
        expect((await visitor.get('/admin')).statusCode, each).toBe(303);
      }
    } finally {
      await foreign.close();
    }
  });

  it('is found among other cookies, and only under its whole name', async () => {
    visitor = await logIn(test, key);
    const { cookie } = visitor;
    const value = cookie.slice(cookie.indexOf('=') + 1);
    for (const [sent, status] of [
      [`a=1; ${cookie}; theme="dark"`, 200],
      [`; ;a;b=;=c;${cookie};`, 200],
      [`  ${cookie}\t; __proto__=x; constructor=y; toString=z`, 200],
      [`broken=%E0%A4%A; ${cookie}`, 200],
      // The first of a name counts, as browsers send the more specific one first.
      [`drawbell_admin=planted; ${cookie}`, 303],
      [`${cookie}; drawbell_admin=planted`, 200],
      [`x_${cookie}`, 303],
      [`DRAWBELL_ADMIN=${value}`, 303],
      [`${cookie}=`, 303],
      [`drawbell_admin="${value}"`, 303],
      [`__Host-${cookie}`, 303],
    ] as const) {
      visitor.cookie = sent;
      expect((await visitor.get('/admin')).statusCode, sent.replace(value, '…')).toBe(status);
    }
  });

  it('is set once where an answer renews and clears it', async () => {
    visitor = await logIn(test, key);
    const { token = '' } = await visitor.fieldsOf('/admin', '/admin/logout');
    pass(5);
    const answer = await visitor.post('/admin/logout', { token });
    expect(answer.statusCode).toBe(303);
    expect([answer.headers['set-cookie']].flat()).toEqual([
      'drawbell_admin=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict',
    ]);
  });

  it('takes forms of its own pages only: not without its token, of another session, or from another site', async () => {
    visitor = await logIn(test, key);
    const other = await logIn(test, key);
    const hold = '/admin/draws/449/hold';
    const fields = await visitor.fieldsOf('/admin/draws/449', hold);
    const { token = '', once = '' } = fields;
    const foreignToken = (await other.fieldsOf('/admin/draws/449', hold))['token'] ?? '';
    expect(foreignToken).not.toBe(token);
    for (const wrong of [{}, { once }, { once, token: '' }, { once, token: foreignToken }])
      expect((await visitor.post(hold, wrong)).statusCode).toBe(403);
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': '', origin: 'https://evil.example' },
    ])
      expect((await visitor.post(hold, fields, headers)).statusCode).toBe(403);
    expect((await visitor.post(hold, { token })).statusCode).toBe(400);
    visitor.cookie = '';
    const ended = await visitor.post(hold, fields);
    expect(ended.statusCode).toBe(401);
    expect(ended.body).toContain('nothing was done');
    const { held_at } = await test.store.db
      .selectFrom('draws')
      .select('held_at')
      .where('number', '=', '449')
      .executeTakeFirstOrThrow();
    expect(held_at).toBeNull();
  });

  it('answers what goes wrong with a page', async () => {
    visitor = await logIn(test, key);
    for (const [url, status] of [
      ['/admin/no-such-page', 404],
      ['/admin/draws/999', 404],
      ['/admin/people/sub_99', 404],
      ['/admin/addresses/adr_x', 404],
      ['/admin/draws?cursor=%00', 400],
      ['/admin/draws?other=1', 400],
    ] as const) {
      const answer = await visitor.get(url);
      expect(answer.statusCode, url).toBe(status);
      expect(answer.headers['content-type'], url).toBe('text/html; charset=utf-8');
      expect(answer.headers['cache-control'], url).toBe('no-store');
      expect(answer.headers['x-robots-tag'], url).toBe('noindex, nofollow');
    }
  });

  it('shows and allows what its key may', async () => {
    const reader = await logIn(test, await addAdmin(test, ['read']));
    const overview = await reader.get('/admin');
    expect(overview.body).toContain('href="/admin/draws"');
    expect(overview.body).not.toContain('href="/admin/people"');
    expect((await reader.get('/admin/draws/449')).body).not.toContain('/hold');
    expect((await reader.get('/admin/people')).statusCode).toBe(403);
    const token = (await reader.fieldsOf('/admin', '/admin/logout'))['token'] ?? '';
    for (const url of ['/admin/draws/449/hold', '/admin/keys', '/admin/people/find']) {
      const answer = await reader.post(url, { token, once: 'a'.repeat(22) });
      expect(answer.statusCode, url).toBe(403);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    }
    const helper = await logIn(test, await addAdmin(test, ['subscribers']));
    expect((await helper.get('/admin')).statusCode).toBe(200);
    expect((await helper.get('/admin/draws')).statusCode).toBe(403);
  });
});
