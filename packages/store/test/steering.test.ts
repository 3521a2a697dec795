import type { CategoryVersion } from '@drawbell/draws/category-version';
import type { Draw } from '@drawbell/draws/draw';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listAudit } from '../src/audit-log.ts';
import { readAdditions, readCatalogue } from '../src/catalogue/catalogue.ts';
import { putCategoryVersion, removeCategoryVersion } from '../src/catalogue/categories.ts';
import { previewCatalogueChange } from '../src/catalogue/preview.ts';
import { mapRoundName, unmapRoundName } from '../src/catalogue/round-names.ts';
import { correctDraw, noteDraw } from '../src/draws/by-hand.ts';
import { listKnownDraws } from '../src/draws/draws.ts';
import { readDrawHistory } from '../src/draws/history.ts';
import { recordLook } from '../src/draws/look.ts';
import { readFeedState } from '../src/feed.ts';
import { openStore, type Store } from '../src/open-store.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { aDraw, count, log, now, openTestRecord, person, record, type TestRecord } from './record.ts';

const order = { actor: { name: 'key 1 (night)', requestId: 'req' }, alertMaxAgeDays: 7, now };
const astronauts: Draw = aDraw('94', { nameEn: 'Astronauts, 2026-Version 1', round: { kind: 'unknown' } });
const leaders: CategoryVersion = {
  ...{ key: 'leaders', version: 1, labelEn: 'Leaders', labelFr: 'Leaders communautaires' },
  ...{ publishedEn: ['Astronauts'], publishedFr: [], inForceFrom: '2026-09-01', inForceTo: null },
  rule: { kind: 'occupation', months: 12, continuous: false, inCanada: false },
  nocs: ['00012'],
};

let at: TestRecord;
beforeEach(async () => {
  at = await openTestRecord();
  await record(at.store, {
    fresh: [aDraw('90', { nameEn: 'Astronauts', round: { kind: 'unknown' }, date: '2020-01-01' })],
  });
  await record(at.store, { fresh: [aDraw('93'), astronauts] });
});
afterEach(() => at.close());

const inOne = <T>(act: (trx: Store['db']) => Promise<T>) => at.store.db.transaction().execute(act);
const correct = (number: string, correction: Parameters<typeof correctDraw>[1]['correction']) =>
  inOne((trx) => correctDraw(trx, { ...order, number, correction }));
const map = (category: string) =>
  inOne((trx) => mapRoundName(trx, { ...order, name: 'Astronauts', means: { kind: 'category', category } }));

describe('a correction by hand', () => {
  it('is a revision with its author and a fan-out of its own, and the feed’s word is kept beside it', async () => {
    expect(await correct('93', { crs: 500, date: '2026-10-01' })).toMatchObject({
      ...{ kind: 'corrected', revision: 2, alerting: 'alert' },
      changes: [{ field: 'crs', from: 520, to: 500 }],
      orders: { fanOutIds: [expect.any(String)], webhookEventIds: [expect.any(String), expect.any(String)] },
    });
    expect((await readDrawHistory(at.store.db, '93'))?.revisions).toMatchObject([
      { author: null, published: null },
      { author: 'key 1 (night)', draw: { crs: 500 }, published: { crs: 520 } },
    ]);
    const known = (await listKnownDraws(at.store.db)).find(({ draw }) => draw.number === '93');
    expect(known).toMatchObject({ draw: { crs: 500 }, published: { crs: 520 }, earlier: [{ crs: 520 }] });
  });

  it('taken back to what the feed says leaves nothing standing against it', async () => {
    await correct('93', { crs: 500 });
    await correct('93', { crs: 520 });
    const known = (await listKnownDraws(at.store.db)).find(({ draw }) => draw.number === '93');
    expect(known).toMatchObject({ draw: { crs: 520 }, published: null });
  });

  it('of what is so already, or of no draw, changes nothing', async () => {
    expect(await correct('93', { crs: 520 })).toEqual({ kind: 'unchanged' });
    expect(await correct('999', { crs: 500 })).toBeUndefined();
    expect(await correct('93', { round: { kind: 'category', category: 'nobody' } })).toEqual({
      ...{ kind: 'no_such_category', category: 'nobody' },
    });
    expect(await count(at.store, 'draw_revisions WHERE revision > 1')).toBe(0);
  });

  it('of a name alone tells nobody, and of an old draw neither', async () => {
    expect(await correct('93', { nameFr: 'Un nom' })).toMatchObject({
      alerting: 'none',
      orders: { fanOutIds: [] },
    });
    expect(await correct('90', { crs: 400 })).toMatchObject({ alerting: 'late', orders: { fanOutIds: [] } });
  });

  it('of a withdrawn draw tells nobody', async () => {
    await record(at.store, { withdrawn: ['93'] });
    expect(await correct('93', { crs: 500 })).toMatchObject({
      ...{ revision: 2, alerting: 'none', orders: { fanOutIds: [], webhookEventIds: [] } },
    });
  });

  it('that IRCC replaced is said in a remark and in the audit log', async () => {
    await correct('93', { crs: 500 });
    const change = { field: 'crs', from: 500, to: 505, material: true } as const;
    await record(at.store, {
      corrected: [
        { draw: aDraw('93', { crs: 505 }), changes: [change], published: null, replaced: [change] },
      ],
    });
    expect(await listAudit(at.store.db, { before: null, limit: 50 })).toMatchObject([
      { action: 'draw.correction_replaced', actor: 'IRCC', before: { crs: 500 }, after: { crs: 505 } },
    ]);
    const { rows } = await at.store.pool.query('SELECT code, field, detail FROM remarks');
    expect(rows).toEqual([
      { code: 'hand_correction_replaced', field: 'crs', detail: '500 by hand, 505 by IRCC since' },
    ]);
    expect((await readDrawHistory(at.store.db, '93'))?.revisions[2]).toMatchObject({ author: null });
  });
});

