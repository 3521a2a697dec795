import { readDrawHistory } from '@drawbell/store/draws/history';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAdmin } from './admins.ts';
import { type ConsoleVisitor, logIn } from './console-session.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';

const given = {
  ...{ number: '451', date: '2026-11-23', nameEn: 'Canadian Experience Class', nameFr: 'Catégorie' },
  ...{ crs: 520, invitations: 2_000 },
};

describe('draws that an operator adds', () => {
  let test: TestApp;
  let key = '';
  const rung: string[] = [];

  beforeEach(async () => {
    rung.length = 0;
    test = await openTestApp({ ring: (name) => void rung.push(name) });
    await fillRecord(test.store, testNow);
    key = await addAdmin(test);
  });
  afterEach(() => test.close());

  const audit = async () =>
    (
      await test.store.db
        .selectFrom('audit_log')
        .selectAll()
        .where('action', 'like', 'draw.%')
        .orderBy('id')
        .execute()
    ).map(({ action, target }) => `${action} ${target}`);

  describe('by the API', () => {
    const post = async (path: string, body?: object, headers = {}) => {
      const answer = await test.app.inject({
        ...{ method: 'POST', url: path, headers: { authorization: `Bearer ${key}`, ...headers } },
        ...(body !== undefined && { payload: body }),
      });
      return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
    };
    const add = async (draw: object = {}, headers = {}) =>
      post('/v1/admin/draws', { ...given, ...draw }, headers);

    it('is recorded, rung for and shown, once by one key; and taken back, once', async () => {
      const named = { 'idempotency-key': 'night' };
      const added = await add({}, named);
      expect(added).toEqual({ status: 201, body: { key: '451', revision: 1, alerting: 'alert' } });
      expect(await add({}, named)).toEqual(added);
      expect(rung).toEqual(['match-draw', 'announce-event', 'announce-event']);
      expect((await test.app.inject('/v1/draws/451')).json()).toMatchObject({
        ...{ number: '451', crs: 520, invitations: 2_000, round: { kind: 'program', program: 'cec' } },
        ...{ tieBreak: { text: '' }, withdrawnAt: null },
      });
      const back = await post('/v1/admin/draws/451/withdraw');
      expect(back).toEqual({ status: 200, body: { key: '451', withdrawn: true, changed: true } });
      expect((await post('/v1/admin/draws/451/withdraw')).body).toMatchObject({ changed: false });
      expect((await test.app.inject('/v1/draws/451')).json<object>()).not.toMatchObject({
        withdrawnAt: null,
      });
      expect(await audit()).toEqual(['draw.add draw 451', 'draw.withdraw draw 451']);
      expect(rung).toEqual(['match-draw', 'announce-event', 'announce-event', 'announce-event']);
    });

    it('without a number it is known by its key, and by nothing else', async () => {
      const { body } = await add({ number: undefined });
      expect(body).toMatchObject({ key: expect.stringMatching(/^261123[a-z]$/), alerting: 'alert' });
      expect((await test.app.inject(`/v1/draws/${String(body['key'])}`)).json()).toMatchObject({
        number: null,
        key: body['key'],
      });
      const page = await test.app.inject(`/en/draws/${String(body['key'])}`);
      expect(page.body).toContain('Draw of 23\u00a0November\u00a02026');
    });

    it.each([
      [{ number: '450' }, 409, 'as 450'],
      [{ number: undefined, date: '2026-11-18', nameEn: 'General' }, 409, 'recorded already'],
      [{ number: undefined, date: '2026-11-18', nameEn: ' no program  specified' }, 409, 'recorded already'],
      [{ number: 'No. 451' }, 400, '/body/number'],
      [{ number: '0451' }, 400, '/body/number'],
      [{ number: '261123a' }, 400, '/body/number'],
      [{ date: '2026-11-31' }, 400, '/body/date'],
      [{ date: '2026-12-24' }, 400, 'has not come'],
      [{ nameEn: ' ' }, 400, '/body/nameEn'],
      [{ crs: 1_201 }, 400, '/body/crs'],
      [{ crs: 0 }, 400, '/body/crs'],
      [{ invitations: 0 }, 400, '/body/invitations'],
      [{ crs: '520' }, 400, '/body/crs'],
      [{ invitations: 1.5 }, 400, '/body/invitations'],
      [{ round: { kind: 'category', category: 'leaders' } }, 400, '/body/round/category'],
      [{ tieBreak: { text: 'x' } }, 400, '/body/tieBreak/at'],
      [{ more: 1 }, 400, 'more'],
    ])('%j is refused with %i', async (draw, status, said) => {
      const answer = await add(draw);
      expect(answer.status).toBe(status);
      expect(JSON.stringify(answer.body)).toContain(said);
      expect(await audit()).toEqual([]);
      expect(rung).toEqual([]);
    });

    it('what the feed has shown is not taken back, nor what there is not', async () => {
      expect(await post('/v1/admin/draws/450/withdraw')).toMatchObject({ status: 409 });
      expect(await post('/v1/admin/draws/999/withdraw')).toMatchObject({ status: 404 });
      expect(await audit()).toEqual([]);
    });
  });

  describe('in the console', () => {
    let visitor: ConsoleVisitor;
    beforeEach(async () => {
      visitor = await logIn(test, key);
    });
    const send = async (typed: Record<string, string>) =>
      visitor.order('/admin/draws/add', '/admin/draws/add', {
        ...{
          number: '451',
          date: '2026-11-23',
          nameEn: 'Leaders',
          nameFr: '',
          round: '',
          crs: '',
          invitations: '',
        },
        ...{ tieBreak: '', tieBreakAt: '', ...typed },
      });

    it('the form adds it as it says, and the page takes it back', async () => {
      expect((await visitor.get('/admin/draws')).body).toContain('/admin/draws/add');
      const added = await send({
        ...{ round: 'trades', crs: '476', invitations: '3 500' },
        ...{ tieBreak: 'May 2, 2026 at 10:11:12 UTC', tieBreakAt: '2026-05-02T10:11:12Z' },
      });
      expect([added.statusCode, added.headers.location]).toEqual([303, '/admin/draws/451?done=draws-add']);
      expect((await readDrawHistory(test.store.db, '451'))?.draw).toMatchObject({
        ...{ crs: 476, invitations: 3_500, nameFr: null, round: { kind: 'category', category: 'trades' } },
        tieBreak: { at: '2026-05-02T10:11:12Z' },
      });
      expect(rung).toEqual(expect.arrayContaining(['match-draw', 'announce-event']));
      const page = await visitor.get('/admin/draws/451');
      expect(page.body).toContain('added by hand');
      const back = await visitor.order('/admin/draws/451', '/admin/draws/451/withdraw');
      expect(back.headers.location).toBe('/admin/draws/451?done=draws-withdraw');
      expect((await readDrawHistory(test.store.db, '451'))?.withdrawnAt).toEqual(testNow);
      expect(await audit()).toEqual(['draw.add draw 451', 'draw.withdraw draw 451']);
    });

    it('without a number it leads to the page of its key, which says so', async () => {
      const added = await send({ number: '', nameEn: 'General' });
      expect(added.headers.location).toMatch(/^\/admin\/draws\/261123[a-z]\?done=draws-add$/);
      const page = await visitor.get(String(added.headers.location));
      expect(page.body).toContain('Draw of 23\u00a0November\u00a02026');
      expect(page.body).toContain('not published yet');
      expect((await visitor.get('/admin')).body).toContain('has no number of its own yet');
    });

    it.each([
      [{ number: '451*' }, 'Number: must be a draw number such as 447 or 91a.'],
      [{ date: '23/11/2026' }, 'Day: it is no day like 2027-01-31.'],
      [{ nameEn: '' }, 'Name, as published in English: it is missing.'],
      [{ crs: 'about 500' }, 'Lowest CRS score invited: it is no whole number.'],
      [{ tieBreakAt: '2026-05-02T10:11:12Z' }, 'Tie-break, as published: it is missing.'],
      [{ tieBreak: 'May 2', tieBreakAt: 'May 2' }, 'Tie-break, as published: it is no moment like'],
      [{ number: '450' }, 'recorded already, as 450'],
      [{ date: '2026-12-24' }, 'has not come'],
    ])('%j is refused in words', async (typed, said) => {
      const answer = await send(typed);
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.body).toContain(said);
      expect(await audit()).toEqual([]);
    });
  });
});
