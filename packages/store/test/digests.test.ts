import { changesBetween } from '@drawbell/draws/draw-change';
import { tellingSchema } from '@drawbell/draws/telling';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addPush } from '../src/channels/channels.ts';
import { endChannel } from '../src/channels/ends.ts';
import { claimEmails, setAsideEmails } from '../src/deliveries/advance.ts';
import {
  advanceDigests,
  claimDigests,
  type FinishedDigest,
  oweDigests,
  setAsideDigests,
  type StartedDigest,
} from '../src/deliveries/digests.ts';
import { lanes, sweepLost, uncertainAttemptsMax } from '../src/lease.ts';
import { eraseSubscriber } from '../src/subscribers/erasure.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { changeSettings } from '../src/subscribers/settings.ts';
import { unsubscribe } from '../src/subscribers/unsubscribe.ts';
import { suppress } from '../src/suppressions.ts';
import { aDraw, count, now, openTestRecord, person, record, type TestRecord } from './record.ts';

let at: TestRecord;
let one: string;
let other: string;

const minutes = (n: number, from = now) => new Date(from.getTime() + n * 60_000);
const worker = 'one';
const leaseMs = 60_000;

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
const advance = (start: readonly string[], when = now, finished: readonly FinishedDigest[] = []) =>
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
const ended = (id: string, end: Partial<FinishedDigest> = {}): FinishedDigest => ({
  ...{ id, status: 'sent', result: 'accepted', code: null, response: '', nextAttemptAt: null },
  ...end,
});
const drawsIn = (begun: readonly StartedDigest[]) =>
  begun.map(({ items }) => items.map(({ drawNumber }) => drawNumber));
const tell = (telling: object, when = now) =>
  changeSettings(at.store.db, one, { telling: tellingSchema.parse(telling) }, when);

describe('a digest', () => {
  it('tells what is owed by its time, what the reader meets first, and records each as told by it', async () => {
    await owe({ draw_number: '444' });
    await owe({ draw_number: '445', outcome: 'meets' });
    await owe();
    await owe({ recipient_id: other });
    const begun = await begin();
    expect(drawsIn(begun)).toEqual([['445', '446', '444'], ['446']]);
    expect(begun[0]).toMatchObject({
      channel: 'email',
      channelId: '0',
      address: null,
      facts: null,
      attempts: 0,
    });
    expect(begun[1]).toMatchObject({ subscriberId: other, facts: { crs: 530 } });
    expect(await rowsOf()).toMatchObject(Array(3).fill({ status: 'owed', digest: null }));
    await advance(
      [],
      now,
      begun.map(({ id }) => ended(id)),
    );
    const told = { status: 'sent', digest: begun[0]?.id, attempts: 1, why: null };
    expect(await rowsOf()).toMatchObject([told, told, told]);
    expect(await count(at.store, 'digest_attempts')).toBe(2);
  });

  it('is made once for what is due, whoever looks and however often, and never before its time', async () => {
    await owe({ due: minutes(10) });
    await owe({ draw_number: '444' });
    const look = (when: Date) => oweDigests(at.store.pool, { now: when, since: null });
    expect(await Promise.all([look(now), look(now), look(now)])).toContain(1);
    expect(await look(minutes(20))).toBe(0);
    expect(await count(at.store, 'digests')).toBe(1);
    expect(drawsIn(await advance(await claim()))).toEqual([['444']]);
  });

  it('is looked for in what fell due since the last look alone', async () => {
    await owe({ due: minutes(-10) });
    expect(await oweDigests(at.store.pool, { now, since: minutes(-5) })).toBe(0);
    expect(await oweDigests(at.store.pool, { now, since: minutes(-15) })).toBe(1);
  });

  it('that should have begun in an outage is made up once, with all that fell due in it', async () => {
    // Of the day before, of two missed digests, and of today’s.
    await owe({ draw_number: '444', due: minutes(-1_440) });
    await owe({ draw_number: '445', due: minutes(-65) });
    expect(drawsIn(await begin(minutes(5)))).toEqual([['445', '444']]);
    expect(await begin(minutes(5))).toEqual([]);
  });

  it('after six weeks tells what is still news, and what one meets', async () => {
    const weeksAgo = (weeks: number) => minutes(-weeks * 7 * 1_440);
    await owe({ draw_number: '444', due: weeksAgo(6), made: weeksAgo(6) });
    await owe({ draw_number: '445', due: weeksAgo(6), made: weeksAgo(6), outcome: 'meets' });
    await owe({ due: weeksAgo(1), made: weeksAgo(1) });
    expect(drawsIn(await begin())).toEqual([['445', '446']]);
    expect(await rowsOf()).toMatchObject([{ status: 'cancelled', why: 'too_old' }, {}, {}]);
  });

  it('leaves a withdrawn draw out, and says nothing when there is nothing to say', async () => {
    await owe({ draw_number: '444' });
    await owe();
    await at.store.pool.query("UPDATE draws SET withdrawn_at = $1 WHERE number = '446'", [now]);
    const [begun] = await begin();
    expect(begun?.items).toHaveLength(1);
    await advance([], now, [ended(begun?.id ?? '')]);
    expect(await begin(minutes(30))).toEqual([]);
    expect(await digests()).toMatchObject([
      { status: 'sent' },
      { status: 'cancelled', why: 'nothing_to_say' },
    ]);
    await at.store.pool.query('UPDATE draws SET withdrawn_at = NULL');
    expect(drawsIn(await begin(minutes(60)))).toEqual([['446']]);
  });

  it('tells the newest revision of a corrected draw alone', async () => {
    await owe({ kind: 'alert' });
    const draw = aDraw('446', { crs: 515 });
    await record(at.store, { corrected: [{ draw, changes: changesBetween(aDraw('446'), draw) }] });
    await owe({ kind: 'correction', revision: 2 });
    const begun = await begin();
    expect(begun[0]?.items).toMatchObject([
      { drawNumber: '446', revision: 2, kind: 'correction', toldBefore: false },
    ]);
    expect(await rowsOf()).toMatchObject([{ status: 'cancelled', why: 'superseded' }, { status: 'owed' }]);
  });
});

