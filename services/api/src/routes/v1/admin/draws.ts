import { categoryKeySchema } from '@drawbell/draws/category';
import { listDraws, type RecordedDraw } from '@drawbell/store/draws/draws';
import { type DrawRecord, readDrawRecord } from '@drawbell/store/draws/history';
import { z } from 'zod';
import { adminOf } from '../../../administration/admin-of.ts';
import { adminRouteFor, readProblems } from '../../../administration/admin-routes.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { keepCatalogue } from '../../../app/kept-reads.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound } from '../../../app/problem.ts';
import { contentJson, contentSchema, drawJson, drawNumberParams, drawSchema } from '../../../json/draw.ts';
import { cursorSchema, nextCursorSchema, pageLimit, readCursor, writeCursor } from '../../../json/paging.ts';

const heldSchema = z
  .object({ since: z.iso.datetime(), because: z.enum(['operator', 'unknown_name', 'bounces', 'complaints']) })
  .nullable()
  .describe('Its alerts wait for a person’s word; null while they go out.');
const listedSchema = drawSchema.extend({ held: heldSchema });
const noteSchema = z.object({ en: z.string(), fr: z.string(), at: z.iso.datetime(), author: z.string() });
const counted = { revision: z.int(), status: z.string(), count: z.int() };

const recordSchema = listedSchema.extend({
  note: noteSchema.nullable(),
  revisions: z
    .array(
      z.object({
        revision: z.int(),
        author: z.string().nullable().describe('Who made it by hand; null: IRCC.'),
        recordedAt: z.iso.datetime(),
        touchedAt: z.iso.datetime(),
        changes: z.array(z.looseObject({ field: z.string(), material: z.boolean() })),
        content: contentSchema,
        published: contentSchema
          .nullable()
          .describe('What the feed said, where a correction by hand stood against it.'),
      }),
    )
    .describe('Oldest first.'),
  events: z.array(
    z.object({
      type: z.string(),
      revision: z.int(),
      alerting: z.enum(['alert', 'baseline', 'late', 'none']),
      recordedAt: z.iso.datetime(),
    }),
  ),
  remarks: z
    .array(
      z.object({
        field: z.string(),
        code: z.string(),
        detail: z.string(),
        firstSeenAt: z.iso.datetime(),
        lastSeenAt: z.iso.datetime(),
      }),
    )
    .describe('What was odd in the feed, newest first.'),
  fanOuts: z.array(
    z.object({
      revision: z.int(),
      kind: z.string(),
      state: z.string(),
      subscribersSeen: z.int(),
      deliveriesMade: z.int(),
      recordedAt: z.iso.datetime(),
      finishedAt: z.iso.datetime().nullable(),
    }),
  ),
  deliveries: z.array(z.object({ ...counted, kind: z.string() })).describe('Mails by status.'),
  messages: z.array(z.object({ ...counted, type: z.string() })).describe('Webhooks by status.'),
});

/** `/v1/admin/draws`: the draws with all that an operator may want to know of them. */
export function adminDrawRoutes(app: App, parts: AppParts): void {
  const { store } = parts;
  const catalogueNow = keepCatalogue(parts);
  app.get(
    '/v1/admin/draws',
    {
      schema: {
        ...adminRouteFor('read'),
        summary: 'Lists draws, newest first, with what is held back',
        querystring: z.strictObject({
          held: z.stringbool().optional().describe('true: those whose alerts are held back.'),
          category: z.union([z.literal('unknown'), categoryKeySchema]).optional(),
          limit: pageLimit,
          cursor: cursorSchema(/^\d{6}[a-z]?$/).optional(),
        }),
        response: documented(
          {
            200: jsonAnswer(
              'A page of draws.',
              z.object({ draws: z.array(listedSchema), nextCursor: nextCursorSchema }),
            ),
          },
          readProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      const { limit, cursor, ...filter } = req.query;
      const before = cursor === undefined ? null : readCursor(cursor);
      const { draws, next } = await listDraws(store.db, filter, { limit, before });
      const catalogue = await catalogueNow();
      return {
        draws: draws.map((draw) => ({ ...drawJson(draw, catalogue), held: heldJson(draw) })),
        nextCursor: next === null ? null : writeCursor(next),
      };
    },
  );
  app.get(
    '/v1/admin/draws/:number',
    {
      schema: {
        ...adminRouteFor('read'),
        summary: 'Shows a draw with its revisions, remarks, fan-outs and deliveries',
        params: drawNumberParams,
        response: documented({ 200: jsonAnswer('The draw.', recordSchema) }, [...readProblems, 'not-found']),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      const record = orNotFound(await readDrawRecord(store.db, req.params.number), 'draw');
      return recordJson(record, await catalogueNow());
    },
  );
}

function heldJson({ held }: RecordedDraw): z.infer<typeof heldSchema> {
  return held === null ? null : { since: held.since.toISOString(), because: held.because };
}

function recordJson(
  record: DrawRecord,
  catalogue: Parameters<typeof drawJson>[1],
): z.infer<typeof recordSchema> {
  const { note, noted } = record;
  return {
    ...drawJson(record, catalogue),
    held: heldJson(record),
    note:
      note === null || noted === null
        ? null
        : { en: note.en, fr: note.fr, at: noted.at.toISOString(), author: noted.author },
    revisions: record.revisions.map(({ revision, author, changes, draw, published, ...at }) => ({
      ...{ revision, author, recordedAt: at.recordedAt.toISOString(), touchedAt: at.touchedAt.toISOString() },
      changes: changes.map((change) => ({ ...change })),
      content: contentJson(draw, catalogue),
      published: published === null ? null : contentJson(published, catalogue),
    })),
    events: record.events.map((event) => ({ ...event, recordedAt: event.recordedAt.toISOString() })),
    remarks: record.remarks.map(({ field, code, detail, ...at }) => ({
      ...{ field, code, detail },
      firstSeenAt: at.first_seen_at.toISOString(),
      lastSeenAt: at.last_seen_at.toISOString(),
    })),
    fanOuts: record.fanOuts.map((fanOut) => ({
      ...fanOut,
      recordedAt: fanOut.recordedAt.toISOString(),
      finishedAt: fanOut.finishedAt?.toISOString() ?? null,
    })),
    deliveries: record.deliveries.map((each) => ({ ...each })),
    messages: record.messages.map((each) => ({ ...each })),
  };
}
