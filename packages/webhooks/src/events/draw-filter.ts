import { categoryKeySchema } from '@drawbell/draws/category';
import type { Draw } from '@drawbell/draws/draw';
import { programKeys } from '@drawbell/draws/profile';
import { z } from 'zod';

const points = z.int().min(0).max(1_200);

/** Which draws an endpoint wants to hear of. What is left out narrows nothing. */
export const drawFilterSchema = z
  .strictObject({
    programs: z
      .array(z.enum([...programKeys, 'pnp', 'general']))
      .min(1)
      .max(5)
      .optional()
      .describe('Rounds of these programs; general: rounds of no program or category.'),
    categories: z
      .array(categoryKeySchema)
      .min(1)
      .max(40)
      .optional()
      .describe('healthcare, french, …: those that there are when the endpoint is written.'),
    crsMin: points.optional().describe('Lowest cut-off, included.'),
    crsMax: points.optional().describe('Highest cut-off, included.'),
  })
  .refine(({ crsMin, crsMax }) => crsMin === undefined || crsMax === undefined || crsMin <= crsMax, {
    message: 'is less than crsMin',
    path: ['crsMax'],
  });
export type DrawFilter = z.infer<typeof drawFilterSchema>;

/** Whether an endpoint's filters, as they are stored, let a draw pass. What this code cannot read narrows nothing. */
export function wantsDraw(filters: unknown, draw: Draw): boolean {
  const read = drawFilterSchema.safeParse(filters);
  return !read.success || passesFilter(draw, read.data);
}

/** Whether a draw passes. Unknown is not no: a round that we do not understand passes every filter of its kind. */
function passesFilter({ round, crs }: Draw, filter: DrawFilter): boolean {
  const { programs, categories, crsMin, crsMax } = filter;
  if (crs !== null && ((crsMin !== undefined && crs < crsMin) || (crsMax !== undefined && crs > crsMax)))
    return false;
  if (programs === undefined && categories === undefined) return true;
  switch (round.kind) {
    case 'unknown':
      return true;
    case 'general':
      return programs?.includes('general') === true;
    case 'program':
      return programs?.includes(round.program) === true;
    case 'category':
      return categories?.includes(round.category) === true;
  }
}
