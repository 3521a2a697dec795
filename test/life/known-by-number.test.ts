import { readAttention } from '@drawbell/store/attention';
import { listDeliveries } from '@drawbell/store/deliveries/deliveries';
import { explainDraw } from '@drawbell/store/draws/explanation';
import { readDrawHistory } from '@drawbell/store/draws/history';
import { holdDraw, listHeldDraws } from '@drawbell/store/draws/hold';
import { steerDraw } from '@drawbell/operations/draw-alerts';
import { listDeliveryTimes, readLastFanOut } from '@drawbell/store/fan-outs/times';
import { orderReplay } from '@drawbell/store/replays/orders';
import { listReplays } from '@drawbell/store/replays/replays';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from './installation.ts';
import { slipping } from './slipping.ts';

const actor = { name: 'key 1 (night)', requestId: null };
const only = (number: string) => ({ drawNumber: number, drawNumberURL: '', mitext: '', DrawText1: '' });

describe('a draw is listed by the number that people know', () => {
  let at: TestInstallation;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
  });
  afterEach(() => at.close());

  const { rowOf, see, begin, inOne, newDraws } = slipping(() => at);
  const replay = async (drawNumber: string) =>
    inOne((trx) =>
      orderReplay(trx, {
        ...{ drawNumber, scope: 'missed', basis: 'today', channels: ['email'], dryRun: true },
        ...{ recipients: { subscribers: [], endpoints: [] }, actor, now: at.now() },
      }),
    );

  it('also when it was recorded under a mistyped number that is another draw’s meanwhile', async () => {
    const { db, pool } = at.store;
    await begin({ email: 'a@example.org', preferences: { everyDraw: true } });
    await see(rowOf('447', {}, only('474')));
    await see(rowOf('447'));
    await see(rowOf('474', { date: '2026-10-02', crs: 501, nameEn: 'General' }), rowOf('447'));
    const [first, second] = await newDraws();
    expect([first, second]).toMatchObject([
      { number: '474', joined: '447' },
      { number: expect.stringMatching(/^261002[a-z]$/), joined: '474' },
    ]);

    expect((await listDeliveries(db, {}, 10)).map(({ drawNumber }) => drawNumber)).toEqual(['474', '447']);
    expect(await listDeliveries(db, { drawNumber: '447' }, 10)).toHaveLength(1);
    expect(await readLastFanOut(pool)).toMatchObject({ drawNumber: '474' });
    expect((await listDeliveryTimes(pool, 5)).every(({ drawNumber }) => /^4[47][47]$/.test(drawNumber))).toBe(
      true,
    );
    for (const number of ['447', '474']) {
      expect(await replay(number)).toMatchObject({ kind: 'ordered', replay: { draw_address: number } });
      expect(await listReplays(db, { drawNumber: number, before: null, limit: 5 })).toMatchObject([
        { draw_address: number },
      ]);
      const [delivery] = await listDeliveries(db, { drawNumber: number }, 1);
      const explained = await explainDraw(db, {
        ...{ subscriberId: delivery?.recipientId ?? '', drawNumber: number, now: at.now() },
      });
      expect(explained).toMatchObject({ drawNumber: number, recorded: { length: 1 } });
      const history = await readDrawHistory(db, delivery?.drawNumber ?? '');
      expect(history?.draw).toMatchObject({ crs: number === '447' ? 520 : 501 });
    }

    // The guard of bounces holds the draw whose mails came back, and not the one that has its old number now.
    await inOne((trx) => holdDraw(trx, { number: '474', because: 'bounces', now: at.now() }));
    expect(await listHeldDraws(db)).toMatchObject([{ number: '474', address: '447' }]);
    await inOne((trx) => steerDraw(trx, { number: '447', order: 'release', now: at.now() }));
    expect(await listHeldDraws(db)).toEqual([]);
  });

  it('among what waits for a person', async () => {
    await begin({ email: 'a@example.org' });
    const name = { drawName: 'Community leaders' };
    await see(rowOf('447', { date: '2026-09-01' }, { ...only('N/A'), ...name }));
    const [{ number: key = '' } = {}] = await newDraws();
    expect(await readAttention(at.store.pool, at.now())).toMatchObject({
      ...{ lateDraws: [key], unknownRounds: [key], unsettledNumbers: [key] },
    });
    await see(rowOf('447', { date: '2026-09-01' }, name));
    expect(await readAttention(at.store.pool, at.now())).toMatchObject({
      ...{ lateDraws: ['447'], unknownRounds: ['447'], unsettledNumbers: [] },
    });
  });
});
