import { z } from 'zod';
import type { Catalogue } from './catalogue.ts';
import type { Draw } from './draw.ts';
import { plainText } from './plain-text.ts';
import { instantSchema } from './profile.ts';
import { roundMeaningSchema } from './round-meaning.ts';
import { readRoundType } from './round-type.ts';

/** What an operator says of a draw. What is left out stays as it is. */
export const drawCorrectionSchema = z
  .strictObject({
    // Not 0: everybody would be told that they meet it.
    crs: z.int().min(1).max(1_200).optional(),
    invitations: z.int().min(1).max(1_000_000).optional(),
    tieBreak: z
      .strictObject({
        text: plainText(200).describe('As it should have been published.'),
        at: instantSchema.nullable().describe('The instant; null when it cannot be told.'),
      })
      .nullable()
      .optional()
      .describe('null: there is none.'),
    date: z.iso.date().optional(),
    round: roundMeaningSchema.optional(),
    nameEn: plainText(300)
      .optional()
      .describe('Whom the round was for follows the name, where it is a known one.'),
    nameFr: plainText(300).optional(),
  })
  .refine((correction) => Object.values(correction).some((value) => value !== undefined), {
    message: 'corrects nothing',
  });

export type DrawCorrection = z.infer<typeof drawCorrectionSchema>;

/** A draw with what an operator says of it. */
export function applyCorrection(draw: Draw, correction: DrawCorrection, catalogue: Catalogue): Draw {
  const { crs, invitations, tieBreak, date, nameEn, nameFr } = correction;
  return {
    ...draw,
    ...(crs !== undefined && { crs }),
    ...(invitations !== undefined && { invitations }),
    ...(tieBreak !== undefined && { tieBreak: tieBreak === null ? null : inUtc(tieBreak) }),
    ...(date !== undefined && { date }),
    ...(nameEn !== undefined && { nameEn }),
    ...(nameFr !== undefined && { nameFr }),
    round: roundOf(draw, correction, catalogue),
  };
}

function roundOf(draw: Draw, { round, nameEn }: DrawCorrection, catalogue: Catalogue): Draw['round'] {
  // Taken at the date of the draw: the label of a version is for published names.
  if (round?.kind === 'category') return { ...round, labelVersion: null, labelYear: null };
  if (round !== undefined) return round;
  if (nameEn === undefined) return draw.round;
  const named = readRoundType(nameEn, null, catalogue);
  return named.kind === 'unknown' ? draw.round : named;
}

function inUtc({ text, at }: { text: string; at: string | null }): Draw['tieBreak'] {
  return { text, at: at === null ? null : new Date(at).toISOString().replace('.000Z', 'Z') };
}
