import { readFileSync } from 'node:fs';
import { type CategoryVersion, categoryVersionSchema } from '@drawbell/draws/category-version';
import { catalogueWith, readAdditions, readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { putCategoryVersion, removeCategoryVersion } from '@drawbell/api/administration/catalogue-orders';
import type { CatalogueChanged } from '@drawbell/store/catalogue/changes';
import { z } from 'zod';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { commandLine } from '../command-line-actor.ts';
import { table } from '../output.ts';
import { ringOrders } from '../ring-orders.ts';

/** `categories list`: every version, and who added it. */
export async function listCategoriesCommand(context: CommandContext): Promise<void> {
  const { store } = await openForCommand(context);
  const additions = await readAdditions(store.db);
  const catalogue = catalogueWith(additions);
  const authors = new Map(
    additions.versions.map(({ version: { key, version }, author }) => [`${key} ${version}`, author]),
  );
  const listed = catalogue.keys.flatMap((key) =>
    catalogue.versionsOf(key).map((version) => ({
      ...version,
      author: authors.get(`${key} ${version.version}`) ?? null,
    })),
  );
  const rows = listed.map((each) => [
    each.key,
    String(each.version),
    each.inForceFrom,
    each.inForceTo ?? '',
    String(each.nocs.length),
    each.author ?? 'built in',
    each.labelEn,
  ]);
  for (const row of additions.unreadable) context.output.note(`cannot be read and is left out: ${row}`);
  context.output.answer(listed, table(['key', 'version', 'from', 'to', 'NOCs', 'by', 'label'], rows));
}

/** `categories show KEY`: its versions as `categories set` takes them. */
export async function showCategoryCommand(context: CommandContext, key: string): Promise<void> {
  const { store } = await openForCommand(context);
  const versions = (await readCatalogue(store.db)).versionsOf(key);
  if (versions.length === 0) throw new CommandError('category_unknown', `There is no category "${key}".`);
  context.output.answer(versions, JSON.stringify(versions, null, 2));
}

/** `categories set FILE`: adds a version, or replaces the one of its number. */
export async function setCategoryCommand(context: CommandContext, file: string): Promise<void> {
  const version = readVersion(file);
  const { store, databaseUrl } = await openForCommand(context);
  const put = await store.db
    .transaction()
    .execute((trx) => putCategoryVersion(trx, { ...orderOf(context), version }));
  if ('refused' in put) {
    const why = put.refused.objections.map(({ path, message }) => `  ${path}: ${message}`);
    throw new CommandError('category_refused', `The version cannot be taken:\n${why.join('\n')}`);
  }
  await ringOrders(context, databaseUrl, put.changed.orders);
  const what = put.written.before === null ? 'added' : 'replaced';
  context.output.answer(
    { ...put.written, ...put.changed },
    [`Version ${version.version} of ${version.key} ${what}.`, ...changedLines(put.changed)].join('\n'),
  );
}

/** `categories remove KEY VERSION`: takes back what was added. */
export async function removeCategoryCommand(
  context: CommandContext,
  key: string,
  version: number,
): Promise<void> {
  const { store, databaseUrl } = await openForCommand(context);
  const removed = await store.db
    .transaction()
    .execute((trx) => removeCategoryVersion(trx, { ...orderOf(context), key, version }));
  if ('refused' in removed) {
    const { refused } = removed;
    if (refused.because === 'not_added')
      throw new CommandError('category_unknown', `Nobody added version ${version} of ${key}.`);
    const draws =
      refused.draws.length === 0 ? 'names lead to it' : `draws went by it: ${refused.draws.join(', ')}`;
    throw new CommandError('category_in_use', `Version ${version} of ${key} stays: ${draws}.`);
  }
  await ringOrders(context, databaseUrl, removed.changed.orders);
  const now = removed.written.after === null ? 'is gone' : 'is that of the code again';
  context.output.answer(
    { ...removed.written, ...removed.changed },
    [`Version ${version} of ${key} ${now}.`, ...changedLines(removed.changed)].join('\n'),
  );
}

/** What a change of the catalogue is ordered with. */
export function orderOf({ process: { env }, clock }: CommandContext) {
  return { actor: commandLine, alertMaxAgeDays: env.ALERT_MAX_AGE_DAYS, now: clock() };
}

/** What followed from a change of the catalogue. */
export function changedLines({ reread, touched }: CatalogueChanged): string[] {
  return [
    ...reread.map(
      ({ number, revision, event }) =>
        `draw ${number}: revision ${revision}, alerting: ${event?.alerting ?? 'none'}`,
    ),
    ...(touched.length === 0
      ? []
      : [`other criteria for ${touched.map(({ number }) => number).join(', ')}: nobody is told of that`]),
  ];
}

function readVersion(file: string): CategoryVersion {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('category_unreadable', `The version in ${file} cannot be read: ${why}`);
  }
  const read = categoryVersionSchema.safeParse(value);
  if (read.success) return read.data;
  throw new CommandError(
    'category_invalid',
    `The version in ${file} is not valid:\n${z.prettifyError(read.error)}`,
  );
}
