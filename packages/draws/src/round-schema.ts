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
