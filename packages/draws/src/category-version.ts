import { z } from 'zod';
import { categoryKeySchema } from './category.ts';
import { plainText } from './plain-text.ts';

const ruleSchema = z.discriminatedUnion('kind', [
  /** Test results at this NCLC level or more in all four abilities. */
  z.strictObject({ kind: z.literal('french'), nclc: z.int().min(1).max(12) }),
  /** So many months in one listed occupation within the last 3 years. */
  z.strictObject({
    kind: z.literal('occupation'),
    months: z.int().min(1).max(36),
    /** Whether the months must be without a break. */
    continuous: z.boolean(),
    /** Whether only work in Canada counts. */
    inCanada: z.boolean(),
  }),
  /** Years in a foreign military, an offer from the Canadian Armed Forces, and work in a listed occupation. */
  z.strictObject({ kind: z.literal('military'), serviceYears: z.int().min(0).max(40) }),
]);

const nocs = z.array(z.string().regex(/^\d{5}$/, 'a NOC 2021 code has five digits')).max(600);
const label = plainText(150);
const names = z.array(plainText(300)).max(40);

/**
 * What a category asked for between two dates: the form of the built-in data, of the record and of the API.
 * `categoryInForce` (category-of-round.ts) finds the one in force on a date.
 */
export const categoryVersionSchema = z
  .strictObject({
    key: categoryKeySchema,
    /** As in the published names; a name's label has at most two digits. */
    version: z.int().min(1).max(99),
    labelEn: label,
    labelFr: label,
    /** Names under which draws of this version were published; empty when none has been held so far. */
    publishedEn: names.readonly(),
    publishedFr: names.readonly(),
    /** First day (inclusive). */
    inForceFrom: z.iso.date(),
    /** Day after the last (exclusive); null for as long as no later version begins. */
    inForceTo: z.iso.date().nullable(),
    rule: ruleSchema.readonly(),
    /** NOC 2021 unit groups, empty for categories without a list. */
    nocs: nocs.readonly(),
  })
  .readonly();

export type CategoryVersion = z.infer<typeof categoryVersionSchema>;
