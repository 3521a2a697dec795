import { createFeedClient } from '@drawbell/ircc/feed-client';
import { createLogger } from '@drawbell/runtime/logger';
import { pollFeed } from '@drawbell/scraper/poll';
import { readAttention } from '@drawbell/store/attention';
import { correctDraw } from '@drawbell/store/draws/by-hand';
import { readDrawHistory } from '@drawbell/store/draws/history';
import { orderReplay } from '@drawbell/store/replays/orders';
import { feedRows } from '@drawbell/testing/feed-from-rounds';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from './installation.ts';
import { history, slipping } from './slipping.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const actor = { name: 'key 1 (night)', requestId: null };
const noNumber = { drawNumber: 'N/A', drawNumberURL: '', mitext: '', DrawText1: '' };

describe('slips of the feed', () => {
  let at: TestInstallation;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
  });
  afterEach(() => at.close());

  const { rowOf, serve, see, begin, subjects, inOne, newDraws } = slipping(() => at);
  const lastYear = { drawDate: '2025-10-01', drawDateFull: 'October 1, 2025', drawDateTime: '' };

  describe('the date', () => {
    it('one cell of last year: it alerts at once, and its mend tells nobody again', async () => {
      await begin({ email: 'a@example.org' });
      expect(
        await see(
          rowOf('447', {}, { drawDate: '2025-10-01', drawDateTime: 'October 1, 2026 at 13:00:00 UTC' }),
        ),
      ).toEqual(['published alert']);
      expect(at.sink.mails).toHaveLength(1);
      expect(await see(rowOf('447', {}, { drawDateTime: 'October 1, 2026 at 13:00:00 UTC' }))).toEqual([]);
      expect(at.sink.mails).toHaveLength(1);
    });

    it('a date mended in all cells publishes the draw, once', async () => {
      await begin({ email: 'a@example.org' });
      expect(await see(rowOf('447', {}, lastYear))).toEqual(['published late']);
      expect(at.sink.mails).toEqual([]);
      expect(await readAttention(at.store.pool, at.now())).toMatchObject({ lateDraws: ['447'] });
      expect(await see(rowOf('447'))).toEqual(['published alert']);
      expect(at.sink.mails).toHaveLength(1);
      expect(subjects()[0]).not.toContain('Correction');
      for (const row of [lastYear, {}, lastYear, {}]) await see(rowOf('447', {}, row));
      expect(at.sink.mails).toHaveLength(1);
      expect(await readAttention(at.store.pool, at.now())).toMatchObject({ lateDraws: [] });
    });

    it('with a corrected score in the same look: as an alert, for nobody had heard of it', async () => {
      await begin({ email: 'a@example.org' });
      await see(rowOf('447', {}, lastYear));
      expect(await see(rowOf('447', { crs: 515 }))).toEqual(['published alert']);
      expect(subjects()).toHaveLength(1);
      expect(subjects()[0]).not.toContain('Correction');
      expect(subjects()[0]).toContain('515');
      // And a correction after it is one.
      await see(rowOf('447', { crs: 510 }));
      expect(subjects()).toHaveLength(2);
      expect(subjects()[1]).toContain('Correction');
    });

    it('mended by an operator, too', async () => {
      await begin({ email: 'a@example.org' });
      await see(rowOf('447', {}, lastYear));
      const order = { actor, alertMaxAgeDays: 7, now: at.now() };
      const end = await inOne((trx) =>
        correctDraw(trx, { ...order, number: '447', correction: { date: '2026-10-01' } }),
      );
      expect(end).toMatchObject({
        kind: 'corrected',
        alerting: 'alert',
        orders: { fanOutIds: [expect.any(String)] },
      });
      await at.quiet();
      expect(subjects()).toHaveLength(1);
      await see(rowOf('447'));
      expect(subjects()).toHaveLength(1);
    });

    it('mended, but too old all the same, or of history: nobody', async () => {
      await begin({ email: 'a@example.org' });
      await see(rowOf('447', {}, lastYear));
      at.pass(20 * dayMs);
      expect(await see(rowOf('447'))).toEqual([]);
      const old = feedRows(history, 'en')[0] ?? {};
      at.pass(minuteMs);
      const rest = feedRows(history.slice(0, -1), 'en');
      at.ircc.serve(
        'en',
        Buffer.from(
          JSON.stringify({
            rounds: [
              rowOf('447'),
              { ...old, drawDate: '2026-10-20', drawDateFull: 'October 20, 2026', drawDateTime: '' },
              ...rest,
            ],
          }),
        ),
      );
      await at.poll();
      await at.quiet();
      expect(at.sink.mails).toEqual([]);
    });

    it('who was told by a replay meanwhile is not told again, others are', async () => {
      await begin({ email: 'a@example.org' }, { email: 'b@example.org' });
      await see(rowOf('447', {}, lastYear));
      const wish = {
        ...{ drawNumber: '447', scope: 'missed' as const, basis: 'today' as const },
        ...{ channels: ['email' as const], recipients: { subscribers: [], endpoints: [] } },
        ...{ dryRun: false, actor, now: at.now() },
      };
      expect(await inOne((trx) => orderReplay(trx, wish))).toMatchObject({ kind: 'ordered' });
      await at.quiet();
      await at.add({ email: 'later@example.org' });
      await see(rowOf('447'));
      expect(at.sink.mails.flatMap(({ to }) => to).toSorted((x, y) => x.localeCompare(y))).toEqual([
        'a@example.org',
        'b@example.org',
        'later@example.org',
      ]);
    });

    it('a look that is recorded twice publishes once', async () => {
      await begin({ email: 'a@example.org' });
      await see(rowOf('447', {}, lastYear));
      at.pass(minuteMs);
      serve(rowOf('447'));
      await Promise.all([at.poll(), at.poll(), at.poll()]);
      await at.quiet();
      expect(at.sink.mails).toHaveLength(1);
    });
  });

  describe('a draw without a number', () => {
    it('alerts once, is found by its key, and by its number as soon as there is one', async () => {
      await begin({ email: 'a@example.org' }, { email: 'f@example.org', language: 'fr' });
      expect(await see(rowOf('447', {}, noNumber))).toEqual(['published alert']);
      const [draw] = await newDraws();
      const key = draw?.number ?? '';
      expect(draw).toMatchObject({ number: expect.stringMatching(/^261001[a-z]$/), joined: null });
      expect(subjects()).toHaveLength(2);
      const texts = at.sink.mails
        .map(({ raw }) => raw.toString().replaceAll('=\r\n', '').replaceAll('=C2=A0', ' '))
        .join('\n');
      expect(texts).toContain('draw of 1 October 2026');
      expect(texts).toContain('Its number is not published yet.');
      expect(texts).toContain('ronde du 1er octobre 2026');
      expect(at.sink.mails.some(({ raw }) => /(Draw|Ronde) 261001/.test(raw.toString()))).toBe(false);
      const api = await at.api();
      const get = async (path: string) => (await fetch(api + path)).text();
      expect(JSON.parse(await get(`/v1/draws/${key}`))).toMatchObject({
        number: null,
        key,
        date: '2026-10-01',
      });
      expect(await get(`/en/draws/${key}`)).toContain('Draw of 1\u00a0October\u00a02026');
      expect(await get(`/fr/draws/${key}`)).toContain('Son numéro n’est pas encore publié.');
      expect(await readAttention(at.store.pool, at.now())).toMatchObject({ unsettledNumbers: [key] });

      expect(await see(rowOf('447'))).toEqual([]);
      expect(await newDraws()).toMatchObject([{ number: key, joined: '447' }]);
      expect(subjects()).toHaveLength(2);
      for (const path of [`/v1/draws/${key}`, '/v1/draws/447'])
        expect(JSON.parse(await get(path))).toMatchObject({ number: '447', key });
      at.pass(minuteMs);
      expect(await get('/en/draws/447')).toContain('Draw 447');
      expect(await readAttention(at.store.pool, at.now())).toMatchObject({ unsettledNumbers: [] });
      // What was ordered or asked for by either name is the same draw.
      const order = { actor, alertMaxAgeDays: 7, now: at.now(), correction: { crs: 519 } };
      expect(await inOne((trx) => correctDraw(trx, { ...order, number: '447' }))).toMatchObject({
        kind: 'corrected',
      });
      expect(await inOne((trx) => correctDraw(trx, { ...order, number: key }))).toMatchObject({
        kind: 'unchanged',
      });
      await at.quiet();
      expect(subjects()).toHaveLength(4);
    });

    it.each([
      ['a mended day', { date: '2026-09-30' }, {}],
      ['another spelling of the name', {}, { drawName: 'CANADIAN EXPERIENCE CLASS ' }],
      [
        'the number, a mended day and another spelling',
        { date: '2026-09-30' },
        { drawName: 'Canadian  Experience Class' },
      ],
    ])(
      'is joined, and not told twice, with %s in the look that brings its number',
      async (_what, facts, typed) => {
        await begin({ email: 'a@example.org' });
        await see(rowOf('447', {}, noNumber));
        await see(rowOf('447', facts, typed));
        expect(await newDraws()).toMatchObject([{ joined: '447' }]);
        expect(at.sink.mails).toHaveLength(1);
      },
    );

    it('two of one day and different names are two draws, and each gets its own number', async () => {
      await begin({ email: 'a@example.org', preferences: { everyDraw: true } });
      const pnp = { nameEn: 'Provincial Nominee Program', crs: 700, invitations: 300 };
      await see(rowOf('448', pnp, noNumber), rowOf('447', {}, noNumber));
      expect(at.sink.mails).toHaveLength(2);
      await see(rowOf('448', pnp), rowOf('447', {}, noNumber));
      expect(await newDraws()).toHaveLength(2);
      await see(rowOf('448', pnp), rowOf('447'));
      expect((await newDraws()).map(({ joined }) => joined)).toEqual(['447', '448']);
      expect(at.sink.mails).toHaveLength(2);
      expect((await readDrawHistory(at.store.db, '448'))?.draw).toMatchObject({ crs: 700 });
    });

    it('an older file of another edge takes its number away for nobody', async () => {
      await begin({ email: 'a@example.org' });
      const files = [rowOf('447', {}, noNumber), rowOf('447')];
      for (let flap = 0; flap < 6; flap += 1) await see(files[flap % 2] ?? {});
      for (let poll = 0; poll < 5; poll += 1) {
        at.pass(20 * minuteMs);
        await see(files[0] ?? {});
      }
      expect(await newDraws()).toMatchObject([{ joined: '447' }]);
      expect(at.sink.mails).toHaveLength(1);
      expect((await readDrawHistory(at.store.db, '447'))?.withdrawnAt).toBeNull();
    });

    it('a draw whose number becomes unreadable keeps it', async () => {
      await begin({ email: 'a@example.org' });
      await see(rowOf('447'));
      for (const drawNumber of ['447*', 'N/A', '447-1']) {
        at.pass(20 * minuteMs);
        expect(await see(rowOf('447', {}, { ...noNumber, drawNumber }))).toEqual([]);
      }
      expect(await newDraws()).toMatchObject([{ number: '447', joined: null }]);
      expect(at.sink.mails).toHaveLength(1);
    });

    it('a number that was mistyped and mended is one draw; the true owner of the mistyped one comes later', async () => {
      await begin({ email: 'a@example.org' });
      const only = (number: string) => ({ drawNumber: number, drawNumberURL: '', mitext: '', DrawText1: '' });
      await see(rowOf('447', {}, only('474')));
      await see(rowOf('447'));
      expect(await newDraws()).toMatchObject([{ number: '474', joined: '447' }]);
      expect(at.sink.mails).toHaveLength(1);
      await see(rowOf('474', { date: '2026-10-02', crs: 501, nameEn: 'General' }), rowOf('447'));
      expect(at.sink.mails).toHaveLength(2);
      expect((await readDrawHistory(at.store.db, '474'))?.draw).toMatchObject({
        crs: 501,
        joinedNumber: '474',
      });
      expect((await readDrawHistory(at.store.db, '447'))?.draw).toMatchObject({
        number: '474',
        joinedNumber: '447',
      });
      await see(rowOf('474', { date: '2026-10-02', crs: 501, nameEn: 'General' }), rowOf('447'));
      expect(at.sink.mails).toHaveLength(2);
    });

    it('is held back where unknown names are', async () => {
      await begin({ email: 'a@example.org' });
      const log = createLogger({ level: 'silent', service: 'test' });
      const client = createFeedClient({ userAgent: 'test', allowOtherHosts: true, clock: at.now });
      serve(rowOf('447', {}, noNumber));
      await pollFeed(
        {
          ...{ store: at.store, client, urls: at.ircc.urls, clock: at.now, random: () => 0.5, log },
          ...{ intervalSeconds: 60, alertMaxAgeDays: 7, holdUnknownNames: true },
        },
        { force: true },
      );
      await client.close();
      expect(at.sink.mails).toEqual([]);
      const [draw] = await newDraws();
      expect(await readDrawHistory(at.store.db, draw?.number ?? '')).toMatchObject({
        held: { because: 'unknown_name' },
      });
    });
  });

  describe('a row typed with the number of the last draw', () => {
    const last = rowOf('447');
    const copied = rowOf('447', {
      date: '2026-10-02',
      nameEn: 'Provincial Nominee Program',
      crs: 700,
      invitations: 321,
    });
    const mended = rowOf('448', {
      date: '2026-10-02',
      nameEn: 'Provincial Nominee Program',
      crs: 700,
      invitations: 321,
    });

    it.each([
      ['above it', [copied, last]],
      ['below it', [last, copied]],
      ['in its place', [copied]],
    ])('%s: two draws, one alert each, no correction', async (_where, rows) => {
      await begin({ email: 'a@example.org', preferences: { everyDraw: true } });
      await see(last);
      at.pass(dayMs);
      for (let poll = 0; poll < 4; poll += 1) {
        await see(...rows);
        at.pass(20 * minuteMs);
      }
      expect(subjects()).toHaveLength(2);
      expect(subjects().join()).not.toContain('orrection');
      const [first, second] = await newDraws();
      expect(first).toMatchObject({ number: '447', joined: null, date: '2026-10-01' });
      expect(second).toMatchObject({ number: expect.stringMatching(/^261002[a-z]$/), joined: null });
      expect((await readDrawHistory(at.store.db, '447'))?.draw).toMatchObject({ crs: 520 });
      expect((await readDrawHistory(at.store.db, '447'))?.withdrawnAt).toBeNull();
      expect(await readAttention(at.store.pool, at.now())).toMatchObject({
        unsettledNumbers: [second?.number],
      });
      const { rows: remarks } = await at.store.pool.query('SELECT code FROM remarks WHERE draw_number = $1', [
        second?.number,
      ]);
      expect(remarks.map(({ code }: { code: string }) => code)).toEqual(
        expect.arrayContaining([expect.stringMatching(/^number_(unsettled|of_another_draw)$/)]),
      );
      await see(mended, last);
      expect(await newDraws()).toMatchObject([{ number: '447' }, { joined: '448' }]);
      expect(subjects()).toHaveLength(2);
    });

    it('both in the first look at them', async () => {
      await begin({ email: 'a@example.org', preferences: { everyDraw: true } });
      await see(copied, last);
      expect(subjects()).toHaveLength(2);
      await see(mended, last);
      expect((await newDraws()).map(({ number, joined }) => joined ?? number)).toEqual(['447', '448']);
      expect(subjects()).toHaveLength(2);
    });

    it.each([
      ['another date', { date: '2026-09-30' }, {}],
      ['another name', { nameEn: 'Provincial Nominee Program' }, {}],
      ['another score and size', { crs: 505, invitations: 77 }, {}],
      ['a rename to the same category', {}, { drawName: 'Canadian Experience Class (Version 1)' }],
    ])('a correction is no second draw: %s', async (_what, facts, typed) => {
      await begin({ email: 'a@example.org', preferences: { everyDraw: true } });
      await see(last);
      await see(rowOf('447', facts, typed));
      expect(await newDraws()).toMatchObject([{ number: '447', joined: null }]);
    });
  });
});
