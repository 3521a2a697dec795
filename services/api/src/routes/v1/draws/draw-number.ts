import { z } from 'zod';

export const drawNumberParams = z.strictObject({
  number: z
    .string()
    .regex(/^\d{1,6}[a-z]?$/, 'must be a draw number such as 447 or 91a')
    .describe('447, 91a; or the key of a draw whose number is not published yet: 261105k'),
});
