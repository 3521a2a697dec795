import { openQueue } from '@drawbell/queue/open-queue';
import { createLogger } from '@drawbell/runtime/logger';
import { recordAudit } from '@drawbell/store/audit-log';
import { createKey } from '@drawbell/store/keys';
import { orderReplay } from '@drawbell/store/replays/orders';
import { adminScopes } from '@drawbell/store/schema';
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

const log = createLogger({ level: 'silent', service: 'test' });
const people = Array.from({ length: 12 }, (_, i) => `p${i}@example.org`);

describe('the process is killed while it replays', () => {
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
    // History, of which nobody was told.
    at.serve([...history, aRound('447')]);
    at.start();
    await vi.waitFor(
      async () => expect(await at.count('feed_state WHERE baseline_at IS NOT NULL')).toBe(1),
      patience,
    );
  }, 60_000);
  afterEach(() => at.close());

  const order = () =>
    at.store.db.transaction().execute((trx) =>
      orderReplay(trx, {
        ...{ drawNumber: '447', scope: 'missed', basis: 'today', channels: ['email', 'webhook'] },
        ...{ recipients: {}, dryRun: false, actor: { name: 'test', requestId: null }, now: new Date() },
      }),
    );

  const ring = async (): Promise<void> => {
    const { databaseUrl } = at;
    const queue = await openQueue({ databaseUrl, applicationName: 'test', tickMs: 60_000, log });
    await queue.ring('run-replays', {});
    await queue.close();
  };

  /** Everyone has it; copies only of those marked, and never more of them than there were connections. */
  const expectOnceEach = async (inDoubtMax: number): Promise<void> => {
    await vi.waitFor(async () => {
      expect(await at.count("replays WHERE state = 'done'")).toBe(await at.count('replays'));
      expect(await at.count('deliveries')).toBe(people.length);
      expect(await at.count("deliveries WHERE status <> 'sent'")).toBe(0);
    }, patience);
    const marked = await at.count('deliveries WHERE uncertain_attempts > 0');
    const { messages, distinct } = at.sink.counts();
    expect(distinct).toBe(people.length);
    expect(messages - distinct).toBeLessThanOrEqual(marked);
    expect(marked).toBeLessThanOrEqual(inDoubtMax);
  };

  it('before it takes the replay, while the queue still holds the job', async () => {
    const release = await at.hold('replays');
    // Ordering waits for the same table: it is carried out when the table is free.
    const ordered = order();
    await at.kill();
    await release();
    await ordered;
    at.start();
    await expectOnceEach(0);
  });

  it('while it writes what the replay owes', async () => {
    const release = await at.hold('deliveries');
    await order();
    // The sweep waits for the ledger, too: the bell is what wakes the walk.
    await ring();
    await at.waiting('INTO deliveries');
    await at.kill();
    await release();
    // The queue still holds the job of the run that was killed, and takes the ring of another replay for the same.
    expect(await at.count("bullmq.job WHERE queue ILIKE '%run-replays%'")).toBeGreaterThan(0);
    await order();
    await ring();
    at.start();
    await expectOnceEach(0);
  });

  it('between owing and sending, and the queue is emptied', async () => {
    const release = await at.hold('attempts');
    await order();
    await at.waiting('INTO attempts');
    await at.kill();
    await at.store.pool.query('TRUNCATE bullmq.job CASCADE');
    await release();
    at.start();
    await expectOnceEach(0);
  });

  it('between accepting and recording: those in flight come twice, marked, and no others', async () => {
    silentAt = 'accepted';
    await order();
    await vi.waitFor(() => expect(at.sink.counts().messages).toBe(connections), patience);
    await at.kill();
    silentAt = null;
    // A second replay of the same draw while the first is unfinished.
    await order();
    at.start();
    await expectOnceEach(connections);
    expect(at.sink.counts().copiesMax).toBe(2);
  });

  it('in the middle of an order, neither the replay nor its trace is there', async () => {
    await createKey(at.store.db, at.secrets, 'operator', {
      ...{ name: 'operator', scopes: adminScopes, expiresAt: null, now: new Date() },
    });
    const audits = await at.count('audit_log');
    const cut = at.store.db.transaction().execute(async (trx) => {
      await orderReplay(trx, {
        ...{ drawNumber: '447', scope: 'missed', basis: 'today', channels: ['email'], recipients: {} },
        ...{ dryRun: false, actor: { name: 'test', requestId: null }, now: new Date() },
      });
      await recordAudit(trx, {
        ...{ actor: { name: 'test', requestId: null }, action: 'test', target: 'test', now: new Date() },
      });
      throw new Error('the process dies here');
    });
    await expect(cut).rejects.toThrow('dies here');
    expect([await at.count('replays'), await at.count('audit_log')]).toEqual([0, audits]);
  });
});
