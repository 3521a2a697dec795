import { categoryKeySchema } from '@drawbell/draws/category';
import { toldChange } from '@drawbell/draws/pool';
import { programKeys } from '@drawbell/draws/profile';
import { refuseUnknownCategories } from '@drawbell/operations/known-categories';
import { listDraws } from '@drawbell/store/draws/draws';
import { readDrawHistory } from '@drawbell/store/draws/history';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { keepCatalogue } from '../app/kept-reads.ts';
import { documented, emptyAnswer, jsonAnswer, noQuery, tags } from '../app/openapi.ts';
import { RequestProblem } from '../app/problem.ts';
import { contentJson, contentSchema, drawJson, drawSchema } from '@drawbell/operations/draw-json';
import { drawNumberParams } from './draw.ts';

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
    limit: z.coerce.number().int().min(1).max(100).default(20).describe('At most so many on a page.'),
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

const pageSchema = z
  .object({
    draws: z.array(drawSchema).max(100).describe('Newest first, withdrawn ones included.'),
    nextCursor: z
      .string()
      .nullable()
      .describe('Asks for the next page, with the same filters; null on the last.'),
  })
  .meta({ id: 'DrawPage' });

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
        operationId: 'listDraws',
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
        refuseUnknownCategories([filter.category], catalogue, 'category');
      const before = cursor === undefined ? null : readCursor(cursor);
      const { draws, next } = await listDraws(store.db, { ...filter, crsMin, crsMax }, { limit, before });
      return {
        draws: draws.map((draw) => drawJson(draw, catalogue)),
        nextCursor: next === null ? null : writeCursor(next),
      };
    },
  );
}

const historySchema = drawSchema
  .extend({
    note: z
      .object({ en: z.string(), fr: z.string() })
      .nullable()
      .describe('A word of the operator of this installation, not of IRCC.'),
    revisions: z
      .array(
        z.object({
          revision: z.int(),
          author: z
            .enum(['ircc', 'operator'])
            .describe('operator: corrected here by hand, until IRCC publishes another value.'),
          recordedAt: z.iso.datetime(),
          touchedAt: z.iso.datetime().describe('Later than recordedAt when only the form changed since.'),
          changes: z
            .array(z.looseObject({ field: z.string() }))
            .describe('What differs from the revision before.'),
          content: contentSchema,
        }),
      )
      .describe('Oldest first.'),
    events: z
      .array(
        z.object({
          type: z.enum(['published', 'corrected', 'withdrawn', 'reinstated']),
          revision: z.int(),
          recordedAt: z.iso.datetime(),
        }),
      )
      .describe('Oldest first.'),
  })
  .meta({ id: 'DrawHistory' });

/** `GET /v1/draws/{number}`: one draw with all that was published about it. */
export function showDrawRoute(app: App, parts: AppParts): void {
  const { store } = parts;
  const catalogueNow = keepCatalogue(parts);
  app.get(
    '/v1/draws/:number',
    {
      config: { entityTag: true },
      schema: {
        tags: [tags.draws.name],
        operationId: 'getDraw',
        summary: 'Shows a draw with its revisions',
        params: drawNumberParams,
        querystring: noQuery,
        response: documented(
          { 200: jsonAnswer('The draw.', historySchema), 304: emptyAnswer('Unchanged.') },
          ['invalid-request', 'not-found'],
        ),
      },
    },
    async (req): Promise<z.infer<typeof historySchema>> => {
      const history = await readDrawHistory(store.db, req.params.number);
      if (history === undefined) throw new RequestProblem('not-found', 'There is no draw of this number.');
      const catalogue = await catalogueNow();
      return {
        ...drawJson(history, catalogue),
        note: history.note === null ? null : { en: history.note.en, fr: history.note.fr },
        revisions: history.revisions.map(({ revision, draw, changes, recordedAt, touchedAt, author }) => ({
          revision,
          author: author === null ? ('ircc' as const) : ('operator' as const),
          recordedAt: recordedAt.toISOString(),
          touchedAt: touchedAt.toISOString(),
          changes: changes.map((change) => ({ ...toldChange(change) })),
          content: contentJson(draw, catalogue),
        })),
        events: history.events.map(({ type, revision, recordedAt }) => ({
          type,
          revision,
          recordedAt: recordedAt.toISOString(),
        })),
      };
    },
  );
}

/** Where a page ends, for the next one to go on: opaque to clients, so that it may come to hold something else. */
function writeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** Reads what `writeCursor` wrote of a key of the given form, and refuses everything else. */
function cursorSchema(form: RegExp) {
  return z
    .string()
    .max(60)
    .refine((text) => form.test(readCursor(text)), 'is not a cursor of this API')
    .describe('`nextCursor` of the page before.');
}

/** The key that a cursor holds. */
function readCursor(text: string): string {
  return Buffer.from(text, 'base64url').toString();
}
