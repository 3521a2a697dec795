import { readFileSync } from 'node:fs';
import { categories } from '@drawbell/operations/categories';
import type { Command } from 'commander';
import { type CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { giveOrder, openOperations } from '../operation-commands.ts';
import { table } from '../output.ts';

/** Adds the commands that write a version of a category as JSON, and read one from a file. */
export function addCategoryCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('categories').description('what categories ask for');
  group
    .command('list')
    .description('every version, and who added it')
    .action(() => listVersions(context()));
  group
    .command('show')
    .argument('<key>')
    .description('the versions of a category, as set takes them')
    .action((key: string) => showCategory(context(), key));
  group
    .command('set')
    .argument('<file>', 'a JSON file with one version')
    .description('add a version, or replace the one of its number')
    .action((file: string) => giveOrder(context(), categories.set, readVersion(file)));
}

async function listVersions(context: CommandContext): Promise<void> {
  const json = await (await openOperations(context)).look(categories.list, {});
  const rows = json.categories.flatMap(({ versions }) =>
    versions.map(({ key, version, inForceFrom, inForceTo, nocs, author, labelEn }) => [
      ...[key, String(version), inForceFrom, inForceTo ?? '', String(nocs.length)],
      ...[author ?? 'built in', labelEn],
    ]),
  );
  for (const row of json.unreadable) context.output.note(`cannot be read and is left out: ${row}`);
  context.output.answer(json, table(['key', 'version', 'from', 'to', 'NOCs', 'by', 'label'], rows));
}

async function showCategory(context: CommandContext, key: string): Promise<void> {
  const all = await (await openOperations(context)).look(categories.list, {});
  const category = all.categories.find((each) => each.key === key);
  if (category === undefined) throw new CommandError('category_unknown', `There is no category "${key}".`);
  const versions = category.versions.map(
    ({ author: _a, addedAt: _b, replacesBuiltIn: _c, ...version }) => version,
  );
  context.output.answer(versions, JSON.stringify(versions, null, 2));
}

function readVersion(file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('category_unreadable', `The version in ${file} cannot be read: ${why}`);
  }
  throw new CommandError('category_unreadable', `There is no version in ${file}.`);
}
