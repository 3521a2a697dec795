import { importSubscribers } from '@drawbell/store/subscribers/import';
import type { SinkStep } from '@drawbell/testing/mail-sink';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { person } from '../life/installation.ts';
import { aRound } from '../life/rounds.ts';
import {
  connections,
  history,
  type KillableProduct,
  openKillableProduct,
  patience,
} from './killable-product.ts';

const people = Array.from({ length: 12 }, (_, i) => `p${i}@example.org`);

describe('the process is killed', () => {
  let at: KillableProduct;
  let silentAt: SinkStep | null = null;
  let gone: string | undefined;

  beforeEach(async () => {
    silentAt = null;
    gone = undefined;
    at = await openKillableProduct(({ step, to }) => {
      if (step === 'rcpt' && to === gone) return { code: 550, text: '5.1.1 no such user' };
      return step === silentAt ? 'silent' : undefined;
    });
    await importSubscribers(
      at.store.db,
      at.secrets,
      people.map((email) => person({ email })),
      { now: new Date() },
    );
    at.serve(history);
    at.start();
    await vi.waitFor(
      async () => expect(await at.count('feed_state WHERE baseline_at IS NOT NULL')).toBe(1),
      patience,
    );
  }, 60_000);
  afterEach(() => at.close());

  const publish = (): void => {
    const date = new Date().toISOString().slice(0, 10);
    at.serve([...history, aRound('447', { date }), aRound('448', { date })]);
  };
  const allSent = () =>
    vi.waitFor(async () => {
      expect(await at.count('deliveries')).toBe(2 * people.length);
      expect(await at.count("deliveries WHERE status <> 'sent'")).toBe(0);
    }, patience);

  /** Everyone has both alerts; copies only of those marked, and never more of them than there were connections. */
  const expectOnceEach = async (inDoubtMax: number): Promise<void> => {
    await allSent();
    const marked = await at.count('deliveries WHERE uncertain_attempts > 0');
    const { messages, distinct } = at.sink.counts();
    expect(distinct).toBe(2 * people.length);
    expect(messages - distinct).toBeLessThanOrEqual(marked);
    expect(marked).toBeLessThanOrEqual(inDoubtMax);
    expect(await at.count('draws')).toBe(history.length + 2);
  };

  it('while it fetches', async () => {
    at.ircc.behave('fr', () => {});
    const before = at.ircc.requests.length;
    publish();
    await vi.waitFor(
      () => expect(at.ircc.requests.slice(before).some(({ file }) => file === 'fr')).toBe(true),
      patience,
    );
    await at.kill();
    at.ircc.behave('fr', null);
    at.start();
    await expectOnceEach(0);
  });

  it('while it records the draws', async () => {
    const release = await at.hold('draw_events');
    publish();
    await at.waiting('draw_events');
    await at.kill();
    await release();
    expect(await at.count("draws WHERE number IN ('447', '448')")).toBe(0);
    at.start();
    await expectOnceEach(0);
  });

  it('between recording and matching, and the queue is emptied', async () => {
    const release = await at.hold('fan_outs');
    await at.store.pool.query('UPDATE feed_state SET next_poll_at = now()');
    publish();
    await at.waiting('fan_outs');
    await release();
    await vi.waitFor(async () => expect(await at.count('fan_outs')).toBe(2), patience);
    await at.kill();
    await at.store.pool.query('TRUNCATE bullmq.job CASCADE');
    at.start();
    await expectOnceEach(connections);
  });

  it('while it writes a batch of the ledger', async () => {
    const release = await at.hold('deliveries');
    publish();
    await at.waiting('INTO deliveries');
    await at.kill();
    // The server may still carry out the statement of a client that is gone: either way nothing is owed twice.
    await release();
    at.start();
    await expectOnceEach(0);
  });

  it('between claiming and sending', async () => {
    const release = await at.hold('attempts');
    publish();
    await at.waiting('INTO attempts');
    await at.kill();
    await release();
    expect(at.sink.counts().messages).toBe(0);
    at.start();
    await expectOnceEach(0);
  });

  it('before the mail server accepts', async () => {
    silentAt = 'message';
    publish();
    await vi.waitFor(
      async () => expect(await at.count("deliveries WHERE status = 'sending'")).toBe(connections),
      patience,
    );
    await at.kill();
    silentAt = null;
    at.start();
    await expectOnceEach(connections);
    expect(at.sink.counts().copiesMax).toBe(1);
  });

  it('between accepting and recording: those in flight come twice, with one Message-ID, counted and marked', async () => {
    silentAt = 'accepted';
    publish();
    await vi.waitFor(() => expect(at.sink.counts().messages).toBe(connections), patience);
    await at.kill();
    silentAt = null;
    at.start();
    await expectOnceEach(connections);
    expect(at.sink.counts()).toEqual({
      messages: 2 * people.length + connections,
      distinct: 2 * people.length,
      copiesMax: 2,
    });
    expect(await at.count('deliveries WHERE uncertain_attempts = 1')).toBe(connections);
    expect(await at.count("attempts WHERE result = 'uncertain'")).toBe(connections);
  });

  it.each(['bounce_events', 'suppressions', 'bounce_guards'])(
    'while it records in %s that a mailbox was refused: all that follows is there once',
    async (table) => {
      gone = 'p0@example.org';
      const release = await at.hold(table);
      publish();
      await at.waiting(table);
      await at.kill();
      await at.cutWaiting();
      await release();
      expect(await at.count('bounce_events')).toBe(0);
      expect(await at.count('suppressions')).toBe(0);
      at.start();
      await vi.waitFor(async () => {
        expect(await at.count('deliveries')).toBe(2 * people.length);
        expect(await at.count("deliveries WHERE status NOT IN ('sent', 'failed', 'cancelled')")).toBe(0);
      }, patience);
      const failed = await at.count("deliveries WHERE status = 'failed'");
      expect(failed).toBeGreaterThan(0);
      expect(await at.count('bounce_events')).toBe(failed);
      expect(await at.count('bounce_guards CROSS JOIN generate_series(1, bounced)')).toBe(failed);
      expect(await at.count('suppressions')).toBe(1);
      const { messages, distinct } = at.sink.counts();
      expect(distinct).toBe(2 * (people.length - 1));
      expect(messages - distinct).toBeLessThanOrEqual(connections);
    },
  );

  it('asked to stop, it finishes the mails in hand and ends with 0', async () => {
    publish();
    await vi.waitFor(() => expect(at.sink.counts().messages).toBeGreaterThan(0), patience);
    expect(await at.stop()).toBe(0);
    expect(await at.count("deliveries WHERE status IN ('claimed', 'sending')")).toBe(0);
    at.start();
    await expectOnceEach(0);
  });
});
