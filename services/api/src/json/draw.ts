import { drawNumber } from '@drawbell/operations/values';
import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { publishedNumber } from '@drawbell/draws/draw-number';
import { roundLabel } from '@drawbell/draws/labels';
import { roundSchema } from '@drawbell/draws/round-schema';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { z } from 'zod';

/** What was published about a draw at one time. */
export const contentSchema = z
  .object({
    number: z
      .string()
      .nullable()
      .describe('Text, not a number: 447, 91a. null while none is published that could be read.'),
    key: z
      .string()
      .describe(
        'What the draw is known by here, for ever: its number, or, where it was first seen without one, its day and a letter (261105k). Addresses take either.',
      ),
    date: z.iso.date(),
    nameEn: z.string().describe('As published.'),
    nameFr: z.string().nullable().describe('As published; null until it is.'),
    labels: z.object({ en: z.string(), fr: z.string() }).describe('Short names for people.'),
    round: roundSchema,
    invitations: z.int().nullable(),
    crs: z.int().nullable().describe('CRS score of the lowest-ranked candidate invited.'),
    tieBreak: z
      .object({
        text: z.string().describe('As published.'),
        at: z.iso
          .datetime()
          .nullable()
          .describe('The instant, reading the label as UTC; null when unreadable.'),
      })
      .nullable(),
    heldAtText: z.string().nullable().describe('Date and time of the round as published.'),
    programsText: z.string().nullable().describe('The programs as published.'),
    pool: z
      .object({
        asOf: z.iso.date().nullable(),
        total: z.int(),
        ranges: z.array(z.object({ range: z.string(), candidates: z.int() })),
      })
      .nullable()
      .describe('Candidates in the pool by CRS range; 451-500 and 401-450 are subtotals.'),
    sourceUrl: z.url().nullable().describe("The round's page at IRCC."),
  })
  .meta({ id: 'DrawContent' });

/** A draw as it is on record. */
export const drawSchema = contentSchema
  .extend({
    state: z.enum(['published', 'withdrawn']).describe('Withdrawn: it has gone from the official list.'),
    revision: z.int().describe('1 as first published; each material correction makes the next.'),
    firstSeenAt: z.iso.datetime(),
    withdrawnAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Draw' });

type ContentJson = z.infer<typeof contentSchema>;
type DrawJson = z.infer<typeof drawSchema>;

/** What was published, as JSON. */
export function contentJson(draw: Draw, catalogue: Catalogue): ContentJson {
  const { pool, tieBreak } = draw;
  return {
    ...{ number: publishedNumber(draw), key: draw.number },
    date: draw.date,
    nameEn: draw.nameEn,
    nameFr: draw.nameFr,
    labels: { en: roundLabel(draw, 'en', catalogue), fr: roundLabel(draw, 'fr', catalogue) },
    round: draw.round,
    invitations: draw.invitations,
    crs: draw.crs,
    tieBreak: tieBreak === null ? null : { text: tieBreak.text, at: tieBreak.at },
    heldAtText: draw.heldAtText,
    programsText: draw.programsText,
    pool:
      pool === null
        ? null
        : { ...pool, ranges: pool.ranges.map(([range, candidates]) => ({ range, candidates })) },
    sourceUrl: draw.sourceUrl,
  };
}

/** A draw on record as JSON. */
export function drawJson(
  { draw, revision, firstSeenAt, withdrawnAt }: RecordedDraw,
  catalogue: Catalogue,
): DrawJson {
  return {
    ...contentJson(draw, catalogue),
    state: withdrawnAt === null ? 'published' : 'withdrawn',
    revision,
    firstSeenAt: firstSeenAt.toISOString(),
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
  };
}

/** Of addresses that name a draw. */
export const drawNumberParams = z.strictObject({
  number: drawNumber,
});
