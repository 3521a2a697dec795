import { listAudit } from '@drawbell/store/audit-log';
import { addDraw, withdrawDraw } from '@drawbell/store/draws/by-hand';
import { readDrawHistory } from '@drawbell/store/draws/history';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from './installation.ts';
import { slipping } from './slipping.ts';

const minuteMs = 60_000;
const actor = { name: 'key 1 (night)', requestId: null };

describe('draws by hand', () => {
  let at: TestInstallation;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
  });
  afterEach(() => at.close());

  const { rowOf, see, begin, subjects, inOne, newDraws } = slipping(() => at);

  describe('a draw that an operator adds', () => {
    const given = { date: '2026-10-01', nameEn: 'Canadian Experience Class', crs: 520, invitations: 2_000 };
    const order = () => ({ actor, alertMaxAgeDays: 7, now: at.now() });
    const add = (draw: object = {}) =>
      inOne((trx) => addDraw(trx, { ...order(), draw: { ...given, ...draw } }));

    it('alerts once, stays while the feed does not show it, and the feed joins it by its number', async () => {
      await begin({ email: 'a@example.org' });
      expect(await add({ number: '447' })).toMatchObject({ kind: 'added', number: '447', alerting: 'alert' });
      await at.quiet();
      expect(at.sink.mails).toHaveLength(1);
      expect(await add({ number: '447' })).toMatchObject({ kind: 'exists' });
      for (let poll = 0; poll < 5; poll += 1) {
        at.pass(20 * minuteMs);
        await see();
      }
      expect((await readDrawHistory(at.store.db, '447'))?.withdrawnAt).toBeNull();
      await see(rowOf('447', { invitations: 2_000 }));
      expect(at.sink.mails).toHaveLength(1);
      await see(rowOf('447', { crs: 515, invitations: 2_000 }));
      expect(subjects().filter((subject) => subject.includes('orrection'))).toHaveLength(1);
      expect(await listAudit(at.store.db, { limit: 5, before: null })).toMatchObject(expect.anything());
    });

    it('what IRCC says otherwise is a correction, with another date and name, too', async () => {
      await begin({ email: 'a@example.org', preferences: { everyDraw: true } });
      await add({ number: '447', nameEn: 'General', date: '2026-09-30' });
      await at.quiet();
      await see(rowOf('447', { crs: 509 }));
      expect(await newDraws()).toMatchObject([{ number: '447' }]);
      expect(subjects()).toHaveLength(2);
      expect(subjects()[1]).toContain('orrection');
      expect((await readDrawHistory(at.store.db, '447'))?.draw).toMatchObject({
        crs: 509,
        date: '2026-10-01',
      });
    });

    it('without a number it is joined by its day and name', async () => {
      await begin({ email: 'a@example.org' });
      const added = await add();
      expect(added).toMatchObject({ number: expect.stringMatching(/^261001[a-z]$/) });
      await see(rowOf('447', { invitations: 2_000 }));
      expect(await newDraws()).toMatchObject([{ joined: '447' }]);
      expect(at.sink.mails).toHaveLength(1);
    });

    it('under a number that IRCC gave to another draw: each is told once, and each gets its number', async () => {
      await begin({ email: 'a@example.org', preferences: { everyDraw: true } });
      await add({ number: '447' });
      await at.quiet();
      const other = rowOf('447', { nameEn: 'Provincial Nominee Program', crs: 700, date: '2026-09-30' });
      const own = rowOf('448', { invitations: 2_000 });
      for (let poll = 0; poll < 3; poll += 1) await see(own, other);
      expect(await newDraws()).toMatchObject([{ joined: '447' }, { number: '447', joined: '448' }]);
      expect(subjects()).toHaveLength(2);
      expect(subjects().join()).not.toContain('orrection');
      expect((await readDrawHistory(at.store.db, '447'))?.draw).toMatchObject({ crs: 700 });
      expect((await readDrawHistory(at.store.db, '448'))?.draw).toMatchObject({ crs: 520 });
    });

    it('is refused where it is recorded already, however its name is spelled', async () => {
      await begin({ email: 'a@example.org' });
      await see(rowOf('447', {}, { drawNumber: 'N/A', drawNumberURL: '', mitext: '', DrawText1: '' }));
      for (const nameEn of ['canadian  experience class', 'Canadian Experience Class (CEC)'])
        expect(
          await add({ number: '447', nameEn, round: { kind: 'program', program: 'cec' } }),
        ).toMatchObject({
          kind: 'exists',
        });
      expect(await add({ nameEn: 'Provincial Nominee Program', crs: 700 })).toMatchObject({ kind: 'added' });
    });

    it('too old it alerts nobody; of a day to come it is refused; before the first look, too', async () => {
      const empty = await startInstallation();
      const toEmpty = { actor, alertMaxAgeDays: 7, now: empty.now(), draw: given };
      expect(await empty.store.db.transaction().execute((trx) => addDraw(trx, toEmpty))).toEqual({
        kind: 'no_history',
      });
      await empty.close();
      await begin({ email: 'a@example.org' });
      expect(await add({ date: '2026-09-01', nameEn: 'General' })).toMatchObject({ alerting: 'late' });
      expect(await add({ date: '2026-11-01' })).toEqual({ kind: 'in_future' });
      expect(at.sink.mails).toEqual([]);
    });

    it('is taken back when it was wrong, and its number is free for the true one', async () => {
      await begin({ email: 'a@example.org' });
      await add({ number: '447', nameEn: 'General', date: '2026-09-30', crs: 300 });
      await at.quiet();
      const takeBack = (number: string) => inOne((trx) => withdrawDraw(trx, { number, now: at.now() }));
      expect(await takeBack('447')).toMatchObject({ kind: 'withdrawn' });
      expect(await takeBack('447')).toEqual({ kind: 'unchanged' });
      expect(await takeBack('999')).toBeUndefined();
      expect(await takeBack('446')).toEqual({ kind: 'published' });
      const before = at.sink.mails.length;
      expect(await see(rowOf('447'))).toEqual(['published alert']);
      expect(at.sink.mails).toHaveLength(before + 1);
      expect(subjects().join()).not.toContain('orrection');
      expect((await readDrawHistory(at.store.db, '447'))?.draw).toMatchObject({
        crs: 520,
        date: '2026-10-01',
      });
    });

    it('what was taken back can be added anew, and comes back when the feed shows it', async () => {
      await begin({ email: 'a@example.org' });
      const takeBack = (number: string) => inOne((trx) => withdrawDraw(trx, { number, now: at.now() }));
      await add({ number: '447' });
      await at.quiet();
      await takeBack('447');
      const again = await add({ number: '447', crs: 519 });
      expect(again).toMatchObject({ kind: 'added', number: expect.stringMatching(/^261001[a-z]$/) });
      expect((await readDrawHistory(at.store.db, '447'))?.draw).toMatchObject({ crs: 519 });
      await at.quiet();
      await takeBack('447');
      expect(await see(rowOf('447', { invitations: 2_000 }))).toEqual(
        expect.arrayContaining(['reinstated none']),
      );
      const standing = (
        await at.store.pool.query('SELECT number FROM draws WHERE withdrawn_at IS NULL AND draw_date = $1', [
          '2026-10-01',
        ])
      ).rows;
      expect(standing).toHaveLength(1);
    });
  });
});
