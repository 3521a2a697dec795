import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listDeliveryTimes, measureFanOuts } from '../src/fan-outs/times.ts';
import { addEndpoint, aDraw, now, openTestRecord, record, type TestRecord } from './record.ts';

const secondMs = 1_000;
const later = (seconds: number) => new Date(now.getTime() + seconds * secondMs);

describe('how long the mails of a draw took', () => {
  let at: TestRecord;
  beforeEach(async () => {
    at = await openTestRecord();
    const lastLook = new Date(now.getTime() - 3_600 * secondMs);
    const state = { last_poll_at: lastLook, last_success_at: later(-70) };
    await record(at.store, { fresh: [aDraw('446')], feedState: state }, lastLook);
    await record(at.store, { fresh: [aDraw('447')] });
    await at.store.pool.query("UPDATE fan_outs SET state = 'done'");
    await at.store.pool.query("UPDATE webhook_events SET state = 'done'");
  });
  afterEach(() => at.close());

  /** Mails sent so many seconds after the record; null is owed. */
  const mails = async (ends: readonly (number | null)[], replayId: string | null = null) => {
    for (const [i, end] of ends.entries()) {
      await at.store.pool.query(
        `INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, channel, kind, status, because,
                                 results, next_attempt_at, created_at, ended_at, replay_id)
         SELECT $1, id, draw_number, revision, 'email', 'alert', $2, 'meets', '[]', $3, $3, $4, $5 FROM fan_outs`,
        [
          String(i + (replayId === null ? 1 : 1_000)),
          end === null ? 'owed' : 'sent',
          now,
          end === null ? null : later(end),
          replayId,
        ],
      );
    }
  };
  const settled = async () =>
    (await at.store.pool.query('SELECT settled_at FROM fan_outs WHERE settled_at IS NOT NULL')).rowCount;

  it('is counted from the record, and a draw was published after the look that did not have it', async () => {
    await mails([...Array.from({ length: 100 }, (_, i) => i + 1)]);
    await measureFanOuts(at.store.pool, later(200));
    expect(await listDeliveryTimes(at.store.pool, 10)).toMatchObject([
      {
        ...{ drawNumber: '447', revision: 1, kind: 'alert', recordedAt: now, absentAt: later(-70) },
        ...{ sent: 100, open: 0, p50: 50.5, p95: 95.05, p99: 99.01 },
      },
    ]);
    expect(await settled()).toBe(1);
  });

  it('is counted again while mails are open, and for the last time when none is', async () => {
    await mails([10, null]);
    await measureFanOuts(at.store.pool, later(20));
    expect(await listDeliveryTimes(at.store.pool, 1)).toMatchObject([{ sent: 1, open: 1, p99: 10 }]);
    expect(await settled()).toBe(0);
    await at.store.pool.query("UPDATE deliveries SET status = 'sent', ended_at = $1 WHERE status = 'owed'", [
      later(25),
    ]);
    await measureFanOuts(at.store.pool, later(25));
    expect(await listDeliveryTimes(at.store.pool, 1)).toMatchObject([{ sent: 1 }]);
    await measureFanOuts(at.store.pool, later(31));
    expect(await listDeliveryTimes(at.store.pool, 1)).toMatchObject([{ sent: 2, open: 0, p50: 17.5 }]);
    expect(await settled()).toBe(1);
    await at.store.pool.query('DELETE FROM deliveries');
    await measureFanOuts(at.store.pool, later(3_600));
    expect(await listDeliveryTimes(at.store.pool, 1)).toMatchObject([{ sent: 2 }]);
  });

  it('does not count what was ordered again by hand', async () => {
    await mails([10]);
    await mails([90_000], '7');
    await measureFanOuts(at.store.pool, later(100_000));
    expect(await listDeliveryTimes(at.store.pool, 1)).toMatchObject([{ sent: 1, p99: 10 }]);
  });

  it('counts the webhook messages of the same draw revision, but for those that were ordered again', async () => {
    await mails([10]);
    const { rows } = await at.store.pool.query<{ id: string }>(
      "SELECT id FROM webhook_events WHERE draw_number = '447' AND type = 'draw.published'",
    );
    const post = async (end: number | null, more: { repeated?: boolean; replay?: string } = {}) => {
      await at.store.pool.query(
        `INSERT INTO webhook_messages (endpoint_id, event_id, status, next_attempt_at, created_at, ended_at, repeated, replay_id)
         VALUES ($1, $2, $3, $4, $4, $5, $6, $7)`,
        [
          ...[await addEndpoint(at), rows[0]?.id, end === null ? 'owed' : 'sent', now],
          ...[end === null ? null : later(end), more.repeated ?? false, more.replay ?? null],
        ],
      );
    };
    await post(2);
    await post(4);
    await post(null);
    await post(9_000, { repeated: true });
    await post(9_000, { replay: '7' });
    await measureFanOuts(at.store.pool, later(20));
    expect(await listDeliveryTimes(at.store.pool, 1)).toMatchObject([
      { sent: 1, open: 0, webhooks: { sent: 2, open: 1, p50: 3, p99: 3.98 } },
    ]);
    expect(await settled()).toBe(0);
    await at.store.pool.query(
      "UPDATE webhook_messages SET status = 'sent', ended_at = $1 WHERE status = 'owed'",
      [later(30)],
    );
    await measureFanOuts(at.store.pool, later(40));
    expect(await listDeliveryTimes(at.store.pool, 1)).toMatchObject([{ webhooks: { sent: 3, open: 0 } }]);
    expect(await settled()).toBe(1);
  });

  it('waits for messages that are still to be made', async () => {
    await at.store.pool.query("UPDATE webhook_events SET state = 'running'");
    await measureFanOuts(at.store.pool, later(1));
    expect(await settled()).toBe(0);
    await at.store.pool.query("UPDATE webhook_events SET state = 'done'");
    await measureFanOuts(at.store.pool, later(20));
    expect(await settled()).toBe(1);
  });

  it('knows nothing where nothing was sent', async () => {
    await mails([null]);
    await measureFanOuts(at.store.pool, later(1));
    expect(await listDeliveryTimes(at.store.pool, 1)).toMatchObject([
      { sent: 0, open: 1, p50: null, p99: null },
    ]);
  });
});
