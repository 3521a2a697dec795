import { builtInCatalogue, type Catalogue } from '@drawbell/draws/catalogue';
import type { CategoryKey } from '@drawbell/draws/category';
import { categoryVersionSchema } from '@drawbell/draws/category-version';
import type { Objection } from '@drawbell/draws/check-addition';
import { type RoundMeaning, roundMeaningSchema } from '@drawbell/draws/round-meaning';
import { roundSchema } from '@drawbell/draws/round-schema';
import { type Additions, catalogueWith } from '@drawbell/store/catalogue/catalogue';
import type { CatalogueChanged } from '@drawbell/store/catalogue/changes';
import type { ChangePreview } from '@drawbell/store/catalogue/preview';
import { z } from 'zod';
import { RequestProblem } from '../app/problem.ts';

/** What a name means, as it is given and shown. */
export const meaningSchema = roundMeaningSchema.describe(
  '{"kind":"category","category":"healthcare"}, {"kind":"program","program":"cec"} or {"kind":"general"}.',
);

/** The same as plain JSON. */
export function meaningJson(means: RoundMeaning): RoundMeaning {
  return { ...means };
}

/** What followed from a change, for the operator to decide about replays. */
export const changedSchema = z.object({
  reread: z
    .array(
      z.object({
        number: z.string(),
        date: z.iso.date(),
        revision: z.int(),
        from: roundSchema,
        to: roundSchema,
        alerting: z.enum(['alert', 'baseline', 'late', 'none']),
      }),
    )
    .describe('Recorded draws whose name means something else now: corrected, and told unless too old.'),
  touched: z
    .array(z.object({ number: z.string(), date: z.iso.date() }))
    .describe(
      'Recorded draws that go by other criteria now. Nobody is told of that: replay them if need be.',
    ),
});

export function changedJson({ reread, touched }: CatalogueChanged): z.infer<typeof changedSchema> {
  return {
    reread: reread.map(({ number, date, revision, from, to, event }) => ({
      ...{ number, date, revision, from, to },
      alerting: event?.alerting ?? 'none',
    })),
    touched: touched.map(({ number, date }) => ({ number, date })),
  };
}

const outcomeCounts = z.object({
  meets: z.int(),
  may_meet: z.int(),
  near: z.int(),
  does_not_meet: z.int(),
});
const audience = z.object({
  people: outcomeCounts.describe('Active subscribers by their best outcome.'),
  told: z.int().describe('Subscribers who would have an alert.'),
  watched: outcomeCounts.describe('Watched profiles by outcome.'),
});

export const previewOrderSchema = z.object({
  number: z
    .string()
    .regex(/^\d{1,6}[a-z]?$/)
    .nullable()
    .default(null)
    .describe('The draw to count for; null: the newest of the category or name.'),
  draws: z.int().min(1).max(10).default(3).describe('How many of the newest.'),
});

export const previewSchema = z.object({
  draws: z.array(
    z.object({
      number: z
        .string()
        .nullable()
        .describe('null: none is on record; a made-up one on the first day, open to every score.'),
      date: z.iso.date(),
      before: audience,
      after: audience,
    }),
  ),
  people: z.int().describe('Active subscribers looked at.'),
  watched: z.int().describe('Watched profiles looked at.'),
  complete: z.boolean().describe('false: there are more than a preview looks at.'),
});

export function previewJson({
  draws,
  people,
  watched,
  complete,
}: ChangePreview): z.infer<typeof previewSchema> {
  return { draws: draws.map((draw) => ({ ...draw })), people, watched, complete };
}

/** @throws RequestProblem `invalid-request` that says what stands against an addition */
export function refuseObjections(objections: readonly Objection[]): void {
  if (objections.length === 0) return;
  throw new RequestProblem(
    'invalid-request',
    `It cannot be taken: ${objections.map(({ message }) => message).join('; ')}.`.slice(0, 1_000),
    objections.map(({ path, message }) => ({
      pointer: `/body/${path.replaceAll('.', '/')}`,
      message: message.slice(0, 500),
    })),
  );
}

const listedVersionSchema = categoryVersionSchema.unwrap().extend({
  author: z.string().nullable().describe('Who added it; null: this code.'),
  addedAt: z.iso.datetime().nullable(),
  replacesBuiltIn: z.boolean().describe('This code has a version of this number, which gave way.'),
});

export const listedCategoriesSchema = z.object({
  categories: z.array(
    z.object({
      key: z.string(),
      labels: z.object({ en: z.string(), fr: z.string() }),
      builtIn: z.boolean(),
      versions: z
        .array(listedVersionSchema)
        .describe('Oldest first. One whose end is open ends where the next one begins.'),
    }),
  ),
  unreadable: z.array(z.string()).describe('Rows that this code cannot read and leaves out: repair them.'),
});

/** Every category, with who added what. */
export function listedCategories(additions: Additions): z.infer<typeof listedCategoriesSchema> {
  const catalogue = catalogueWith(additions);
  const builtIn = builtInCatalogue();
  const addedBy = new Map(
    additions.versions.map(({ version, author, at }) => [
      `${version.key} ${version.version}`,
      { author, at },
    ]),
  );
  return {
    categories: catalogue.keys.map((key) => ({
      key,
      labels: { en: catalogue.labelOf(key, 'en'), fr: catalogue.labelOf(key, 'fr') },
      builtIn: builtIn.versionsOf(key).length > 0,
      versions: catalogue.versionsOf(key).map((version) => {
        const added = addedBy.get(`${key} ${version.version}`);
        return {
          ...version,
          publishedEn: [...version.publishedEn],
          publishedFr: [...version.publishedFr],
          nocs: [...version.nocs],
          author: added?.author ?? null,
          addedAt: added?.at.toISOString() ?? null,
          replacesBuiltIn:
            added !== undefined && builtIn.versionsOf(key).some((each) => each.version === version.version),
        };
      }),
    })),
    unreadable: [...additions.unreadable],
  };
}

/**
 * @param pointer where they were named, as a JSON pointer
 * @throws RequestProblem `invalid-request` that names the categories there are
 */
export function refuseUnknownCategories(
  keys: readonly CategoryKey[],
  catalogue: Catalogue,
  pointer: string,
): void {
  const unknown = keys.filter((key) => catalogue.versionsOf(key).length === 0);
  if (unknown.length === 0) return;
  const message = `is no category: ${unknown.join(', ')}. There are ${catalogue.keys.join(', ')}`;
  throw new RequestProblem('invalid-request', 'There is no such category.', [{ pointer, message }]);
}
