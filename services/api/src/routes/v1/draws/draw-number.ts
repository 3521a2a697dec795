import { z } from 'zod';

export const drawNumberParams = z.strictObject({
  number: z
    .string()
    .regex(/^\d{1,6}[a-z]?$/, 'must be a draw number such as 447 or 91a')
    .describe('447, 91a'),
});
