import { builtInChecklist } from '@drawbell/draws/plan/checklist';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestApp, testNow, type TestApp } from './open-test-app.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

let test: TestApp;
let token: string;
beforeEach(async () => {
  test = await openTestApp();
  const { id } = await addSubscriber(test, testNow);
  token = await openSettingsOf(test, id, testNow);
});
afterEach(() => test.close());

interface Kept {
  readonly id: string;
  readonly revision: number;
  readonly [name: string]: unknown;
}
interface Plan {
  readonly documents: Kept[];
  readonly history: Kept[];
  readonly invitation: Kept | null;
  readonly errors?: { pointer: string; message: string }[];
  readonly [name: string]: unknown;
}

const call = async (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, payload?: object) => {
  const answer = await test.app.inject({
    ...{ method, url: `/v1/subscriptions/me${path}` },
    headers: { authorization: `Bearer ${token}` },
    ...(payload !== undefined && { payload }),
  });
  const body = answer.body === '' ? {} : answer.json<object>();
  return { status: answer.statusCode, body: body as Plan };
};
const language = { kind: 'language_first', countsFrom: 'result', day: '2025-03-02', test: 'ielts' };
const passport = { kind: 'passport', countsFrom: 'end', day: '2027-05-14', label: 'mine' };
const plan = async () => {
  const { body } = await call('GET', '/plan');
  return (body as unknown as { profiles: Plan[] }).profiles[0] as Plan;
};

it('adds documents, and shows what follows from them with its rule, source and strength', async () => {
  expect((await call('POST', '/plan/1/documents', language)).status).toBe(201);
  const { status, body } = await call('POST', '/plan/1/documents', passport);
  expect([status, body['readiness']]).toMatchObject([
    201,
    { state: 'ready_until', until: '2027-01-01', because: [] },
  ]);
  const shown = await plan();
  expect(shown).toEqual(body);
  expect(shown).toMatchObject({
    place: 1,
    documents: [
      { ...language, revision: 1, ends: '2027-03-02', replacedAt: null },
      { ...passport, ends: '2027-05-14' },
    ],
    ...{ history: [], invitation: null, ticks: [] },
    deadlines: [
      {
        ...{ kind: 'last_useful', on: '2027-01-01', document: shown.documents[0]?.id },
        ...{ bookBy: '2026-11-17', rule: { strength: 'official', source: expect.stringMatching(/^https:/) } },
      },
      { kind: 'ends', on: '2027-03-02' },
      { kind: 'profile_ends', on: '2027-03-20', document: null, bookBy: null },
      { kind: 'ends', on: '2027-05-14', rule: { strength: 'owner', source: '' } },
    ],
  });
  expect((await call('POST', '/plan/9/documents', passport)).status).toBe(404);
});

it('a change names the revision it was made from: the second of two devices is told', async () => {
  const { body } = await call('POST', '/plan/1/documents', language);
  const [{ id, revision } = { id: '', revision: 0 }] = body.documents;
  const path = `/documents/${id}`;
  const first = await call('PATCH', path, { revision, day: '2025-04-02' });
  expect(first.body.documents).toMatchObject([{ id, day: '2025-04-02', revision: 2, test: 'ielts' }]);
  expect((await call('PATCH', path, { revision, day: '2025-05-02' })).status).toBe(409);
  expect((await plan()).documents).toMatchObject([{ day: '2025-04-02' }]);
  const cleared = await call('PATCH', path, { revision: 2, test: null, label: 'retest' });
  expect(cleared.body.documents[0]).not.toHaveProperty('test');
  const replaced = await call('PATCH', path, { revision: 3, replaces: true, day: '2026-10-01' });
  expect(replaced.body).toMatchObject({
    documents: [{ day: '2026-10-01', label: 'retest', revision: 1 }],
    history: [{ id, day: '2025-04-02', replacedAt: testNow.toISOString() }],
  });
  expect((await call('DELETE', path)).status).toBe(204);
  expect((await call('DELETE', path)).status).toBe(404);
  expect((await plan()).history).toEqual([]);
});

