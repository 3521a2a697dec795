import { builtInCatalogue } from '@drawbell/draws/catalogue';
import { parseFeed } from '@drawbell/ircc/feed';
import { reconcile } from '@drawbell/ircc/reconciliation';
import { type KnownDraw, listKnownDraws } from '@drawbell/store/draws/draws';
import { recordLook } from '@drawbell/store/draws/look';
import { feedRows } from '@drawbell/testing/feed-from-rounds';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from './installation.ts';
import { history, slipping } from './slipping.ts';

describe('looks that were made from the same record and are recorded one after the other', () => {
  let at: TestInstallation;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
  });
  afterEach(() => at.close());

  const { rowOf, see, begin, newDraws } = slipping(() => at);
  const noNumber = { drawNumber: 'N/A', drawNumberURL: '', mitext: '', DrawText1: '' };
  const lastYear = { drawDate: '2025-10-01', drawDateFull: 'October 1, 2025', drawDateTime: '' };

  /** What a look found that knew of no more than `known`, recorded now. */
  const record = async (known: readonly KnownDraw[], row: object) => {
    const bytes = Buffer.from(JSON.stringify({ rounds: [row, ...feedRows(history, 'en')] }));
    const parsed = parseFeed(bytes, null);
    if (parsed.kind !== 'feed') throw new Error(parsed.reason);
    const now = at.now();
    const found = reconcile(known, parsed.draws, {
      now,
      catalogue: builtInCatalogue(),
      claims: parsed.claims,
    });
    const feedState = { last_poll_at: now, last_success_at: now };
    const look = { ...found, remarks: [], capture: null, feedState };
    const { events, fanOutIds } = await recordLook(at.store.db, look, { now, alertMaxAgeDays: 7 });
    for (const fanOutId of fanOutIds) await at.queue.ring('match-draw', { fanOutId });
    await at.quiet();
    return events.map(({ type, alerting }) => `${type} ${alerting}`);
  };

  it.each([
    ['with its number first', ['447', 'N/A'], [{ number: '447', joined: null }]],
    ['without it first', ['N/A', '447'], [{ joined: '447' }]],
  ])('a draw is one, and told once: %s', async (_what, numbers, draws) => {
    await begin({ email: 'a@example.org' });
    const known = await listKnownDraws(at.store.db);
    for (const number of numbers) await record(known, rowOf('447', {}, number === '447' ? {} : noNumber));
    expect(await newDraws()).toMatchObject(draws);
    expect(at.sink.mails).toHaveLength(1);
  });

  it('an older look takes back no publication, and none is made twice', async () => {
    await begin({ email: 'a@example.org' });
    await see(rowOf('447', {}, lastYear));
    const known = await listKnownDraws(at.store.db);
    expect(await record(known, rowOf('447'))).toEqual(['published alert']);
    expect(await record(known, rowOf('447'))).toEqual([]);
    expect(await record(known, rowOf('447', {}, lastYear))).toEqual([]);
    expect(await newDraws()).toMatchObject([{ number: '447', date: '2026-10-01' }]);
    expect(at.sink.mails).toHaveLength(1);
  });
});
