import { type GridChange, gridChangeSchema } from '@drawbell/draws/grid';
import { catalogueWith, readAdditions } from '@drawbell/store/catalogue/catalogue';
import { type GridWritten } from '@drawbell/store/catalogue/grid-changes';
import { decideGridChange, putGridChange } from '@drawbell/api/administration/catalogue-orders';
import { z } from 'zod';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { commandLine } from '../command-line-actor.ts';
import { table } from '../output.ts';

/** `grids list`: the changes of the points grid, and who decided on which. */
export async function listGridsCommand(context: CommandContext): Promise<void> {
  const { store } = await openForCommand(context);
  const additions = await readAdditions(store.db);
  const authors = new Map(additions.grids.map(({ change, author }) => [change.date, author]));
  const listed = catalogueWith(additions).gridChanges.map((change) => ({
    ...change,
    author: authors.get(change.date) ?? null,
  }));
  const rows = listed.map(({ date, status, scoresStayed, author, labelEn }) => [
    date,
    status,
    scoresStayed ? 'stayed' : 'new',
    author ?? 'built in',
    labelEn,
  ]);
  for (const row of additions.unreadable) context.output.note(`cannot be read and is left out: ${row}`);
  context.output.answer(listed, table(['from', 'state', 'scores', 'by', 'what'], rows));
}

/** `grids add DATE`: a change of the grid, or another in place of the one of its day. */
export async function addGridCommand(
  context: CommandContext,
  date: string,
  options: { status: string; scoresStayed: boolean; en: string; fr: string; source: string },
): Promise<void> {
  const { status, scoresStayed, en: labelEn, fr: labelFr, source } = options;
  const parsed = gridChangeSchema.safeParse({ date, status, scoresStayed, labelEn, labelFr, source });
  if (!parsed.success)
    throw new CommandError('grid_refused', `The change cannot be taken:\n${z.prettifyError(parsed.error)}`);
  const { store } = await openForCommand(context);
  const order = { change: parsed.data, actor: commandLine, now: context.clock() };
  answer(context, await store.db.transaction().execute((trx) => putGridChange(trx, order)));
}

/** `grids confirm DATE`, `grids dismiss DATE`: decides on a change that is known. */
export async function decideGridCommand(
  context: CommandContext,
  date: string,
  decision: Pick<Parameters<typeof decideGridChange>[1], 'status' | 'scoresStayed' | 'source'>,
): Promise<void> {
  const { source } = decision;
  if (source !== undefined && !gridChangeSchema.unwrap().shape.source.safeParse(source).success)
    throw new CommandError('grid_refused', 'The source is one line of at most 300 characters.');
  const { store } = await openForCommand(context);
  const order = { ...decision, date, actor: commandLine, now: context.clock() };
  const decided = await store.db.transaction().execute((trx) => decideGridChange(trx, order));
  if ('refused' in decided)
    throw new CommandError('grid_unknown', `No change of the points grid on ${date} is known.`);
  answer(context, decided.written);
}

function answer(context: CommandContext, written: GridWritten): void {
  const word = ({ status, scoresStayed }: GridChange) => (scoresStayed ? `${status}, scores stayed` : status);
  const before = written.before === null ? '' : ` (before: ${word(written.before)})`;
  context.output.answer(written, `${written.after.date}: ${word(written.after)}${before}`);
}