it.each([
  ['a day that is none', { ...passport, day: '2026-02-30' }, '/day', /a day that exists/],
  ['a result to come', { ...language, day: '2026-12-24' }, '/day', /is in the future/],
  ['an end in 2099', { ...passport, day: '2099-01-01' }, '/day', /more than 20 years away/],
  ['a year that slipped', { ...passport, day: '1027-05-14' }, '/day', /more than 20 years ago/],
  ['a passport with a test', { ...passport, test: 'tef' }, '/test', /only a language test/],
  ['a test with a country', { ...language, country: 'IN' }, '/country', /only a police certificate/],
  ['a kind that is none', { ...passport, kind: 'visa' }, '/kind', /expected one of/],
  ['a number of a document', { ...passport, number: 'AB123' }, '/number', /no such/],
  ['a label that nobody sees', { ...passport, label: 'a\u202e' }, '/label', /plain text/],
])('names %s where it stands, and changes nothing', async (_what, wrong, place, why) => {
  const message = expect.stringMatching(why);
  const added = await call('POST', '/plan/1/documents', wrong);
  expect(added).toMatchObject({ status: 400, body: { errors: [{ pointer: `/body${place}`, message }] } });
  const put = await call('PUT', '/plan/1/documents', { documents: [passport, wrong] });
  expect(put).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: `/body/documents/1${place}`, message }] },
  });
  const given = await call('PATCH', '', { profiles: [{ crs: 480 }, { crs: 490, documents: [wrong] }] });
  expect(given).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: `/body/profiles/1/documents/0${place}`, message }] },
  });
  expect((await plan()).documents).toEqual([]);
});

it('a change that would contradict what stays is refused at its field', async () => {
  const { body } = await call('POST', '/plan/1/documents', language);
  const path = `/documents/${body.documents[0]?.id ?? ''}`;
  expect((await call('PATCH', path, { revision: 1, kind: 'eca' })).body.errors).toMatchObject([
    { pointer: '/body/test' },
  ]);
  expect(
    (await call('PATCH', path, { revision: 1, countsFrom: 'end', day: '2099-01-01' })).body.errors,
  ).toMatchObject([{ pointer: '/body/day' }]);
  expect((await call('PATCH', path, { revision: 1, day: null })).status).toBe(400);
});

it('put all at once, those that say the same stay as they are, and the others become history', async () => {
  const { body } = await call('PUT', '/plan/1/documents', { documents: [language, passport] });
  const again = await call('PUT', '/plan/1/documents', { documents: [passport, language] });
  expect(again.body.documents).toEqual(body.documents);
  const [first] = body.documents;
  const moved = await call('PUT', '/plan/1/documents', {
    documents: [{ ...language, day: '2025-06-01', id: first?.id }],
  });
  expect(moved.body).toMatchObject({
    documents: [{ id: first?.id, day: '2025-06-01', revision: 2 }],
    history: [passport],
  });
  const twice = await call('PUT', '/plan/1/documents', {
    documents: [
      { ...language, id: first?.id },
      { ...passport, id: first?.id },
    ],
  });
  expect(twice).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/body/documents', message: 'names a document twice' }] },
  });
  expect((await plan()).documents).toEqual(moved.body.documents);
});

it('profiles carry their documents: shown, left alone, replaced, and taken away', async () => {
  const given = await call('PATCH', '', { profiles: [{ label: 'me', crs: 480, documents: [passport] }] });
  expect(given.body['profiles']).toMatchObject([{ label: 'me', documents: [passport] }]);
  const [kept] = (await plan()).documents;
  const left = await call('PATCH', '', { profiles: [{ label: 'me', crs: 490 }] });
  expect(left.body['profiles']).toMatchObject([{ crs: 490, documents: [passport] }]);
  const same = await call('PATCH', '', { profiles: left.body['profiles'] as object[] });
  expect(same.status).toBe(200);
  expect((await plan()).documents).toEqual([kept]);
  // No fact of a draw: the record of profiles has none.
  const { rows } = await test.store.pool.query('SELECT facts FROM profiles');
  expect(rows).toEqual([{ facts: expect.not.objectContaining({ documents: expect.anything() }) }]);
  const exported = await call('GET', '/export');
  expect(exported.body['profiles']).toMatchObject([{ documents: [passport] }]);
  const none = await call('PATCH', '', { profiles: [{ label: 'me', crs: 490, documents: [] }] });
  expect(none.body['profiles']).toMatchObject([{ documents: [] }]);
  expect((await plan()).history).toMatchObject([passport]);
});

