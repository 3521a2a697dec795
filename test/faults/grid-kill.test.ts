import { putGridChange } from '@drawbell/store/catalogue/grid-changes';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import type { SinkStep } from '@drawbell/testing/mail-sink';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { person } from '../life/installation.ts';
import { aRound } from '../life/rounds.ts';
import { history, type KillableProduct, openKillableProduct, patience } from './killable-product.ts';

const people = Array.from({ length: 12 }, (_, i) => `p${i}@example.org`);
/** Account mails under way at once. */
const atOnce = 4;

describe('the process is killed while it asks for scores of the new points grid', () => {
  let at: KillableProduct;
  let silentAt: SinkStep | null = null;

  beforeEach(async () => {
    silentAt = null;
    at = await openKillableProduct(({ step }) => (step === silentAt ? 'silent' : undefined));
    await importSubscribers(
      at.store.db,
      at.secrets,
      people.map((email) => person({ email, profiles: [{ crs: 530, crsReadOn: '2026-09-01' }] })),
      { now: new Date() },
    );
    at.serve([...history, aRound('447')]);
    at.start();
    await vi.waitFor(
      async () => expect(await at.count('feed_state WHERE baseline_at IS NOT NULL')).toBe(1),
      patience,
    );
  }, 60_000);
  afterEach(() => at.close());

  const confirm = () =>
    at.store.db.transaction().execute((trx) =>
      putGridChange(trx, {
        change: {
          ...{ date: '2026-09-30', status: 'confirmed', scoresStayed: false },
          ...{ labelEn: 'New points', labelFr: 'Nouveaux points', source: 'a notice' },
        },
        ...{ actor: { name: 'test', requestId: null }, now: new Date() },
      }),
    );

  /** Everybody is owed one and has it; copies only of those in doubt. */
  const expectOnceEach = async (inDoubtMax: number): Promise<void> => {
    await vi.waitFor(
      async () => expect(await at.count("account_mails WHERE status = 'sent'")).toBe(people.length),
      patience,
    );
    expect(await at.count('account_mails')).toBe(people.length);
    expect(await at.count('score_asks')).toBe(people.length);
    const marked = await at.count('account_mails WHERE uncertain_attempts > 0');
    const { messages, distinct } = at.sink.counts();
    expect(distinct).toBe(people.length);
    expect(messages - distinct).toBeLessThanOrEqual(marked);
    expect(marked).toBeLessThanOrEqual(inDoubtMax);
  };

  it.each([
    ['score_asks', 'score_asks'],
    // The sweep looks for lost account mails first.
    ['account_mails', 'account_mails'],
    ['score_ask_walks', 'score_ask_walks'],
  ])(
    'while it writes to %s',
    async (table, statement) => {
      const release = await at.hold(table);
      await confirm();
      await at.waiting(statement);
      await at.kill();
      await at.cutWaiting();
      await release();
      at.start();
      await expectOnceEach(0);
    },
    60_000,
  );

  it('between owing and sending, again and again', async () => {
    silentAt = 'rcpt';
    await confirm();
    await vi.waitFor(async () => expect(await at.count('score_asks')).toBe(people.length), patience);
    // A mail in doubt three times is given up: one kill fewer.
    await at.kill();
    at.start();
    await at.kill();
    silentAt = null;
    at.start();
    await expectOnceEach(people.length);
  }, 60_000);

  it('between accepting and recording: only those in flight come twice', async () => {
    silentAt = 'accepted';
    await confirm();
    await vi.waitFor(() => expect(at.sink.counts().messages).toBeGreaterThan(0), patience);
    await at.kill();
    silentAt = null;
    at.start();
    await expectOnceEach(atOnce);
  }, 60_000);
});
