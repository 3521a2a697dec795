import { changeDocument, readPlans } from '@drawbell/store/plan/plan';
import { openSettings } from '@drawbell/store/subscribers/settings';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readAsset } from '../src/app/assets.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

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
const post = (path: string, fields: Record<string, string>, from = base) =>
  test.app.inject({
    ...{ method: 'POST', url: from + path, payload: new URLSearchParams(fields).toString() },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
const plans = () => readPlans(test.store.db, id);
const only = async () => {
  const [document] = (await plans())[0]?.documents ?? [];
  if (document === undefined) throw new Error('no document');
  return document;
};
const english = {
  kind: 'language_first',
  countsFrom: 'result',
  day: '2025-02-03',
  test: 'ielts',
  label: 'first try',
};
const add = (fields: Record<string, string> = english, place = 1) =>
  post(`/plan/${place}/documents/new`, fields);

it('a document is entered, changed, replaced and erased, and the plan follows', async () => {
  expect((await get('/plan/1')).body).toContain('Enter your documents to see what ends first');
  const added = await add();
  expect([added.statusCode, added.headers.location]).toEqual([303, `${base}/plan/1?done=document`]);
  const document = await only();
  expect(document).toMatchObject({ ...english, revision: 1, replacedAt: null });
  const plan = (await test.app.inject(added.headers.location ?? '')).body;
  for (const shown of [
    'The document is saved',
    'Ready until 5\u00a0December: your English test comes first',
    'first try',
  ])
    expect(plan).toContain(shown);

  const at = `/plan/1/documents/${document.id}`;
  expect((await get(at)).body).toContain('value="2025-02-03"');
  const changed = await post(at, { ...english, day: '2025-03-03', revision: '1', action: 'save' });
  expect(changed.headers.location).toBe(`${base}/plan/1?done=document`);
  expect(await only()).toMatchObject({ id: document.id, day: '2025-03-03', revision: 2 });

  const newer = { ...english, day: '2026-11-03', label: '', revision: '2', action: 'replace' };
  expect((await post(at, newer)).headers.location).toBe(`${base}/plan/1?done=document_replaced`);
  expect((await plans())[0]).toMatchObject({
    documents: [{ day: '2026-11-03' }],
    history: [{ id: document.id, day: '2025-03-03' }],
  });
  expect((await get('/plan/1')).body).toContain('Replaced ones (1)');
  expect((await get(at)).body).toContain('It no longer counts');
  // History can be erased, and not changed any more.
  expect((await post(at, { ...english, revision: '3', action: 'save' })).statusCode).toBe(404);
  expect((await post(at, { action: 'remove' })).headers.location).toBe(
    `${base}/plan/1?done=document_removed`,
  );
  expect((await plans())[0]?.history).toEqual([]);
  expect((await get(at)).statusCode).toBe(404);
});

it('each wrong day has its own sentence at the field, in both languages, and nothing is saved', async () => {
  const french = base.replace('/en/', '/fr/');
  for (const [day, inEnglish, inFrench] of [
    ['', 'Enter the day: everything', 'Inscrivez le jour\u00a0: tout'],
    ['2026-02-30', 'There is no such day: 2026-02-30.', 'Ce jour n’existe pas\u00a0: 2026-02-30.'],
    ['3 Dec 2026', 'There is no such day: 3 Dec 2026.', 'Ce jour n’existe pas\u00a0: 3 Dec 2026.'],
    ['12026-12-03', 'There is no such day: 12026-12-03.', 'Ce jour n’existe pas\u00a0: 12026-12-03.'],
    ['2026-11-25', 'This day is in the future.', 'Ce jour est dans l’avenir.'],
    ['1999-12-03', 'more than 20 years ago', 'remonte à plus de 20\u00a0ans'],
    ['0026-12-03', 'more than 20 years ago', 'remonte à plus de 20\u00a0ans'],
  ] as const)
    for (const [from, words] of [
      [base, inEnglish],
      [french, inFrench],
    ] as const) {
      const answer = await post('/plan/1/documents/new', { ...english, day }, from);
      expect([answer.statusCode, answer.body.includes(words)], `${day} ${words}`).toEqual([422, true]);
      expect(answer.body).toContain('id="day-error"');
      expect(answer.body).toContain('value="first try"');
    }
  const far = await add({ kind: 'passport', day: '2099-01-01' });
  expect(far.body).toContain('more than 20 years away');
  for (const [fields, words] of [
    [{ countsFrom: 'issue' }, 'Choose what the day is'],
    [{ test: 'toefl' }, 'Choose a test of the list'],
    [{ label: 'x'.repeat(61) }, 'At most 60 characters'],
    [{ label: 'a\u202eb' }, 'U+202E'],
  ] as const)
    expect((await add({ ...english, ...fields })).body, words).toContain(words);
  const police = { kind: 'police_certificate', countsFrom: 'issue', day: '2026-09-18' };
  expect((await add({ ...police, country: 'ZZ' })).body).toContain('Choose a country of the list');
  expect((await plans())[0]?.documents).toEqual([]);
  // Whether somebody lives there is unknown until they say so.
  await add({ ...police, country: 'IN', currentCountry: 'unknown' });
  expect(await only()).not.toHaveProperty('currentCountry');
  expect((await get('/plan/1')).body).toContain('Say whether you live there now: Police certificate (India)');
});

it('of two devices, the one that did not see the change is shown what is on record, and can send its own again', async () => {
  await add();
  const document = await only();
  const at = `/plan/1/documents/${document.id}`;
  await changeDocument(test.store.db, {
    ...{ subscriberId: id, now: testNow, id: document.id, revision: 1 },
    document: {
      kind: 'language_first',
      countsFrom: 'result',
      day: '2025-07-07',
      test: 'celpip',
      label: 'other phone',
    },
  });
  const late = await post(at, { ...english, day: '2025-08-08', revision: '1', action: 'save' });
  expect(late.statusCode).toBe(409);
  for (const shown of [
    'changed on another device',
    'other phone',
    '7\u00a0Jul\u00a02025',
    'value="2025-08-08"',
    'value="2"',
  ])
    expect(late.body).toContain(shown);
  expect((await only()).day).toBe('2025-07-07');
  expect((await post(at, { ...english, day: '2025-08-08', revision: '2', action: 'save' })).statusCode).toBe(
    303,
  );
  expect((await only()).day).toBe('2025-08-08');
});

it('hostile words stand as text everywhere, and never in an address or a log', async () => {
  const label = '"><script>alert(1)</script>&\'';
  await add({ ...english, label });
  await add({ kind: 'other', countsFrom: 'end', day: '2027-01-03', label });
  const { id: documentId } = await only();
  for (const path of ['', '/plan/1', '/plan/1/print', `/plan/1/documents/${documentId}`]) {
    const { body, statusCode, headers } = await get(path);
    expect([statusCode, body.includes('<script>alert')], path).toEqual([200, false]);
    expect(headers['cache-control']).toBe('no-store');
  }
  expect((await get('/plan/1')).body).toContain('&quot;&gt;&lt;script&gt;');
  expect(JSON.stringify(test.watched)).not.toContain('alert(1)');
});

it('places and documents that are not there are answered 404, and those of another profile or person are not there', async () => {
  await add(english, 1);
  const { id: documentId } = await only();
  const other = await addSubscriber(test, testNow, 'other@example.org');
  const token = await openSettings(test.store.db, test.secrets, {
    ...{ subscriberId: other.id, subject: 'another', now: testNow },
  });
  for (const path of [
    '/plan/0',
    '/plan/3',
    '/plan/x',
    '/plan/1e1',
    '/plan/999999',
    '/plan/3/print',
    '/plan/3/documents/new',
  ])
    expect((await get(path)).statusCode, path).toBe(404);
  for (const unknown of [documentId.replace(/^./, (c) => (c === '0' ? '1' : '0')), 'x', '%00', "'"])
    expect((await get(`/plan/1/documents/${unknown}`)).statusCode, unknown).toBe(404);
  expect((await get(`/plan/2/documents/${documentId}`)).statusCode).toBe(404);
  const taken = await post(`/plan/1/documents/${documentId}`, { action: 'remove' }, `/en/settings/${token}`);
  expect(taken.statusCode).toBe(404);
  expect((await post('/plan/1/documents/new', { kind: 'nothing' })).statusCode).toBe(422);
  expect((await plans())[0]?.documents).toHaveLength(1);
});

it('there is room for sixty, and their plan is whole', async () => {
  for (let i = 0; i < 60; i += 1)
    await add({ kind: 'other', countsFrom: 'end', day: '2027-01-03', label: `no. ${i}` });
  const full = await add({ kind: 'other', countsFrom: 'end', day: '2027-01-03', label: 'one more' });
  expect([full.statusCode, full.body.includes('There is room for 60 documents')]).toEqual([422, true]);
  const { body } = await get('/plan/1');
  expect(body).toContain('no. 59');
  expect(body).not.toContain('documents/new"');
  expect((await get()).body).toContain('60 documents, next date ');
});

it('a person with several profiles has a plan of each, and a document goes with its profile', async () => {
  await add(english, 2);
  expect((await get('/plan')).headers.location).toBe(`${base}/plan/1`);
  const { body } = await get('/plan/2');
  expect(body).toContain(`href="${base}/plan/1"`);
  expect(body).toContain('aria-current="page"\n');
  const was = /name="was" value="([^"]+)"/.exec((await get('/profiles/1')).body)?.[1] ?? '';
  expect((await get('/profiles/1')).body).toContain('Its documents, invitation and checklist go with it');
  await post('/profiles/1/remove', { was });
  expect((await plans()).map(({ documents }) => documents.length)).toEqual([1]);
});

