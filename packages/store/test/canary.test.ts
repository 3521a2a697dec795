import { describe, expect, it } from 'vitest';
import {
  type CanaryRun,
  claimCanary,
  finishCanary,
  judgeCanary,
  makeDueCanary,
  noteCanaryTarget,
  readCanaryHealth,
  recordCanaryArrival,
  sweepCanaries,
} from '../src/canary.ts';
import { now, openTestRecord } from './record.ts';

const minuteMs = 60_000;
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * minuteMs);

/** Made so many minutes ago and sent two seconds later, unless the test says otherwise. */
function run(madeMinutesAgo: number, facts: Partial<CanaryRun> = {}): CanaryRun {
  const madeAt = minutesAgo(madeMinutesAgo);
  const endedAt = new Date(madeAt.getTime() + 2_000);
  return {
    ...{ madeAt, endedAt, target: 'mailbox', status: 'sent', via: 'queue', arrivedAt: null, reason: null },
    ...facts,
  };
}

describe('how the canary is judged', () => {
  const judge = (runs: readonly CanaryRun[], arrivalsSeen = false) =>
    judgeCanary({ target: 'mailbox', runs, arrivalsSeen, now });
  const failed: Partial<CanaryRun> = { status: 'failed', reason: 'refused' };

  it('is well when the newest run is sent in time, whatever was before', () => {
    expect(judge([run(1), run(16, failed), run(31, failed)])).toMatchObject({ failing: false, troubles: 0 });
    expect(judge([])).toMatchObject({ failing: false, troubles: 0, last: null });
  });

  it('fails when two in a row failed or were late, and not for one', () => {
    const late: Partial<CanaryRun> = { endedAt: minutesAgo(1) };
    expect(judge([run(1, failed), run(16)])).toMatchObject({ failing: false, troubles: 1 });
    expect(judge([run(1, failed), run(16, late)])).toMatchObject({ failing: true, troubles: 2 });
  });

  it('a run under way says nothing until it is late', () => {
    const owed: Partial<CanaryRun> = { status: 'owed', endedAt: null };
    expect(judge([run(4, owed), run(19, failed)]).troubles).toBe(1);
    expect(judge([run(6, owed), run(21, failed)]).failing).toBe(true);
  });

  it('runs that nobody made count like late ones', () => {
    expect(judge([run(19)]).troubles).toBe(0);
    expect(judge([run(21)])).toMatchObject({ troubles: 1, failing: false });
    expect(judge([run(36)])).toMatchObject({ troubles: 2, failing: true });
  });

  it('where arrivals are told, a run that does not arrive is in trouble', () => {
    const arrived = { arrivedAt: minutesAgo(30) };
    expect(judge([run(10), run(31, arrived)], false).troubles).toBe(0);
    expect(judge([run(10), run(31, arrived)], true).troubles).toBe(1);
    expect(judge([run(2), run(31, arrived)], true).troubles).toBe(0);
  });

  it('never fails while it is off', () => {
    const off = judgeCanary({ target: 'off', runs: [run(100, failed)], arrivalsSeen: false, now });
    expect(off).toMatchObject({ failing: false, last: null });
  });
});

describe('the runs of the canary', () => {
  it('are one in a quarter of an hour, taken by one worker, and given up when late', async () => {
    const { store, close } = await openTestRecord();
    const { pool } = store;
    await noteCanaryTarget(pool, 'mailbox');
    const made = await Promise.all(
      Array.from({ length: 8 }, () => makeDueCanary(pool, { target: 'mailbox', now })),
    );
    const [id = ''] = made.filter((each) => each !== null);
    expect(made.filter((each) => each !== null)).toHaveLength(1);
    const claims = await Promise.all(
      ['one', 'two', 'three'].map((worker) =>
        claimCanary(pool, { id, worker, via: 'queue', messageId: '<a@drawbell.example>', now }),
      ),
    );
    const taken = claims.findIndex((claim) => claim !== undefined);
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
    const worker = ['one', 'two', 'three'][taken] ?? '';
    const end = { id, status: 'sent', matchedAt: now, arrived: false, reason: null } as const;
    await finishCanary(pool, { ...end, worker: 'somebody else', now });
    expect((await readCanaryHealth(pool, now)).last).toBeNull();
    await finishCanary(pool, { ...end, worker, now });
    expect((await readCanaryHealth(pool, now)).last).toMatchObject({ status: 'sent', arrivedAt: null });

    const arrival = { messageId: '<a@drawbell.example>', now };
    expect(await recordCanaryArrival(pool, { ...arrival, messageId: '<b@drawbell.example>' })).toBe(false);
    expect(await recordCanaryArrival(pool, arrival)).toBe(true);
    expect(await recordCanaryArrival(pool, arrival)).toBe(false);

    const later = new Date(now.getTime() + 15 * minuteMs);
    const next = await makeDueCanary(pool, { target: 'mailbox', now: later });
    expect(next).not.toBeNull();
    expect(await sweepCanaries(pool, later)).toEqual({ owed: [], givenUp: 0 });
    const soon = new Date(later.getTime() + 20_000);
    expect(await sweepCanaries(pool, soon)).toEqual({ owed: [next], givenUp: 0 });
    const late = new Date(later.getTime() + 6 * minuteMs);
    expect(await sweepCanaries(pool, late)).toEqual({ owed: [], givenUp: 1 });
    expect(await readCanaryHealth(pool, late)).toMatchObject({
      troubles: 1,
      last: { status: 'failed', reason: 'nobody took it up in time' },
    });
    await close();
  });
});
