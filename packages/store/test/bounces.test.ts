import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listBounces } from '../src/bounces/bounces.ts';
import { type NewBounce, recordBounce } from '../src/bounces/reports.ts';
import { eraseSubscriber } from '../src/subscribers/erasure.ts';
import { exportSubscriber } from '../src/subscribers/record.ts';
import { confirmSignUp, requestSignUp } from '../src/subscribers/sign-up.ts';
import { unsubscribe } from '../src/subscribers/unsubscribe.ts';
import { bounceOf, dayMs, later, minuteMs, sendTo, type SentAlert } from './bounces.ts';
import { aDraw, count, now, openTestRecord, person, record, type TestRecord } from './record.ts';

const email = 'reader@example.org';
const origin = { ip: '192.0.2.1', userAgent: 'test' };

describe('what came back', () => {
  let test: TestRecord;
  let sent: SentAlert;
  beforeEach(async () => {
    test = await openTestRecord();
    await record(test.store, { fresh: [aDraw('446')] });
    await record(test.store, { fresh: [aDraw('447'), aDraw('448')] });
    sent = await sendTo(test, email);
  });
  afterEach(() => test.close());

  const tell = (facts: Partial<NewBounce> = {}) => recordBounce(test.store.db, bounceOf(sent, facts));
  const suppression = async () =>
    (await test.store.pool.query('SELECT reason, detail FROM suppressions')).rows[0];
  const state = async () =>
    (await test.store.pool.query<{ state: string }>('SELECT state FROM subscribers')).rows[0]?.state;
  /** Signs up anew at a moment, by the link in the mail. */
  const confirmAt = async (at: Date) => {
    const { store, secrets } = test;
    const token = await aSignUp(test, at);
    expect(await confirmSignUp(store.db, secrets, { token, origin, now: at })).toMatchObject({
      kind: 'confirmed',
    });
  };

  it('told twice counts once, whatever is told in between', async () => {
    const bounce = bounceOf(sent);
    expect(await recordBounce(test.store.db, bounce)).toMatchObject({
      kind: 'recorded',
      consequence: 'suppressed',
    });
    await tell({ kind: 'soft' });
    expect(await recordBounce(test.store.db, bounce)).toEqual({ kind: 'duplicate' });
    expect(await count(test.store, 'bounce_events')).toBe(2);
    expect(await count(test.store, 'bounce_guards WHERE bounced = 1')).toBe(1);
  });

  it('told by two at once counts once', async () => {
    const bounce = bounceOf(sent);
    const all = await Promise.all(Array.from({ length: 6 }, () => recordBounce(test.store.db, bounce)));
    expect(all.filter(({ kind }) => kind === 'recorded')).toHaveLength(1);
    expect(await count(test.store, 'bounce_events')).toBe(1);
  });

  it('in any order ends in the same: dead stays dead, and a complaint weighs most', async () => {
    const kinds = ['soft', 'hard', 'complaint'] as const;
    for (const order of [kinds, kinds.toReversed(), ['hard', 'complaint', 'soft'] as const]) {
      await test.store.pool.query("DELETE FROM suppressions; UPDATE subscribers SET state = 'active'");
      for (const kind of order) await tell({ kind });
      expect(await suppression()).toMatchObject({ reason: 'complaint' });
      expect(await state()).toBe('unsubscribed');
    }
  });

  it('does not lift what an operator ruled', async () => {
    await test.store.db
      .insertInto('suppressions')
      .values({ email_hash: sent.emailHash, reason: 'operator', suppressed_at: now })
      .execute();
    await tell();
    await tell({ kind: 'complaint' });
    expect(await suppression()).toMatchObject({ reason: 'operator' });
  });

  it('of a mail from before the owner confirmed the address anew changes nothing', async () => {
    await unsubscribe(test.store.db, {
      subscriberId: sent.subscriberId,
      means: 'page',
      now: later(minuteMs),
    });
    await confirmAt(later(2 * dayMs));
    expect(await tell({ now: later(3 * dayMs) })).toMatchObject({ consequence: 'outdated' });
    expect([await suppression(), await state()]).toEqual([undefined, 'active']);
    const newer = await sendTo(test, email, later(3 * dayMs), '448');
    const bounce = bounceOf(newer, { now: later(4 * dayMs) });
    expect(await recordBounce(test.store.db, bounce)).toMatchObject({ consequence: 'suppressed' });
  });

  it('a complaint counts by the moment at which it was made', async () => {
    await confirmAt(later(2 * dayMs));
    const complaint = { kind: 'complaint', now: later(3 * dayMs) } as const;
    expect(await tell({ ...complaint, occurredAt: later(dayMs) })).toMatchObject({ consequence: 'outdated' });
    expect(await state()).toBe('active');
    expect(await tell({ ...complaint, occurredAt: later(2.5 * dayMs) })).toMatchObject({
      consequence: 'suppressed',
    });
    expect(await state()).toBe('unsubscribed');
  });

  it('is lifted again by the owner who confirms the address', async () => {
    await tell();
    await confirmAt(later(dayMs));
    expect([await suppression(), await state()]).toEqual([undefined, 'active']);
  });

  it('of somebody who was erased does nothing but count', async () => {
    await tell({ kind: 'soft' });
    const { subscriberId } = sent;
    await eraseSubscriber(test.store.db, test.secrets, { subscriberId, means: 'page', now: later(minuteMs) });
    expect(await tell()).toMatchObject({ consequence: 'nobody' });
    const byAddress = bounceOf(sent, {
      source: 'ses',
      mail: null,
      emailHash: sent.emailHash,
      kind: 'complaint',
    });
    expect(await recordBounce(test.store.db, byAddress)).toMatchObject({ consequence: 'nobody' });
    expect(await suppression()).toMatchObject({ reason: 'erased' });
    expect(await count(test.store, 'bounce_events')).toBe(3);
    expect(
      await count(test.store, 'bounce_events WHERE email_hash IS NOT NULL OR subscriber_id IS NOT NULL'),
    ).toBe(0);
  });

  it('of the address before the present one suppresses that one', async () => {
    const { store, secrets } = test;
    await store.db
      .updateTable('subscribers')
      .set({ email: 'new@example.org', email_hash: secrets.hashAddress('new@example.org') })
      .execute();
    expect(await tell({ kind: 'complaint' })).toMatchObject({ consequence: 'suppressed' });
    expect(await state()).toBe('active');
    const { rows } = await store.pool.query<{ email_hash: Buffer }>('SELECT email_hash FROM suppressions');
    expect(rows.map(({ email_hash: hash }) => hash.equals(sent.emailHash))).toEqual([true]);
  });

  it('of an address that nobody knows is counted', async () => {
    const unknown = bounceOf({ deliveryId: '999999' });
    expect(await recordBounce(test.store.db, unknown)).toMatchObject({
      consequence: 'nobody',
      drawNumber: null,
    });
    expect(await suppression()).toBeUndefined();
  });

  it('of an account mail suppresses whom it was for', async () => {
    await aSignUp(test, now, 'stranger@example.org');
    const { rows } = await test.store.pool.query<{ id: string }>(
      "UPDATE account_mails SET status = 'sent', ended_at = $1 RETURNING id",
      [now],
    );
    const emailHash = test.secrets.hashAddress('stranger@example.org');
    const mail = {
      kind: 'account_mail',
      id: rows[0]?.id ?? '',
      addressTag: emailHash.subarray(0, 10),
    } as const;
    expect(await tell({ mail })).toMatchObject({ consequence: 'suppressed', drawNumber: null });
    expect(await suppression()).toEqual({ reason: 'hard_bounce', detail: '5.1.1' });
  });

  it('by address alone is put down to the newest mail before it', async () => {
    await sendTo(test, email, later(2 * dayMs), '448');
    const { emailHash } = sent;
    const byAddress = (facts: Partial<NewBounce>) =>
      tell({ source: 'postmark', kind: 'soft', mail: null, emailHash, now: later(3 * dayMs), ...facts });
    expect(await byAddress({ occurredAt: later(dayMs) })).toMatchObject({ drawNumber: '447' });
    expect(await byAddress({ occurredAt: later(2.5 * dayMs) })).toMatchObject({ drawNumber: '448' });
    expect(await byAddress({ occurredAt: later(2.5 * dayMs), sentAt: now })).toMatchObject({
      drawNumber: '447',
    });
    expect(await byAddress({ occurredAt: later(40 * dayMs) })).toMatchObject({ drawNumber: null });
  });

  it('an opt-out ends the subscription, and suppresses nobody', async () => {
    expect(await tell({ kind: 'unsubscribed' })).toMatchObject({ consequence: 'unsubscribed', held: null });
    expect([await suppression(), await state()]).toEqual([undefined, 'unsubscribed']);
    expect(await count(test.store, "consent_records WHERE withdrawal_means = 'provider'")).toBe(1);
  });

  it('is listed with the soft bounces of its address so far', async () => {
    for (let times = 0; times < 3; times += 1)
      await tell({ kind: 'soft', reason: 'mailbox_full', status: '5.2.2' });
    const page = { before: null, limit: 10 };
    const listed = await listBounces(test.store.db, { kind: 'soft', drawNumber: '447' }, page);
    expect(listed.map(({ softBounces }) => softBounces)).toEqual([3, 2, 1]);
    expect(await suppression()).toBeUndefined();
    const person = await test.store.db.selectFrom('subscribers').selectAll().executeTakeFirstOrThrow();
    expect(await exportSubscriber(test.store.db, person, now)).toMatchObject({
      bounces: Array.from({ length: 3 }, () => ({ kind: 'soft', reason: 'mailbox_full', drawNumber: '447' })),
    });
    expect(await listBounces(test.store.db, { drawNumber: '448' }, page)).toEqual([]);
    expect(await listBounces(test.store.db, {}, { before: listed[0]?.id ?? null, limit: 1 })).toHaveLength(1);
  });
});

/** A sign-up as the form makes it; answers the token of its link. */
async function aSignUp({ store, secrets }: TestRecord, at: Date, address = email): Promise<string> {
  const { preferences, profiles } = person({ email: address });
  const evidence = { wordingVersion: '1', wording: 'words', source: 'page', ...origin };
  await requestSignUp(store.db, secrets, {
    ...{ email: address, language: 'en', evidence, content: { preferences, profiles }, now: at },
    expiresAt: new Date(at.getTime() + 7 * dayMs),
  });
  const { id } = await store.db
    .selectFrom('requests')
    .select('id')
    .orderBy('requested_at', 'desc')
    .executeTakeFirstOrThrow();
  return secrets.linkToken('confirm', id);
}