it('a look that began before an operator’s change is not recorded', async () => {
  const { steered } = await readFeedState(at.store.db);
  await correct('93', { crs: 500 });
  const look = {
    fresh: [aDraw('95')],
    corrected: [],
    cosmetic: [],
    missing: [],
    withdrawn: [],
    returned: [],
  };
  const end = await recordLook(
    at.store.db,
    { ...look, reversals: [], settled: [], remarks: [], capture: null, feedState: { last_poll_at: now } },
    { now, alertMaxAgeDays: 7, steered },
  );
  expect(end).toMatchObject({ overtaken: true, events: [] });
  expect(await count(at.store, "draws WHERE number = '95'")).toBe(0);
});

describe('a name that is mapped', () => {
  it('corrects the recorded draws of the name, once, and alerts of the recent ones only', async () => {
    const mapped = await map('healthcare');
    expect(mapped).toMatchObject({
      changed: {
        reread: [
          { number: '90', event: { alerting: 'late' } },
          {
            number: '94',
            to: { kind: 'category', category: 'healthcare', labelVersion: 1 },
            event: { alerting: 'alert' },
          },
        ],
        orders: { fanOutIds: [expect.any(String)] },
      },
    });
    expect(await map('healthcare')).toMatchObject({ changed: { reread: [] } });
    expect((await readDrawHistory(at.store.db, '94'))?.revisions).toMatchObject([
      { author: null },
      { author: 'key 1 (night)', published: null, changes: [{ field: 'round', material: true }] },
    ]);
  });

  it('holds for every process at once, and is taken back with its draws', async () => {
    const other = openStore({ databaseUrl: at.url, applicationName: 'other', log });
    await map('healthcare');
    const means = async () => (await readCatalogue(other.db)).meaningOf('astronauts');
    expect(await means()).toEqual({ kind: 'category', category: 'healthcare' });
    const unmapped = await inOne((trx) => unmapRoundName(trx, { ...order, name: 'ASTRONAUTS' }));
    expect(unmapped).toMatchObject({
      changed: { reread: [{ number: '90' }, { number: '94', to: { kind: 'unknown' } }] },
    });
    expect(await means()).toBeUndefined();
    expect(await inOne((trx) => unmapRoundName(trx, { ...order, name: 'Astronauts' }))).toEqual({
      refused: { because: 'not_mapped' },
    });
    await other.close();
  });

  it('leaves whom a draw was for that somebody corrected by hand', async () => {
    await correct('94', { round: { kind: 'general' } });
    expect(await map('healthcare')).toMatchObject({ changed: { reread: [{ number: '90' }] } });
    const known = (await listKnownDraws(at.store.db)).find(({ draw }) => draw.number === '94');
    expect(known).toMatchObject({
      draw: { round: { kind: 'general' } },
      published: { round: { kind: 'category', category: 'healthcare' } },
    });
  });

  it('is refused where it leads nowhere', async () => {
    expect(await map('leaders')).toMatchObject({ refused: { objections: [{ path: 'means.category' }] } });
  });
});

