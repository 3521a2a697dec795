import type { CategoryVersion } from '@drawbell/draws/category-version';
import type { DrawCorrection } from '@drawbell/draws/draw-correction';
import type { GridChange } from '@drawbell/draws/grid';
import { listAudit } from '@drawbell/store/audit-log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { categories } from '@drawbell/operations/categories';
import type { Order } from '@drawbell/operations/operation';
import { roundNames } from '@drawbell/operations/round-names';
import { carryOut } from '@drawbell/operations/run';
import { drawsByHand } from '@drawbell/operations/draws-by-hand';
import { gridChanges } from '@drawbell/operations/grid-changes';
import { openTestApp, type TestApp, testNow as now } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';

const actor = { name: 'key 1 (night)', requestId: 'req' };
const newPoints: GridChange = {
  ...{ date: '2026-09-25', status: 'reported', scoresStayed: false },
  ...{ labelEn: 'New points', labelFr: 'Nouveaux points', source: 'a notice' },
};
const leaders: CategoryVersion = {
  ...{ key: 'leaders', version: 1, labelEn: 'Leaders', labelFr: 'Leaders communautaires' },
  ...{ publishedEn: ['Astronauts'], publishedFr: [], inForceFrom: '2026-09-01', inForceTo: null },
  rule: { kind: 'occupation', months: 12, continuous: false, inCanada: false },
  nocs: ['00012'],
};

describe('the audit log', () => {
  let test: TestApp;
  beforeEach(async () => {
    test = await openTestApp();
    await fillRecord(test.store, now);
  });
  afterEach(() => test.close());

  const give = async <In, Body, Json>(operation: Order<In, Body, Json, 'operator'>, input: In) => {
    const { store, secrets } = test;
    const parts = {
      store,
      secrets,
      settings: { alertMaxAgeDays: 7, unconfirmedDays: 7, bounces: { verp: null } },
      ring: () => {},
    };
    return carryOut(operation, parts, { actor, now }, { input });
  };
  const correct = (number: string, correction: DrawCorrection) =>
    give(drawsByHand.correct, { number, ...correction });
  const note = (words: { en: string; fr: string } | null, number = '450') =>
    words === null
      ? give(drawsByHand.removeNote, { number })
      : give(drawsByHand.setNote, { number, ...words });
  const trail = () => listAudit(test.store.db, { before: null, limit: 50 });
  const actions = async () => (await trail()).map(({ action }) => action);

  it('tells of a correction who made it, by which request, and the values before and after', async () => {
    await correct('450', { crs: 480 });
    expect(await trail()).toMatchObject([
      {
        ...{ action: 'draw.correct', target: 'draw 450', actor: actor.name, request_id: 'req' },
        ...{ before: { crs: 488 }, after: { crs: 480, revision: 3, alerting: 'alert' } },
      },
    ]);
  });

  it('tells nothing of what changed nothing', async () => {
    await expect(correct('450', { crs: 488 })).rejects.toMatchObject({ kind: 'conflict' });
    await expect(correct('999', { crs: 500 })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(correct('450', { round: { kind: 'category', category: 'nobody' } })).rejects.toMatchObject({
      fields: { 'round/category': 'is no category: nobody' },
    });
    const means = { kind: 'category' as const, category: 'leaders' };
    await expect(give(roundNames.map, { name: 'Astronauts', means })).rejects.toMatchObject({
      fields: { 'means/category': expect.stringContaining('there is no category "leaders"') },
    });
    await note(null);
    await expect(note({ en: 'One', fr: 'Un' }, '999')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(give(gridChanges.confirm, { date: '2026-11-04' })).rejects.toMatchObject({
      kind: 'not-found',
    });
    expect(await trail()).toEqual([]);
  });

  it('tells of a note that is written, replaced and taken away, and not of the same one again', async () => {
    for (const words of [
      { en: 'One', fr: 'Un' },
      { en: 'One', fr: 'Un' },
      { en: 'Two', fr: 'Deux' },
    ])
      await note(words);
    await note(null);
    expect(await actions()).toEqual(['draw.note', 'draw.note', 'draw.note']);
  });

  it('tells of a version of a category once', async () => {
    await give(categories.set, leaders);
    expect(await trail()).toMatchObject([
      { action: 'category.put', target: 'category leaders 1', before: null, after: { key: 'leaders' } },
    ]);
  });

  it('tells of each order about the points grid', async () => {
    await give(gridChanges.add, newPoints);
    await give(gridChanges.confirm, { date: newPoints.date });
    await give(gridChanges.dismiss, { date: newPoints.date });
    const entries = await trail();
    expect(entries.map(({ action, target, actor: who }) => [action, target, who])).toEqual([
      ['grid_change.dismiss', 'grid change 2026-09-25', actor.name],
      ['grid_change.confirm', 'grid change 2026-09-25', actor.name],
      ['grid_change.put', 'grid change 2026-09-25', actor.name],
    ]);
    expect(entries[1]).toMatchObject({ before: { status: 'reported' }, after: { status: 'confirmed' } });
  });
});
