import { z } from 'zod';

/** The categories that this code knows by itself, under names of our own. Operators add others to the catalogue. */
export const categoryKeys = [
  'french',
  'healthcare',
  'stem',
  'trades',
  'transport',
  'agriculture',
  'education',
  'physicians',
  'senior_managers',
  'researchers',
  'military',
] as const;

/** Words that lists and filters have for rounds of no category. */
const otherWords: ReadonlySet<string> = new Set(['general', 'unknown', 'cec', 'fsw', 'fst', 'pnp']);

/** The form of a key. Whether there is such a category is for the catalogue to say. */
export const categoryKeySchema = z
  .string()
  .regex(/^[a-z][a-z_]{1,39}$/, 'has 2 to 40 characters: small letters and _')
  .refine((key) => !otherWords.has(key), 'is the word for another kind of round');

/** Names a category of the catalogue. */
export type CategoryKey = z.infer<typeof categoryKeySchema>;
