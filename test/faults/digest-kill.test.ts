import { lanes } from '@drawbell/store/lease';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import { unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import type { SinkStep } from '@drawbell/testing/mail-sink';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { person } from '../life/installation.ts';
import {
  connections,
  history,
  type KillableProduct,
  openKillableProduct,
  patience,
} from './killable-product.ts';

const people = Array.from({ length: 12 }, (_, i) => `p${i}@example.org`);
const drawsTold = 3;

describe('the process is killed while it tells several draws together', () => {
  let at: KillableProduct;
  let silentAt: SinkStep | null = null;

  beforeEach(async () => {
    silentAt = null;
    at = await openKillableProduct(({ step }) => (step === silentAt ? 'silent' : undefined));
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
  }, 120_000);
  afterEach(() => at.close());

  /** Owes everybody the newest draws, together and now. */
  const owe = () =>
    at.store.pool.query(
      `INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, channel, lane, kind, because, results,
                               next_attempt_at, created_at)
       SELECT s.id, 0, w.number, 1, 'email', ${lanes.together}, 'alert', 'near',
              '[{"label": null, "outcome": "near", "reasons": [{"code": "score_below", "points": 5}], "pointsShort": 5}]',
              now() - interval '1 minute', now()
         FROM subscribers s CROSS JOIN (SELECT number FROM draws ORDER BY sort_key DESC LIMIT ${drawsTold}) w`,
    );
  /** Carries out a statement and leaves it open; the answer takes it back. */
  const holding = async (statement: string): Promise<() => Promise<void>> => {
    const other = await at.store.pool.connect();
    await other.query('BEGIN');
    await other.query(statement);
    return async () => {
      await other.query('ROLLBACK');
      other.release();
    };
  };
  const killWhile = async (query: string, release: () => Promise<void>): Promise<void> => {
    await at.waiting(query);
    await at.kill();
    await at.cutWaiting();
    await release();
    at.start();
  };
  /** Everybody has one mail, with copies only of those in doubt, and each of its draws is told by it. */
  const expectOnceEach = async (inDoubtMax: number, expected = people.length): Promise<void> => {
    await vi.waitFor(
      async () =>
        expect(await at.count("deliveries WHERE status = 'sent' AND digest_id IS NOT NULL")).toBe(
          expected * drawsTold,
        ),
      patience,
    );
    expect(await at.count("digests WHERE status = 'sent'")).toBe(expected);
    const marked = await at.count('digests WHERE uncertain_attempts > 0');
    const { messages, distinct } = at.sink.counts();
    expect(distinct).toBe(expected);
    expect(messages - distinct).toBeLessThanOrEqual(marked);
    expect(marked).toBeLessThanOrEqual(inDoubtMax);
  };

  it('while it makes digests', async () => {
    // Who makes them waits for somebody else that does, and breaks off.
    const release = await holding(
      "INSERT INTO digests (recipient_id, channel, next_attempt_at, created_at) SELECT id, 'email', now(), now() FROM subscribers",
    );
    await owe();
    await killWhile('INSERT INTO digests', release);
    await expectOnceEach(0);
  }, 120_000);

  it('while it begins them', async () => {
    const release = await holding('SELECT FROM subscribers FOR UPDATE');
    await owe();
    await killWhile('UPDATE digests t', release);
    await expectOnceEach(0);
  }, 120_000);

  it('while it sends them, and two people leave before it begins again', async () => {
    silentAt = 'rcpt';
    await owe();
    await vi.waitFor(
      async () => expect(await at.count("digests WHERE status = 'sending'")).toBe(connections),
      patience,
    );
    await at.kill();
    const { rows } = await at.store.pool.query<{ id: string }>(
      "SELECT recipient_id AS id FROM digests WHERE status <> 'sending' LIMIT 2",
    );
    for (const { id } of rows) {
      await unsubscribe(at.store.db, { subscriberId: id, means: 'page', now: new Date() });
    }
    silentAt = null;
    at.start();
    await expectOnceEach(connections, people.length - 2);
  }, 120_000);

  it('between accepting and recording: only those in flight come twice', async () => {
    silentAt = 'accepted';
    await owe();
    await vi.waitFor(() => expect(at.sink.counts().messages).toBeGreaterThan(0), patience);
    await at.kill();
    silentAt = null;
    at.start();
    await expectOnceEach(connections);
  }, 120_000);
});
