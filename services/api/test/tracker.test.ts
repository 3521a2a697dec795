import type { Document } from '@drawbell/draws/plan/document';
import { addDocument, readPlans } from '@drawbell/store/plan/plan';
import { changeSettings } from '@drawbell/store/subscribers/settings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { recordSums } from './record-sums.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

describe('documents as a sheet', () => {
  let test: TestApp;
  let id: string;
  let base: string;
  beforeEach(async () => {
    test = await openTestApp();
    ({ id } = await addSubscriber(test, testNow));
    base = `/en/settings/${await openSettingsOf(test, id, testNow)}`;
    const profiles = [
      { label: 'Ana', crs: 480 },
      { label: 'Renée <b>', crs: 470 },
    ];
    await changeSettings(test.store.db, id, { profiles }, testNow);
    await add(0, { kind: 'passport', countsFrom: 'end', day: '2029-07-18', label: '=Red <i>' });
    await add(0, { kind: 'language_first', countsFrom: 'result', day: '2025-02-03', test: 'celpip' });
  });
  afterEach(() => test.close());

  const plans = async () => readPlans(test.store.db, id);
  const add = async (place: number, document: Document) => {
    const { profileId = '' } = (await plans())[place] ?? {};
    await addDocument(test.store.db, { subscriberId: id, profileId, document, now: testNow });
  };
  const kept = async () =>
    (await plans()).map(({ documents }) => documents.map(({ kind, day }) => `${kind} ${day}`));
  const steps = async () =>
    test.store.db.selectFrom('reminders').select(['deadline', 'step', 'state']).orderBy('id').execute();
  const upload = async (content: string | Buffer, { at = base, order = '' } = {}) =>
    test.app.inject({
      ...{ method: 'POST', url: `${at}/plan/tracker` },
      headers: { 'content-type': 'multipart/form-data; boundary=b0unda' },
      payload: Buffer.concat([
        Buffer.from(`--b0unda\r\nContent-Disposition: form-data; name="order"\r\n\r\n${order}\r\n`),
        Buffer.from('--b0unda\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'),
        Buffer.from(content),
        Buffer.from('\r\n--b0unda--\r\n'),
      ]),
    });
  const sealedIn = (body: string) => /name="sheet" value="([\w-]+)"/.exec(body)?.[1] ?? '';
  const confirm = async (sheet: string, remove: readonly string[] = [], at = base) =>
    test.app.inject({
      ...{ method: 'POST', url: `${at}/plan/tracker/confirm` },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams([
        ['sheet', sheet],
        ...remove.map((each): [string, string] => ['remove', each]),
      ]).toString(),
    });

  it('are taken along with their ends, and come back unchanged in both languages', async () => {
    for (const language of ['en', 'fr']) {
      const at = base.replace('/en/', `/${language}/`);
      const file = await test.app.inject(`${at}/plan/tracker.csv`);
      expect(file.headers['content-disposition']).toContain('drawbell-documents.csv');
      expect(file.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
      const [head, passport, english] = file.body.split('\r\n');
      expect(head).toContain(language === 'fr' ? 'profile;kind;dayIs;day' : 'profile,kind,dayIs,day');
      expect(passport).toContain("'=Red <i>");
      expect(english).toMatch(
        language === 'fr' ? /Premier test de langue;résultat;2025-02-03/ : /2027-02-03,2026-12-05$/,
      );
      const shown = await upload(file.rawPayload, { at });
      expect(shown.body).toContain(
        language === 'fr' ? 'inchangés\u00a0: 2' : '0 new, 0 changed, 2 unchanged, 0 not in the sheet',
      );
      const before = await plans();
      expect((await confirm(sealedIn(shown.body), [], at)).headers.location).toBe(
        `${at}/plan/1?done=tracker`,
      );
      expect(await plans()).toEqual(before);
    }
  });

  it('are shown before anything is saved, and saved as they were shown; what is left out stays unless ticked', async () => {
    const before = await recordSums(test.store);
    const shown = await upload(
      'profile;kind;day\r\nana;first language test;03/08/2026\r\nRenée <b>;medical exam;26/06/2026\r\n',
    );
    expect(shown.statusCode).toBe(200);
    for (const part of [
      ...['1 new, 1 changed, 0 unchanged, 1 not in the sheet', 'Renée &lt;b&gt;', '=Red &lt;i&gt;'],
      ...[
        'Day, month, year',
        '03/08/2026 is 3\u00a0August\u00a02026',
        'ends on 3\u00a0Aug\u00a02028',
        'CELPIP',
      ],
    ])
      expect(shown.body).toContain(part);
    expect(await recordSums(test.store)).toEqual(before);
    await confirm(sealedIn(shown.body));
    expect(await kept()).toEqual([
      ['passport 2029-07-18', 'language_first 2026-08-03'],
      ['medical_exam 2026-06-26'],
    ]);
    const again = await upload('profile,kind,day\nAna,first language test,2026-08-03');
    await confirm(sealedIn(again.body), ['1', '2', '3', '99']);
    expect(await kept()).toEqual([['language_first 2026-08-03'], []]);
    expect((await plans())[0]?.history).toMatchObject([{ kind: 'passport' }]);
  });

  it('read days in the order that was chosen, and never guess one', async () => {
    const sheet = 'profile,kind,day\nAna,passport,03/08/2027';
    const asked = await upload(sheet);
    expect([asked.statusCode, asked.body.includes('which figure is the month')]).toEqual([422, true]);
    const shown = await upload(sheet, { order: 'month_first' });
    expect(shown.body).toContain('03/08/2027 is 8\u00a0March\u00a02027');
    const other = await upload('profile,kind,day\nAna,passport,26/06/2027', { order: 'month_first' });
    expect([other.statusCode, other.body.includes('in another order')]).toEqual([422, true]);
  });

  it('close the steps that are past unsent, and plan none for what has ended', async () => {
    const rows = [
      ...Array.from({ length: 20 }, (_, i) => `Ana,other,end,2026-11-29,soon ${i}`),
      ...Array.from({ length: 20 }, (_, i) => `Ana,other,end,2024-05-01,old ${i}`),
    ];
    const shown = await upload(`profile,kind,dayIs,day,label\n${rows.join('\n')}`);
    expect(shown.body).toContain('20 of these have ended already.');
    const earlier = (await steps()).length;
    await confirm(sealedIn(shown.body));
    const all = (await steps()).slice(earlier);
    const waiting = all.filter(({ state }) => state === 'waiting');
    expect(waiting.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, () => 1));
    expect(all.every(({ state }) => state === 'waiting' || state === 'passed')).toBe(true);
  });

  it('are refused whole for one mistake, by line and cell, and what is no sheet as well', async () => {
    const before = await plans();
    const wrong = await upload(
      'profile,kind,day,label\nAna,passport,2029-01-01,"a\nb"\nAna,pasport,2029-02-31,',
    );
    expect(wrong.statusCode).toBe(422);
    expect(wrong.body).toContain('Line 4, cell B3 (kind): here may stand: First language test');
    expect(wrong.body).toContain('Line 4, cell C3 (day): this is no day that exists');
    const latin = await upload(
      Buffer.from('profile;kind;day\r\nRen\u00e9e <b>;passport;2030-01-01', 'latin1'),
    );
    expect(latin.body).toContain('Windows-1252');
    for (const content of [Buffer.from([0x89, 0x50, 0, 0]), ''])
      expect((await upload(content)).statusCode).toBe(422);
    expect((await upload(`kind\n${'x'.repeat(1_100_000)}`)).statusCode).toBe(413);
    const full = await upload(
      `profile,kind,day,label\n${Array.from({ length: 59 }, (_, i) => `Ana,other,2029-01-01,${i}`).join('\n')}`,
    );
    const refused = await confirm(sealedIn(full.body));
    expect([refused.statusCode, refused.body.includes('room for 60 documents')]).toEqual([422, true]);
    expect(await plans()).toEqual(before);
  });

  it('are not saved over what changed since, nor for somebody else, nor when they were altered', async () => {
    const sealed = sealedIn((await upload('profile,kind,day\nAna,passport,2030-01-01')).body);
    const other = await addSubscriber(test, testNow, 'b@example.org');
    const { openSettings } = await import('@drawbell/store/subscribers/settings');
    const token = await openSettings(test.store.db, test.secrets, {
      ...{ subscriberId: other.id, subject: 'other', now: testNow },
    });
    expect((await confirm(sealed, [], `/en/settings/${token}`)).statusCode).toBe(409);
    for (const altered of ['', 'x', sealed.slice(0, -4), `${sealed.slice(0, 50)}AAAA${sealed.slice(54)}`])
      expect((await confirm(altered)).statusCode).toBe(409);
    await add(1, { kind: 'eca', countsFrom: 'issue', day: '2026-01-01' });
    const before = await plans();
    expect((await confirm(sealed)).statusCode).toBe(409);
    expect(await plans()).toEqual(before);
  });
});
