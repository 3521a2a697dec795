import { addDocument, readPlans, removeDocument } from '@drawbell/store/plan/plan';
import { openInvitation } from '@drawbell/store/plan/invitations';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import type { SinkStep } from '@drawbell/testing/mail-sink';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { person } from '../life/installation.ts';
import { history, type KillableProduct, openKillableProduct, patience } from './killable-product.ts';

const people = Array.from({ length: 12 }, (_, i) => `p${i}@example.org`);
/** Account mails under way at once. */
const atOnce = 4;
const dayMs = 86_400_000;

describe('the process is killed while it reminds', () => {
  let at: KillableProduct;
  let silentAt: SinkStep | null = null;
  const holders: pg.Client[] = [];
  const daysFromNow = (days: number) => new Date(Date.now() + days * dayMs);
  const dayFromNow = (days: number) => daysFromNow(days).toISOString().slice(0, 10);

  beforeEach(async () => {
    silentAt = null;
    at = await openKillableProduct(({ step }) => (step === silentAt ? 'silent' : undefined));
    const { db } = at.store;
    await importSubscribers(
      db,
      at.secrets,
      people.map((email) => person({ email, profiles: [{ crs: 530, crsReadOn: '2026-09-01' }] })),
      { now: new Date() },
    );
    // Entered five days ago: the step of 30 days has been due since yesterday or the day before. Everybody pauses at first.
    for (const { id: subscriberId } of await everybody()) {
      const [plan] = await readPlans(db, subscriberId);
      const { profileId } = plan ?? { profileId: '' };
      const order = { subscriberId, profileId, now: daysFromNow(-5) };
      for (const days of [28, 88])
        await addDocument(db, {
          ...order,
          document: { kind: 'passport', countsFrom: 'end', day: dayFromNow(days) },
        });
    }
    await db
      .updateTable('subscribers')
      .set({ paused_until: daysFromNow(30) })
      .execute();
    at.serve(history);
    at.start();
    await vi.waitFor(
      async () => expect(await at.count('feed_state WHERE baseline_at IS NOT NULL')).toBe(1),
      patience,
    );
  }, 120_000);
  afterEach(async () => {
    for (const holder of holders.splice(0)) await holder.end().catch(() => {});
    await at.close();
  });

  const everybody = () => at.store.db.selectFrom('subscribers').select('id').orderBy('id').execute();
  const resume = () => at.store.db.updateTable('subscribers').set({ paused_until: null }).execute();

  /** Holds rows so that the product comes to a halt where it writes to them; the answer lets go. */
  const holdRows = async (rows: string): Promise<() => Promise<void>> => {
    const holder = new pg.Client({ connectionString: at.databaseUrl });
    holder.on('error', () => {});
    holders.push(holder);
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query(`SELECT FROM ${rows} FOR UPDATE`);
    return async () => {
      await holder.query('ROLLBACK');
    };
  };

  const killWhile = async (query: string, release: () => Promise<void>): Promise<void> => {
    await at.waiting(query);
    await at.kill();
    await at.cutWaiting();
    await release();
    at.start();
  };

  /** Everybody is owed one and has it, with both days; copies only of those in doubt. */
  const expectOnceEach = async (inDoubtMax: number, expected = people.length): Promise<void> => {
    await vi.waitFor(
      async () => expect(await at.count("account_mails WHERE status = 'sent'")).toBe(expected),
      patience,
    );
    const marked = await at.count('account_mails WHERE uncertain_attempts > 0');
    const { messages, distinct } = at.sink.counts();
    expect(distinct).toBe(expected);
    expect(messages - distinct).toBeLessThanOrEqual(marked);
    expect(marked).toBeLessThanOrEqual(inDoubtMax);
    expect(await at.count("reminders WHERE state = 'owed'")).toBe(0);
  };
  const expectBothTold = async (): Promise<void> => {
    expect(await at.count("account_mails WHERE kind = 'reminder'")).toBe(people.length);
    expect(await at.count("reminders WHERE state = 'told'")).toBe(2 * people.length);
    expect(
      await at.count(
        "(SELECT FROM reminders WHERE state = 'told' GROUP BY mail_id HAVING count(*) = 2) AS x",
      ),
    ).toBe(people.length);
  };

  it('while it owes', async () => {
    const release = await holdRows("reminders WHERE state = 'waiting'");
    await resume();
    await killWhile('listens', release);
    await expectOnceEach(0);
    await expectBothTold();
  }, 120_000);

  it('while it plans', async () => {
    await at.store.pool.query(
      "UPDATE reminders SET due_at = due_at - interval '1 second' WHERE state = 'waiting'",
    );
    const release = await holdRows("reminders WHERE state = 'waiting'");
    await at.store.db.updateTable('subscribers').set({ reminders_planned_at: null }).execute();
    await killWhile('UPDATE reminders r SET due_at', release);
    await vi.waitFor(
      async () => expect(await at.count('subscribers WHERE reminders_planned_at IS NULL')).toBe(0),
      patience,
    );
    await resume();
    await expectOnceEach(0);
    await expectBothTold();
  }, 120_000);

  it('between owing and sending, again and again', async () => {
    silentAt = 'rcpt';
    await resume();
    await vi.waitFor(
      async () => expect(await at.count("account_mails WHERE kind = 'reminder'")).toBe(people.length),
      patience,
    );
    // A mail in doubt three times is given up: one kill fewer.
    await at.kill();
    at.start();
    await at.kill();
    silentAt = null;
    at.start();
    await expectOnceEach(people.length);
    await expectBothTold();
  }, 120_000);

  it('between accepting and recording: only those in flight come twice', async () => {
    silentAt = 'accepted';
    await resume();
    await vi.waitFor(() => expect(at.sink.counts().messages).toBeGreaterThan(0), patience);
    await at.kill();
    silentAt = null;
    at.start();
    await expectOnceEach(atOnce);
    await expectBothTold();
  }, 120_000);

  it('while it records the end', async () => {
    silentAt = 'rcpt';
    await resume();
    await vi.waitFor(
      async () => expect(await at.count("reminders WHERE state = 'owed'")).toBe(2 * people.length),
      patience,
    );
    await at.kill();
    const release = await holdRows("reminders WHERE state = 'owed'");
    silentAt = null;
    at.start();
    await killWhile('not_asked', release);
    await expectOnceEach(2 * atOnce);
    await expectBothTold();
  }, 120_000);

  it('and the documents of some are deleted before it begins again: those are told nothing', async () => {
    silentAt = 'rcpt';
    await resume();
    await vi.waitFor(
      async () => expect(await at.count("reminders WHERE state = 'owed'")).toBe(2 * people.length),
      patience,
    );
    await at.kill();
    for (const { id: subscriberId } of (await everybody()).slice(0, 5)) {
      const [plan] = await readPlans(at.store.db, subscriberId);
      for (const { id } of plan?.documents ?? [])
        await removeDocument(at.store.db, { subscriberId, id, now: new Date() });
    }
    silentAt = null;
    at.start();
    await expectOnceEach(atOnce, people.length - 5);
    await vi.waitFor(
      async () => expect(await at.count("account_mails WHERE status = 'cancelled'")).toBe(5),
      patience,
    );
  }, 120_000);

  it('while another process does the same', async () => {
    at.start();
    await resume();
    await vi.waitFor(() => expect(at.sink.counts().messages).toBeGreaterThan(0), patience);
    await at.kill();
    await expectOnceEach(atOnce);
    await expectBothTold();
  }, 120_000);

  it('while it ends invitations: each ends and is told once', async () => {
    const { db } = at.store;
    await at.kill();
    await db.deleteFrom('documents').execute();
    await db.deleteFrom('reminders').execute();
    await resume();
    for (const { id: subscriberId } of await everybody()) {
      const [plan] = await readPlans(db, subscriberId);
      const invited = { invitedOn: dayFromNow(-70), restsUntil: dayFromNow(-10), now: daysFromNow(-70) };
      await openInvitation(db, { subscriberId, profileId: plan?.profileId ?? '', ...invited });
    }
    // The sixty days are over: their steps are not what is told.
    const release = await holdRows('invitations');
    at.start();
    await killWhile('awake', release);
    await expectOnceEach(0);
    expect(await at.count("account_mails WHERE kind = 'invitation_expired'")).toBe(people.length);
    expect(await at.count("invitations WHERE state = 'expired'")).toBe(people.length);
    expect(await at.count('profiles WHERE rests_until IS NOT NULL')).toBe(0);
  }, 120_000);
});