describe('a digest that failed', () => {
  it('for now goes again with what is owed by then', async () => {
    await owe({ draw_number: '444' });
    const [first] = await begin();
    const again = ended(first?.id ?? '', { status: 'owed', result: 'deferred', nextAttemptAt: minutes(5) });
    await advance([], now, [again]);
    await owe({ due: minutes(2) });
    expect(await rowsOf()).toMatchObject([{ status: 'owed', attempts: 0 }, { status: 'owed' }]);
    const begun = await begin(minutes(6));
    expect(begun).toMatchObject([{ id: first?.id, attempts: 1, uncertainAttempts: 0 }]);
    expect(drawsIn(begun)).toEqual([['446', '444']]);
  });

  it('in doubt goes again with what it held and nothing more, however its reader is told by now', async () => {
    await owe({ draw_number: '444' });
    const [first] = await begin();
    const doubt = ended(first?.id ?? '', { status: 'owed', result: 'uncertain', nextAttemptAt: minutes(5) });
    await advance([], now, [doubt]);
    await owe({ due: minutes(2) });
    await tell({ rhythm: { mayMeet: 'weekly' } });
    const begun = await begin(minutes(6));
    expect(begun).toMatchObject([{ id: first?.id, uncertainAttempts: 1 }]);
    expect(drawsIn(begun)).toEqual([['444']]);
  });

  it('whose worker went away is marked with all it held, and left to a person after too many', async () => {
    await owe({ draw_number: '444' });
    await owe();
    for (let i = 1; i <= uncertainAttemptsMax; i += 1) {
      expect(await begin(minutes(i))).toHaveLength(1);
      await at.store.pool.query("UPDATE digests SET lease_until = now() - interval '1 second'");
      expect(await sweepLost(at.store.pool, 'digests', { now })).toEqual({ released: 0, inDoubt: 1 });
    }
    const left = { status: 'uncertain', why: 'in_doubt', attempts: uncertainAttemptsMax };
    expect(await rowsOf()).toMatchObject([left, left]);
    expect(await begin(minutes(60))).toEqual([]);
    // The answer of the server that came late after all.
    const { rows } = await at.store.pool.query<{ id: string }>('SELECT id FROM digests');
    await advance([], now, [ended(rows[0]?.id ?? '')]);
    expect(await rowsOf()).toMatchObject([{ status: 'sent' }, { status: 'sent' }]);
  });

  it('for good ends all it held with its reason', async () => {
    await owe();
    const [first] = await begin();
    await advance([], now, [ended(first?.id ?? '', { status: 'failed', result: 'rejected', code: 550 })]);
    expect(await rowsOf()).toMatchObject([{ status: 'failed', why: 'refused', digest: first?.id }]);
  });
});

