import { rememberDevice } from '@drawbell/store/subscribers/devices';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deviceName } from '../src/account/phone-cookie.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { recordSums } from './record-sums.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

const android =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36';
const dayMs = 86_400_000;

describe('a phone that is remembered', () => {
  let test: TestApp;
  let now: Date;
  let person: Awaited<ReturnType<typeof addSubscriber>>;
  let link: string;
  beforeEach(async () => {
    now = testNow;
    test = await openTestApp({ clock: () => now });
    person = await addSubscriber(test, testNow);
    link = `/en/settings/${await openSettingsOf(test, person.id, testNow)}`;
  });
  afterEach(() => test.close());

  interface Sent {
    readonly cookie?: string | undefined;
    readonly fields?: Record<string, string>;
    readonly headers?: Record<string, string>;
  }
  const get = async (url: string, { cookie, headers }: Sent = {}) =>
    test.app.inject({ url, headers: { ...(cookie !== undefined && { cookie }), ...headers } });
  const post = async (
    url: string,
    { cookie, fields = {}, headers = { 'sec-fetch-site': 'same-origin' } }: Sent = {},
  ) =>
    test.app.inject({
      ...{ method: 'POST', url, payload: new URLSearchParams(fields).toString() },
      headers: {
        ...{ 'content-type': 'application/x-www-form-urlencoded', 'user-agent': android },
        ...(cookie !== undefined && { cookie }),
        ...headers,
      },
    });
  const cookieOf = (answer: { headers: Record<string, unknown> }) => {
    const set = [answer.headers['set-cookie']].flat().at(-1);
    return typeof set === 'string' ? (set.split(';', 1)[0] ?? '') : undefined;
  };
  const remember = async (cookie?: string) => cookieOf(await post(`${link}/phone`, { cookie })) ?? '';

  it('is remembered only when its owner asks for it, by a cookie that nothing else can read or send', async () => {
    expect((await get(link)).headers['set-cookie']).toBeUndefined();
    expect((await get(`${link}/phone`)).headers['set-cookie']).toBeUndefined();
    const answer = await post(`${link}/phone`);
    expect(answer.statusCode).toBe(303);
    expect(answer.headers['set-cookie']).toMatch(
      /^drawbell_phone=[\w-]{43}\.0\.[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const secure = await openTestApp({ publicUrl: 'https://bell.example.org' });
    const other = await addSubscriber(secure, testNow);
    const token = await openSettingsOf(secure, other.id, testNow);
    const set = await secure.app.inject({ method: 'POST', url: `/en/settings/${token}/phone` });
    expect(set.headers['set-cookie']).toMatch(
      /^__Host-drawbell_phone=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    await secure.close();
  });

  it('opens the settings without a mail and without a token in any address', async () => {
    const cookie = await remember();
    const led = await get('/fr/manage', { cookie });
    expect([led.statusCode, led.headers.location]).toEqual([303, '/fr/settings/mine']);
    const page = await get('/fr/settings/mine', { cookie });
    expect([page.statusCode, page.headers['cache-control'], page.headers['referrer-policy']]).toEqual([
      ...[200, 'no-store', 'no-referrer'],
    ]);
    expect(page.body).toContain('maria.secret@example.org');
    const hrefs = [...page.body.matchAll(/(?:href|action)="([^"]+)"/g)].map(([, href = '']) => href);
    expect(hrefs.filter((href) => /[\w-]{43}/.test(href))).toEqual([]);
    const saved = await post('/fr/settings/mine/language', { cookie, fields: { language: 'en' } });
    expect(saved.headers.location).toBe('/en/settings/mine?done=language');
    // The button of an alert leads there too, but nobody else's phone by somebody's forwarded mail.
    expect((await get(`/en${person.manage}`, { cookie })).headers.location).toBe('/en/settings/mine');
    const stranger = await addSubscriber(test, testNow, 'b@example.org');
    expect((await get(`/en${stranger.manage}`, { cookie })).statusCode).toBe(200);
  });

  it('is only looked at by GET: neither the record nor the cookie changes', async () => {
    const cookie = await remember();
    now = new Date(testNow.getTime() + 3 * dayMs);
    const before = await recordSums(test.store);
    for (const path of ['', '/phone', '/profiles', '/profiles/1', '/pause', '/sheet', '/export', '/alerts'])
      for (const method of ['GET', 'HEAD'] as const) {
        const answer = await test.app.inject({
          method,
          url: `/en/settings/mine${path}`,
          headers: { cookie },
        });
        expect([answer.statusCode, answer.headers['set-cookie']], path).toEqual([200, undefined]);
      }
    expect(await recordSums(test.store)).toEqual(before);
  });

  it('gets a new cookie by the way in and by forms, once a day; the old one opens nothing after the new one was used', async () => {
    const first = await remember();
    now = new Date(testNow.getTime() + dayMs);
    const [one, other] = await Promise.all([
      get('/en/manage', { cookie: first }),
      get('/en/manage', { cookie: first }),
    ]);
    expect(cookieOf(one)).toBe(cookieOf(other));
    const second = cookieOf(one) ?? '';
    const form = await post('/en/settings/mine/resume', { cookie: second });
    expect([form.statusCode, form.headers['set-cookie']]).toEqual([303, undefined]);
    now = new Date(now.getTime() + 10 * 60_000);
    const late = await get('/en/manage', { cookie: first });
    expect([late.statusCode, late.headers['set-cookie']]).toEqual([
      ...[200, 'drawbell_phone=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax'],
    ]);
    // Whoever held the copy is out, and so is the one whose cookie was copied: neither can be told from the other.
    expect((await get('/en/settings/mine', { cookie: second })).statusCode).toBe(404);
  });

  it('once forgotten opens nothing, by whatever copy; the other phones stay', async () => {
    const here = await remember();
    const there = await remember();
    const page = (await get('/en/settings/mine/phone', { cookie: here })).body;
    expect(page).toContain('Chrome · Android');
    const [, id = ''] =
      /<span class="badge good">this one<\/span>[^]*?name="device" value="(\d+)"/.exec(page) ?? [];
    const forgotten = await post('/en/settings/mine/phone/forget', { cookie: here, fields: { device: id } });
    expect(forgotten.body).toContain('This phone is forgotten');
    expect(cookieOf(forgotten)).toBe('drawbell_phone=');
    const copy = await get('/en/settings/mine', { cookie: here });
    expect([copy.statusCode, copy.body.includes('This browser is not remembered')]).toEqual([404, true]);
    expect((await get('/en/manage', { cookie: here })).statusCode).toBe(200);
    expect((await get('/en/settings/mine', { cookie: there })).statusCode).toBe(200);
    await post(`${link}/phone/forget`, { fields: { device: 'all' } });
    expect((await get('/en/settings/mine', { cookie: there })).statusCode).toBe(404);
  });

  it('erased with its owner; a cookie that was planted before opens nothing of theirs', async () => {
    const stranger = await addSubscriber(test, testNow, 'b@example.org');
    const asked = { subscriberId: stranger.id, name: '', before: null, now: testNow };
    const planted = `drawbell_phone=${await rememberDevice(test.store.db, test.secrets, asked)}`;
    const own = await remember(planted);
    expect(own.slice(0, 40)).not.toBe(planted.slice(0, 40));
    expect((await get('/en/settings/mine', { cookie: planted })).statusCode).toBe(404);
    await post('/en/settings/mine/erase', { cookie: own });
    expect((await get('/en/settings/mine', { cookie: own })).statusCode).toBe(404);
  });

  it('takes no form of another site, nor one that does not say where it is from', async () => {
    const cookie = await remember();
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      {},
    ]) {
      const answer = await post('/en/settings/mine/unsubscribe', {
        cookie,
        headers,
      });
      expect(answer.statusCode, JSON.stringify(headers)).toBe(403);
    }
    const { state } = await test.store.db.selectFrom('subscribers').select('state').executeTakeFirstOrThrow();
    expect(state).toBe('active');
    expect((await post('/en/settings/mine/unsubscribe', { cookie })).statusCode).toBe(303);
    expect((await get('/en/settings/mine', { cookie })).statusCode).toBe(200);
  });

  it.each([
    [android, 'Chrome · Android'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1',
      'Safari · iPhone',
    ],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0', 'Edge · Windows'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0', 'Firefox · Linux'],
    ['curl/8 <script>', ''],
    [undefined, ''],
  ])('is called by its browser and system: %s', (userAgent, name) => {
    expect(deviceName(userAgent)).toBe(name);
  });
});
