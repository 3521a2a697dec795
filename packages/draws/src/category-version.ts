import { z } from 'zod';
import categoryRows from '../data/categories.json' with { type: 'json' };
import { categoryKeys, type CategoryKey } from './category.ts';

const ruleSchema = z.discriminatedUnion('kind', [
  /** Test results at this NCLC level or more in all four abilities. */
  z.strictObject({ kind: z.literal('french'), nclc: z.int() }),
  /** So many months in one listed occupation within the last 3 years. */
  z.strictObject({
    kind: z.literal('occupation'),
    months: z.int().positive(),
    /** Whether the months must be without a break. */
    continuous: z.boolean(),
    /** Whether only work in Canada counts. */
    inCanada: z.boolean(),
  }),
  /** Years in a foreign military, an offer from the Canadian Armed Forces, and work in a listed occupation. */
  z.strictObject({ kind: z.literal('military'), serviceYears: z.int() }),
]);

const isoDate = z.iso.date();
const nocs = z.array(z.string().regex(/^\d{5}$/));
const names = z.array(z.string().min(1));

const categoryVersionSchema = z
  .strictObject({
    key: z.enum(categoryKeys),
    version: z.int().positive(),
    labelEn: z.string().min(1),
    labelFr: z.string().min(1),
    /** Names under which draws of this version were published; empty when none has been held so far. */
    publishedEn: names.readonly(),
    publishedFr: names.readonly(),
    /** First day (inclusive). */
    inForceFrom: isoDate,
    /** Day after the last (exclusive); null while in force. */
    inForceTo: isoDate.nullable(),
    rule: ruleSchema.readonly(),
    /** NOC 2021 unit groups, empty for categories without a list. */
    nocs: nocs.readonly(),
  })
  .readonly();

/** What a category asked for between two dates. */
export type CategoryVersion = z.infer<typeof categoryVersionSchema>;

let parsed: ReadonlyMap<CategoryKey, readonly CategoryVersion[]> | undefined;

/**
 * Every version of a category on file, oldest first, never empty. Frozen. From IRCC's public notices of June 2023,
 * 2025-02-27, 2025-12-08 and 2026-02-18, and for French from the first draw held under its second version.
 */
export function categoryVersions(key: CategoryKey): readonly CategoryVersion[] {
  parsed ??= readVersions();
  return parsed.get(key) ?? [];
}

/**
 * The version of a category in force on a date (ISO `YYYY-MM-DD`, a draw's own date), or null when none was. The
 * day of a change belongs to the new version.
 */
export function categoryInForce(key: CategoryKey, date: string): CategoryVersion | null {
  const inForce = categoryVersions(key).find(
    ({ inForceFrom, inForceTo }) => inForceFrom <= date && (inForceTo === null || date < inForceTo),
  );
  return inForce ?? null;
}

function readVersions(): ReadonlyMap<CategoryKey, readonly CategoryVersion[]> {
  const versions = z.array(categoryVersionSchema).parse(categoryRows);
  return new Map(
    categoryKeys.map((key) => [key, Object.freeze(versions.filter((version) => version.key === key))]),
  );
}
