import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { putCategoryVersion } from '@drawbell/store/catalogue/categories';
import { mapRoundName } from '@drawbell/store/catalogue/round-names';
import { correctDraw } from '@drawbell/store/draws/by-hand';
import { holdDraw } from '@drawbell/store/draws/hold';
import type { Store } from '@drawbell/store/open-store';
import { orderReplay } from '@drawbell/store/replays/orders';
import { findReplay } from '@drawbell/store/replays/replays';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cec, startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;
const history = roundsBefore('447');
const actor = { name: 'key 1 (night)', requestId: null };

describe('a draw in the operator’s hands', () => {
  let at: TestInstallation;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
  });
  afterEach(() => at.close());

  const begin = async (...people: object[]): Promise<void> => {
    await at.add(...people);
    at.pass(minuteMs);
  };
  const publish = async (facts: object = {}): Promise<void> => {
    at.pass(minuteMs);
    at.serve([...history, aRound('447', facts)]);
    await at.poll();
  };
  const order = () => ({ actor, alertMaxAgeDays: 7, now: at.now() });
  const inOne = <T>(act: (trx: Store['db']) => Promise<T>) => at.store.db.transaction().execute(act);
  const correct = (crs: number) =>
    inOne((trx) => correctDraw(trx, { ...order(), number: '447', correction: { crs } }));
  const addressees = () => at.sink.mails.flatMap(({ to }) => to).toSorted((a, b) => a.localeCompare(b));
  const corrections = () =>
    at.sink.mails.filter(({ raw }) => /^Subject: .*correct/im.test(raw.toString())).flatMap(({ to }) => to);

  it('an unknown round that was held tells the right people once, when its name is mapped and it is released', async () => {
    const leader = (facts: object) => cec(530, { occupations: [{ noc: '00012', months: 20 }], ...facts });
    await begin(
      { email: 'leads@example.org', profiles: [leader({})] },
      { email: 'other@example.org' },
      { email: 'every@example.org', profiles: [cec(300)], preferences: { everyDraw: true } },
    );
    await publish({ nameEn: 'Leaders, 2026-Version 1', nameFr: null });
    await holdDraw(at.store.db, { number: '447', because: 'unknown_name', now: at.now() });
    await at.notifier();
    const added = await inOne((trx) =>
      putCategoryVersion(trx, {
        ...order(),
        version: {
          ...{ key: 'leaders', version: 1, labelEn: 'Community leaders', labelFr: 'Leaders communautaires' },
          ...{ publishedEn: [], publishedFr: [], inForceFrom: '2026-09-01', inForceTo: null },
          rule: { kind: 'occupation', months: 12, continuous: false, inCanada: false },
          nocs: ['00012'],
        },
      }),
    );
    expect(added).toMatchObject({ changed: { reread: [] } });
    const means = { kind: 'category', category: 'leaders' } as const;
    const mapped = await inOne((trx) => mapRoundName(trx, { ...order(), name: 'Leaders', means }));
    expect(mapped).toMatchObject({ changed: { reread: [{ number: '447', event: { alerting: 'alert' } }] } });
    await at.queue.ring('match-draw', { fanOutId: '1' });
    expect(at.sink.mails).toEqual([]);
    await holdDraw(at.store.db, { number: '447', because: null, now: at.now() });
    await at.quiet();
    expect(addressees()).toEqual(['every@example.org', 'leads@example.org']);
    expect(corrections()).toEqual([]);
    const mail = at.sink.mails.find(({ to }) => to.includes('leads@example.org'))?.raw.toString() ?? '';
    expect(mail).toContain('Community leaders');
    for (let again = 0; again < 3; again += 1)
      await publish({ nameEn: 'Leaders, 2026-Version 1', nameFr: null });
    await at.quiet();
    expect(at.sink.mails).toHaveLength(2);

    // The next round of the name is understood at once, by the same processes.
    const known = aRound('447', { nameEn: 'Leaders, 2026-Version 1', nameFr: null });
    at.serve([...history, known, aRound('448', { nameEn: 'LEADERS 2026-version 1', nameFr: null })]);
    await at.poll();
    await at.quiet();
    expect(addressees().filter((to) => to === 'leads@example.org')).toHaveLength(2);
    expect(addressees()).not.toContain('other@example.org');
  });

  it('a correction by hand tells those who were told once; the feed repeating itself tells nobody; IRCC’s later value does', async () => {
    await begin(
      { email: 'told@example.org', profiles: [cec(522)], preferences: { nearPoints: 0 } },
      { email: 'new@example.org', profiles: [cec(505)], preferences: { nearPoints: 0 } },
    );
    await at.notifier();
    await publish();
    await at.quiet();
    expect(addressees()).toEqual(['told@example.org']);
    expect(await correct(500)).toMatchObject({ kind: 'corrected', alerting: 'alert' });
    await at.quiet();
    expect(addressees()).toEqual(['new@example.org', 'told@example.org', 'told@example.org']);
    expect(corrections()).toEqual(['told@example.org']);

    for (let again = 0; again < 3; again += 1) {
      // Other bytes each time, so that the file is compared.
      await publish({ heldAtText: `October 1, 2026 at 13:0${again}:00 UTC` });
      at.pass(30 * minuteMs);
    }
    await at.quiet();
    expect(at.sink.mails).toHaveLength(3);

    await publish({ crs: 510 });
    await at.quiet();
    expect(addressees()).toHaveLength(5);
    const { rows } = await at.store.pool.query(
      `SELECT r.revision, r.author, r.content ->> 'crs' AS crs FROM draw_revisions r
        WHERE draw_number = '447' ORDER BY revision`,
    );
    expect(rows).toEqual([
      { revision: 1, author: null, crs: '520' },
      { revision: 2, author: 'key 1 (night)', crs: '500' },
      { revision: 3, author: null, crs: '510' },
    ]);
    const { rows: remarks } = await at.store.pool.query(
      "SELECT detail FROM remarks WHERE code = 'hand_correction_replaced' AND draw_number = '447'",
    );
    expect(remarks).toEqual([{ detail: '500 by hand, 510 by IRCC since' }]);
  });

  it('a changed version of a category tells nobody; a replay of those who were missed goes by it', async () => {
    const carpenter = cec(530, { occupations: [{ noc: '72310', months: 20 }] });
    const leader = cec(530, { occupations: [{ noc: '00012', months: 20 }] });
    const trades = { nameEn: 'Trades Occupations, 2026-Version 3', nameFr: null };
    await begin(
      { email: 'carpenter@example.org', profiles: [carpenter] },
      { email: 'leader@example.org', profiles: [leader] },
    );
    await at.notifier();
    await publish(trades);
    await at.quiet();
    expect(addressees()).toEqual(['carpenter@example.org']);
    const version = (await readCatalogue(at.store.db)).versionsOf('trades').at(-1);
    if (version === undefined) throw new Error('no trades');
    const put = await inOne((trx) =>
      putCategoryVersion(trx, { ...order(), version: { ...version, nocs: [...version.nocs, '00012'] } }),
    );
    expect(put).toMatchObject({
      changed: { reread: [], touched: expect.arrayContaining([{ number: '447', date: '2026-10-01' }]) },
    });
    await at.quiet();
    expect(at.sink.mails).toHaveLength(1);
    const ordered = await orderReplay(at.store.db, {
      ...{ drawNumber: '447', revision: 1, scope: 'missed', basis: 'today', channels: ['email'] },
      ...{ recipients: {}, dryRun: false, actor, now: at.now() },
    });
    if (ordered.kind !== 'ordered') throw new Error(`no replay: ${ordered.kind}`);
    const { replay } = ordered;
    await vi.waitFor(
      async () => expect(await findReplay(at.store.db, replay.id)).toMatchObject({ state: 'done' }),
      { timeout: 20_000, interval: 20 },
    );
    await at.quiet();
    expect(addressees()).toEqual(['carpenter@example.org', 'leader@example.org']);
  });

  it('a poll under way while an operator corrects is made again, and undoes nothing', async () => {
    await begin({ email: 'a@example.org' });
    await at.notifier();
    await publish();
    await at.quiet();
    const slow = publish({ heldAtText: 'October 1, 2026' });
    const [, corrected] = await Promise.all([slow, correct(515)]);
    expect(corrected).toMatchObject({ kind: 'corrected' });
    await publish({ heldAtText: 'October 1st, 2026' });
    await at.quiet();
    const { rows } = await at.store.pool.query(
      `SELECT content ->> 'crs' AS crs, content ->> 'heldAtText' AS held, published ->> 'crs' AS published
         FROM draw_revisions WHERE draw_number = '447' ORDER BY revision DESC LIMIT 1`,
    );
    expect(rows).toEqual([{ crs: '515', held: 'October 1st, 2026', published: '520' }]);
    expect(at.sink.mails).toHaveLength(2);
  });
});
