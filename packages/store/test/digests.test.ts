import { changesBetween } from '@drawbell/draws/draw-change';
import { describe, expect, it } from 'vitest';
import { claimEmails, setAsideEmails } from '../src/deliveries/advance.ts';
import { oweDigests } from '../src/deliveries/digests.ts';
import { lanes, sweepLost, uncertainAttemptsMax } from '../src/lease.ts';
import { drawsIn, ended, leaseMs, minutes, worker, useDigests } from './digests.ts';
import { aDraw, count, now, record } from './record.ts';

const { world, owe, rowsOf, digests, claim, advance, begin, tell } = useDigests();

describe('a digest', () => {
  it('tells what is owed by its time, what the reader meets first, and records each as told by it', async () => {
    await owe({ draw_number: '444' });
    await owe({ draw_number: '445', outcome: 'meets' });
    await owe();
    await owe({ recipient_id: world.other });
    const begun = await begin();
    expect(drawsIn(begun)).toEqual([['445', '446', '444'], ['446']]);
    expect(begun[0]).toMatchObject({
      channel: 'email',
      channelId: '0',
      address: null,
      facts: null,
      attempts: 0,
    });
    expect(begun[1]).toMatchObject({ subscriberId: world.other, facts: { crs: 530 } });
    expect(await rowsOf()).toMatchObject(
      ['444', '445', '446'].map((draw) => ({ draw, status: 'owed', digest: null })),
    );
    await advance(
      [],
      now,
      begun.map(({ id }) => ended(id)),
    );
    const told = { status: 'sent', digest: begun[0]?.id, attempts: 1, why: null };
    expect(await rowsOf()).toMatchObject([told, told, told]);
    expect(await count(world.at.store, 'digest_attempts')).toBe(2);
  });

  it('is made once for what is due, whoever looks and however often, and never before its time', async () => {
    await owe({ due: minutes(10) });
    await owe({ draw_number: '444' });
    const look = (when: Date) => oweDigests(world.at.store.pool, { now: when, since: null });
    expect(await Promise.all([look(now), look(now), look(now)])).toContain(1);
    expect(await look(minutes(20))).toBe(0);
    expect(await count(world.at.store, 'digests')).toBe(1);
    expect(drawsIn(await advance(await claim()))).toEqual([['444']]);
  });

  it('is looked for in what fell due since the last look alone', async () => {
    await owe({ due: minutes(-10) });
    expect(await oweDigests(world.at.store.pool, { now, since: minutes(-5) })).toBe(0);
    expect(await oweDigests(world.at.store.pool, { now, since: minutes(-15) })).toBe(1);
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
    await world.at.store.pool.query("UPDATE draws SET withdrawn_at = $1 WHERE number = '446'", [now]);
    const [begun] = await begin();
    expect(begun?.items).toHaveLength(1);
    await advance([], now, [ended(begun?.id ?? '')]);
    // However long it is away: nothing is made of it again and again.
    for (let hour = 1; hour <= 3; hour += 1) expect(await begin(minutes(60 * hour))).toEqual([]);
    expect(await digests()).toMatchObject([{ status: 'sent' }]);
    await world.at.store.pool.query('UPDATE draws SET withdrawn_at = NULL');
    expect(drawsIn(await begin(minutes(240)))).toEqual([['446']]);
  });

  it('of a draw that is withdrawn when it was to begin says nothing', async () => {
    await owe();
    await oweDigests(world.at.store.pool, { now, since: null });
    await world.at.store.pool.query('UPDATE draws SET withdrawn_at = $1', [now]);
    expect(await begin()).toEqual([]);
    expect(await digests()).toMatchObject([{ status: 'cancelled', why: 'nothing_to_say' }]);
    expect(await begin(minutes(30))).toEqual([]);
    expect(await digests()).toHaveLength(1);
  });

  it('tells the newest revision of a corrected draw alone', async () => {
    await owe({ kind: 'alert' });
    const draw = aDraw('446', { crs: 515 });
    await record(world.at.store, { corrected: [{ draw, changes: changesBetween(aDraw('446'), draw) }] });
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
      await world.at.store.pool.query("UPDATE digests SET lease_until = now() - interval '1 second'");
      expect(await sweepLost(world.at.store.pool, 'digests', { now })).toEqual({ released: 0, inDoubt: 1 });
    }
    const left = { status: 'uncertain', why: 'in_doubt', attempts: uncertainAttemptsMax };
    expect(await rowsOf()).toMatchObject([left, left]);
    expect(await begin(minutes(60))).toEqual([]);
    // The answer of the server that came late after all.
    const { rows } = await world.at.store.pool.query<{ id: string }>('SELECT id FROM digests');
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
    await world.at.store.pool.query(
      'UPDATE deliveries SET attempts = 1, uncertain_attempts = 1 WHERE id = $1',
      [id],
    );
    const ids = await claimEmails(world.at.store.pool, {
      worker,
      limit: 10,
      now: night,
      leaseMs,
      lane: lanes.live,
    });
    await setAsideEmails(world.at.store, { ids, worker, now: night });
    expect(await rowsOf()).toMatchObject([{ lane: lanes.live, at: morning }]);
  });
});
