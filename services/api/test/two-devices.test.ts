import { listProfiles } from '@drawbell/store/subscribers/subscribers';
import { countWaiting } from '@drawbell/testing/test-database';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openTestApp, portOf, type TestApp, testNow } from './open-test-app.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

let test: TestApp;
let id: string;
let base: string;
beforeEach(async () => {
  test = await openTestApp();
  await test.app.listen({ host: '127.0.0.1', port: 0 });
  ({ id } = await addSubscriber(test, testNow));
  base = `http://127.0.0.1:${portOf(test.app)}/en/settings/${await openSettingsOf(test, id, testNow)}`;
});
afterEach(() => test.close());

type Fields = Readonly<Record<string, string>>;

const post = async (path: string, fields: Fields) =>
  fetch(base + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
const scores = async () => (await listProfiles(test.store.db, id)).map(({ crs }) => crs);
const fieldOf = (body: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]+)"`).exec(body)?.[1] ?? '';
const was = async (path = '') => fieldOf(await (await fetch(base + path)).text(), 'was');

/** Lets requests read the profiles, and save only when each of them has read the same and waits. */
async function atOnce(requests: readonly (() => Promise<Response>)[]): Promise<Response[]> {
  const held = await test.store.pool.connect();
  try {
    await held.query('BEGIN');
    await held.query('SELECT FROM subscribers WHERE id = $1 FOR UPDATE', [id]);
    const answers = Promise.all(requests.map(async (send) => send()));
    await vi.waitFor(async () => expect(await countWaiting(test.store.pool)).toBe(requests.length), {
      timeout: 30_000,
    });
    await held.query('COMMIT');
    return await answers;
  } finally {
    // Its transaction ends with it where an expectation failed.
    held.release(true);
  }
}

/** Of two that were sent at once the one that was not saved; the other was. */
function refusedOne(answers: readonly Response[]): Response {
  const refused = answers.find(({ status }) => status === 409);
  expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  if (refused === undefined) throw new Error('both were saved');
  return refused;
}

/** Exactly one of two was saved; the other answers that the profiles changed, and holds what was typed. */
async function oneSaved(
  path: string,
  [first, second]: readonly [Fields, Fields],
): Promise<{ conflict: string; saved: number }> {
  const answers = await atOnce([async () => post(path, first), async () => post(path, second)]);
  const conflict = refusedOne(answers);
  return {
    conflict: await conflict.text(),
    saved: answers.findIndex(({ status }) => status === 303),
  };
}

it('of two forms of scores sent at once one is saved, and the other is told so', async () => {
  const mark = await was();
  const { conflict, saved } = await oneSaved('/score', [
    { was: mark, crs1: '520', crs2: '' },
    { was: mark, crs1: '512', crs2: '470' },
  ]);
  expect(conflict).toContain('changed on another device');
  expect(await scores()).toEqual(saved === 0 ? [520, undefined] : [512, 470]);
});

it('of two forms of a profile, and two that add one, one is saved; the other, sent once more, loses nothing', async () => {
  const two = [
    { label: 'Ana', crs: '444' },
    { label: 'Ben', crs: '455' },
  ] as const;
  const mark = await was('/profiles/new');
  const added = await oneSaved('/profiles/new', [
    { ...two[0], was: mark },
    { ...two[1], was: mark },
  ]);
  expect(added.conflict).toContain('changed on another device');
  const loser = two[added.saved === 0 ? 1 : 0];
  expect(added.conflict).toContain(`value="${loser.label}"`);
  const again = await post('/profiles/new', { ...loser, was: fieldOf(added.conflict, 'was') });
  expect(again.status).toBe(303);
  expect(new Set(await scores())).toEqual(new Set([512, undefined, 444, 455]));

  const before = await was('/profiles/3');
  await oneSaved('/profiles/3', [
    { was: before, crs: '501' },
    { was: before, crs: '502' },
  ]);
  const [, , third] = await scores();
  expect([501, 502]).toContain(third);
});

it('of two answers to what is asked one is saved, beside a form of scores sent at once', async () => {
  const mark = await was();
  const answers = await atOnce([
    async () => post('/standing/2', { was: mark, action: 'answer', nomination: 'no' }),
    async () => post('/score', { was: mark, crs1: '530', crs2: '' }),
  ]);
  refusedOne(answers);
  const [first, second] = await listProfiles(test.store.db, id);
  expect([first?.crs, second?.nomination]).toEqual(
    answers[0]?.status === 303 ? [512, false] : [530, 'unknown'],
  );
});

it('a sheet that is confirmed while a profile is removed is saved whole, or not at all', async () => {
  const body = new FormData();
  body.set('file', new File(['label,crs\r\nNew,500'], 'a.csv'));
  const shown = await fetch(`${base}/sheet`, { method: 'POST', body });
  const sheet = fieldOf(await shown.text(), 'sheet');
  const mark = await was();
  const answers = await atOnce([
    async () => post('/sheet/confirm', { sheet }),
    async () => post('/profiles/2/remove', { was: mark }),
  ]);
  const [confirmed, removed] = answers.map(({ status }) => status);
  // What removes shows the page as it is where it came too late.
  expect([
    [303, 200],
    [409, 303],
  ]).toContainEqual([confirmed, removed]);
  expect(await scores()).toEqual(confirmed === 303 ? [512, undefined, 500] : [512]);
});
