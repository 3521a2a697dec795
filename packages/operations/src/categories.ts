import { builtInCatalogue } from '@drawbell/draws/catalogue';
import { categoryKeySchema } from '@drawbell/draws/category';
import { categoryVersionSchema } from '@drawbell/draws/category-version';
import { checkCategoryVersion } from '@drawbell/draws/check-addition';
import { type Additions, catalogueWith, readAdditions } from '@drawbell/store/catalogue/catalogue';
import { putCategoryVersion, removeCategoryVersion } from '@drawbell/store/catalogue/categories';
import { previewCatalogueChange } from '@drawbell/store/catalogue/preview';
import { z } from 'zod';
import { list, one } from './answers.ts';
import { ask } from './ask.ts';
import {
  changed,
  changedOf,
  previewAnswer,
  previewed,
  previewOf,
  refuseObjections,
} from './catalogue-changes.ts';
import { lookup, order, ringsOf } from './operation.ts';
import { found, Refusal } from './refusal.ts';
import { instant, unreadable } from './values.ts';

const version = categoryVersionSchema.unwrap().meta({ id: 'CategoryVersion' });
/** A version in a line. */
const written = ask(version, {
  write: ({ version: number, inForceFrom, inForceTo, nocs }) =>
    `version ${number}, from ${inForceFrom}${inForceTo === null ? '' : ` until ${inForceTo}`}, ${nocs.length} NOCs`,
});

const category = z
  .object({
    key: z.string(),
    labels: z.object({ en: z.string(), fr: z.string() }),
    builtIn: z.boolean(),
    versions: z
      .array(
        version
          .extend({
            author: z.string().nullable().describe('Who added it; null: this code.'),
            addedAt: instant.nullable(),
            replacesBuiltIn: z.boolean().describe('This code has a version of this number, which gave way.'),
          })
          .meta({ id: 'ListedCategoryVersion' }),
      )
      .describe('Oldest first. One whose end is open ends where the next one begins.'),
  })
  .meta({ id: 'Category' });

const at = {
  key: ask(categoryKeySchema.describe('healthcare, or a new one.'), { label: 'Category' }),
  version: z.coerce.number().int().min(1).max(99).describe('The number of the version.'),
};
const body = categoryVersionSchema.unwrap().omit({ key: true, version: true });

/** What categories ask for, and from when on. A change holds everywhere within seconds. */
export const categories = {
  list: lookup({
    name: 'categories list',
    path: '/categories',
    scope: 'read',
    says: 'Lists categories with their versions, and who added which',
    answers: list(
      'categories',
      category,
      [
        'key',
        { label: 'Versions', tell: ({ versions }) => String(versions.length) },
        { label: 'Label', tell: ({ labels }) => labels.en },
      ],
      { unreadable },
    ),
    faces: { command: 'tells of each version in a line of its own' },
    run: async ({ db }) => {
      const additions = await readAdditions(db);
      return { categories: listOf(additions), unreadable: [...additions.unreadable] };
    },
  }),
  set: order({
    name: 'categories set',
    operationId: 'setCategoryVersion',
    path: '/categories/:key/versions/:version',
    scope: 'config',
    method: 'PUT',
    audit: 'category.put',
    says: 'Adds a version of a category, or replaces it; a new key begins a category',
    done: 'The version holds now.',
    at,
    takes: body,
    answers: one(
      changed.extend({ before: written.nullable(), after: written }).meta({ id: 'CategoryVersionSet' }),
    ),
    faces: {
      form: 'there is none: a version is too long to type',
      command: 'reads the version from a file',
    },
    run: async ({ trx, settings: { alertMaxAgeDays }, actor, now }, given) => {
      const put = await putCategoryVersion(trx, { version: given, actor, alertMaxAgeDays, now });
      if ('refused' in put) {
        refuseObjections(put.refused.objections);
        throw new Error('a version was refused without a reason');
      }
      const { before, after } = put.written;
      return {
        target: targetOf(given),
        ...(before && { before }),
        after,
        body: { ...changedOf(put.changed), before, after },
        rings: ringsOf(put.changed.orders),
      };
    },
  }),
  remove: order({
    name: 'categories remove',
    operationId: 'removeCategoryVersion',
    path: '/categories/:key/versions/:version',
    scope: 'config',
    method: 'DELETE',
    audit: 'category.remove',
    says: 'Takes back what was added: the version of the code stands again, or none',
    done: 'What was added is taken back.',
    at,
    answers: one(
      changed.extend({ before: written, after: written.nullable() }).meta({ id: 'CategoryVersionRemoved' }),
    ),
    faces: { form: 'there is none, as there is none to add a version' },
    run: async ({ trx, settings: { alertMaxAgeDays }, actor, now }, which) => {
      const removed = await removeCategoryVersion(trx, { ...which, actor, alertMaxAgeDays, now });
      if ('refused' in removed) throw refusedRemoval(removed.refused);
      const { before, after } = removed.written;
      return {
        target: targetOf(which),
        before,
        ...(after && { after }),
        body: { ...changedOf(removed.changed), before, after },
        rings: ringsOf(removed.changed.orders),
      };
    },
  }),
  preview: lookup({
    name: 'categories preview',
    operationId: 'previewCategoryVersion',
    path: '/categories/:key/versions/:of/preview',
    method: 'POST',
    scope: 'read',
    says: 'Counts whom a version of a category would affect; changes nothing',
    at: { key: at.key, of: at.version },
    takes: { version: body, ...previewed },
    answers: previewAnswer,
    faces: { command: 'there is none: a version is too long to type' },
    run: async ({ db, pool, now }, { key, of, version: given, number, draws }) => {
      const addition = { key, version: of, ...given };
      refuseObjections(checkCategoryVersion(addition, catalogueWith(await readAdditions(db))), 'version/');
      const counted = await previewCatalogueChange({ db, pool }, { addition, number, draws, now });
      return previewOf(found(counted, 'draw'));
    },
  }),
};

function targetOf({ key, version: number }: { key: string; version: number }): string {
  return `category ${key} ${number}`;
}

/** Every category, with who added what. */
function listOf(additions: Additions): z.output<typeof category>[] {
  const catalogue = catalogueWith(additions);
  const builtIn = builtInCatalogue();
  const added = new Map(
    additions.versions.map(({ version: { key, version: number }, ...by }) => [`${key} ${number}`, by]),
  );
  return catalogue.keys.map((key) => ({
    key,
    labels: { en: catalogue.labelOf(key, 'en'), fr: catalogue.labelOf(key, 'fr') },
    builtIn: builtIn.versionsOf(key).length > 0,
    versions: catalogue.versionsOf(key).map((each) => {
      const by = added.get(`${key} ${each.version}`);
      const isOfCode = builtIn.versionsOf(key).some(({ version: number }) => number === each.version);
      return {
        ...each,
        author: by?.author ?? null,
        addedAt: by?.at ?? null,
        replacesBuiltIn: by !== undefined && isOfCode,
      };
    }),
  }));
}

function refusedRemoval(
  refused: { because: 'not_added' } | { because: 'in_use'; draws: readonly string[] },
): Refusal {
  if (refused.because === 'not_added')
    return new Refusal('not-found', 'Nobody added this version: there is nothing to take back.');
  const { draws } = refused;
  const why = draws.length === 0 ? 'Names of rounds lead to it' : `Draws went by it: ${draws.join(', ')}`;
  return new Refusal('conflict', `${why}. Change it instead.`);
}
