import { z } from 'zod';
import type { Catalogue } from './catalogue.ts';
import { applyCorrection } from './draw-correction.ts';
import { isDrawNumber } from './draw-number.ts';
import type { Draw } from './draw.ts';
import { plainText } from './plain-text.ts';
import { instantSchema } from './profile.ts';
import { roundMeaningSchema } from './round-meaning.ts';
import { readRoundType } from './round-type.ts';

/** A draw as an operator adds it, when no reading of the feed finds it. */
export const drawByHandSchema = z.strictObject({
  number: z
    .string()
    .refine(isDrawNumber, { message: 'must be a draw number such as 447 or 91a' })
    .optional()
    .describe('447, 91a; left out while IRCC has published none.'),
  date: z.iso.date().describe('The day it was held.'),
  nameEn: plainText(300).describe('As published. Whom the round is for follows it, where it is a known one.'),
  nameFr: plainText(300).optional(),
  round: roundMeaningSchema.optional().describe('Whom it is for, where the name does not say.'),
  // Not 0: everybody would be told that they meet it.
  crs: z.int().min(1).max(1_200).optional(),
  invitations: z.int().min(1).max(1_000_000).optional(),
  tieBreak: z
    .strictObject({
      text: plainText(200).describe('As published.'),
      at: instantSchema.nullable().describe('The instant; null when it cannot be told.'),
    })
    .optional()
    .describe('Left out: it is not known here, and decides nothing.'),
});

export type DrawByHand = z.infer<typeof drawByHandSchema>;

/** The content of a draw that an operator adds, under a number or key that the caller chose. */
export function drawFromHand(given: DrawByHand, number: string, catalogue: Catalogue): Draw {
  const { date, nameEn, nameFr = null, round, crs = null, invitations = null, tieBreak } = given;
  const draw: Draw = {
    ...{ number, date, nameEn, nameFr, crs, invitations },
    round: readRoundType(nameEn, nameFr, catalogue),
    // One whose text is empty exists, and is not known: a tie is not decided by it.
    tieBreak: { text: '', at: null },
    ...{ heldAtText: null, programsText: null, pool: null, sourceUrl: null },
  };
  return applyCorrection(
    draw,
    { ...(round !== undefined && { round }), ...(tieBreak !== undefined && { tieBreak }) },
    catalogue,
  );
}
