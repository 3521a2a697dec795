import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestApp, testNow, type TestApp } from './open-test-app.ts';
import { aDraw, fillRecord, look } from './recorded-draws.ts';

const pageSchema = z.object({
  draws: z.array(z.looseObject({ number: z.string(), state: z.string() })),
  nextCursor: z.string().nullable(),
});

describe('draws', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp();
    await fillRecord(test.store, testNow);
  });
  afterAll(() => test.close());

  const list = async (query: string) => {
    const answer = await test.app.inject(`/v1/draws?${query}`);
    expect(answer.statusCode, answer.body).toBe(200);
    return pageSchema.parse(answer.json());
  };
  const numbers = async (query: string) => (await list(query)).draws.map((draw) => draw.number);
  const all = ['450', '449', '448', '447', '446', '445', '444', '92', '91b', '91a', '90'];

  it('lists draws newest first by the order of rounds, 91a and 91b between 90 and 92', async () => {
    expect(await numbers('')).toEqual(all);
  });

  it.each([1, 2, 3, 4, 10, 11, 100])('meets each draw once by cursors of %i', async (limit) => {
    const met: string[] = [];
    let cursor: string | null = null;
    do {
      const page: z.infer<typeof pageSchema> = await list(
        `limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      expect(page.draws.length).toBeLessThanOrEqual(limit);
      met.push(...page.draws.map((draw) => draw.number));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(met).toEqual(all);
  });

  it('keeps filters over pages', async () => {
    const first = await list('from=2026-09-24&limit=2');
    expect(first.draws.map((draw) => draw.number)).toEqual(['450', '449']);
    expect(await numbers(`from=2026-09-24&limit=100&cursor=${first.nextCursor}`)).toEqual([
      '448',
      '447',
      '446',
    ]);
  });

  it.each([
    ['program=general', ['449', '448', '92', '90']],
    ['program=cec', ['444']],
    ['program=fst', ['91a']],
    ['program=pnp', ['91b']],
    ['program=fsw', []],
    ['category=healthcare', ['445']],
    ['category=trades', ['450']],
    ['category=unknown', ['446']],
    ['category=stem', []],
    ['from=2018-05-30&to=2018-05-30', ['91b', '91a']],
    ['to=2018-06-01', ['91b', '91a', '90']],
    ['crs_min=488&crs_max=520', ['450', '449', '448', '444']],
    ['crs_max=288', ['91a']],
    ['crs_min=902', ['91b']],
    ['program=general&crs_max=440', ['90']],
  ])('filters by %s', async (query, expected) => {
    expect(await numbers(query)).toEqual(expected);
  });

  it('shows a withdrawn draw as withdrawn', async () => {
    const { draws } = await list('');
    expect(draws.filter((draw) => draw.state === 'withdrawn').map((draw) => draw.number)).toEqual(['448']);
    const answer = await test.app.inject('/v1/draws/448');
    expect(answer.json()).toMatchObject({ state: 'withdrawn', withdrawnAt: '2026-11-24T14:50:00.000Z' });
  });

  it('shows a corrected draw as corrected, with what was published first', async () => {
    const answer = await test.app.inject('/v1/draws/450');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      number: '450',
      crs: 488,
      revision: 2,
      state: 'published',
      round: { kind: 'category', category: 'trades' },
      pool: { total: 230_000, ranges: [{ range: '601-1200', candidates: 500 }, {}] },
      revisions: [
        { revision: 1, changes: [], content: { crs: 489 } },
        { revision: 2, changes: [{ field: 'crs', from: 489, to: 488 }], content: { crs: 488 } },
      ],
      events: [{ type: 'published' }, { type: 'corrected' }],
    });
    expect(answer.json()).toHaveProperty('labels.en');
  });

  it('says that a draw does not exist', async () => {
    for (const [number, status] of [
      ['91', 404],
      ['999999', 404],
      ['1;2', 400],
      ['91A', 400],
    ] as const) {
      const answer = await test.app.inject(`/v1/draws/${encodeURIComponent(number)}`);
      expect(answer.statusCode).toBe(status);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    }
  });

  it.each([
    ['limit=0', '/query/limit'],
    ['limit=101', '/query/limit'],
    ['limit=1.5', '/query/limit'],
    ['limit=5&limit=6', '/query/limit'],
    ['crs_min=-1', '/query/crs_min'],
    ['crs_max=1201', '/query/crs_max'],
    ['crs_min=500&crs_max=400', '/query/crs_max'],
    ['from=2026-02-30', '/query/from'],
    ['from=01-02-2026', '/query/from'],
    ['from=2026-02-02&to=2026-02-01', '/query/to'],
    ['program=foo', '/query/program'],
    ['category=cec', '/query/category'],
    ['category=stem&program=cec', '/query/category'],
    ['cursor=%27%3B--', '/query/cursor'],
    ['cursor=bm90IGEga2V5', '/query/cursor'],
    ['crsMin=400', '/query/crsMin'],
    ['page=2', '/query/page'],
  ])('refuses %s and says where the fault is', async (query, pointer) => {
    const answer = await test.app.inject(`/v1/draws?${query}`);
    expect(answer.statusCode).toBe(400);
    const problem = z
      .object({ errors: z.array(z.object({ pointer: z.string(), message: z.string().min(5) })) })
      .parse(answer.json());
    expect(problem.errors.map((error) => error.pointer)).toEqual([pointer]);
  });

  it('answers 304 to whoever has what there is, and 200 once there is more', async () => {
    for (const url of ['/v1/draws', '/v1/draws/447', '/openapi.json', '/assets/drawbell.css']) {
      const first = await test.app.inject(url);
      const tag = String(first.headers['etag']);
      expect(tag).toMatch(/^"[\w-]{27}"$/);
      expect(first.headers['cache-control']).toBe('public, max-age=15');
      for (const method of ['GET', 'HEAD'] as const) {
        for (const held of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
          const again = await test.app.inject({ url, method, headers: { 'if-none-match': held } });
          expect(again.statusCode).toBe(304);
          expect(again.body).toBe('');
          expect(again.headers['etag']).toBe(tag);
        }
      }
      const stale = await test.app.inject({ url, headers: { 'if-none-match': '"stale"' } });
      expect(stale.statusCode).toBe(200);
    }
    const before = (await test.app.inject('/v1/draws?from=2027-01-01')).headers['etag'];
    await look(test.store, testNow, { fresh: [aDraw('451', { date: '2027-01-05' })] });
    const after = await test.app.inject({
      url: '/v1/draws?from=2027-01-01',
      headers: { 'if-none-match': String(before) },
    });
    expect(after.statusCode).toBe(200);
  });

  it('gives errors no tag and no life in caches', async () => {
    const answer = await test.app.inject('/v1/draws/999');
    expect(answer.headers['etag']).toBeUndefined();
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});
