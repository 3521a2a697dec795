import { categoryKeySchema } from '@drawbell/draws/category';
import { drawTitle } from '@drawbell/draws/draw-number';
import { toldChange } from '@drawbell/draws/pool';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { listDraws } from '@drawbell/store/draws/draws';
import { readDrawRecord } from '@drawbell/store/draws/history';
import { z } from 'zod';
import { one, pages } from './answers.ts';
import { contentJson, contentSchema, drawJson, drawSchema } from './draw-json.ts';
import { lookup } from './operation.ts';
import { found } from './refusal.ts';
import { alerting, camel, drawNumber, instant, paging } from './values.ts';

const sortKey = /^[\x21-\x7e]{1,40}$/;

const held = z
  .object({
    since: instant,
    because: z.enum(['operator', 'unknown_name', 'bounces', 'complaints']),
  })
  .nullable()
  .describe('Its alerts wait for a person’s word; null while they go out.');
const listed = drawSchema.extend({ held }).meta({ id: 'ListedDraw' });
const counted = { revision: z.int(), status: z.string(), count: z.int() };

const record = listed
  .extend({
    note: z.object({ en: z.string(), fr: z.string(), at: instant, author: z.string() }).nullable(),
    revisions: z
      .array(
        z.object({
          revision: z.int(),
          author: z.string().nullable().describe('Who made it by hand; null: IRCC.'),
          recordedAt: instant,
          touchedAt: instant,
          changes: z.array(z.looseObject({ field: z.string(), material: z.boolean() })),
          content: contentSchema,
          published: contentSchema
            .nullable()
            .describe('What the feed said, where a correction by hand stood against it.'),
        }),
      )
      .describe('Oldest first.'),
    events: z.array(z.object({ type: z.string(), revision: z.int(), alerting, recordedAt: instant })),
    remarks: z
      .array(
        z.object({
          field: z.string(),
          code: z.string(),
          detail: z.string(),
          firstSeenAt: instant,
          lastSeenAt: instant,
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
        recordedAt: instant,
        finishedAt: instant.nullable(),
      }),
    ),
    deliveries: z.array(z.object({ ...counted, kind: z.string() })).describe('Mails by status.'),
    messages: z.array(z.object({ ...counted, type: z.string() })).describe('Webhooks by status.'),
  })
  .meta({ id: 'DrawRecord' });

type Listed = z.input<typeof listed>;
type DrawRecord = z.input<typeof record>;

/** What is special about a draw, in words. */
const stateOf = ({ state, held: wait }: Listed): string =>
  [state === 'withdrawn' ? 'withdrawn' : '', wait === null ? '' : 'held back'].filter(Boolean).join(', ');
const figureOf = (figure: number | null): string => (figure === null ? '?' : String(figure));

/** The draws with all that an operator may want to know of them. */
export const draws = {
  list: lookup({
    name: 'draws list',
    operationId: 'listDrawRecords',
    path: '/draws',
    scope: 'read',
    says: 'Lists draws, newest first, with what is held back',
    takes: {
      held: z.stringbool().optional().describe('true: those whose alerts are held back.'),
      category: z
        .union([z.literal('unknown'), categoryKeySchema])
        .optional()
        .describe('Only draws of this category; unknown: those whose name nobody has mapped.'),
      ...paging(sortKey),
    },
    answers: pages('draws', listed, {
      form: sortKey,
      columns: [
        { label: 'Draw', tell: ({ number, key }) => number ?? `${key} (no number)` },
        'date',
        { label: 'CRS', tell: ({ crs }) => figureOf(crs) },
        { label: 'Invited', tell: ({ invitations }) => figureOf(invitations) },
        { label: 'Rev', tell: ({ revision }) => String(revision) },
        {
          label: 'Round',
          tell: (draw) => `${draw.labels.en}${stateOf(draw) === '' ? '' : ` (${stateOf(draw)})`}`,
        },
      ],
    }),
    run: async ({ db }, { limit, cursor = null, ...filter }) => {
      const { draws: rows, next } = await listDraws(db, filter, { limit, before: cursor });
      const catalogue = await readCatalogue(db);
      return {
        draws: rows.map((row) => ({ ...drawJson(row, catalogue), held: row.held })),
        nextCursor: next,
      };
    },
  }),
  show: lookup({
    name: 'draws show',
    operationId: 'showDrawRecord',
    path: '/draws/:number',
    scope: 'read',
    says: 'Shows a draw with its revisions, remarks, fan-outs and deliveries',
    at: { number: drawNumber },
    answers: one(record, [
      { label: 'Draw', tell: ({ number, key, date }) => drawTitle({ number: number ?? key, date }, 'en') },
      'date',
      { label: 'Round', tell: ({ labels }) => labels.en },
      { label: 'Name', tell: ({ nameEn, nameFr }) => (nameFr === null ? nameEn : `${nameEn} / ${nameFr}`) },
      { label: 'Cut-off', tell: ({ crs }) => (crs === null ? 'unreadable' : String(crs)) },
      {
        label: 'Invitations',
        tell: ({ invitations }) => (invitations === null ? 'unreadable' : String(invitations)),
      },
      {
        label: 'Tie-break',
        tell: ({ tieBreak }) => (tieBreak === null ? 'none' : tieBreak.text || 'not known'),
      },
      { label: 'Source', tell: ({ sourceUrl }) => sourceUrl ?? 'none' },
      { label: 'State', tell: (draw) => stateOf(draw) || draw.state },
      { label: 'Note', tell: ({ note }) => (note === null ? 'none' : `${note.en} / ${note.fr}`) },
      { label: 'Revisions', tell: ({ revisions }) => revisions.map(revisionWords).join('; ') },
      {
        label: 'Events',
        tell: ({ events }) =>
          events
            .map(
              ({ type, revision, alerting: how, recordedAt }) =>
                `${type} (revision ${revision}), ${recordedAt}, alerting: ${how}`,
            )
            .join('; '),
      },
      {
        label: 'Deliveries',
        tell: ({ deliveries }) =>
          deliveries
            .map(({ count, status, revision, kind }) => `${count} ${status} (revision ${revision}, ${kind})`)
            .join(', ') || 'none',
      },
    ]),
    run: async ({ db }, { number }) => {
      const row = found(await readDrawRecord(db, number), 'draw');
      const catalogue = await readCatalogue(db);
      const { note, noted, held: wait, events, fanOuts, deliveries, messages } = row;
      return {
        ...drawJson(row, catalogue),
        ...{ held: wait, events: [...events], fanOuts: [...fanOuts] },
        ...{ deliveries: [...deliveries], messages: [...messages] },
        note: note === null || noted === null ? null : { ...note, ...noted },
        revisions: row.revisions.map(({ draw, changes, published, ...revision }) => ({
          ...revision,
          changes: changes.map((change) => ({ ...toldChange(change) })),
          content: contentJson(draw, catalogue),
          published: published === null ? null : contentJson(published, catalogue),
        })),
        remarks: row.remarks.map(camel),
      };
    },
  }),
};

function revisionWords({ revision, author, recordedAt, changes }: DrawRecord['revisions'][number]): string {
  const changed = changes.length === 0 ? '' : `: ${changes.map(({ field }) => field).join(', ')}`;
  return `${revision} by ${author ?? 'IRCC'}, ${recordedAt}${changed}`;
}