describe('quiet hours', () => {
  const night = new Date('2026-10-02T03:00:00Z');
  const morning = new Date('2026-10-02T11:00:00Z');
  const quiet = { quiet: { from: '22:00', to: '07:00' } };

  it('hold a digest until their end, but what one meets', async () => {
    await tell(quiet);
    await owe({ draw_number: '444', outcome: 'meets', due: night });
    await owe({ due: night });
    const begun = await begin(night);
    expect(drawsIn(begun)).toEqual([['444']]);
    expect(await rowsOf()).toMatchObject([{}, { status: 'owed', at: morning }]);
    await advance([], night, [ended(begun[0]?.id ?? '')]);
    expect(drawsIn(await begin(morning))).toEqual([['446']]);
  });

  it('hold one in doubt as it is', async () => {
    await owe({ due: night });
    const [first] = await begin(night);
    const doubt = ended(first?.id ?? '', { status: 'owed', result: 'uncertain', nextAttemptAt: night });
    await advance([], night, [doubt]);
    await tell(quiet, night);
    expect(await begin(night)).toEqual([]);
    expect(await digests()).toMatchObject([{ status: 'owed', at: morning }]);
    expect(await begin(morning)).toMatchObject([{ id: first?.id }]);
  });

  it('leave an alert in doubt its own message', async () => {
    await tell(quiet);
    const id = await owe({ lane: lanes.live, due: night });
    await at.store.pool.query('UPDATE deliveries SET attempts = 1, uncertain_attempts = 1 WHERE id = $1', [
      id,
    ]);
    const ids = await claimEmails(at.store.pool, {
      worker,
      limit: 10,
      now: night,
      leaseMs,
      lane: lanes.live,
    });
    await setAsideEmails(at.store.pool, { ids, worker, now: night });
    expect(await rowsOf()).toMatchObject([{ lane: lanes.live, at: morning }]);
  });
});

describe('somebody who', () => {
  it('unsubscribes is not told what waits, nor when they are back', async () => {
    await owe({ due: minutes(60) });
    await owe({ draw_number: '444' });
    await oweDigests(at.store.pool, { now, since: null });
    const start = await claim();
    await unsubscribe(at.store.db, { subscriberId: one, means: 'page', now });
    expect(await advance(start)).toEqual([]);
    await setAsideDigests(at.store, { ids: start, worker, now });
    const gone = { status: 'cancelled', why: 'unsubscribed' };
    expect(await rowsOf()).toMatchObject([gone, gone]);
    expect(await digests()).toMatchObject([{ status: 'cancelled', why: 'unsubscribed' }]);
  });

  it('is suppressed is not mailed', async () => {
    await owe();
    const { rows } = await at.store.pool.query<{ h: Buffer }>(
      'SELECT email_hash AS h FROM subscribers WHERE id = $1',
      [one],
    );
    await suppress(at.store.db, { emailHash: rows[0]?.h ?? Buffer.alloc(0), reason: 'hard_bounce', now });
    expect(await begin()).toEqual([]);
    expect(await rowsOf()).toMatchObject([{ status: 'cancelled', why: 'suppressed' }]);
  });

  it('pauses is told when the pause ends, or when they end it', async () => {
    await tell({ rhythm: { mayMeet: 'daily' }, digest: { time: '11:00' } });
    await owe();
    await changeSettings(at.store.db, one, { pausedUntil: minutes(14_400) }, now);
    expect(await begin()).toEqual([]);
    expect(await rowsOf()).toMatchObject([{ status: 'owed', at: minutes(14_400) }]);
    expect(await digests()).toMatchObject([{ status: 'cancelled', why: 'paused' }]);
    await changeSettings(at.store.db, one, { pausedUntil: null }, minutes(60));
    expect(await rowsOf()).toMatchObject([{ at: minutes(1_440) }]);
  });

  it('asks for another rhythm while one waits is told by that', async () => {
    await tell({ rhythm: { mayMeet: 'daily' } });
    await owe();
    await oweDigests(at.store.pool, { now, since: null });
    await tell({ rhythm: { mayMeet: 'weekly' } });
    expect(await begin()).toEqual([]);
    expect(await rowsOf()).toMatchObject([{ status: 'owed', at: new Date('2026-10-05T12:00:00Z') }]);
  });

  it('changes how they are told while they are told is told once', async () => {
    await tell({ rhythm: { mayMeet: 'daily' } });
    await owe();
    const [begun] = await begin();
    await tell({});
    expect(await rowsOf()).toMatchObject([{ status: 'owed', lane: lanes.together }]);
    await advance([], now, [ended(begun?.id ?? '')]);
    expect(await rowsOf()).toMatchObject([{ status: 'sent', digest: begun?.id }]);
  });
});

