import { unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import { suppress } from '@drawbell/store/suppressions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestAdministrator } from './administrator.ts';
import { cec, type TestInstallation } from './installation.ts';
import { type Replaying, startReplaying } from './replaying.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;
const history = roundsBefore('447');

describe('whom a replay tells by mail', () => {
  let at: TestInstallation;
  let operator: TestAdministrator;
  let publish: Replaying['publish'];
  let addressees: Replaying['addressees'];
  let subjects: Replaying['subjects'];
  let refusing = false;

  beforeEach(async () => {
    refusing = false;
    ({ at, operator, publish, addressees, subjects } = await startReplaying(({ step }) =>
      refusing && step === 'rcpt' ? { code: 550, text: '5.2.1 mailbox disabled' } : undefined,
    ));
  });
  afterEach(() => at.close());

  it('those who signed up later are the missed of today; by the profiles of that day nobody was', async () => {
    await at.add({ email: 'was-here@example.org' });
    await publish();
    at.pass(minuteMs);
    await at.add({ email: 'came-later@example.org' }, { email: 'far@example.org', profiles: [cec(430)] });
    const thatDay = await operator.replay('447', { scope: 'missed', basis: 'that_day' });
    expect(thatDay).toMatchObject({ made: 0, counts: { email: { send: {}, leftAlone: { delivered: 1 } } } });
    const today = await operator.replay('447', { scope: 'missed' });
    expect(today).toMatchObject({
      ...{ made: 1, progress: { owed: 0, sent: 1, failed: 0, cancelled: 0 } },
      counts: { email: { send: { meets: 1 }, again: 0, leftAlone: { delivered: 1 } } },
    });
    expect(addressees()).toEqual(['came-later@example.org', 'was-here@example.org']);
    expect(subjects().some((subject) => subject.startsWith('Sent again'))).toBe(false);
  });

  it('by the profiles of that day, whoever changed their score since is judged by what they had', async () => {
    await at.add({ email: 'dropped@example.org', preferences: { nearPoints: 0 } });
    at.pass(minuteMs);
    at.serve([...history, aRound('447', { date: '2026-09-20' })]);
    await at.poll();
    await at.quiet();
    expect(at.sink.mails).toEqual([]);
    at.pass(minuteMs);
    const before = [cec(430)];
    await at.add({ email: 'dropped@example.org', profiles: before, preferences: { nearPoints: 0 } });
    expect(await operator.replay('447', { scope: 'missed' })).toMatchObject({ made: 0 });
    expect(await operator.replay('447', { scope: 'missed', basis: 'that_day' })).toMatchObject({ made: 1 });
    expect(addressees()).toEqual(['dropped@example.org']);
  });

  it('a draw found too late is left to replay, and a rehearsal counts what the replay does', async () => {
    await at.add(
      { email: 'meets@example.org' },
      { email: 'near@example.org', profiles: [cec(512)] },
      { email: 'unknown@example.org', profiles: [{ crs: 560 }] },
      { email: 'left@example.org' },
      { email: 'bounced@example.org' },
    );
    const now = at.now();
    await unsubscribe(at.store.db, { subscriberId: '4', means: 'page', now });
    const emailHash = at.secrets.hashAddress('bounced@example.org');
    await suppress(at.store.db, { emailHash, reason: 'hard_bounce', now });
    await publish({ date: '2026-09-01' });
    expect(at.sink.mails).toEqual([]);
    const rehearsal = await operator.replay('447', { scope: 'missed', dryRun: true });
    const counts = { send: { meets: 1, near: 1, may_meet: 1 }, again: 0, leftAlone: { suppressed: 1 } };
    expect(rehearsal).toMatchObject({ dryRun: true, made: 0, counts: { email: counts } });
    expect(rehearsal.sample).toHaveLength(3);
    expect(JSON.stringify(rehearsal)).not.toContain('@');
    expect(at.sink.mails).toEqual([]);
    const real = await operator.replay('447', { scope: 'missed' });
    expect(real.counts).toEqual(rehearsal.counts);
    expect(real).toMatchObject({ made: 3, progress: { sent: 3 } });
    expect(addressees()).toEqual(['meets@example.org', 'near@example.org', 'unknown@example.org']);
    expect(await operator.replay('447', { scope: 'missed' })).toMatchObject({ made: 0 });
  });

  it('what the mail server refused goes again, as the same message, marked as a repeat', async () => {
    await at.add({ email: 'a@example.org' }, { email: 'b@example.org' });
    refusing = true;
    await publish();
    refusing = false;
    expect(at.sink.mails).toEqual([]);
    const { body } = await operator.call('GET', '/deliveries?status=failed');
    expect(body.deliveries).toHaveLength(2);
    const replay = await operator.replay('447', { scope: 'failed' });
    expect(replay).toMatchObject({ made: 2, progress: { sent: 2 }, counts: { email: { again: 2 } } });
    expect(addressees()).toEqual(['a@example.org', 'b@example.org']);
    expect(subjects().every((subject) => subject.startsWith('Sent again'))).toBe(true);
    const { body: after } = await operator.call('GET', `/deliveries?replay=${replay.id}`);
    expect(after.deliveries).toMatchObject([{ attempts: 2 }, { attempts: 2 }]);
    expect(await operator.replay('447', { scope: 'failed' })).toMatchObject({ made: 0 });
  });

  it('telling everybody again asks for a second call with the token and the counts of the first, and works once', async () => {
    await at.add({ email: 'a@example.org' }, { email: 'b@example.org' });
    await publish();
    at.pass(minuteMs);
    await at.add({ email: 'new@example.org' });
    const first = await operator.replay('447', { scope: 'all' });
    expect(first).toMatchObject({
      dryRun: true,
      made: 0,
      counts: { email: { send: { meets: 3 }, again: 2 } },
    });
    expect(at.sink.mails).toHaveLength(2);
    const { token, counts } = first.confirmation;
    expect(counts).toEqual({ email: 3, webhook: 0 });
    const confirm = (confirmation: object) => operator.call('POST', '/draws/447/replays', { confirmation });
    expect(await confirm({ token, counts: { email: 2, webhook: 0 } })).toMatchObject({
      ...{ status: 409, body: { detail: expect.stringContaining('counted 3') } },
    });
    expect(await confirm({ token: `${token.slice(0, -1)}_`, counts })).toMatchObject({ status: 409 });
    expect(
      await operator.call('POST', '/draws/446/replays', { confirmation: { token, counts } }),
    ).toMatchObject({ status: 409 });
    const confirmed = await confirm({ token, counts });
    expect(confirmed).toMatchObject({
      status: 202,
      body: { scope: 'all', dryRun: false, confirms: first.id },
    });
    expect(await confirm({ token, counts })).toMatchObject({
      ...{ status: 409, body: { detail: expect.stringContaining(confirmed.body.id) } },
    });
    const done = await operator.walked(confirmed.body.id);
    expect(done).toMatchObject({ made: 3, counts: first.counts });
    await at.quiet();
    expect(addressees()).toEqual([
      ...['a@example.org', 'a@example.org', 'b@example.org', 'b@example.org', 'new@example.org'],
    ]);
    expect(subjects().filter((subject) => subject.startsWith('Sent again'))).toHaveLength(2);
    expect(at.sink.counts().distinct).toBe(5);
    // Again, by another rehearsal: who has the repeat is left alone.
    const second = await operator.replay('447', { scope: 'all' });
    expect(second.counts.email).toMatchObject({ send: { meets: 1 }, leftAlone: { repeated: 2 } });
  });

  it('a confirmation older than an hour is refused', async () => {
    await at.add({ email: 'a@example.org' });
    await publish();
    const { confirmation } = await operator.replay('447', { scope: 'all' });
    at.pass(61 * minuteMs);
    expect(await operator.call('POST', '/draws/447/replays', { confirmation })).toMatchObject({
      ...{ status: 409, body: { detail: expect.stringContaining('an hour old') } },
    });
  });

  it('named recipients only, and those it does not concern are left alone', async () => {
    await at.add(...['a', 'b', 'c'].map((name) => ({ email: `${name}@example.org` })), {
      email: 'far@example.org',
      profiles: [cec(430)],
    });
    await publish();
    const subscribers = [
      await operator.subscriberId('b@example.org'),
      await operator.subscriberId('far@example.org'),
    ];
    const replay = await operator.replay('447', { scope: 'named', recipients: { subscribers } });
    expect(replay).toMatchObject({
      ...{ made: 1, counts: { email: { send: { meets: 1 }, leftAlone: { not_concerned: 1 } } } },
      sample: [{ recipient: subscribers[0], action: 'repeat', before: 'sent' }],
    });
    expect(addressees().filter((email) => email === 'b@example.org')).toHaveLength(2);
  });
});
