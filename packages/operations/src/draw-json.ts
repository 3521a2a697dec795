import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { drawFields } from '@drawbell/draws/draw-fields';
import { publishedNumber } from '@drawbell/draws/draw-number';
import { knownPool } from '@drawbell/draws/pool';
import { roundLabel } from '@drawbell/draws/labels';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { z } from 'zod';

const { number, key, date, nameEn, nameFr, labels, round, invitations, crs, tieBreak, sourceUrl } =
  drawFields;

/** What was published about a draw at one time. */
export const contentSchema = z
  .object({
    ...{ number, key, date, nameEn, nameFr, labels, round, invitations, crs, tieBreak },
    heldAtText: z.string().nullable().describe('Date and time of the round as published.'),
    programsText: z.string().nullable().describe('The programs as published.'),
    pool: z
      .object({
        asOf: z.iso.date().nullable(),
        total: z.int(),
        ranges: z.array(z.object({ range: z.string(), candidates: z.int() })),
      })
      .nullable()
      .describe(
        'Candidates in the pool by CRS range; 451-500 and 401-450 are subtotals. A range that is left out was not published: it is not known, and not 0.',
      ),
    sourceUrl,
  })
  .meta({ id: 'DrawContent' });

/** A draw as it is on record. */
export const drawSchema = contentSchema
  .extend({
    state: z.enum(['published', 'withdrawn']).describe('Withdrawn: it has gone from the official list.'),
    revision: drawFields.revision,
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
        : { ...pool, ranges: knownPool(pool).ranges.map(([range, candidates]) => ({ range, candidates })) },
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
