import { changesBetween } from '@drawbell/draws/draw-change';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { capturesKept, listCaptures, packCapture } from '../src/captures.ts';
import { listKnownDraws } from '../src/draws/draws.ts';
import { readDrawHistory } from '../src/draws/history.ts';
import { aDraw, count, now, openTestRecord, record, type TestRecord } from './record.ts';

let at: TestRecord;
beforeEach(async () => {
  at = await openTestRecord();
});
afterEach(() => at.close());

const begin = () => record(at.store, { fresh: [aDraw('90'), aDraw('91a'), aDraw('91b'), aDraw('92')] });

it('the first look is the baseline: recorded, and alerting nobody', async () => {
  expect(await begin()).toMatchObject({ baseline: true, fanOutIds: [] });
  expect((await listKnownDraws(at.store.db)).map(({ draw }) => draw.number)).toEqual([
    '90',
    '91a',
    '91b',
    '92',
  ]);
  expect(await count(at.store, "draw_events WHERE alerting = 'baseline'")).toBe(4);
});

it('three new draws owe three fan-outs in order, and a draw seen twice is recorded once', async () => {
  await begin();
  const fresh = [aDraw('93'), aDraw('94'), aDraw('95')];
  const recorded = await record(at.store, { fresh });
  expect(recorded.events.map(({ number }) => number)).toEqual(['93', '94', '95']);
  expect(new Set(recorded.fanOutIds).size).toBe(3);
  expect(await record(at.store, { fresh })).toMatchObject({ events: [], fanOutIds: [] });
  expect(await count(at.store, 'fan_outs')).toBe(3);
});

it('a draw found too long after its date owes nothing', async () => {
  await begin();
  expect(await record(at.store, { fresh: [aDraw('93', { date: '2026-09-20' })] })).toMatchObject({
    events: [{ alerting: 'late' }],
    fanOutIds: [],
  });
  expect(await record(at.store, { fresh: [aDraw('94', { date: '2026-09-24' })] })).toMatchObject({
    events: [{ alerting: 'alert' }],
  });
});

it('a correction makes a revision with what changed, and owes a fan-out of its own', async () => {
  await begin();
  await record(at.store, { fresh: [aDraw('93')] });
  const draw = aDraw('93', { crs: 500 });
  const changes = changesBetween(aDraw('93'), draw);
  expect(await record(at.store, { corrected: [{ draw, changes }] })).toMatchObject({
    events: [{ type: 'corrected' }],
  });
  const history = await readDrawHistory(at.store.db, '93');
  expect(history?.revisions).toMatchObject([
    { draw: { crs: 520 } },
    { draw: { crs: 500 }, changes: [{ field: 'crs' }] },
  ]);
  expect(await count(at.store, "fan_outs WHERE kind = 'correction' AND revision = 2")).toBe(1);
});

it('another form of the same facts changes the newest revision and tells nobody', async () => {
  await begin();
  expect(await record(at.store, { cosmetic: [{ draw: aDraw('92', { nameFr: 'Nom' }) }] })).toMatchObject({
    events: [],
  });
  expect((await readDrawHistory(at.store.db, '92'))?.revisions).toMatchObject([{ draw: { nameFr: 'Nom' } }]);
});

it('withdrawal and return are events without alerts, each once', async () => {
  await begin();
  expect(await record(at.store, { withdrawn: ['92'] })).toMatchObject({
    events: [{ type: 'withdrawn', alerting: 'none' }],
  });
  expect(await record(at.store, { withdrawn: ['92'] })).toMatchObject({ events: [] });
  const returned = [{ number: '92', wasWithdrawn: true }];
  expect(await record(at.store, { returned })).toMatchObject({
    events: [{ type: 'reinstated', alerting: 'none' }],
  });
  expect(await count(at.store, 'fan_outs')).toBe(0);
});

it('all of a look is recorded or nothing of it', async () => {
  await begin();
  const impossible = aDraw('not a number');
  await expect(record(at.store, { fresh: [aDraw('93'), impossible] })).rejects.toThrow(/check constraint/);
  expect(await count(at.store, "draws WHERE number = '93'")).toBe(0);
  expect(await count(at.store, 'fan_outs')).toBe(0);
});

it('the last captures are kept as served, the same bytes once', async () => {
  const capture = (text: string) => packCapture({ source: 'json', en: Buffer.from(text), fr: null });
  for (let n = 0; n < capturesKept + 5; n += 1) {
    await record(at.store, { capture: await capture(`{"n":${n}}`) });
    await record(at.store, { capture: await capture(`{"n":${n}}`) });
  }
  const kept = await listCaptures(at.store.db, 100);
  expect(kept).toHaveLength(capturesKept);
  expect(Buffer.from(kept[0]?.en ?? []).toString()).toBe(`{"n":${capturesKept + 4}}`);
});

it('a remark is kept once and renewed', async () => {
  const remarks = [{ drawNumber: null, field: 'feed', code: 'odd', detail: 'x' }];
  await record(at.store, { remarks });
  await record(at.store, { remarks }, new Date(now.getTime() + 60_000));
  const { rows } = await at.store.pool.query('SELECT last_seen_at > first_seen_at AS renewed FROM remarks');
  expect(rows).toEqual([{ renewed: true }]);
});
