import { readAttention } from '@drawbell/store/attention';
import { steerDraw } from '@drawbell/operations/draw-alerts';
import { listOwedWalks } from '@drawbell/store/fan-outs/fan-outs';
import { orderReplay } from '@drawbell/store/replays/orders';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from './installation.ts';
import { slipping } from './slipping.ts';

const actor = { name: 'key 1 (night)', requestId: null };

describe('a date that is mended publishes a draw that was taken for an old one', () => {
  let at: TestInstallation;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
  });
  afterEach(() => at.close());

  const { rowOf, serve, see, begin, subjects, inOne, newDraws } = slipping(() => at);
  const lastYear = { drawDate: '2025-10-01', drawDateFull: 'October 1, 2025', drawDateTime: '' };
  const webhookTypes = async () =>
    (
      await at.store.pool.query<{ type: string }>(
        "SELECT type FROM webhook_events WHERE draw_number = '447' ORDER BY id",
      )
    ).rows.map(({ type }) => type);

  it('once, after corrections that told nobody, and programs hear of a publication', async () => {
    await begin({ email: 'a@example.org' });
    await see(rowOf('447', { crs: 530 }, lastYear));
    expect(await see(rowOf('447', { crs: 525 }, lastYear))).toEqual(['corrected late']);
    expect(await webhookTypes()).toEqual([]);
    expect(await see(rowOf('447', { crs: 525 }))).toEqual(['published alert']);
    expect(subjects()).toHaveLength(1);
    expect(subjects()[0]).not.toContain('Correction');
    expect(subjects()[0]).toContain('525');
    expect(await webhookTypes()).toEqual(['draw.published', 'profile.matched']);
    expect(await readAttention(at.store.pool, at.now())).toMatchObject({ lateDraws: [] });
    await see(rowOf('447', { crs: 525 }, lastYear));
    await see(rowOf('447', { crs: 525 }));
    expect(subjects()).toHaveLength(1);
  });

  it('when it is released, where it was held', async () => {
    await begin({ email: 'a@example.org' });
    await see(rowOf('447', {}, lastYear));
    const steer = (order: 'hold' | 'release') =>
      inOne((trx) => steerDraw(trx, { number: '447', order, now: at.now() }));
    await steer('hold');
    at.pass(60_000);
    serve(rowOf('447'));
    await at.poll();
    expect(at.sink.mails).toEqual([]);
    await steer('release');
    const { fanOutIds, eventIds } = await listOwedWalks(at.store.db, '447');
    expect([fanOutIds, eventIds]).toMatchObject([{ length: 1 }, { length: 2 }]);
    for (const fanOutId of fanOutIds) await at.queue.ring('match-draw', { fanOutId });
    for (const eventId of eventIds) await at.queue.ring('announce-event', { eventId });
    await at.quiet();
    expect(subjects()).toHaveLength(1);
  });

  it('together with its number, its score and another draw in the same look', async () => {
    await begin({ email: 'a@example.org', preferences: { everyDraw: true } });
    const noNumber = { drawNumber: 'N/A', drawNumberURL: '', mitext: '', DrawText1: '' };
    // There was a draw of that name on that day: it is another one.
    await see(rowOf('447', {}, { ...lastYear, ...noNumber }));
    expect(await newDraws()).toMatchObject([
      { number: expect.stringMatching(/^251001[a-z]$/), joined: null },
    ]);
    expect(at.sink.mails).toEqual([]);
    const other = rowOf('448', { date: '2026-10-02', nameEn: 'Provincial Nominee Program', crs: 700 });
    await see(other, rowOf('447'));
    expect(await newDraws()).toMatchObject([{ joined: '447', date: '2026-10-01' }, { number: '448' }]);
    expect(subjects()).toHaveLength(2);
    expect(subjects().join()).not.toContain('Correction');
    await see(other, rowOf('447'));
    expect(subjects()).toHaveLength(2);
  });

  it('whom a replay told of an earlier revision hears what changed, once; others hear of the draw', async () => {
    await begin({ email: 'a@example.org' });
    await see(rowOf('447', { crs: 530 }, lastYear));
    const ordered = await inOne((trx) =>
      orderReplay(trx, {
        ...{ drawNumber: '447', scope: 'missed', basis: 'today', channels: ['email'], dryRun: false },
        ...{ recipients: { subscribers: [], endpoints: [] }, actor, now: at.now() },
      }),
    );
    expect(ordered).toMatchObject({ kind: 'ordered' });
    // Walked, and then sent: what a walk owes is counted before it.
    await at.quiet();
    await at.quiet();
    await at.add({ email: 'later@example.org' });
    await see(rowOf('447', { crs: 525 }));
    const mails = at.sink.mails.map(
      ({ to }, index) => `${to.join()} ${subjects()[index]?.includes('Correction')}`,
    );
    expect(mails.toSorted((one, other) => one.localeCompare(other))).toEqual([
      'a@example.org false',
      'a@example.org true',
      'later@example.org false',
    ]);
  });
});
