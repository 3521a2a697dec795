import { listProfiles } from '@drawbell/store/subscribers/subscribers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { address, addSubscriber, openSettingsOf } from './subscribers.ts';

let test: TestApp;
let id: string;
let base: string;
beforeEach(async () => {
  test = await openTestApp();
  ({ id } = await addSubscriber(test, testNow));
  base = `/en/settings/${await openSettingsOf(test, id, testNow)}`;
});
afterEach(() => test.close());

const get = (path = '') => test.app.inject(base + path);
const post = (path: string, fields: Record<string, string> | [string, string][] = {}) =>
  test.app.inject({
    ...{ method: 'POST', url: base + path, payload: new URLSearchParams(fields).toString() },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
const subscriber = () =>
  test.store.db.selectFrom('subscribers').selectAll().where('id', '=', id).executeTakeFirst();
const was = async (path: string) => /name="was" value="([^"]+)"/.exec((await get(path)).body)?.[1] ?? '';

it('the pages hold everything, escaped, for its owner alone', async () => {
  const { body, headers } = await get();
  for (const shown of [address, '512', 'me &lt;i&gt;&amp;&quot;', 'alerts are on', '2 profiles'])
    expect(body).toContain(shown);
  for (const path of ['/profiles', '/standing/1', '/profiles/1'])
    expect((await get(path)).body, path).toContain('me &lt;i&gt;&amp;&quot;');
  for (const [path, shown] of [
    ['/preferences', 'value="15"'],
    ['/pause', 'For two weeks'],
    ['/address', address],
    ['/data', 'Erase everything'],
    ['/phone', 'Remember this phone'],
    ['/sheet', 'Show what would change'],
  ] as const) {
    expect((await get(path)).statusCode).toBe(200);
    expect((await get(path)).body, path).toContain(shown);
  }
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['referrer-policy']).toBe('no-referrer');
  expect(headers['set-cookie']).toBeUndefined();
});