it('notes an invitation, corrects its day and ends it; one at a time', async () => {
  for (const [day, why] of [
    ['2026-11-25', /in the future/],
    ['2026-09-01', /too long ago: its days ended on 2026-10-31/],
    ['2026-02-30', /a day that exists/],
  ] as const)
    expect((await call('POST', '/plan/1/invitation', { invitedOn: day })).body.errors).toMatchObject([
      { pointer: '/body/invitedOn', message: expect.stringMatching(why) },
    ]);
  const opened = await call('POST', '/plan/1/invitation', { invitedOn: '2026-11-20' });
  expect(opened).toMatchObject({
    status: 201,
    body: { invitation: { invitedOn: '2026-11-20', applicationDue: '2027-01-19', state: 'open' } },
  });
  expect(opened.body['deadlines']).toMatchObject([
    { kind: 'application_due', on: '2027-01-19', document: null },
    { kind: 'profile_ends' },
  ]);
  expect((await call('POST', '/plan/1/invitation', { invitedOn: '2026-11-20' })).status).toBe(409);
  const path = `/invitations/${opened.body.invitation?.id ?? ''}`;
  const moved = await call('PATCH', path, { revision: 1, invitedOn: '2026-11-19' });
  expect(moved.body.invitation).toMatchObject({ applicationDue: '2027-01-18', revision: 2 });
  expect((await call('PATCH', path, { revision: 1, invitedOn: '2026-11-18' })).status).toBe(409);
  expect((await call('POST', `${path}/end`, { state: 'expired' })).status).toBe(400);
  const ended = await call('POST', `${path}/end`, { state: 'declined' });
  expect(ended.body).toMatchObject({ invitation: null, pastInvitations: [{ state: 'declined' }] });
  expect((await call('POST', `${path}/end`, { state: 'done' })).status).toBe(404);
});

it('keeps ticks of items that there are, and the choice for reminders', async () => {
  const { body: guide } = await call('PUT', '/plan/1/checklist', { items: ['no_such_item'] });
  expect(guide.errors).toMatchObject([{ pointer: '/body/items/0' }]);
  const [item] = builtInChecklist().items;
  const key = item?.key ?? '';
  const ticked = await call('PUT', '/plan/1/checklist', { items: [key, key] });
  expect(ticked.body['ticks']).toEqual([{ item: key, tickedAt: testNow.toISOString() }]);
  expect((await call('PUT', '/plan/1/checklist', { items: [] })).body['ticks']).toEqual([]);
  const usual = { zone: 'America/Toronto', steps: {}, leadDays: {} };
  expect((await call('GET', '/reminders')).body).toEqual(usual);
  const choice = { zone: 'America/Vancouver', steps: { passport: [] }, leadDays: { eca: 120 } };
  expect(await call('PUT', '/reminders', choice)).toMatchObject({ status: 200, body: choice });
  expect((await call('GET', '/reminders')).body).toEqual(choice);
  for (const [wrong, pointer] of [
    [{ zone: 'Mars/Olympus' }, '/body/zone'],
    [{ steps: { passport: [30, 30] } }, '/body/steps/passport'],
    [{ leadDays: { eca: -1 } }, '/body/leadDays/eca'],
  ] as const)
    expect((await call('PUT', '/reminders', wrong)).body.errors).toMatchObject([{ pointer }]);
});

it('says 401 to whoever has no token, for each of them', async () => {
  token = 'a-token-that-nobody-was-ever-sent';
  expect((await call('GET', '/plan')).status).toBe(401);
  expect((await call('POST', '/plan/1/documents', passport)).status).toBe(401);
  expect((await call('PUT', '/reminders', {})).status).toBe(401);
});
