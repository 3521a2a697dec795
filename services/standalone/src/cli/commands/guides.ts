import { readFileSync } from 'node:fs';
import { checklist, documentRules } from '@drawbell/operations/guides';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { giveOrder, openOperations } from '../operation-commands.ts';

/** Adds the commands that write a guide as JSON, and read one from a file. */
export function addGuideCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('document-rules').description('what each kind of document lasts');
  group
    .command('show')
    .description('the rules in force, as set takes them')
    .action(() => showRules(context()));
  group
    .command('set')
    .argument('<file>', 'a JSON file with all rules')
    .description('put rules in force instead of those before')
    .action((file: string) => giveOrder(context(), documentRules.set, readGuideFile(file)));
  const list = program.command('checklist').description('what people go through with a profile');
  list
    .command('show')
    .description('the checklist in force, as set takes it')
    .action(() => showChecklist(context()));
  list
    .command('set')
    .argument('<file>', 'a JSON file with the whole checklist')
    .description('put a checklist in force instead of the one before')
    .action((file: string) => giveOrder(context(), checklist.set, readGuideFile(file)));
}

async function showRules(context: CommandContext): Promise<void> {
  const { rules, author, decidedAt } = await (await openOperations(context)).look(documentRules.show, {});
  answerGuide(context, { guide: rules, author, decidedAt });
}

async function showChecklist(context: CommandContext): Promise<void> {
  const json = await (await openOperations(context)).look(checklist.show, {});
  answerGuide(context, { ...json, guide: json.checklist });
}

function answerGuide(
  { output }: CommandContext,
  { guide, author, decidedAt }: { guide: object; author: string | null; decidedAt: string | null },
): void {
  output.note(author === null ? 'as this code brings it' : `set by ${author} at ${decidedAt}`);
  output.answer(guide, JSON.stringify(guide, null, 2));
}

function readGuideFile(file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('guide_unreadable', `The guide in ${file} cannot be read: ${why}`);
  }
  throw new CommandError('guide_unreadable', `There is no guide in ${file}.`);
}