it('preferences, language, pause and its end are saved, and the page says so', async () => {
  const saved = await post('/preferences', [
    ['wants', 'everyDraw'],
    ['nearPoints', '25'],
  ]);
  expect(saved.statusCode).toBe(303);
  expect((await test.app.inject(saved.headers.location ?? '')).body).toContain(
    'What you want to be told is saved',
  );
  expect(await subscriber()).toMatchObject({ wants_every_draw: true, wants_meets: false, near_points: 25 });
  expect((await post('/preferences', { nearPoints: '0' })).body).toContain(
    'Choose at least one kind of draw',
  );

  expect((await post('/language', { language: 'en' })).headers.location).toMatch(/^\/en\/.*done=language$/);
  expect((await post('/language', { language: 'fr' })).headers.location).toMatch(/^\/fr\//);

  expect((await post('/pause', { until: '2026-11-01' })).body).toContain('Choose a day after today');
  expect((await post('/pause', { until: '' })).body).toContain(
    'Enter the date on which the alerts shall go on',
  );
  expect((await post('/pause', { until: '2026-12-24' })).statusCode).toBe(303);
  expect((await subscriber())?.paused_until).toEqual(new Date('2026-12-24T05:00:00Z'));
  const paused = (await get('/pause')).body;
  expect(paused).toContain('End the pause now');
  expect(paused).toContain('Paused until 24\u00a0December\u00a02026 at 0:00, Eastern (Toronto, Montréal)<');
  expect((await get()).body).toContain('Paused until 24\u00a0December\u00a02026');
  await post('/resume');
  expect((await subscriber())?.paused_until).toBeNull();
  await post('/pause', { days: '7' });
  expect((await subscriber())?.paused_until).toEqual(new Date('2026-12-01T05:00:00Z'));
});

it('what was typed goes along when the language is switched, and nothing is saved', async () => {
  const before = await subscriber();
  for (const [path, fields, shown] of [
    ['/preferences', { nearPoints: '3x' }, 'value="3x"'],
    ['/pause', { until: '2026-12-24' }, 'value="2026-12-24"'],
    ['/address', { email: 'half@' }, 'value="half@"'],
  ] as const) {
    const french = await test.app.inject({
      ...{ method: 'POST', url: base.replace('/en/', '/fr/') + path },
      payload: new URLSearchParams({ ...fields, action: 'other-language' }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect([french.statusCode, french.body.includes(shown)], path).toEqual([200, true]);
    expect(french.body).toContain('<html lang="fr">');
  }
  expect(await subscriber()).toEqual(before);
});

it('a score is one field and one button, and was read today; of several the others keep their day', async () => {
  const facts = async () =>
    (await listProfiles(test.store.db, id)).map(({ crs, crsReadOn }) => [crs, crsReadOn]);
  expect(await facts()).toEqual([
    [512, '2026-11-20'],
    [undefined, undefined],
  ]);
  const mark = await was('');
  const saved = await post('/score', { was: mark, crs1: '512', crs2: '470' });
  expect(saved.headers.location).toMatch(/\?done=score$/);
  expect(await facts()).toEqual([
    [512, '2026-11-20'],
    [470, '2026-11-24'],
  ]);
  expect((await post('/score', { was: mark, crs1: '600', crs2: '470' })).statusCode).toBe(409);
  const wrong = await post('/score', { was: await was(''), crs1: '5000', crs2: '470' });
  expect([wrong.statusCode, wrong.body.includes('value="5000"')]).toEqual([422, true]);
  await post('/profiles/2/remove', { was: await was('') });
  await post('/score', { was: await was(''), crs1: '512' });
  expect(await facts()).toEqual([[512, '2026-11-24']]);
  expect((await post('/score', { was: await was(''), crs1: '' })).statusCode).toBe(422);
});

it('what a person answers where it is asked is saved; what each change of the score did is told', async () => {
  await test.store.pool.query("UPDATE subscribers SET created_at = '2026-11-20T15:00:00Z'");
  const answered = await post('/standing/2', { was: await was(''), action: 'answer', nomination: 'no' });
  expect(answered.headers.location).toMatch(/\/standing\/2\?done=profile$/);
  expect((await test.app.inject(answered.headers.location ?? '')).body).toContain('role="status"');
  expect((await listProfiles(test.store.db, id))[1]).toMatchObject({ nomination: false, programs: [] });
  expect((await get('/standing/1')).body).not.toContain('Your scores');
  await post('/score', { was: await was(''), crs1: '530' });
  expect((await get('/standing/1')).body).toContain('512 → 530');
  const stale = await post('/standing/1', { was: 'older', action: 'answer', french: 'no' });
  expect([stale.statusCode, stale.body.includes('changed on another device')]).toEqual([409, true]);
  const wrong = await post('/standing/1', { was: await was(''), action: 'answer', crs: '99999' });
  expect([wrong.statusCode, wrong.body.includes('value="99999"')]).toEqual([422, true]);
});

it('profiles are added, changed and removed; a form from before another change is not taken over it', async () => {
  const scores = async () => (await listProfiles(test.store.db, id)).map(({ crs }) => crs);
  const mark = await was('/profiles/1');
  expect((await post('/profiles/new', { was: mark, crs: '444', label: 'client 2' })).statusCode).toBe(303);
  expect(await scores()).toEqual([512, undefined, 444]);
  const stale = await post('/profiles/1', { was: mark, crs: '520' });
  expect(stale.statusCode).toBe(409);
  expect(stale.body).toContain('changed on another device');
  expect(stale.body).toContain('value="520"');
  expect(await scores()).toEqual([512, undefined, 444]);
  expect((await post('/profiles/1', { was: await was('/profiles/1'), crs: '520' })).statusCode).toBe(303);
  const wrong = await post('/profiles/1', { was: await was('/profiles/1'), crs: '530', nomination: 'yes' });
  expect([wrong.statusCode, wrong.body.includes('A nomination adds 600 points')]).toEqual([422, true]);
  await post('/profiles/2/remove', { was: await was('') });
  await post('/profiles/2/remove', { was: mark });
  expect(await scores()).toEqual([520, 444]);
  expect((await post('/profiles/101', {})).statusCode).toBe(400);
});

it('leaving works at once; coming back needs the box to be ticked', async () => {
  await post('/unsubscribe');
  expect(await subscriber()).toMatchObject({ state: 'unsubscribed' });
  expect((await post('/resubscribe')).body).toContain('Tick this box');
  expect(await subscriber()).toMatchObject({ state: 'unsubscribed' });
  await post('/resubscribe', { consent: 'yes' });
  expect(await subscriber()).toMatchObject({ state: 'active' });
});

it('a new address waits for its owner', async () => {
  expect((await post('/address', { email: address.toUpperCase() })).body).toContain(
    'Alerts already go to this address',
  );
  expect((await post('/address', { email: 'new@example.org' })).statusCode).toBe(303);
  expect((await subscriber())?.email).toBe(address);
  const request = await test.store.db.selectFrom('requests').select('id').executeTakeFirstOrThrow();
  const link = `/fr/address/${test.secrets.linkToken('confirm', request.id)}`;
  expect((await test.app.inject(link)).body).toContain('n…@example.org');
  expect((await test.app.inject({ method: 'POST', url: link })).body).toContain('Votre adresse est changée');
  expect((await subscriber())?.email).toBe('new@example.org');
  // The link that was open belongs to the old address.
  expect((await get()).statusCode).toBe(404);
});

it('a new address that looks like a slip is asked about once, and taken when it comes again', async () => {
  const asked = await post('/address', { email: 'New@gmial.com' });
  expect([asked.statusCode, asked.body.includes('New@gmail.com')]).toEqual([422, true]);
  const again = /name="addressAsked" value="([^"]*)"/.exec(asked.body)?.[1] ?? '';
  expect((await post('/address', { email: ' New@GMIAL.com', addressAsked: again })).statusCode).toBe(303);
  expect(await test.store.db.selectFrom('requests').select('email').execute()).toEqual([
    { email: 'New@gmial.com' },
  ]);
});

it('the export is a file of everything; erasing asks first, says what stays, and leaves nothing else', async () => {
  const file = await get('/export');
  expect(file.headers['content-disposition']).toContain('attachment');
  expect(file.json()).toMatchObject({ email: address, profiles: [{ crs: 512 }, {}], consents: [{}] });
  expect((await get('/erase')).body).toContain('a keyed hash of your address');
  expect(await subscriber()).toBeDefined();
  expect((await post('/erase')).body).toContain('Everything is erased');
  expect(await subscriber()).toBeUndefined();
  expect((await get()).statusCode).toBe(404);
  expect((await post('/erase')).statusCode).toBe(404);
});
