import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listAudit } from '../src/audit-log.ts';
import { readDrawBounces } from '../src/bounces/guard.ts';
import { holdDraw } from '../src/draws/hold.ts';
import { bounceMany, later, minuteMs, sendMany, sendTo } from './bounces.ts';
import { aDraw, openTestRecord, record, type TestRecord } from './record.ts';

describe('the guard of a draw', () => {
  let test: TestRecord;
  beforeEach(async () => {
    test = await openTestRecord();
    await record(test.store, { fresh: [aDraw('446')] });
    await record(test.store, { fresh: [aDraw('447'), aDraw('448')] });
  });
  afterEach(() => test.close());

  const heldBecause = async () => (await readDrawBounces(test.store.db, '447'))?.heldBecause;
  const release = () => holdDraw(test.store.db, { number: '447', because: null, now: later(minuteMs) });

  it('holds it when more than 5 % came back, with a trace, and only that draw', async () => {
    const sent = await sendMany(test, 400);
    expect(await bounceMany(test, sent.slice(0, 20))).toEqual([]);
    expect(await heldBecause()).toBeNull();
    expect(await bounceMany(test, sent.slice(20, 21))).toEqual([
      { because: 'bounces', sent: 400, bounced: 21, complained: 0 },
    ]);
    expect(await heldBecause()).toBe('bounces');
    expect((await readDrawBounces(test.store.db, '448'))?.heldBecause).toBeNull();
    expect(await listAudit(test.store.db, { before: null, limit: 10 })).toMatchObject([
      {
        ...{ actor: 'bounce guard', action: 'draw.hold', target: 'draw 447' },
        after: { heldBecause: 'bounces', sent: 400, bounced: 21 },
      },
    ]);
  });

  it('counts soft ones, each mail once, and no opt-outs', async () => {
    const sent = await sendMany(test, 200);
    for (const kind of ['soft', 'hard', 'soft'] as const)
      expect(await bounceMany(test, sent.slice(0, 10), { kind })).toEqual([]);
    expect(await bounceMany(test, sent.slice(20, 60), { kind: 'unsubscribed' })).toEqual([]);
    expect(await readDrawBounces(test.store.db, '447')).toMatchObject({ bounced: 10, heldBecause: null });
    expect(await bounceMany(test, sent.slice(10, 11), { kind: 'soft' })).toHaveLength(1);
  });

  it('waits for volume: a few dead addresses of a few are no share', async () => {
    const few = await sendMany(test, 150);
    expect(await bounceMany(test, few.slice(0, 60))).toEqual([]);
    expect(await heldBecause()).toBeNull();
    const more = await sendMany(test, 100);
    expect(await bounceMany(test, more.slice(0, 1))).toEqual([
      { because: 'bounces', sent: 250, bounced: 61, complained: 0 },
    ]);
  });

  it('knows that more was sent meanwhile', async () => {
    const sent = await sendMany(test, 220);
    expect(await bounceMany(test, sent.slice(0, 11))).toEqual([]);
    await sendMany(test, 600);
    expect(await bounceMany(test, sent.slice(11, 41))).toEqual([]);
    expect(await bounceMany(test, sent.slice(41, 42))).toEqual([
      { because: 'bounces', sent: 820, bounced: 42, complained: 0 },
    ]);
  });

  it('holds it when more than 0.1 % complained', async () => {
    const sent = await sendMany(test, 1_100);
    const complaint = { kind: 'complaint' } as const;
    expect(await bounceMany(test, sent.slice(0, 1), complaint)).toEqual([]);
    expect(await bounceMany(test, sent.slice(1, 2), complaint)).toEqual([
      { because: 'complaints', sent: 1_100, bounced: 0, complained: 2 },
    ]);
    expect(await heldBecause()).toBe('complaints');
  });

  it('once let go, holds it anew only when the share has doubled', async () => {
    const sent = await sendMany(test, 200);
    expect(await bounceMany(test, sent.slice(0, 11))).toHaveLength(1);
    // Mails that had left before it was held come back while it is: whoever lets it go sees them.
    expect(await bounceMany(test, sent.slice(11, 15))).toEqual([]);
    expect(await release()).toBe(true);
    expect(await bounceMany(test, sent.slice(15, 30))).toEqual([]);
    expect(await heldBecause()).toBeNull();
    expect(await bounceMany(test, sent.slice(30, 31))).toEqual([
      { because: 'bounces', sent: 200, bounced: 31, complained: 0 },
    ]);
  });

  it('leaves alone what somebody else holds', async () => {
    await holdDraw(test.store.db, { number: '447', because: 'operator', now: later(0) });
    const sent = await sendMany(test, 200);
    expect(await bounceMany(test, sent.slice(0, 30))).toEqual([]);
    expect(await heldBecause()).toBe('operator');
    await release();
    expect(await bounceMany(test, sent.slice(30, 31))).toHaveLength(1);
  });

  it('lets one of many that count at once hold it', async () => {
    const sent = await sendMany(test, 200);
    const held = await Promise.all(sent.slice(0, 24).map((id) => bounceMany(test, [id])));
    expect(held.flat()).toHaveLength(1);
    expect((await listAudit(test.store.db, { before: null, limit: 10 })).length).toBe(1);
    expect(await readDrawBounces(test.store.db, '447')).toMatchObject({
      bounced: 24,
      heldBecause: 'bounces',
    });
  });

  it('counts the mails of replays among those sent', async () => {
    await sendTo(test, 'reader@example.org');
    await test.store.pool.query(
      `INSERT INTO replays (draw_number, revision, scope, basis, channels, dry_run, state, actor, ordered_at)
       VALUES ('447', 1, 'all', 'today', '{email}', false, 'done', 'test', now());
       UPDATE deliveries SET fan_out_id = 0, replay_id = (SELECT id FROM replays)`,
    );
    await sendMany(test, 3);
    expect(await readDrawBounces(test.store.db, '447')).toMatchObject({ sent: 4 });
  });
});
