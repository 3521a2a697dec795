import { requestSignUp } from '@drawbell/store/subscribers/sign-up';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startAdministrator, type TestAdministrator } from './administrator.ts';
import { person, startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;
const patience = { timeout: 30_000, interval: 20 };
const history = roundsBefore('447');
const hourMs = 60 * minuteMs;

/** Servers take the message whole for `slow…@` and never answer, for longer than any of these tests. */
const sending = { sendTimeoutMs: hourMs, accountConnections: 4, stopPatienceMs: 200 };

describe.each([
  ['rings alone', { sweepIntervalMs: hourMs }],
  ['sweeps, when rings are lost', { sweepIntervalMs: 50 }],
])('while mailboxes hang, woken by %s,', (_name, sweeping) => {
  let at: TestInstallation;
  let operator: TestAdministrator;
  let hung: string[];
  const swept = sweeping.sweepIntervalMs < hourMs;

  beforeEach(async () => {
    hung = [];
    at = await startInstallation(
      ({ step, to }) => {
        if (step !== 'message' || to?.startsWith('slow') !== true) return undefined;
        hung.push(to);
        return 'silent';
      },
      {
        holds: 'history',
        sending: { ...sending, ...sweeping },
        canary: { to: 'canary@example.org', target: 'mailbox' },
      },
    );
    operator = await startAdministrator(at, await at.api());
  });
  afterEach(() => at.close());

  const wake = async () => {
    if (swept) return;
    const { rows } = await at.store.pool.query<{ id: string }>(
      "SELECT id FROM fan_outs WHERE state = 'owed' ORDER BY id",
    );
    for (const { id } of rows) await at.queue.ring('match-draw', { fanOutId: id });
    const { rows: events } = await at.store.pool.query<{ id: string }>(
      "SELECT id FROM webhook_events WHERE state = 'owed' ORDER BY id",
    );
    for (const { id } of events) await at.queue.ring('announce-event', { eventId: id });
  };
  const publish = async (...rounds: ReturnType<typeof aRound>[]) => {
    at.pass(minuteMs);
    at.serve([...history, ...rounds]);
    await at.poll();
    await wake();
  };
  const begin = async (...emails: string[]) => {
    await at.add(...emails.map((email) => ({ email })));
    await at.notifier();
  };
  const subjectsTo = (email: string) =>
    at.sink.mails
      .filter(({ to }) => to.includes(email))
      .map(({ raw }) => /^Subject: (.*)$/m.exec(raw.toString())?.[1] ?? '');
  const fine = Array.from({ length: 12 }, (_, i) => `fine${i}@example.org`);
  const allGot = (count: number) =>
    vi.waitFor(() => {
      for (const email of fine) expect(subjectsTo(email), email).toHaveLength(count);
    }, patience);
  const allHang = (count: number) => vi.waitFor(() => expect(hung).toHaveLength(count), patience);

  it('everybody else gets the same draw, the next one, its correction and its replay', async () => {
    // All connections but one.
    await begin('slow0@example.org', 'slow1@example.org', ...fine);
    await publish(aRound('447'));
    await allGot(1);
    await allHang(2);
    // Who hangs is left out of what follows, so that one connection stays free.
    await at.store.pool.query("UPDATE subscribers SET state = 'unsubscribed' WHERE email LIKE 'slow%'");
    await publish(aRound('447'), aRound('448'));
    await allGot(2);
    await publish(aRound('447'), aRound('448', { crs: 515 }));
    await allGot(3);
    // What programs are told comes before any replay.
    await vi.waitFor(async () => {
      const { rows } = await at.store.pool.query("SELECT 1 FROM webhook_events WHERE state <> 'done'");
      expect(rows).toEqual([]);
    }, patience);
    const { body: rehearsal } = await operator.call('POST', '/draws/448/replays', { scope: 'all' });
    if (!swept) await at.queue.ring('run-replays', {});
    const { confirmation } = await operator.walked(rehearsal.id);
    const { body: replay } = await operator.call('POST', '/draws/448/replays', { confirmation });
    if (!swept) await at.queue.ring('run-replays', {});
    await operator.walked(replay.id);
    await allGot(4);
    expect(hung).toHaveLength(2);
    // What was taken is recorded a moment later.
    await vi.waitFor(async () => {
      const { rows } = await at.store.pool.query("SELECT 1 FROM deliveries WHERE status = 'sending'");
      expect(rows).toHaveLength(2);
    }, patience);
  });

  it('the canary gets through, and so does one after a canary that hung', async () => {
    await begin('slow0@example.org', 'slow1@example.org');
    const canaries = () => at.sink.mails.filter(({ to }) => to.includes('canary@example.org')).length;
    await vi.waitFor(() => expect(canaries()).toBe(1), patience);
    await publish(aRound('447'));
    await allHang(2);
    if (!swept) return;
    at.pass(20 * minuteMs);
    await vi.waitFor(() => expect(canaries()).toBe(2), patience);
  });

  it('account mails go out, also those asked for in the same moment', async () => {
    await begin();
    const { preferences, profiles } = person({ email: 'x@example.org' });
    const evidence = {
      ...{ wordingVersion: '1', wording: 'words', source: 'page', ip: '192.0.2.1', userAgent: 'test' },
    };
    const ask = async (email: string) => {
      await requestSignUp(at.store.db, at.secrets, {
        ...{ email, language: 'en', evidence, content: { preferences, profiles } },
        ...{ now: at.now(), expiresAt: new Date(at.now().getTime() + 86_400_000) },
      });
    };
    for (const email of ['slow0@example.org', 'slow1@example.org', 'slow2@example.org', ...fine.slice(0, 6)])
      await ask(email);
    if (!swept) await at.queue.ring('deliver-account-mail', {});
    await allHang(3);
    for (const email of fine.slice(6)) await ask(email);
    if (!swept) await at.queue.ring('deliver-account-mail', {});
    await allGot(1);
    expect(hung).toHaveLength(3);
  });

  it('a stop gives back what has not begun, waits a little for the rest, and marks it', async () => {
    const slow = Array.from({ length: 7 }, (_, i) => `slow${i}@example.org`);
    await at.add(...slow.map((email) => ({ email })));
    const notifier = await at.notifier();
    await publish(aRound('447'));
    await allHang(3);
    await notifier.close();
    const { rows } = await at.store.pool.query(
      `SELECT status, uncertain_attempts AS "inDoubt", claimed_by AS "claimedBy", count(*)::int
         FROM deliveries GROUP BY 1, 2, 3 ORDER BY 2`,
    );
    expect(rows).toEqual([
      { status: 'owed', inDoubt: 0, claimedBy: null, count: 4 },
      { status: 'owed', inDoubt: 1, claimedBy: null, count: 3 },
    ]);
  });
});
