import { profileSchema } from '@drawbell/draws/profile';
import { unitGroups } from '@drawbell/draws/noc';
import { createSecrets } from '@drawbell/store/secrets';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { standingCookie } from '../src/account/standing-cookie.ts';
import { createSealedCookie } from '../src/app/sealed.ts';
import { openTestApp, type TestApp, testNow, testSecret } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
  await fillRecord(test.store, testNow);
});
afterAll(() => test.close());

const get = (url: string, cookie?: string) =>
  test.app.inject({ url, headers: cookie === undefined ? {} : { cookie } });
const post = (url: string, fields: Record<string, string>, cookie?: string) =>
  test.app.inject({
    ...{ method: 'POST', url, payload: new URLSearchParams(fields).toString() },
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(cookie !== undefined && { cookie }),
    },
  });
/** As a browser sends it back. */
const cookieOf = ({ headers }: { headers: Record<string, unknown> }): string =>
  String(headers['set-cookie']).split(';')[0] ?? '';
const profileSaid = { crs: '505', programs: 'cec', french: 'unknown', noc0: '31301', months0: '20' };

describe('the page of where a profile stands', () => {
  it('has the profile from a cookie alone: no address holds a fact, and Back, reload and language lose nothing', async () => {
    const answer = await post('/en/standing', profileSaid);
    expect([answer.statusCode, answer.headers.location, answer.body]).toEqual([303, '/en/standing', '']);
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^drawbell_standing_1=[\w-]+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const cookie = cookieOf(answer);
    for (const [language, said] of [
      ['en', 'Score 505'],
      ['fr', 'Note 505'],
    ]) {
      const page = await get(`/${language}/standing`, cookie);
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain(said);
      expect(page.headers).toMatchObject({ 'cache-control': 'private, no-cache' });
      expect(String(page.headers.vary)).toContain('Cookie');
      expect(page.body).not.toMatch(/(?:href|action)="[^"]*(?:505|31301)/);
    }
  });

  it('without a cookie is the same for everybody, and caches know that others get another', async () => {
    const page = await get('/en/standing');
    expect(page.headers).toMatchObject({
      'cache-control': 'public, max-age=15',
      vary: 'Accept-Encoding, Cookie',
    });
    expect(page.body).toContain('name="crs"');
    const moved = await get('/fr/preview');
    expect([moved.statusCode, moved.headers.location]).toEqual([308, '/fr/standing']);
  });

  it('takes one fact more, and leaves the rest as it was', async () => {
    const cookie = cookieOf(await post('/en/standing', profileSaid));
    const more = await post('/en/standing', { action: 'answer', french: 'yes' }, cookie);
    expect(more.statusCode).toBe(303);
    const form = (await get('/en/standing?change', cookieOf(more))).body;
    expect(form).toMatch(/name="french" value="yes"\s+checked/);
    expect(form).toContain('value="505"');
    expect(form).toMatch(/value="31301 – /);
    const wrong = await post('/en/standing', { action: 'answer', nomination: 'yes' }, cookie);
    expect([wrong.statusCode, wrong.headers['set-cookie']]).toEqual([422, undefined]);
    expect(wrong.body).toContain('A nomination adds 600 points');
  });

  it('forgets it when asked', async () => {
    const cookie = cookieOf(await post('/fr/standing', profileSaid));
    const gone = await post('/fr/standing', { action: 'forget' }, cookie);
    expect([gone.statusCode, gone.headers.location]).toEqual([303, '/fr/standing']);
    expect(String(gone.headers['set-cookie'])).toMatch(/^drawbell_standing_1=; Max-Age=0;/);
  });

  it('passes over a cookie that is cut, altered, of another version, purpose or installation, or no cookie of ours', async () => {
    const good = cookieOf(await post('/en/standing', profileSaid));
    const [name = '', value = ''] = good.split('=');
    const seal = (secret: string, text: string) =>
      Buffer.from(createSecrets(secret).seal(text), 'base64').toString('base64url');
    const facts = { crs: 505 };
    const bad = [
      value.slice(0, -1),
      value.slice(1),
      `${value.slice(0, 30)}${value[30] === 'A' ? 'B' : 'A'}${value.slice(31)}`,
      '',
      'x'.repeat(3_000),
      'x'.repeat(20_000),
      '%00',
      '"><script>',
      seal('another secret that is long enough', JSON.stringify(['standing_1', facts])),
      ...[
        ['standing_2', facts],
        ['sign_up_1', facts],
        ['standing_1', { crs: 5_000 }],
        ['standing_1', { crs: 505, __proto: 1 }],
        ['standing_1', null],
        { 0: 'standing_1' },
      ].map((content) => seal(testSecret, JSON.stringify(content))),
      seal(testSecret, 'not JSON'),
    ];
    for (const each of bad) {
      const page = await get('/en/standing', `${name}=${each}`);
      expect([page.statusCode, page.headers['cache-control']], each.slice(0, 40)).toEqual([
        200,
        'public, max-age=15',
      ]);
    }
    expect((await get('/en/standing', `a=b; ${good}; c`)).headers['cache-control']).toBe('private, no-cache');
  });
});

describe('a sealed cookie', () => {
  const parts = { secrets: createSecrets(testSecret), publicUrl: 'https://drawbell.example' };
  const reply = () => {
    const headers: string[] = [];
    const set = (_name: string, value: string) => headers.push(value);
    return { headers, reply: { header: set } as unknown as FastifyReply };
  };

  it('holds the largest profile that can be said', () => {
    const occupations = [...unitGroups().keys()]
      .slice(0, 20)
      .map((noc) => ({ noc, months: 36, monthsInCanada: 36, monthsContinuous: 36 }));
    const largest = profileSchema.parse({
      ...{ label: 'é'.repeat(60), crs: 1200, crsReadOn: '2026-11-24', programs: ['cec', 'fsw', 'fst'] },
      ...{ nomination: true, occupations, french: 'unknown', canadianArmedForcesOffer: 'unknown' },
      submittedAt: '2026-03-20T10:00:00.123456789+00:00',
    });
    const sent = reply();
    expect(standingCookie(parts).set(sent.reply, largest)).toBe(true);
    expect(sent.headers[0]?.length).toBeLessThan(2_500);
    const cookie = sent.headers[0]?.split(';')[0];
    const req = { headers: { cookie } } as FastifyRequest;
    const { label: _label, ...facts } = largest;
    expect(standingCookie(parts).read(req)).toEqual(facts);
  });

  it('is of a name that no other host can set over https, and is not set when browsers would drop it', () => {
    const cookie = createSealedCookie(parts, { name: 'any_1', schema: profileSchema.shape.label });
    const small = reply();
    expect(cookie.set(small.reply, 'x')).toBe(true);
    expect(small.headers[0]).toMatch(
      /^__Host-drawbell_any_1=[\w-]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const large = reply();
    expect(cookie.set(large.reply, 'x'.repeat(4_000))).toBe(false);
    expect(large.headers[0]).toMatch(/^__Host-drawbell_any_1=; Max-Age=0;/);
  });
});
