import type { Catalogue } from '@drawbell/draws/catalogue';
import { poolRanges } from '@drawbell/draws/draw';
import { toldChange } from '@drawbell/draws/pool';
import type { RemarkedDraw } from '@drawbell/store/draws/history';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { keepText, type KeptPage, sendKept } from '../app/kept-pages.ts';
import { keepCatalogue, keepDrawHistories, keptFor } from '../app/kept-reads.ts';
import { documented, emptyAnswer, noQuery, tags, textAnswer } from '../app/openapi.ts';
import { type DrawColumn, drawColumns } from './draw-columns.ts';
import { drawJson, drawSchema } from '@drawbell/operations/draw-json';

/** However many ask, the record is read this often at most; a new draw is seen this much later. */
const keptForMs = 5_000;

const lineSchema = drawSchema.extend({
  pool: z
    .object({
      asOf: z.iso.date().nullable(),
      total: z.int(),
      ranges: z
        .array(
          z.object({
            range: z.enum(poolRanges),
            candidates: z
              .int()
              .nullable()
              .describe(
                'null: not published, which the source writes as 0. Where 0 stands here, it was nobody.',
              ),
          }),
        )
        .length(poolRanges.length)
        .describe(
          'Every range that IRCC publishes; 451-500 and 401-450 are subtotals of the five after them.',
        ),
    })
    .nullable()
    .describe('Candidates in the pool; null: not published, or its total cannot be read.'),
  note: z
    .object({ en: z.string(), fr: z.string() })
    .nullable()
    .describe('A word of the operator of this installation, not of IRCC.'),
  corrections: z
    .array(
      z.object({
        revision: z.int().describe('The revision that holds it; several changes of form may share one.'),
        author: z
          .enum(['ircc', 'operator'])
          .describe('operator: corrected here by hand, until IRCC publishes another value.'),
        recordedAt: z.iso.datetime(),
        changes: z
          .array(
            z.looseObject({
              field: z.string().describe('The field of a draw that differs.'),
              from: z.unknown().describe('What stood there before.'),
              to: z.unknown().describe('What stands there since.'),
              material: z.boolean().describe('Whether it may alter what people were told.'),
            }),
          )
          .max(100),
      }),
    )
    .describe('Everything that was published differently later, oldest first.'),
  remarks: z
    .array(
      z.object({
        field: z.string(),
        code: z.string().describe('Stable: date_day_first, score_unreadable, …'),
        detail: z.string().describe('What was published there.'),
        firstSeenAt: z.iso.datetime(),
        lastSeenAt: z.iso.datetime(),
      }),
    )
    .describe('What was odd in the published row and how it was noticed; nothing is left out because of it.'),
});

function lineOf(recorded: RemarkedDraw, catalogue: Catalogue): z.infer<typeof lineSchema> {
  const { note, revisions, remarks } = recorded;
  const { pool, ...draw } = drawJson(recorded, catalogue);
  const counts = new Map(pool?.ranges.map(({ range, candidates }) => [range, candidates]));
  return {
    ...draw,
    pool: pool && {
      ...pool,
      ranges: poolRanges.map((range) => ({ range, candidates: counts.get(range) ?? null })),
    },
    note: note === null ? null : { en: note.en, fr: note.fr },
    corrections: revisions
      .filter(({ changes }) => changes.length > 0)
      .map(({ revision, author, touchedAt, recordedAt, changes }) => ({
        revision,
        author: author === null ? ('ircc' as const) : ('operator' as const),
        recordedAt: (revision === 1 ? touchedAt : recordedAt).toISOString(),
        changes: changes
          .map(toldChange)
          .map(({ field, from, to, material }) => ({ field, from, to, material })),
      })),
    remarks: remarks.map(({ field, code, detail, first_seen_at, last_seen_at }) => ({
      ...{ field, code, detail },
      firstSeenAt: first_seen_at.toISOString(),
      lastSeenAt: last_seen_at.toISOString(),
    })),
  };
}

