import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confirmAddress } from '../src/subscribers/address-change.ts';
import { eraseSubscriber } from '../src/subscribers/erasure.ts';
import { listConsents } from '../src/subscribers/record.ts';
import { changeSettings, openSettings, resubscribe } from '../src/subscribers/settings.ts';
import { confirmSignUp, requestAddressChange, requestSignUp } from '../src/subscribers/sign-up.ts';
import { listProfiles } from '../src/subscribers/subscribers.ts';
import { findByToken, unsubscribe } from '../src/subscribers/unsubscribe.ts';
import { suppress } from '../src/suppressions.ts';
import { aDraw, count, now, openTestRecord, person, record, type TestRecord } from './record.ts';

const dayMs = 86_400_000;
const later = (days: number) => new Date(now.getTime() + days * dayMs);
const origin = { ip: '192.0.2.7', userAgent: 'A browser' };

let at: TestRecord;
beforeEach(async () => {
  at = await openTestRecord();
});
afterEach(() => at.close());

/** Signs up and answers the token of the link in the mail. */
async function signUp(email: string, { crs = 500, when = now }: { crs?: number; when?: Date } = {}) {
  const { preferences, profiles } = person({ email, profiles: [{ crs }] });
  const evidence = { wordingVersion: '2026-11', wording: 'Yes, send me', source: 'web', ...origin };
  const expiresAt = new Date(when.getTime() + 7 * dayMs);
  await requestSignUp(at.store.db, at.secrets, {
    ...{ email, language: 'fr', evidence, now: when, expiresAt },
    content: { preferences, profiles },
  });
  return newestToken();
}

async function newestToken(): Promise<string> {
  const { id } = await at.store.db
    .selectFrom('account_mails')
    .innerJoin('requests', 'requests.id', 'account_mails.request_id')
    .select('requests.id')
    .orderBy('account_mails.id', 'desc')
    .executeTakeFirstOrThrow();
  return at.secrets.linkToken('confirm', id);
}

const confirm = (token: string, when = now) =>
  confirmSignUp(at.store.db, at.secrets, { token, origin, now: when });
const subscribers = () => at.store.db.selectFrom('subscribers').selectAll().orderBy('id').execute();
const crsOf = async (id = '1') => (await listProfiles(at.store.db, id)).map(({ crs }) => crs);

describe('signing up', () => {
  it('makes nobody a subscriber before they confirm, and then once, with all the evidence', async () => {
    const token = await signUp('a@example.org');
    expect(await subscribers()).toEqual([]);
    const ends = await Promise.all([confirm(token), confirm(token), confirm(token)]);
    expect(ends.map(({ kind }) => kind).sort()).toEqual([
      'already_confirmed',
      'already_confirmed',
      'confirmed',
    ]);
    expect(await subscribers()).toMatchObject([{ email: 'a@example.org', state: 'active', language: 'fr' }]);
    expect(await listConsents(at.store.db, at.secrets.hashAddress('A@example.org '))).toMatchObject([
      {
        wordingVersion: '2026-11',
        language: 'fr',
        givenAt: now,
        evidence: {
          wording: 'Yes, send me',
          requested: { at: now.toISOString(), ...origin },
          confirmed: { at: now.toISOString(), ...origin },
        },
        withdrawnAt: null,
      },
    ]);
    const mails = await at.store.db.selectFrom('account_mails').select('kind').orderBy('id').execute();
    expect(mails.map(({ kind }) => kind)).toEqual(['sign_up', 'welcome']);
  });

  it('opens the settings for a day from the confirmation, and not longer', async () => {
    const confirmed = await confirm(await signUp('a@example.org'));
    const token = confirmed.kind === 'confirmed' ? confirmed.settingsToken : '';
    const find = (when: Date) =>
      findByToken(at.store.db, at.secrets, { token, purpose: 'settings', now: when });
    expect((await find(now))?.email).toBe('a@example.org');
    expect(await find(later(1.01))).toBeUndefined();
    expect(await findByToken(at.store.db, at.secrets, { token, purpose: 'manage', now })).toBeUndefined();
  });

  it('an expired link confirms nothing, nor does a token of another purpose', async () => {
    const token = await signUp('a@example.org');
    expect((await confirm(token, later(8))).kind).toBe('unknown');
    expect((await confirm(at.secrets.linkToken('manage', '1'))).kind).toBe('unknown');
    expect(await subscribers()).toEqual([]);
  });

  it('of two sign-ups of one address the later stays, in whatever order they are confirmed', async () => {
    const first = await signUp('a@example.org', { crs: 480 });
    const second = await signUp('a@example.org', { crs: 490, when: later(1) });
    expect((await confirm(second, later(1))).kind).toBe('confirmed');
    expect((await confirm(first, later(1))).kind).toBe('already_confirmed');
    expect(await crsOf()).toEqual([490]);
    const two = await Promise.all([
      signUp('b@example.org', { crs: 400 }),
      signUp('c@example.org', { crs: 410 }),
    ]);
    expect(new Set(two).size).toBeGreaterThan(0);
  });

  it('lets an address in again that complained, bounced or was erased; not one that an operator ruled out', async () => {
    for (const [i, reason] of (['complaint', 'hard_bounce', 'erased'] as const).entries()) {
      const email = `p${i}@example.org`;
      const emailHash = at.secrets.hashAddress(email);
      await suppress(at.store.db, { emailHash, reason, now });
      expect((await confirm(await signUp(email))).kind).toBe('confirmed');
    }
    expect(await count(at.store, 'suppressions')).toBe(0);
    const emailHash = at.secrets.hashAddress('ruled-out@example.org');
    await suppress(at.store.db, { emailHash, reason: 'operator', now });
    expect((await confirm(await signUp('ruled-out@example.org'))).kind).toBe('suppressed');
    expect(await count(at.store, 'subscribers')).toBe(3);
  });
});

