import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TestAdministrator } from './administrator.ts';
import type { TestInstallation } from './installation.ts';
import { type Replaying, startReplaying } from './replaying.ts';
import { listOpenWalks } from '@drawbell/store/walk';

const minuteMs = 60_000;

describe('replays at the same time, stopped, resumed and in the way of others', () => {
  let at: TestInstallation;
  let operator: TestAdministrator;
  let publish: Replaying['publish'];
  let addressees: Replaying['addressees'];

  beforeEach(async () => {
    ({ at, operator, publish, addressees } = await startReplaying());
  });
  afterEach(() => at.close());

  it('two replays at once do not double each other', async () => {
    await at.add(...Array.from({ length: 30 }, (_, i) => ({ email: `p${i}@example.org` })));
    await publish({ date: '2026-09-01' });
    const second = await at.notifier();
    const orders = await Promise.all(
      Array.from({ length: 4 }, () => operator.call('POST', '/draws/447/replays', { scope: 'missed' })),
    );
    expect(orders.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    const walked = await Promise.all(orders.map(({ body }) => operator.walked(body.id)));
    await at.quiet();
    await second.close();
    expect(walked.reduce((sum, { made }) => sum + made, 0)).toBe(30);
    expect(new Set(addressees()).size).toBe(30);
    expect(at.sink.mails).toHaveLength(30);
  });

  it('whoever leaves between the order and the sending is not mailed', async () => {
    await at.add(
      { email: 'stays@example.org' },
      { email: 'leaves@example.org' },
      { email: 'erased@example.org' },
    );
    await publish({ date: '2026-09-01' });
    const ids = [
      await operator.subscriberId('leaves@example.org'),
      await operator.subscriberId('erased@example.org'),
    ];
    // The walk owes them the mail; the ledger decides again at the moment of sending.
    await operator.call('POST', '/draws/447/hold', {});
    await operator.call('POST', '/draws/447/replays', { scope: 'missed' });
    await operator.call('POST', `/subscribers/${ids[0]}/unsubscribe`);
    await operator.call('POST', `/subscribers/${ids[1]}/erase`);
    await operator.call('POST', '/draws/447/release', {});
    await at.quiet();
    await vi.waitFor(() => expect(addressees()).toContain('stays@example.org'), { timeout: 20_000 });
    const alerted = at.sink.mails.filter(({ raw }) => raw.toString().includes('447')).flatMap(({ to }) => to);
    expect(alerted).toEqual(['stays@example.org']);
  });

  it('of a withdrawn draw nothing is ordered, and what was ordered before waits', async () => {
    await at.add({ email: 'a@example.org' });
    await publish({ date: '2026-09-01' });
    await at.store.pool.query("UPDATE draws SET withdrawn_at = $1 WHERE number = '447'", [at.now()]);
    expect(await operator.call('POST', '/draws/447/replays', { scope: 'missed' })).toMatchObject({
      ...{ status: 409, body: { detail: expect.stringContaining('withdrawn') } },
    });
    expect(await operator.replay('447', { scope: 'missed', dryRun: true })).toMatchObject({
      counts: { email: { send: { meets: 1 } } },
    });
    await at.store.pool.query("UPDATE draws SET withdrawn_at = NULL WHERE number = '447'");
    const { body } = await operator.call('POST', '/draws/447/replays', { scope: 'missed' });
    await operator.walked(body.id);
    await at.quiet();
    expect(addressees()).toEqual(['a@example.org']);
  });

  it('an outdated revision can be rehearsed and not replayed', async () => {
    await at.add({ email: 'a@example.org' });
    await publish();
    at.pass(minuteMs);
    await publish({ crs: 500 });
    expect(await operator.call('POST', '/draws/447/replays', { scope: 'missed', revision: 1 })).toMatchObject(
      {
        ...{ status: 409, body: { detail: expect.stringContaining('Revision 2') } },
      },
    );
    expect(await operator.replay('447', { scope: 'missed', revision: 1, dryRun: true })).toMatchObject({
      ...{ revision: 1, counts: { email: { leftAlone: { delivered: 1 } } } },
    });
    expect(await operator.call('POST', '/draws/447/replays', { scope: 'missed', revision: 3 })).toMatchObject(
      {
        status: 404,
      },
    );
  });

  it('cancelled, nothing of it that has not begun is sent; resumed, everybody is told once', async () => {
    await at.add(...Array.from({ length: 20 }, (_, i) => ({ email: `p${i}@example.org` })));
    await publish({ date: '2026-09-01' });
    await operator.call('POST', '/draws/447/hold', {});
    const { body } = await operator.call('POST', '/draws/447/replays', { scope: 'missed' });
    const id = body.id;
    expect(await operator.call('POST', `/replays/${id}/cancel`)).toMatchObject({
      ...{ status: 200, body: { state: 'cancelled' } },
    });
    expect(await operator.call('POST', `/replays/${id}/cancel`)).toMatchObject({ status: 409 });
    await operator.call('POST', '/draws/447/release', {});
    await at.quiet();
    expect(at.sink.mails).toEqual([]);
    expect(await operator.call('POST', `/replays/${id}/resume`)).toMatchObject({ status: 200 });
    expect(await operator.call('POST', `/replays/${id}/resume`)).toMatchObject({ status: 409 });
    await operator.walked(id);
    await at.quiet();
    expect(new Set(addressees()).size).toBe(20);
    expect(at.sink.mails).toHaveLength(20);
    // Walked to its end and sent: there is nothing to stop.
    expect(await operator.call('POST', `/replays/${id}/cancel`)).toMatchObject({ status: 409 });
  });

  it('a replay waits while the live alerts of its draw are matched, and goes behind all live ones', async () => {
    await at.add({ email: 'a@example.org' });
    await publish();
    await at.add({ email: 'later@example.org' });
    const { pool } = at.store;
    await pool.query(
      "UPDATE fan_outs SET state = 'running', lease_until = now() + interval '1 hour' WHERE draw_number = '447'",
    );
    const { body } = await operator.call('POST', '/draws/447/replays', { scope: 'missed' });
    const id = body.id;
    expect(await listOpenWalks(at.store.db, 'replays')).toEqual([]);
    await pool.query("UPDATE fan_outs SET state = 'done', lease_until = NULL WHERE draw_number = '447'");
    await operator.walked(id);
    await at.quiet();
    const { rows } = await pool.query(
      'SELECT lane, replay_id IS NOT NULL AS replayed FROM deliveries ORDER BY id',
    );
    expect(rows).toEqual([
      { lane: 1, replayed: false },
      { lane: 2, replayed: true },
    ]);
  });
});
