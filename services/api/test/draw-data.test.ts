import { type Pool, poolRanges } from '@drawbell/draws/draw';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, testNow, type TestApp } from './open-test-app.ts';
import { aDraw, fillRecord, look } from './recorded-draws.ts';

/** As it is written where only the total was published: a range that cannot be read is left out. */
const unpublished: Pool = {
  ...{ asOf: '2026-11-16', total: 230_000 },
  ranges: [
    ['601-1200', 0],
    ['501-600', 0],
  ],
};
/** Nobody in most ranges, in truth; the parts of 451-500 were not published. */
const published: Pool = {
  ...{ asOf: '2026-11-16', total: 210_000 },
  ranges: poolRanges.map((range) => [
    range,
    { '501-600': 20_000, '451-500': 180_000, '401-450': 10_000, '441-450': 10_000 }[range as string] ?? 0,
  ]),
};

describe('all draws as data', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp();
    await fillRecord(test.store, testNow);
    await look(test.store, testNow, {
      fresh: [
        aDraw('451', {
          nameEn: '=HYPERLINK("https://e.test";"x"), "quoted"\nand a second line',
          nameFr: '+1 \u2013 « Métiers »',
          programsText: '@SUM(1)',
          pool: unpublished,
        }),
      ],
      remarks: [{ drawNumber: '451', field: 'drawDate', code: 'date_day_first', detail: '23/11/2026' }],
    });
    await look(test.store, testNow, { fresh: [aDraw('452', { pool: unpublished })] });
    await look(test.store, testNow, {
      corrected: [
        {
          draw: aDraw('452', { pool: published, crs: 519 }),
          changes: [
            { field: 'crs', from: 520, to: 519, material: true },
            { field: 'pool', from: unpublished, to: published, material: false },
          ],
        },
      ],
    });
  });
  afterAll(() => test.close());

  const get = async (path: string, headers: Record<string, string> = {}) =>
    test.app.inject({ url: path, headers });
  const lines = async () =>
    (await get('/v1/draws.jsonl')).body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const rows = async () => {
    const { body } = await get('/v1/draws.csv');
    expect(body.startsWith('\ufeffkey,number,date,')).toBe(true);
    return parse<Record<string, string>>(body, { bom: true, columns: true, record_delimiter: '\r\n' });
  };

  it('has each draw once in both, newest first, withdrawn ones and those of letters included', async () => {
    const all = ['452', '451', '450', '449', '448', '447', '446', '445', '444', '92', '91b', '91a', '90'];
    expect((await lines()).map(({ number }) => number)).toEqual(all);
    expect((await rows()).map(({ number }) => number)).toEqual(all);
    expect((await rows()).find(({ number }) => number === '448')).toMatchObject({ state: 'withdrawn' });
  });

  it('tells what was corrected, by whom, and what was odd', async () => {
    const [, odd, corrected] = await lines();
    expect(corrected).toMatchObject({
      ...{ number: '450', crs: 488, revision: 2 },
      corrections: [
        {
          ...{ revision: 2, author: 'ircc' },
          changes: [{ field: 'crs', from: 489, to: 488, material: true }],
        },
      ],
    });
    expect(odd).toMatchObject({
      corrections: [],
      remarks: [{ field: 'drawDate', code: 'date_day_first', detail: '23/11/2026' }],
    });
    const [, oddRow, correctedRow] = await rows();
    expect(correctedRow?.['corrections']).toMatch(/^\d{4}-\d\d-\d\d crs 489 → 488$/);
    expect(oddRow?.['remarks']).toBe('drawDate date_day_first');
  });

  it('leaves empty what is not known, and numbers as they are', async () => {
    const unknown = (await rows()).find(({ number }) => number === '446');
    expect(unknown).toMatchObject({ crs: '', invitations: '', round: 'unknown', program: '', category: '' });
    const known = (await rows()).find(({ number }) => number === '445');
    expect(known).toMatchObject({ crs: '470', pool_601_1200: '500', pool_501_600: '15000', pool_0_300: '' });
    // The source writes zeros throughout where it published no ranges.
    const [, zeros] = await rows();
    expect(zeros).toMatchObject({ pool_total: '230000', pool_601_1200: '', pool_501_600: '' });
  });

  it('tells a range that was not published from one of nobody, in every form', async () => {
    const byRange = (pool: unknown) =>
      Object.fromEntries(
        (pool as { ranges: { range: string; candidates: number | null }[] }).ranges.map(
          ({ range, candidates }) => [range, candidates],
        ),
      );
    const all = await lines();
    const lineOf = (of: string) => all.find(({ number }) => number === of);
    const unpublished = byRange(lineOf('451')?.['pool']);
    expect(Object.keys(unpublished)).toEqual([...poolRanges]);
    expect(Object.values(unpublished).every((candidates) => candidates === null)).toBe(true);
    expect(byRange(lineOf('445')?.['pool'])).toMatchObject({ '601-1200': 500, '0-300': null });
    const answer = (await get('/v1/draws/451')).json<{ pool: object }>();
    expect(answer.pool).toEqual({ asOf: '2026-11-16', total: 230_000, ranges: [] });

    expect(byRange(lineOf('452')?.['pool'])).toMatchObject({
      '601-1200': 0,
      '501-600': 20_000,
      '451-500': 180_000,
      '491-500': null,
      '451-460': null,
    });
    const [row] = await rows();
    expect(row).toMatchObject({
      number: '452',
      pool_601_1200: '0',
      pool_451_500: '180000',
      pool_491_500: '',
    });
    const listed = byRange((await get('/v1/draws/452')).json<{ pool: object }>().pool);
    expect(listed).toEqual({
      ...{ '601-1200': 0, '501-600': 20_000, '451-500': 180_000, '401-450': 10_000 },
      ...{ '441-450': 10_000, '431-440': 0, '421-430': 0, '411-420': 0, '401-410': 0 },
      ...{ '351-400': 0, '301-350': 0, '0-300': 0 },
    });
    const { body: page } = await get('/en/draws/452');
    expect(page).toContain('<th scope="row">601–1200</th>');
    expect(page).not.toContain('<th scope="row">491–500</th>');
    expect((await get('/en/draws/451')).body).not.toContain('<th scope="row">601–1200</th>');
  });

  it('tells of a corrected pool only what was known of it', async () => {
    const [line] = await lines();
    expect(line).toMatchObject({
      corrections: [{ changes: [{ field: 'crs' }, { field: 'pool', from: { total: 230_000, ranges: [] } }] }],
    });
    const { revisions } = (await get('/v1/draws/452')).json<{ revisions: { changes: object[] }[] }>();
    expect(revisions[1]?.changes).toMatchObject([
      { field: 'crs' },
      { field: 'pool', from: { total: 230_000, ranges: [] } },
    ]);
    const [row] = await rows();
    expect(row?.['corrections']).toContain('"ranges":[]} →');
    expect(row?.['corrections']).not.toContain('["491-500",0]');
  });

  it('gives a spreadsheet no formula to run, and keeps quotes and line breaks whole', async () => {
    const [, hostile] = await rows();
    expect(hostile).toMatchObject({
      name_en: '\'=HYPERLINK("https://e.test";"x"), "quoted"\nand a second line',
      name_fr: "'+1 \u2013 « Métiers »",
      programs_text: "'@SUM(1)",
    });
  });

  it('every line is as the schema says, and every column is described', async () => {
    const schema = (await get('/v1/draws.schema.json')).json<object>();
    const isLine = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    for (const line of await lines()) expect(isLine(line), JSON.stringify(isLine.errors)).toBe(true);
    const { tableSchema } = (await get('/v1/draws.csv-metadata.json')).json<{
      tableSchema: { columns: Record<string, string>[] };
    }>();
    const [row] = await rows();
    expect(tableSchema.columns.map(({ name }) => name)).toEqual(Object.keys(row ?? {}));
    for (const column of tableSchema.columns) expect(column['dc:description']).toMatch(/\w/);
  });

  it.each(['/v1/draws.csv', '/v1/draws.jsonl', '/v1/draws.csv-metadata.json', '/v1/draws.schema.json'])(
    'asking for %s again costs nothing while nothing changed',
    async (path) => {
      const first = await get(path);
      const tag = String(first.headers.etag);
      expect(tag).toMatch(/^"[\w-]{27}"$/);
      expect(first.headers).toMatchObject({ vary: 'Accept-Encoding', 'access-control-allow-origin': '*' });
      const held = [tag, `W/${tag}`, tag.replace(/"$/, '-gzip"'), `"other", ${tag}`, '*'];
      for (const each of held) {
        const again = await get(path, { 'if-none-match': each });
        expect({ each, status: again.statusCode, body: again.body }).toEqual({ each, status: 304, body: '' });
      }
      expect((await get(path, { 'if-none-match': '"other"' })).statusCode).toBe(200);
      const packed = await get(path, { 'accept-encoding': 'gzip' });
      expect(packed.headers['content-encoding']).toBe('gzip');
      expect(packed.rawPayload.length).toBeLessThan(first.rawPayload.length);
    },
  );

  it('the page names every column, its source and the terms, in both languages', async () => {
    const [row] = await rows();
    for (const language of ['en', 'fr']) {
      const { statusCode, body } = await get(`/${language}/data`);
      expect(statusCode).toBe(200);
      for (const name of Object.keys(row ?? {})) expect(body).toContain(`<code>${name}</code>`);
      expect(body).toContain('https://www.canada.ca/content/dam/ircc/documents/json/ee_rounds_123_en.json');
      expect(body).toMatch(/canada\.ca\/(?:en|fr)\/transparen/);
    }
  });
});

describe('all draws as data, of an empty record', () => {
  it('is a header and no line', async () => {
    const test = await openTestApp();
    expect((await test.app.inject('/v1/draws.jsonl')).body).toBe('');
    expect((await test.app.inject('/v1/draws.csv')).body).toMatch(/^\ufeffkey,[\w,]+\r\n$/);
    await test.close();
  });
});
