import { readCatalogueAt } from '@drawbell/store/catalogue/catalogue';
import { decideGridChange } from '@drawbell/store/catalogue/grid-changes';
import { listProfiles } from '@drawbell/store/subscribers/subscribers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAdmin } from './admins.ts';
import { addConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { aDraw, fillRecord, look } from './recorded-draws.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

const change = {
  ...{ status: 'reported', scoresStayed: false },
  ...{ labelEn: 'New points', labelFr: 'Nouveaux points', source: 'a notice' },
};

describe('the points grid', () => {
  let test: TestApp;
  let key = '';
  let now = testNow;

  beforeAll(async () => {
    test = await openTestApp({ clock: () => now });
    await fillRecord(test.store, testNow);
    key = await addAdmin(test);
  });
  afterAll(() => test.close());

  /** What is kept for seconds is made anew. */
  const pass = () => {
    now = new Date(now.getTime() + 10_000);
  };
  const call = async (
    method: 'GET' | 'PUT' | 'POST' | 'PATCH',
    url: string,
    payload?: object,
    bearer = key,
  ) => {
    const answer = await test.app.inject({
      ...{ method, url, headers: { authorization: `Bearer ${bearer}` } },
      ...(payload !== undefined && { payload }),
    });
    return { status: answer.statusCode, body: answer.json<Record<string, never>>() };
  };
  const page = async (url: string) => (await test.app.inject({ url })).body.replaceAll(/\s+/g, ' ');
  const send = async (url: string, fields: Record<string, string>) => {
    const answer = await test.app.inject({
      ...{ method: 'POST', url, payload: new URLSearchParams(fields).toString() },
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:8080' },
    });
    return { status: answer.statusCode, body: answer.body.replaceAll(/\s+/g, ' ') };
  };
  /** Where a profile stands: the form leads to the page, which has it from a cookie. */
  const standing = async (language: string, fields: Record<string, string>) => {
    const url = `/${language}/standing`;
    const sent = await test.app.inject({
      ...{ method: 'POST', url, payload: new URLSearchParams(fields).toString() },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const cookie = String(sent.headers['set-cookie']).split(';')[0] ?? '';
    return (await test.app.inject({ url, headers: { cookie } })).body.replaceAll(/\s+/g, ' ');
  };
  const decide = async (status: 'confirmed' | 'dismissed') => {
    const order = { date: '2026-11-03', status, actor: { name: 'test', requestId: null }, now };
    await test.store.db.transaction().execute((trx) => decideGridChange(trx, order));
    pass();
  };
  const previewed = (profile: object) => call('POST', '/v1/subscriptions/preview', { profiles: [profile] });

  it('is listed, added to and decided on over the API', async () => {
    const listed = await call('GET', '/v1/admin/grid-changes');
    expect(listed.body['gridChanges']).toContainEqual(
      expect.objectContaining({ date: '2026-11-03', status: 'reported', author: null }),
    );
    const added = await call('PUT', '/v1/admin/grid-changes/2027-02-01', change);
    expect(added).toMatchObject({ status: 200, body: { before: null, after: { date: '2027-02-01' } } });
    const confirmed = await call('POST', '/v1/admin/grid-changes/2027-02-01/confirm', { scoresStayed: true });
    expect(confirmed.body).toMatchObject({
      before: { status: 'reported', scoresStayed: false },
      after: { status: 'confirmed', scoresStayed: true },
    });
    const dismissed = await call('POST', '/v1/admin/grid-changes/2027-02-01/dismiss', {
      source: 'IRCC said no',
    });
    expect(dismissed.body).toMatchObject({ after: { status: 'dismissed', source: 'IRCC said no' } });
    expect((await call('POST', '/v1/admin/grid-changes/2027-02-02/confirm')).status).toBe(404);
    for (const [date, body] of [
      ['2014-06-01', change],
      ['2026-02-30', change],
      ['2027-03-01', { ...change, status: 'perhaps' }],
      ['2027-03-01', { ...change, labelFr: 'a\nb' }],
      ['2027-03-01', { ...change, more: 1 }],
    ] as const)
      expect(
        (await call('PUT', `/v1/admin/grid-changes/${date}`, body)).status,
        JSON.stringify([date, body]),
      ).toBe(400);
  });

  it('while a change is reported, outcomes stay and pages say so', async () => {
    pass();
    const old = await previewed({ crs: 600, crsReadOn: '2026-10-15' });
    expect(old.body).toMatchObject({ leftOut: [] });
    const notes = JSON.stringify(old.body['draws']);
    expect(notes).toContain('grid_change_reported');
    expect(JSON.stringify((await previewed({ crs: 600 })).body['draws'])).toContain('grid_change_reported');
    const form = { crs: '600', crsReadOn: '2026-10-15' };
    expect(await standing('en', form)).toContain(
      'A change of the points grid is reported for 3 November 2026',
    );
    expect(await standing('fr', form)).toContain('est signalé pour le 3 novembre 2026');
    expect(await page('/en/draws/450')).toContain('is reported for 3 November 2026');
    // Its strip marks the day, and nothing is said of it.
    expect(await page('/en/draws/447')).not.toContain('is reported for');
    expect(await page('/fr/cut-offs')).toContain('est signalé pour le 3 novembre 2026');
  });

  it('across a confirmed change nothing is compared: the preview leaves draws out and says which and why', async () => {
    await decide('confirmed');
    const today = (await previewed({ crs: 600, programs: ['cec'] })).body as unknown as {
      draws: { number: string }[];
      leftOut: object[];
      counts: Record<string, number>;
    };
    expect(today.leftOut).toContainEqual({
      ...{ number: '444', key: '444', date: '2026-09-10', gridChangedOn: '2026-11-03' },
    });
    expect(today.draws.map(({ number }) => number)).not.toContain('444');
    expect(Object.values(today.counts).reduce((sum, each) => sum + each)).toBe(today.draws.length);
    const before = (await previewed({ crs: 600, programs: ['cec'], crsReadOn: '2026-10-15' }))
      .body as unknown as typeof today;
    expect(before.draws.map(({ number }) => number)).toContain('444');
    expect(JSON.stringify(before.leftOut)).toContain('"449"');
    const form = { crs: '600', programs: 'cec' };
    const english = await standing('en', form);
    expect(english).toContain('4 draws are left out: they are of another points grid than your score');
    expect(english).toContain('The points grid changed on 3 November 2026');
    expect(await standing('fr', form)).toContain('sont laissées de côté');
    expect(english).toContain('grid changed 3 Nov 2026');
  });

  it('the pages of cut-offs mark the change and compute nothing across it', async () => {
    const cutOffs = await page('/en/cut-offs');
    expect(cutOffs).toContain('The figures are of the draws since 3 November 2026');
    expect(cutOffs).toContain('grid changed 3 Nov 2026');
    const summary = /id="summary">[\s\S]*?<\/table>/.exec(cutOffs)?.[0] ?? '';
    expect(summary).toContain('Trade occupations');
    // Held before only.
    expect(summary).not.toContain('Canadian Experience Class');
    expect(await page('/en/cut-offs/general?period=all')).toContain(
      'The points grid changed on 20 October 2020',
    );
    expect(await page('/en/draws/450')).toContain('The points grid changed on 3 November 2026');
  });

  it('lines of a chart end where the grid changed, and the line of the score where it cannot be compared', async () => {
    const { body } = await send('/en/preview', {
      crs: '600',
      crsReadOn: '2026-10-15',
      nearPoints: '10',
      action: 'compare',
    });
    const score = /<g class="score"> <line x1="([\d.]+)" x2="([\d.]+)"/.exec(body);
    const mark = /<g class="grid-change"> <line x1="([\d.]+)"[^>]*> <text[^>]*>New points 2026-11-03/.exec(
      body,
    );
    expect(Number(score?.[2])).toBe(Number(mark?.[1]));
  });

  it('settings show the day of a score, and ask for today’s when it is older', async () => {
    const { id } = await addSubscriber(test, testNow);
    const path = `/en/settings/${await openSettingsOf(test, id, now)}`;
    expect(await page(path)).not.toContain('enter today’s score');
    await test.store.pool.query(
      `UPDATE profiles SET facts = facts || '{"crsReadOn": "2026-10-20"}' WHERE subscriber_id = $1 AND position = 0`,
      [id],
    );
    const shown = await page(path);
    expect(shown).toContain('The points grid changed on 3 November 2026, and this score is from before');
    expect(shown).toContain('20 October 2026');
    const form = await page(`${path}/profiles/1`);
    expect(form).toMatch(/name="crsReadOn" type="date"[^>]*value="2026-10-20"/);
    const was = /name="was" value="([^"]+)"/.exec(form)?.[1] ?? '';
    const refused = await send(`${path}/profiles/1`, {
      was,
      crs: '520',
      crsReadOn: '2026-11-26',
      action: 'save',
    });
    expect([refused.status, refused.body.includes('This is in the future.')]).toEqual([422, true]);
    const inFrench = await send('/fr/sign-up', { email: 'a@example.org', crs: '1', crsReadOn: '2030-01-01' });
    expect([inFrench.status, inFrench.body.includes('Cette date est dans le futur.')]).toEqual([422, true]);
    // A new score beside the old day: today's.
    const saved = await send(`${path}/profiles/1`, {
      was,
      crs: '520',
      crsReadOn: '2026-10-20',
      action: 'save',
    });
    expect(saved.status).toBe(303);
    expect((await listProfiles(test.store.db, id))[0]).toEqual({ crs: 520, crsReadOn: '2026-11-24' });
    expect(await page(path)).not.toContain('this score is from before');
    const exported = await test.app.inject({ url: `${path}/export` });
    expect(exported.body).toContain('"crsReadOn": "2026-10-20"');
  });

  it('every form asks for the day, with today in it', async () => {
    for (const language of ['en', 'fr'])
      for (const path of ['/sign-up', '/standing'])
        expect(await page(`/${language}${path}`)).toMatch(
          /name="crsReadOn" type="date"[^>]*value="2026-11-24"/,
        );
  });

  it('the API gives a score its day, refuses one to come, and keeps that of a score sent again', async () => {
    const consumer = await addConsumer(test);
    const path = '/v1/webhooks/profiles/r1';
    const put = (profile: object) => call('PUT', path, profile, consumer.key);
    expect((await put({ crs: 500 })).body).toMatchObject({ profile: { crs: 500, crsReadOn: '2026-11-24' } });
    now = new Date('2026-11-28T15:00:00Z');
    expect((await put({ crs: 500, french: 'yes' })).body).toMatchObject({
      profile: { crsReadOn: '2026-11-24' },
    });
    expect((await put({ crs: 501 })).body).toMatchObject({ profile: { crsReadOn: '2026-11-28' } });
    for (const crsReadOn of ['2026-11-29', '2014-12-31', '2026-13-01', ''])
      expect((await put({ crs: 501, crsReadOn })).status, crsReadOn).toBe(400);
    const refused = await put({ crs: 501, crsReadOn: '2026-11-29' });
    expect(JSON.stringify(refused.body['errors'])).toContain('/body/crsReadOn');
    expect((await previewed({ crs: 500, crsReadOn: '2026-11-29' })).status).toBe(400);
    const signedUp = await call('POST', '/v1/subscriptions', {
      ...{ email: 'day@example.org', language: 'en', profiles: [{ crs: 500 }] },
      consent: { wordingVersion: '2026-11', agreed: true },
    });
    expect(signedUp.status).toBe(202);
    const { rows } = await test.store.pool.query<{ day: string }>(
      `SELECT content #>> '{profiles,0,crsReadOn}' AS day FROM requests WHERE email = 'day@example.org'`,
    );
    expect(rows).toEqual([{ day: '2026-11-28' }]);
  });

  it('a decision that is taken back leaves what held before to be asked for', async () => {
    await decide('dismissed');
    const then = await readCatalogueAt(test.store.db, new Date('2026-11-24T16:00:00Z'));
    expect(then.gridChanges.find(({ date }) => date === '2026-11-03')?.status).toBe('confirmed');
    expect((await previewed({ crs: 600 })).body).toMatchObject({ leftOut: [] });
  });

  it('a draw without a number that is left out is named by its day, and found by its key', async () => {
    await decide('confirmed');
    const nameless = aDraw('261020k', { date: '2026-10-20', nameEn: 'General' });
    await look(test.store, now, { fresh: [nameless] });
    pass();
    const { leftOut } = (await previewed({ crs: 600 })).body as unknown as { leftOut: object[] };
    expect(leftOut).toContainEqual({
      ...{ number: null, key: '261020k', date: '2026-10-20', gridChangedOn: '2026-11-03' },
    });
    const body = await standing('fr', { crs: '600' });
    const panel = /<h2 id="left-out-title">[\s\S]*?<\/section>/.exec(body)?.[0];
    expect(panel).toMatch(/<a href="\/fr\/draws\/261020k"\s*>Ronde du 20 octobre 2026<\/a\s*>/);
  });

  it('beside a score that is older than a confirmed change, one that is only reported later says nothing', async () => {
    const put = { ...change, status: 'reported' };
    expect((await call('PUT', '/v1/admin/grid-changes/2026-11-20', put)).status).toBe(200);
    pass();
    const { id } = await addSubscriber(test, testNow);
    await test.store.pool.query(
      `UPDATE profiles SET facts = facts || '{"crsReadOn": "2026-10-20"}' WHERE subscriber_id = $1`,
      [id],
    );
    const shown = await page(`/en/settings/${await openSettingsOf(test, id, now)}`);
    expect(shown).toContain('The points grid changed on 3 November 2026, and this score is from before');
    expect(shown).not.toContain('is reported for November 20, 2026');
  });
});
