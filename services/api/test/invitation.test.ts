import { addDocument, readPlans } from '@drawbell/store/plan/plan';
import { rememberDevice } from '@drawbell/store/subscribers/devices';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

describe('an invitation', () => {
  let test: TestApp;
  let id: string;
  let link: string;
  beforeEach(async () => {
    test = await openTestApp();
    await fillRecord(test.store, testNow);
    ({ id } = await addSubscriber(test, testNow));
    link = `/en/settings/${await openSettingsOf(test, id, testNow)}`;
  });
  afterEach(() => test.close());

  const get = async (url: string, cookie?: string) =>
    test.app.inject({ url, headers: cookie === undefined ? {} : { cookie } });
  const post = async (url: string, fields: Record<string, string> = {}) =>
    test.app.inject({
      ...{ method: 'POST', url, payload: new URLSearchParams(fields).toString() },
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    });
  const plan = async () => {
    const [first] = await readPlans(test.store.db, id);
    if (first === undefined) throw new Error('no profile');
    return first;
  };
  const say = async (invitedOn: string, revision = '') => post(`${link}/invited/1`, { invitedOn, revision });

  it('is noted on its day, and the sixty days are counted with what ends before', async () => {
    const { profileId } = await plan();
    await addDocument(test.store.db, {
      ...{ subscriberId: id, profileId, now: testNow },
      document: { kind: 'language_first', countsFrom: 'result', day: '2025-01-10', test: 'ielts' },
    });
    expect((await get(`${link}/invited`)).body).toContain(`${link}/invited/2`);
    const said = await say('2026-11-20');
    expect([said.statusCode, said.headers.location]).toEqual([303, `${link}/invited/1?done=invited`]);
    const page = (await get(`${link}/invited/1`)).body;
    expect(page).toContain('56 days left to apply');
    expect(page).toContain('Tuesday 19\u00a0January\u00a02027');
    expect(page).toContain('English test');
    expect(page).toContain('ends before');
    expect((await get(link)).body).toContain('56 days left to apply');
    const ended = await post(`${link}/invited/1/end`, {
      ...{ state: 'declined', invitation: (await plan()).invitation?.id ?? '' },
    });
    expect(ended.headers.location).toBe(`${link}?done=declined`);
    expect(await plan()).toMatchObject({ invitation: null, pastInvitations: [{ state: 'declined' }] });
    expect((await get(`${link}/invited/1`)).body).toContain('Last one: invited on 20\u00a0Nov');
  });

  it.each([
    ['', 'Enter the day'],
    ['2026-11-31', 'day that exists'],
    ['2026-11-25', 'future'],
    ['2099-01-01', 'future'],
    ['2026-09-24', '23\u00a0November\u00a02026'],
    ['20 Nov 2026', 'day that exists'],
  ])('of a day that cannot be right (%s) is refused at the field', async (day, said) => {
    const answer = await say(day);
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toMatch(new RegExp(`id="invitedOn-error">[^<]*${said}`, 'i'));
    expect((await plan()).invitation).toBeNull();
  });

  it.each([
    ['2026-09-20', 'The days to apply are over', 'the days to apply are over', 'was due by Thursday'],
    ['2026-09-25', 'Your application is due today', 'your application is due today', 'is due by Tuesday'],
  ])('never counts below its last day, whoever did not end it yet (%s)', async (day, title, row, due) => {
    await say('2026-11-20');
    await test.store.db.updateTable('invitations').set({ invited_on: day }).execute();
    const page = (await get(`${link}/invited/1`)).body;
    expect(page).toContain(`<h1>${title}</h1>`);
    expect(page).toContain(due);
    const settings = (await get(link)).body;
    expect(settings).toContain(row);
    for (const body of [page, settings]) expect(body).not.toMatch(/(?:-\d+|\b0) days? left/);
  });

  it('of two devices is noted once, and the other sees how it stands', async () => {
    const answers = await Promise.all([say('2026-11-20'), say('2026-11-21')]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([303, 409]);
    const { invitation } = await plan();
    const moved = await Promise.all([say('2026-11-18', '1'), say('2026-11-19', '1')]);
    expect(moved.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([303, 409]);
    expect((await plan()).invitation).toMatchObject({ id: invitation?.id, revision: 2 });
  });

  it('is noted from the second link of an alert where the browser is remembered', async () => {
    const cookie = `drawbell_phone=${await rememberDevice(test.store.db, test.secrets, {
      ...{ subscriberId: id, name: 'Firefox', before: null, now: testNow },
    })}`;
    const manage = `/fr/manage/${test.secrets.linkToken('manage', id)}`;
    expect((await get(`${manage}?to=invited`, cookie)).headers.location).toBe('/fr/settings/mine/invited');
    expect((await get(`${manage}?to=elsewhere`, cookie)).headers.location).toBe('/fr/settings/mine');
    expect((await get('/fr/settings/mine/invited/1', cookie)).body).toContain('J’ai reçu une invitation');
  });

  it('of a profile that is not there leads back', async () => {
    expect((await get(`${link}/invited/7`)).headers.location).toBe(link);
    expect((await post(`${link}/invited/7`, { invitedOn: '2026-11-20' })).statusCode).toBe(303);
    expect((await post(`${link}/invited/1/end`, { state: 'done', invitation: 'x' })).statusCode).toBe(303);
  });
});
