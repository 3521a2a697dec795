import { mailingAddress } from '@drawbell/draws/address';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;

let at: TestInstallation;
let base: string;
beforeEach(async () => {
  at = await startInstallation(undefined, { holds: 'history' });
  base = await at.api();
  await at.notifier();
});
afterEach(() => at.close());

const post = (path: string, body: object) =>
  fetch(`${base}/v1/subscriptions${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const signUp = async (email: string) => {
  const answer = await post('', {
    ...{ email, language: 'en', profiles: [{ crs: 530, programs: ['cec'] }] },
    consent: { wordingVersion: '2026-11', agreed: true },
  });
  return { status: answer.status, body: await answer.text() };
};
const confirm = async (path = '/confirmations') => {
  const { id } = await at.store.db
    .selectFrom('requests')
    .select('id')
    .where('confirmed_at', 'is', null)
    .orderBy('requested_at', 'desc')
    .executeTakeFirstOrThrow();
  at.pass(minuteMs);
  expect((await post(path, { token: at.secrets.linkToken('confirm', id) })).status).toBe(200);
};
/** Opens the settings as their owner does: by the link that is mailed. */
const settingsTokenOf = async (email: string) => {
  const before = at.sink.mails.length;
  await post('/links', { email, language: 'en' });
  await recipients(before + 1);
  const text = at.sink.mails[before]?.raw.toString().replaceAll('=\r\n', '') ?? '';
  return /\/settings\/([\w-]{20,})/.exec(text)?.[1] ?? '';
};
const people = async () =>
  (await at.store.db.selectFrom('subscribers').select('email').orderBy('id').execute()).map(
    ({ email }) => email,
  );
/** Whom the mails went to, in order, once there are so many. */
const recipients = async (count: number) => {
  await vi.waitFor(() => expect(at.sink.mails).toHaveLength(count), { timeout: 20_000 });
  return at.sink.mails.map(({ to, raw }) => {
    const written = /^To: <(.*)>\r$/m.exec(raw.toString())?.[1] ?? '';
    // The sink shows the domain of the envelope as people write it.
    expect([to].flat().map(mailingAddress)).toEqual([written]);
    return written;
  });
};

it('an address is mailed as its owner wrote it, and with other capitals it is still theirs', async () => {
  const owner = 'Marie.Curie@xn--hbert-bsa.example';
  await signUp(' Marie.Curie@Hébert.example\u200b');
  expect(await recipients(1)).toEqual([owner]);
  await confirm();
  expect(await recipients(2)).toEqual([owner, owner]);

  // Whoever types it otherwise is the same person, and is written to as they confirmed it.
  await post('/links', { email: 'MARIE.CURIE@hébert.EXAMPLE', language: 'en' });
  expect((await recipients(3))[2]).toBe(owner);
  await signUp('marie.curie@hébert.example');
  expect((await recipients(4))[3]).toBe(owner);
  expect(at.sink.mails[3]?.raw.toString()).toContain('already');
  expect(await people()).toEqual([owner]);

  at.serve([...roundsBefore('447'), aRound('447', {})]);
  await at.poll();
  await at.quiet();
  expect((await recipients(5))[4]).toBe(owner);

  // The later spelling counts once its owner confirmed it.
  await confirm();
  expect((await recipients(6))[5]).toBe('marie.curie@xn--hbert-bsa.example');
  expect(await people()).toEqual(['marie.curie@xn--hbert-bsa.example']);
});

it('corrects the capitals of an address once its owner confirmed them, and tells nobody else', async () => {
  await signUp('marie@example.org');
  await recipients(1);
  await confirm();
  await recipients(2);
  const settingsToken = await settingsTokenOf('marie@example.org');
  const asOwner = async (path: string, body: object) =>
    fetch(`${base}/v1/subscriptions/me${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${settingsToken}` },
      body: JSON.stringify(body),
    });
  expect((await asOwner('/address', { email: ' marie@EXAMPLE.org' })).status).toBe(409);
  expect((await asOwner('/address', { email: 'Marie@example.org' })).status).toBe(202);
  expect((await recipients(4))[3]).toBe('Marie@example.org');
  expect(await people()).toEqual(['marie@example.org']);
  await confirm('/address-confirmations');
  expect(await people()).toEqual(['Marie@example.org']);

  const consents = at.store.db.selectFrom('consent_records').select('withdrawn_at');
  expect(await consents.execute()).toEqual([{ withdrawn_at: null }, { withdrawn_at: null }]);
  at.serve([...roundsBefore('447'), aRound('447', {})]);
  await at.poll();
  await at.quiet();
  // The link to the settings came third; nobody was told of another address.
  expect((await recipients(5)).slice(2)).toEqual([
    'marie@example.org',
    'Marie@example.org',
    'Marie@example.org',
  ]);
});

it('whatever the grammar takes is told of a draw', async () => {
  const all = ['ivan@xn--e1afmkfd.xn--p1ai', 'r&d@x.example', "o'brien+ee@x.example", 'a%b@x.example'];
  for (const [i, email] of all.entries()) {
    expect(await signUp(email)).toMatchObject({ status: 202 });
    await recipients(2 * i + 1);
    await confirm();
    expect(await recipients(2 * i + 2)).toEqual(all.slice(0, i + 1).flatMap((each) => [each, each]));
  }
  at.serve([...roundsBefore('447'), aRound('447', {})]);
  await at.poll();
  await at.quiet();
  expect((await recipients(12)).slice(8).toSorted()).toEqual(all.toSorted());
});

it('what cannot be mailed is refused with the reason, and without the address', async () => {
  for (const [email, said] of [
    ['josé@example.org', 'SMTPUTF8'],
    ['иван@пример.рф', 'before the at sign'],
    ['marie\u202e@example.org', 'nobody sees'],
    ['marie@example', 'complete e-mail address'],
    [`${'l'.repeat(65)}@example.org`, '64 of them before the at sign'],
  ] as const) {
    const { status, body } = await signUp(email);
    expect([status, body.includes(said), body.includes(email)], body).toEqual([400, true, false]);
  }
  expect(await at.store.db.selectFrom('requests').select('id').execute()).toEqual([]);
});