/**
 * One row a draw, for spreadsheets: UTF-8 with a byte order mark, comma, CRLF. A cell that a spreadsheet would run as a
 * formula is preceded by an apostrophe.
 */
function csvOf(draws: readonly RemarkedDraw[], catalogue: Catalogue): string {
  return stringify(
    draws.map((recorded) => drawColumns.map(({ value }) => value(recorded, catalogue))),
    {
      header: true,
      columns: drawColumns.map(({ name }) => ({ key: name, header: name })),
      bom: true,
      record_delimiter: 'windows',
      escape_formulas: true,
      cast: { number: String },
    },
  );
}

/** What the columns are, as CSV on the Web says it: <https://www.w3.org/TR/tabular-data-primer/>. */
function csvMetadata(publicUrl: string): object {
  const column = ({ name, type, says }: DrawColumn) => ({
    ...{ name, titles: name, datatype: type, 'dc:description': says.en },
  });
  return {
    '@context': ['http://www.w3.org/ns/csvw', { '@language': 'en' }],
    url: 'draws.csv',
    'dc:title': 'Rounds of invitations of Express Entry',
    'dc:source': 'Immigration, Refugees and Citizenship Canada, Express Entry: Rounds of invitations',
    'dc:license': `${publicUrl}/en/data`,
    dialect: { encoding: 'utf-8', delimiter: ',', header: true, lineTerminators: ['\r\n'] },
    tableSchema: { primaryKey: 'key', columns: drawColumns.map(column) },
  };
}

/** `/v1/draws.csv` and `/v1/draws.jsonl`, all draws at once, and what describes them. */
export function drawDataRoutes(app: App, parts: AppParts): void {
  const { clock, publicUrl } = parts;
  const catalogueNow = keepCatalogue(parts);
  const drawsNow = keepDrawHistories(parts);
  const file = (
    path: string,
    operationId: string,
    summary: string,
    mediaType: string,
    make: (draws: readonly RemarkedDraw[], catalogue: Catalogue) => string,
    needsDraws = true,
  ) => {
    const headers = { 'content-type': mediaType, 'access-control-allow-origin': '*' };
    const kept = keptFor(keptForMs, clock, async (): Promise<KeptPage> =>
      keepText(make(needsDraws ? await drawsNow() : [], await catalogueNow()), headers),
    );
    app.get(
      path,
      {
        schema: {
          tags: [tags.draws.name],
          operationId,
          summary,
          querystring: noQuery,
          response: documented({ 200: textAnswer('The file.', mediaType), 304: emptyAnswer('Unchanged.') }, [
            'invalid-request',
          ]),
        },
      },
      async (req, reply) => sendKept(req, reply, await kept()),
    );
  };
  file(
    '/v1/draws.csv',
    'exportDrawsAsCsv',
    'All draws as CSV, newest first, with corrections and remarks',
    'text/csv; charset=utf-8; header=present',
    csvOf,
  );
  file(
    '/v1/draws.jsonl',
    'exportDrawsAsJsonLines',
    'All draws as JSON Lines, newest first, with corrections and remarks',
    'application/jsonl; charset=utf-8',
    (draws, catalogue) => draws.map((draw) => `${JSON.stringify(lineOf(draw, catalogue))}\n`).join(''),
  );
  file(
    '/v1/draws.csv-metadata.json',
    'getDrawsCsvMetadata',
    'What the columns of draws.csv are (CSV on the Web)',
    'application/csvm+json; charset=utf-8',
    () => JSON.stringify(csvMetadata(publicUrl), null, 2),
    false,
  );
  file(
    '/v1/draws.schema.json',
    'getDrawsSchema',
    'What a line of draws.jsonl is (JSON Schema)',
    'application/schema+json; charset=utf-8',
    () => JSON.stringify(z.toJSONSchema(lineSchema), null, 2),
    false,
  );
}
