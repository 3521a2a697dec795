import { categoryKeySchema } from '@drawbell/draws/category';
import { programKeys } from '@drawbell/draws/profile';
import { listDraws } from '@drawbell/store/draws/draws';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { keepCatalogue } from '../../../app/kept-reads.ts';
import { documented, emptyAnswer, jsonAnswer, tags } from '../../../app/openapi.ts';
import { refuseUnknownCategories } from '../../../catalogue/refuse-unknown-categories.ts';
import { cursorSchema, readCursor, writeCursor } from '../../../json/paging.ts';
import { drawJson, drawSchema } from './draw-json.ts';

const score = z.coerce.number().int().min(0).max(1_200);

const querySchema = z
  .strictObject({
    program: z
      .enum([...programKeys, 'pnp', 'general'])
      .optional()
      .describe('Rounds of this program; general: rounds of no program or category.'),
    category: z
      .union([z.literal('unknown'), categoryKeySchema])
      .optional()
      .describe(
        'Rounds of this category (healthcare, french, …: each year brings new ones); unknown: rounds whose name nobody has mapped yet.',
      ),
    from: z.iso.date().optional().describe('First date, included.'),
    to: z.iso.date().optional().describe('Last date, included.'),
    crs_min: score.optional().describe('Lowest cut-off, included.'),
    crs_max: score.optional().describe('Highest cut-off, included.'),
    limit: z.coerce.number().int().min(1).max(100).default(20),
    cursor: cursorSchema(/^\d{6}[a-z]?$/).optional(),
  })
  .refine(({ program, category }) => program === undefined || category === undefined, {
    message: 'A round has a program or a category: ask for one of them.',
    path: ['category'],
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    message: 'is before the first date',
    path: ['to'],
  })
  .refine(({ crs_min, crs_max }) => crs_min === undefined || crs_max === undefined || crs_min <= crs_max, {
    message: 'is less than crs_min',
    path: ['crs_max'],
  });

const pageSchema = z.object({
  draws: z.array(drawSchema).max(100).describe('Newest first, withdrawn ones included.'),
  nextCursor: z
    .string()
    .nullable()
    .describe('Asks for the next page, with the same filters; null on the last.'),
});

/** `GET /v1/draws`: the draws on record. */
export function listDrawsRoute(app: App, parts: AppParts): void {
  const { store } = parts;
  const catalogueNow = keepCatalogue(parts);
  app.get(
    '/v1/draws',
    {
      config: { entityTag: true },
      schema: {
        tags: [tags.draws.name],
        summary: 'Lists draws, newest first',
        querystring: querySchema,
        response: documented(
          { 200: jsonAnswer('A page of draws.', pageSchema), 304: emptyAnswer('Unchanged.') },
          ['invalid-request'],
        ),
      },
    },
    async (req): Promise<z.infer<typeof pageSchema>> => {
      const { limit, cursor, crs_min: crsMin, crs_max: crsMax, ...filter } = req.query;
      const catalogue = await catalogueNow();
      if (filter.category !== undefined && filter.category !== 'unknown')
        refuseUnknownCategories([filter.category], catalogue, '/query/category');
      const before = cursor === undefined ? null : readCursor(cursor);
      const { draws, next } = await listDraws(store.db, { ...filter, crsMin, crsMax }, { limit, before });
      return {
        draws: draws.map((draw) => drawJson(draw, catalogue)),
        nextCursor: next === null ? null : writeCursor(next),
      };
    },
  );
}