describe('settings', () => {
  beforeEach(async () => {
    await confirm(await signUp('a@example.org'));
  });

  it('change all at once, and two devices never leave half of each', async () => {
    const save = (crs: number) =>
      changeSettings(
        at.store.db,
        '1',
        {
          profiles: Array.from({ length: 5 }, (_, i) => ({ crs: crs + i })),
        },
        now,
      );
    await Promise.all([save(400), save(500)]);
    const scores = await crsOf();
    expect([
      [400, 401, 402, 403, 404],
      [500, 501, 502, 503, 504],
    ]).toContainEqual(scores);
    expect((await subscribers())[0]?.profile_count).toBe(5);
  });

  it('of two changes made from the same profiles one is saved, and the other is told so', async () => {
    const profilesBefore = await listProfiles(at.store.db, '1');
    const save = async (crs: number) =>
      changeSettings(at.store.db, '1', { profiles: [{ crs }, { crs: 300 }], profilesBefore }, now);
    const scores = [400, 500];
    const saved = await Promise.all(scores.map(save));
    expect(new Set(saved)).toEqual(new Set([true, false]));
    expect(await crsOf()).toEqual([scores[saved.indexOf(true)], 300]);
    expect((await subscribers())[0]?.profile_count).toBe(2);
    expect(await save(600)).toBe(false);
    // Without them a change replaces what is there, as the API says of it.
    expect(await changeSettings(at.store.db, '1', { profiles: [{ crs: 410 }] }, now)).toBe(true);
    expect(await crsOf()).toEqual([410]);
  });

  it('leaving ends the consent with its time and means; coming back is a consent of its own', async () => {
    await unsubscribe(at.store.db, { subscriberId: '1', means: 'one_click', now: later(1) });
    const back = {
      ...{ subscriberId: '1', wordingVersion: '2026-11', wording: 'Yes', language: 'fr' as const },
      ...{ source: 'web', origin, now: later(2) },
    };
    expect(await Promise.all([resubscribe(at.store.db, back), resubscribe(at.store.db, back)])).toContain(
      false,
    );
    expect(await listConsents(at.store.db, at.secrets.hashAddress('a@example.org'))).toMatchObject([
      { withdrawnAt: later(1), withdrawalMeans: 'one_click' },
      { givenAt: later(2), withdrawnAt: null },
    ]);
    expect((await subscribers())[0]?.state).toBe('active');
  });

  it('a new address takes over once its owner confirms, and every open settings link ends', async () => {
    const settings = await openSettings(at.store.db, at.secrets, { subscriberId: '1', subject: 's', now });
    const evidence = { wordingVersion: '2026-11', wording: 'Yes', source: 'web', ...origin };
    const change = { subscriberId: '1', language: 'fr' as const, evidence, now, expiresAt: later(7) };
    await requestAddressChange(at.store.db, at.secrets, { ...change, email: 'New@example.org' });
    const token = await newestToken();
    expect((await subscribers())[0]?.email).toBe('a@example.org');
    const move = () => confirmAddress(at.store.db, at.secrets, { token, origin, now });
    const ends = await Promise.all([move(), move()]);
    expect(ends.map(({ kind }) => kind).sort()).toEqual(['already_confirmed', 'changed']);
    expect((await subscribers())[0]?.email).toBe('New@example.org');
    const find = { token: settings, purpose: 'settings' as const, now };
    expect(await findByToken(at.store.db, at.secrets, find)).toBeUndefined();
    expect(await listConsents(at.store.db, at.secrets.hashAddress('a@example.org'))).toMatchObject([
      { withdrawalMeans: 'address_change' },
    ]);
    expect(await listConsents(at.store.db, at.secrets.hashAddress('new@example.org'))).toHaveLength(1);
  });

  it('nobody moves onto the address of somebody else', async () => {
    await confirm(await signUp('taken@example.org'));
    const evidence = { wordingVersion: '2026-11', wording: 'Yes', source: 'web', ...origin };
    await requestAddressChange(at.store.db, at.secrets, {
      ...{ subscriberId: '1', language: 'fr', evidence, now, expiresAt: later(7) },
      email: 'taken@example.org',
    });
    const token = await newestToken();
    const moved = await confirmAddress(at.store.db, at.secrets, { token, origin, now });
    expect(moved.kind).toBe('not_possible');
    expect((await subscribers()).map(({ email }) => email)).toEqual(['a@example.org', 'taken@example.org']);
  });
});