it('an address for everybody says what a plan is, and asks where a link should go', async () => {
  for (const [language, words] of [
    ['en', 'Your plan'],
    ['fr', 'Votre plan'],
  ] as const) {
    const { statusCode, body } = await test.app.inject(`/${language}/plan`);
    expect([statusCode, body.includes(`<h1>${words}</h1>`)]).toEqual([200, true]);
    expect(body).toContain(`action="/${language}/manage"`);
  }
});

it('on paper every colour is one of paper: no token of a dark screen is left', () => {
  const css = readAsset('drawbell.css');
  const [, screen = ''] = /:root \{([^}]*)\}/.exec(css) ?? [];
  const [, paper = ''] = /@media print \{\s*:root \{([^}]*)\}/.exec(css) ?? [];
  const tokens = (text: string) =>
    new Map([...text.matchAll(/(--[a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
  const [onScreen, onPaper] = [tokens(screen), tokens(paper)];
  expect(onScreen.size).toBeGreaterThan(35);
  expect([...onPaper.keys()]).toEqual([...onScreen.keys()]);
  const luminance = (hex = '') => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const grounds = /ground$|^--(?:page|panel|sunk|soft|on-accent|focus)$/;
  for (const [name = '', value] of onPaper)
    if (!grounds.test(name)) expect(1.05 / (luminance(value) + 0.05), name).toBeGreaterThanOrEqual(4.5);
});
