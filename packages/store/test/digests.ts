import { tellingSchema } from '@drawbell/draws/telling';
import { afterEach, beforeEach } from 'vitest';
import {
  advanceDigests,
  claimDigests,
  oweDigests,
  setAsideDigests,
  type StartedDigest,
} from '../src/deliveries/digests.ts';
import type { FinishedDelivery } from '../src/deliveries/ends.ts';
import { lanes } from '../src/lease.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { changeSettings } from '../src/subscribers/settings.ts';
import { aDraw, now, openTestRecord, person, record, type TestRecord } from './record.ts';

/** So many minutes after a moment. */
export const minutes = (n: number, from = now) => new Date(from.getTime() + n * 60_000);
/** Who claims. */
export const worker = 'one';
export const leaseMs = 60_000;

/** How a try ended. */
export const ended = (id: string, end: Partial<FinishedDelivery> = {}): FinishedDelivery => ({
  ...{ id, status: 'sent', result: 'accepted', code: null, response: '', nextAttemptAt: null },
  ...end,
});

export const drawsIn = (begun: readonly StartedDigest[]) =>
  begun.map(({ items }) => items.map(({ drawNumber }) => drawNumber));

/** A record with three draws and two people for each test, and what is done there with digests. */
export function useDigests() {
  let at: TestRecord;
  let one = '';
  let other = '';
  beforeEach(async () => {
    at = await openTestRecord();
    // What was published before the first look is told nobody.
    await record(at.store, { fresh: [aDraw('444', { date: '2026-09-20' })] });
    await record(at.store, { fresh: [aDraw('445', { date: '2026-09-25' }), aDraw('446')] });
    const people = [person({ email: 'one@example.org' }), person({ email: 'other@example.org' })];
    await importSubscribers(at.store.db, at.secrets, people, { now });
    const { rows } = await at.store.pool.query<{ id: string }>('SELECT id FROM subscribers ORDER BY id');
    [one = '', other = ''] = rows.map(({ id }) => id);
  });
  afterEach(() => at.close());

  /** Owes an alert that is told together with others. */
  const owe = async (facts: object = {}): Promise<string> => {
    const usual = {
      recipient_id: one,
      because: 'may_meet',
      channel: 'email',
      channel_id: 0,
      draw_number: '446',
    };
    const times = {
      revision: 1,
      kind: 'alert',
      due: now,
      made: now,
      outcome: 'may_meet',
      lane: lanes.together,
    };
    const { rows } = await at.store.pool.query<{ id: string }>(
      `INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, channel, channel_id, lane, kind, because, results,
                             next_attempt_at, created_at)
     SELECT recipient_id, 0, draw_number, revision, channel, channel_id, lane, kind, because,
            jsonb_build_array(jsonb_build_object('label', NULL, 'outcome', outcome, 'reasons', '[]'::jsonb, 'pointsShort', NULL)),
            due, made
       FROM jsonb_to_record($1) AS x (recipient_id bigint, draw_number text, revision int, channel text, channel_id bigint,
                                      because text, kind text, due timestamptz, made timestamptz, outcome text, lane smallint)
     RETURNING id`,
      [JSON.stringify({ ...usual, ...times, ...facts })],
    );
    return rows[0]?.id ?? '';
  };
  const rowsOf = async (subscriberId = one) => {
    const { rows } = await at.store.pool.query<object>(
      `SELECT draw_number AS draw, status, lane, end_reason AS why, next_attempt_at AS at, digest_id AS digest, attempts
       FROM deliveries WHERE recipient_id = $1 ORDER BY draw_number, revision`,
      [subscriberId],
    );
    return rows;
  };
  const digests = async () => {
    const { rows } = await at.store.pool.query<object>(
      'SELECT status, end_reason AS why, attempts, cardinality(told) AS held, next_attempt_at AS at FROM digests ORDER BY id',
    );
    return rows;
  };
  const claim = (when = now, channel: StartedDigest['channel'] = 'email') =>
    claimDigests(at.store.pool, { worker, limit: 10, now: when, leaseMs, channel });
  const advance = (start: readonly string[], when = now, finished: readonly FinishedDelivery[] = []) =>
    advanceDigests(at.store.pool, { worker, finished, start, now: when, leaseMs });
  /** Makes what is due, begins it, and sets aside what may not begin. */
  const begin = async (when = now, channel: StartedDigest['channel'] = 'email'): Promise<StartedDigest[]> => {
    await oweDigests(at.store.pool, { now: when, since: null });
    const start = await claim(when, channel);
    const begun = await advance(start, when);
    const ids = start.filter((id) => begun.every((each) => each.id !== id));
    await setAsideDigests(at.store, { ids, worker, now: when });
    return begun;
  };
  const tell = (telling: object, when = now) =>
    changeSettings(at.store.db, one, { telling: tellingSchema.parse(telling) }, when);

  const world = {
    get at() {
      return at;
    },
    get one() {
      return one;
    },
    get other() {
      return other;
    },
  };
  return { world, owe, rowsOf, digests, claim, advance, begin, tell };
}