describe('a version of a category', () => {
  const put = (version: CategoryVersion) => inOne((trx) => putCategoryVersion(trx, { ...order, version }));
  const remove = (key: string, version: number) =>
    inOne((trx) => removeCategoryVersion(trx, { ...order, key, version }));

  it('begins a category, whose name is read at once', async () => {
    expect(await put(leaders)).toMatchObject({
      written: { before: null },
      changed: { reread: [{ number: '90' }, { number: '94' }], touched: [] },
    });
    expect((await readCatalogue(at.store.db)).labelOf('leaders', 'fr')).toBe('Leaders communautaires');
  });

  it('that is changed alerts nobody, and says which draws it touches', async () => {
    await put(leaders);
    const fanOuts = await count(at.store, 'fan_outs');
    expect(await put({ ...leaders, nocs: ['00012', '40030'] })).toMatchObject({
      written: { before: { nocs: ['00012'] } },
      changed: { reread: [], touched: [{ number: '94', date: '2026-10-01' }], orders: { fanOutIds: [] } },
    });
    expect(await count(at.store, 'fan_outs')).toBe(fanOuts);
    expect(await count(at.store, 'category_versions')).toBe(2);
  });

  it('that contradicts another is refused and changes nothing', async () => {
    expect(await put({ ...leaders, nocs: ['99999'] })).toEqual({
      refused: { objections: [{ path: 'nocs', message: 'not in NOC 2021: 99999' }] },
    });
    expect(await count(at.store, 'category_versions')).toBe(0);
  });

  it('does not go while draws go by it; one instead of the code’s own goes back to it', async () => {
    await put(leaders);
    expect(await remove('leaders', 1)).toMatchObject({ refused: { because: 'in_use', draws: ['94', '90'] } });
    expect(await remove('healthcare', 3)).toEqual({ refused: { because: 'not_added' } });
    const [, , latest] = (await readCatalogue(at.store.db)).versionsOf('healthcare');
    if (latest === undefined) throw new Error('no version 3');
    await put({ ...latest, nocs: ['31100'] });
    expect(await remove('healthcare', 3)).toMatchObject({ written: { after: { nocs: latest.nocs } } });
    expect((await readCatalogue(at.store.db)).versionsOf('healthcare')[2]).toEqual(latest);
  });

  it('that cannot be read is named and costs no other', async () => {
    await put(leaders);
    await at.store.pool.query(
      `INSERT INTO category_versions (key, version, content, author, created_at)
       VALUES ('broken', 1, '{"key": "broken"}', 'nobody', now())`,
    );
    const { versions, unreadable } = await readAdditions(at.store.db);
    expect([versions.length, unreadable]).toEqual([1, ['version 1 of broken']]);
    expect((await readCatalogue(at.store.db)).keys).toContain('leaders');
  });

  it('with a label from before what nobody sees was refused is read without it', async () => {
    await put(leaders);
    await at.store.pool.query(
      `UPDATE category_versions SET content = jsonb_set(content, '{labelEn}', to_jsonb(E'Community\\u200e leaders'::text))`,
    );
    const catalogue = await readCatalogue(at.store.db);
    expect(catalogue.keys).toContain('leaders');
    expect(catalogue.labelOf('leaders', 'en')).toBe('Community  leaders');
  });

  it('shows whom it would affect, without writing anything', async () => {
    const boss = (months: number) => ({
      ...{ crs: 530, programs: ['fsw'], submittedAt: '2026-09-02T12:00:00Z' },
      occupations: [{ noc: '00012', months }],
    });
    await importSubscribers(
      at.store.db,
      at.secrets,
      [
        person({ email: 'a@example.org', profiles: [boss(20)] }),
        person({ email: 'b@example.org', profiles: [boss(3)] }),
        person({ email: 'c@example.org', profiles: [{ crs: 530 }] }),
      ],
      { now },
    );
    const preview = await previewCatalogueChange(at.store, {
      addition: leaders,
      number: null,
      draws: 1,
      now,
    });
    expect(preview).toMatchObject({
      draws: [
        {
          number: '94',
          before: { people: { may_meet: 3, meets: 0 }, told: 3 },
          after: { people: { meets: 1, may_meet: 1, does_not_meet: 1 }, told: 2 },
        },
      ],
      ...{ people: 3, watched: 0, complete: true },
    });
    const none = { ...leaders, key: 'nobody', labelEn: 'N', labelFr: 'M', publishedEn: [] };
    expect(
      await previewCatalogueChange(at.store, { addition: none, number: null, draws: 3, now }),
    ).toMatchObject({
      draws: [{ number: null, date: '2026-09-01', after: { people: { meets: 1 } } }],
    });
    // The day of a made-up draw says nothing of who is in the pool now, nor of the points grid of their scores.
    const old = { ...none, inForceFrom: '2019-01-01' };
    expect(
      await previewCatalogueChange(at.store, { addition: old, number: null, draws: 3, now }),
    ).toMatchObject({ draws: [{ date: '2019-01-01', after: { people: { meets: 1 } } }] });
    expect(
      await previewCatalogueChange(at.store, { addition: none, number: '999', draws: 3, now }),
    ).toBeNull();
    expect(await count(at.store, 'category_versions')).toBe(0);
  });
});

it('a note is written, replaced and taken away', async () => {
  const note = (words: { en: string; fr: string } | null, number = '93') =>
    inOne((trx) => noteDraw(trx, { number, note: words, actor: order.actor, now }));
  expect(await note({ en: 'One', fr: 'Un' })).toMatchObject({ before: null, changed: true });
  expect(await note({ en: 'One', fr: 'Un' })).toMatchObject({ changed: false });
  await note({ en: 'Two', fr: 'Deux' });
  expect((await readDrawHistory(at.store.db, '93'))?.note).toEqual({ en: 'Two', fr: 'Deux' });
  await note(null);
  expect((await readDrawHistory(at.store.db, '93'))?.note).toBeNull();
  expect(await note(null, '999')).toBeUndefined();
});
