import { listProfiles } from '@drawbell/store/subscribers/subscribers';
import { changeSettings } from '@drawbell/store/subscribers/settings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { recordSums } from './record-sums.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

describe('a sheet of profiles', () => {
  let test: TestApp;
  let id: string;
  let base: string;
  beforeEach(async () => {
    test = await openTestApp();
    ({ id } = await addSubscriber(test, testNow));
    base = `/en/settings/${await openSettingsOf(test, id, testNow)}`;
    await save([
      { label: 'Ana', crs: 480, crsReadOn: '2026-11-01', programs: ['cec'] },
      { label: 'Renée <b>', crs: 470, crsReadOn: '2026-11-01' },
    ]);
  });
  afterEach(() => test.close());

  const save = async (profiles: Parameters<typeof changeSettings>[2]['profiles']) =>
    changeSettings(test.store.db, id, { profiles }, testNow);
  const facts = async () => listProfiles(test.store.db, id);
  const upload = async (
    content: string | Buffer,
    { url = `${base}/sheet`, name = 'file', parts = '' } = {},
  ) =>
    test.app.inject({
      ...{ method: 'POST', url, headers: { 'content-type': 'multipart/form-data; boundary=b0unda' } },
      payload: Buffer.concat([
        Buffer.from(
          `${parts}--b0unda\r\nContent-Disposition: form-data; name="${name}"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n`,
        ),
        Buffer.from(content),
        Buffer.from('\r\n--b0unda--\r\n'),
      ]),
    });
  const sealedIn = (body: string) => /name="sheet" value="([\w-]+)"/.exec(body)?.[1] ?? '';
  const confirm = async (sheet: string, remove: readonly string[] = [], at = base) =>
    test.app.inject({
      ...{ method: 'POST', url: `${at}/sheet/confirm` },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams([
        ['sheet', sheet],
        ...remove.map((each): [string, string] => ['remove', each]),
      ]).toString(),
    });

  it('is shown before anything is saved, and saved as it was shown', async () => {
    const before = await recordSums(test.store);
    const shown = await upload('label;crs\r\nana;519\r\nNew <i>;500');
    expect(shown.statusCode).toBe(200);
    for (const part of [
      '1 new, 1 changed, 0 unchanged, 1 not in the sheet',
      '480',
      '519',
      'New &lt;i&gt;',
      'Remove Renée &lt;b&gt;',
    ])
      expect(shown.body).toContain(part);
    expect(await recordSums(test.store)).toEqual(before);
    const saved = await confirm(sealedIn(shown.body));
    expect([saved.statusCode, saved.headers.location]).toEqual([303, `${base}/profiles?done=sheet`]);
    expect(await facts()).toEqual([
      { label: 'ana', crs: 519, crsReadOn: '2026-11-24', programs: ['cec'] },
      { label: 'Renée <b>', crs: 470, crsReadOn: '2026-11-01' },
      { label: 'New <i>', crs: 500, crsReadOn: '2026-11-24' },
    ]);
  });

  it('names facts and what they are in the language of the page, not as the sheet does', async () => {
    const at = base.replace('/en/', '/fr/');
    const sheet = 'label;crs;programs;crsReadOn\r\nAna;480;cec,fsw;2026-11-02\r\nNeu;500;fst;2026-11-01';
    const { statusCode, body } = await upload(sheet, { url: `${at}/sheet` });
    expect(statusCode).toBe(200);
    for (const part of [
      'Note du SCG\u00a0: 500',
      'Programmes\u00a0: MSF',
      'CEC, TQF',
      '2\u00a0nov.\u00a02026',
    ])
      expect(body).toContain(part);
    expect(body).not.toMatch(/crsReadOn|>cec|2026-11-0/);
  });

  it('removes those that are missing from it only where that is ticked', async () => {
    const shown = await upload('label,crs\r\nAna,480');
    await confirm(sealedIn(shown.body), ['1', '2', '9']);
    expect((await facts()).map(({ label }) => label)).toEqual(['Ana']);
  });

  it('comes back as it was taken along, in both languages', async () => {
    for (const language of ['en', 'fr']) {
      const at = base.replace('/en/', `/${language}/`);
      const file = await test.app.inject(`${at}/sheet/download`);
      expect(file.headers['content-disposition']).toContain('drawbell-profiles.csv');
      expect(file.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
      expect(file.body.split('\r\n')[0]).toContain(language === 'fr' ? 'label;crs' : 'label,crs');
      const shown = await upload(file.rawPayload, { url: `${at}/sheet` });
      expect(shown.body).toContain(
        language === 'fr' ? 'inchangés\u00a0: 2' : '0 new, 0 changed, 2 unchanged',
      );
    }
  });

  it('gives away no formula, whatever a spreadsheet takes for the separator', async () => {
    const label = 'x;=1+1|=2+2';
    const shown = await upload(`label,crs\r\n"${label}",480`);
    await confirm(sealedIn(shown.body));
    const { body } = await test.app.inject(`${base}/sheet/download`);
    expect(body).toContain(`"${label}"`);
    expect((await facts()).map((each) => each.label)).toContain(label);
  });

  it('refuses a mistake with its line and cell, and what is no sheet, and saves nothing', async () => {
    const before = await facts();
    const wrong = await upload('label,crs,occupations\r\nAna,5000,12:26');
    expect(wrong.statusCode).toBe(422);
    expect(wrong.body).toContain('Line 2, cell B2 (CRS score): here may stand a whole number from 0 to 1200');
    expect(wrong.body).toContain('12 is no code; is it 00012, whose zeros were lost?');
    const latin = await upload(Buffer.from('label,crs\r\nRen\u00e9e <b>,471', 'latin1'));
    expect(latin.body).toContain('Windows-1252');
    expect(latin.body).toContain('1 changed');
    for (const [content, options, says] of [
      [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]), {}, 'is no sheet'],
      ['', {}, 'No file came'],
      ['label\r\nA', { name: 'other' }, 'No file came'],
    ] as const) {
      const refused = await upload(content, options);
      expect([refused.statusCode, refused.body.includes(says)], says).toEqual([422, true]);
    }
    for (const payload of [
      '',
      'nothing',
      '--b0unda\r\n',
      '--b0unda\r\nX\r\n\r\n--b0unda--',
      '\0'.repeat(2_000),
    ]) {
      const headers = { 'content-type': 'multipart/form-data; boundary=b0unda' };
      const answer = await test.app.inject({ method: 'POST', url: `${base}/sheet`, headers, payload });
      expect(answer.statusCode, payload.slice(0, 20)).toBe(422);
    }
    const large = await upload(`label\r\n${'x'.repeat(1_100_000)}`);
    expect(large.statusCode).toBe(413);
    expect(await facts()).toEqual(before);
  });

  it('is not saved over what changed since, nor for somebody else, nor when it was altered', async () => {
    const sealed = sealedIn((await upload('label,crs\r\nAna,519')).body);
    const other = await addSubscriber(test, testNow, 'b@example.org');
    const { openSettings } = await import('@drawbell/store/subscribers/settings');
    const token = await openSettings(test.store.db, test.secrets, {
      ...{ subscriberId: other.id, subject: 'other', now: testNow },
    });
    const theirs = await listProfiles(test.store.db, other.id);
    expect((await confirm(sealed, [], `/en/settings/${token}`)).statusCode).toBe(409);
    expect(await listProfiles(test.store.db, other.id)).toEqual(theirs);
    for (const altered of ['', 'x', sealed.slice(0, -4), `${sealed.slice(0, 50)}AAAA${sealed.slice(54)}`])
      expect((await confirm(altered)).statusCode).toBe(409);
    expect((await facts())[0]).toMatchObject({ crs: 480 });
    await save([{ label: 'Ana', crs: 481 }]);
    expect((await confirm(sealed)).statusCode).toBe(409);
    expect(await facts()).toMatchObject([{ crs: 481 }]);
  });

  it('holds a hundred clients, sorted, and not one more', async () => {
    const rows = (count: number) =>
      Array.from({ length: count }, (_, i) => `client ${i},${400 + i},cec`).join('\r\n');
    const shown = await upload(`label,crs,programs\r\n${rows(98)}`);
    await confirm(sealedIn(shown.body));
    expect(await facts()).toHaveLength(100);
    const page = await test.app.inject(`${base}/profiles?sort=name`);
    expect(page.body.match(/<th scope="row">/g)).toHaveLength(100);
    expect(page.body).toContain('There is room for 100 profiles');
    const over = await upload('label,crs\r\none more,500');
    const refused = await confirm(sealedIn(over.body));
    expect([refused.statusCode, refused.body.includes('There is room for 100')]).toEqual([422, true]);
    expect((await confirm(sealedIn(over.body), ['1'])).statusCode).toBe(303);
    expect((await test.app.inject(`${base}/profiles/100`)).statusCode).toBe(200);
    expect((await test.app.inject(base)).body).toContain('All 100 profiles');
  });
});
