import { z } from 'zod';
import { categoryKeySchema } from './category.ts';
import { programKeys } from './profile.ts';

/** `RoundType` as it is described to programs that read it. */
export const roundSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('general') }),
    z.object({ kind: z.literal('program'), program: z.enum([...programKeys, 'pnp']) }),
    z.object({
      kind: z.literal('category'),
      category: categoryKeySchema.describe('healthcare, french, …: each year brings new ones.'),
      labelVersion: z.int().nullable().describe('The version number in the published name.'),
      labelYear: z.int().nullable().describe('The year in the published name.'),
    }),
    z.object({ kind: z.literal('unknown') }).describe('A name that nobody has mapped yet.'),
  ])
  .meta({ id: 'Round' });

/** What the API and the webhooks both tell of a draw. */
export const drawFields = {
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
  revision: z.int().describe('1 as first published; each material correction makes the next.'),
  round: roundSchema,
  labels: z.object({ en: z.string(), fr: z.string() }).describe('Short names for people.'),
  nameEn: z.string().describe('As published.'),
  nameFr: z.string().nullable().describe('As published; null until it is.'),
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
  sourceUrl: z.url().nullable().describe("The round's page at IRCC."),
};