/** Two connections: what changes the person is open while the digest is about to begin, and ends first. */
describe('a digest being made', () => {
  const whileOpen = async (change: (id: string) => Promise<unknown>): Promise<readonly StartedDigest[]> => {
    await owe();
    await owe({ draw_number: '444' });
    await oweDigests(at.store.pool, { now, since: null });
    const start = await claim();
    const client = await at.store.pool.connect();
    try {
      // Holds whoever comes to the person, in the order of their coming: the change, then the digest.
      await client.query('BEGIN');
      await client.query('SELECT FROM subscribers WHERE id = $1 FOR UPDATE', [one]);
      const changed = change(one);
      await waiting(1);
      const begun = advance(start);
      await waiting(2);
      await client.query('COMMIT');
      await changed;
      return await begun;
    } finally {
      client.release();
    }
  };
  /** Resolves when so many statements wait for a lock. */
  const waiting = async (n: number): Promise<void> => {
    for (let looks = 0; looks < 1_000; looks += 1) {
      const { rows } = await at.store.pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if ((rows[0]?.n ?? 0) >= n) return;
    }
    throw new Error('nobody waits for the person');
  };

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['unsubscribing', (id) => unsubscribe(at.store.db, { subscriberId: id, means: 'page', now })],
    ['erasing', (id) => eraseSubscriber(at.store.db, at.secrets, { subscriberId: id, means: 'page', now })],
    ['a pause', (id) => changeSettings(at.store.db, id, { pausedUntil: minutes(60) }, now)],
    [
      'another rhythm',
      (id) =>
        changeSettings(
          at.store.db,
          id,
          { telling: tellingSchema.parse({ rhythm: { mayMeet: 'weekly' } }) },
          now,
        ),
    ],
  ])('is reached by %s', async (_name, change) => {
    expect(await whileOpen(change)).toEqual([]);
  });
});

describe('a channel', () => {
  const push = async (): Promise<string> => {
    const added = await addPush(at.store.db, at.secrets, {
      ...{ subscriberId: one, name: 'Phone', says: 'verdict', now },
      consent: { wordingVersion: '1', wording: 'Tell me', origin: { ip: '192.0.2.1', userAgent: 'a phone' } },
      address: {
        key: 'https://push.example/1',
        value: { endpoint: 'https://push.example/1' },
        relay: 'push https://push.example',
      },
    });
    return added.kind === 'added' ? added.id : '';
  };

  it('has digests of its own, with its address sealed', async () => {
    const id = await push();
    await owe({ channel: 'push', channel_id: id });
    await owe();
    const [begun] = await begin(now, 'push');
    expect(begun).toMatchObject({
      channel: 'push',
      channelId: id,
      says: 'verdict',
      relay: 'push https://push.example',
    });
    expect(at.secrets.unseal(begun?.address ?? '')).toContain('push.example/1');
    expect(await begin()).toMatchObject([{ channel: 'email' }]);
  });

  it('that ended is told nothing more: what it was owed is told by mail, also out of a message that failed', async () => {
    const id = await push();
    await tell({ rhythm: { mayMeet: 'daily' }, first: id });
    await owe({ channel: 'push', channel_id: id });
    const [begun] = await begin(now, 'push');
    await endChannel(at.store.db, { id, subscriberId: one, reason: 'removed', now });
    expect(await rowsOf()).toMatchObject([{ status: 'owed' }]);
    const again = ended(begun?.id ?? '', { status: 'owed', result: 'deferred', nextAttemptAt: now });
    await advance([], now, [again]);
    expect(await begin(now, 'push')).toEqual([]);
    const { rows } = await at.store.pool.query<object>(
      "SELECT channel, status FROM deliveries WHERE status = 'owed'",
    );
    expect(rows).toEqual([{ channel: 'email', status: 'owed' }]);
  });
});