it('erasing leaves no address, profile, place or browser anywhere, and keeps the proof under a keyed hash', async () => {
  await record(at.store, { fresh: [aDraw('446')] });
  await confirm(await signUp('before@example.org', { crs: 513 }));
  await requestAddressChange(at.store.db, at.secrets, {
    ...{ subscriberId: '1', email: 'gone@example.org', language: 'fr', now, expiresAt: later(7) },
    evidence: { wordingVersion: '2026-11', wording: 'Yes, send me', source: 'web', ...origin },
  });
  await confirmAddress(at.store.db, at.secrets, { token: await newestToken(), origin, now });
  await at.store.pool.query(
    `INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, channel, kind, because, results, next_attempt_at, created_at)
     VALUES (1, 1, '446', 1, 'email', 'alert', 'meets', '[{"label":"my secret label"}]', now(), now())`,
  );
  const erase = () =>
    eraseSubscriber(at.store.db, at.secrets, { subscriberId: '1', means: 'erased', now: later(1) });
  expect((await Promise.all([erase(), erase()])).filter((done) => done)).toEqual([true]);
  // Of a migration its sum is kept, in which any three digits may stand.
  const { rows: tables } = await at.store.pool.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'schema_migrations'",
  );
  const holding: string[] = [];
  for (const { name } of tables) {
    const { rows } = await at.store.pool.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
    const text = rows.map((row) => row.text).join('\n');
    for (const secret of [
      'gone@example.org',
      'before@example.org',
      '513',
      'my secret label',
      origin.ip,
      origin.userAgent,
    ])
      if (text.includes(secret)) holding.push(`${name} ${secret}`);
  }
  // The one mail that says so still needs the address; it goes when that mail ends.
  expect(holding).toEqual(['account_mails gone@example.org']);
  expect(await listConsents(at.store.db, at.secrets.hashAddress('gone@example.org'))).toMatchObject([
    { withdrawnAt: later(1), withdrawalMeans: 'erased', evidence: { wording: 'Yes, send me' } },
  ]);
  const before = await listConsents(at.store.db, at.secrets.hashAddress('before@example.org'));
  expect(before).toMatchObject([
    { withdrawalMeans: 'address_change', evidence: { wording: 'Yes, send me' } },
  ]);
  expect(await count(at.store, 'suppressions')).toBe(1);
});
