import { builtInCatalogue } from '@drawbell/draws/catalogue';
import { categoryVersionSchema } from '@drawbell/draws/category-version';
import { type Additions, catalogueWith } from '@drawbell/store/catalogue/catalogue';
import { z } from 'zod';

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
