import { z } from 'zod';

/** The draw that a route is about. */
export const drawParams = z.strictObject({
  number: z
    .string()
    .regex(/^\d{1,6}[a-z]?$/, 'must be a draw number such as 447 or 91a')
    .describe('447, 91a'),
});
