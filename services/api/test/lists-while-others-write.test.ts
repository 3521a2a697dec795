import { recordAudit } from '@drawbell/store/audit-log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addAdmin } from './admins.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';

interface Page {
  readonly entries: readonly { readonly target: string }[];
  readonly nextCursor: string | null;
}

let test: TestApp;
let key: string;
beforeEach(async () => {
  test = await openTestApp();
  key = await addAdmin(test, ['read', 'config']);
});
afterEach(() => test.close());

const list = async (query = '') => {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await test.app.inject({ url: `/v1/admin/audit?${query}`, headers });
  expect(answer.statusCode).toBe(200);
  return answer.json<Page>();
};
const targets = ({ entries }: Page) => entries.map(({ target }) => target);

it('what took its id first and is committed last is in the next look, and in the next page of a walk under way', async () => {
  const write = { actor: { name: 'operator', requestId: null }, action: 'test.write', now: testNow };
  const opened = Promise.withResolvers<void>();
  const committed = Promise.withResolvers<void>();
  await test.store.db.transaction().execute(async (trx) => recordAudit(trx, { ...write, target: 'oldest' }));
  // Takes the lower id and stays open.
  const slow = test.store.db.transaction().execute(async (trx) => {
    await recordAudit(trx, { ...write, target: 'lower' });
    opened.resolve();
    await committed.promise;
  });
  await opened.promise;
  await test.store.db.transaction().execute(async (trx) => recordAudit(trx, { ...write, target: 'higher' }));
  const first = await list('limit=1');
  expect(targets(first)).toEqual(['higher']);
  committed.resolve();
  await slow;
  expect(targets(await list(`limit=100&cursor=${first.nextCursor ?? ''}`))).toContain('lower');
  expect(targets(await list())).toEqual(expect.arrayContaining(['higher', 'lower']));
});
