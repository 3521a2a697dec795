import { plainText } from '@drawbell/draws/plain-text';
import { readAdditions } from '@drawbell/store/catalogue/catalogue';
import { mapRoundName, unmapRoundName } from '@drawbell/api/administration/catalogue-orders';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { table } from '../output.ts';
import { ringOrders } from '../ring-orders.ts';
import { changedLines, orderOf } from './categories.ts';
import { meaningWord, readMeaning } from './round-words.ts';

/** `names list`: the names that operators mapped. */
export async function listNamesCommand(context: CommandContext): Promise<void> {
  const { store } = await openForCommand(context);
  const { names } = await readAdditions(store.db);
  const rows = names.map(({ name, means, author, at }) => [
    meaningWord(means),
    at.toISOString(),
    author,
    name,
  ]);
  const text = rows.length === 0 ? 'No names.' : table(['round', 'mapped', 'by', 'name'], rows);
  context.output.answer(names, text);
}

/** `names map NAME ROUND`: whom the rounds of a name are for. */
export async function mapNameCommand(context: CommandContext, name: string, round: string): Promise<void> {
  const typed = plainText(300).safeParse(name);
  if (!typed.success)
    throw new CommandError(
      'name_refused',
      `The name cannot be mapped: ${typed.error.issues[0]?.message ?? ''}.`,
    );
  const { store, databaseUrl } = await openForCommand(context);
  const means = readMeaning(round);
  const mapped = await store.db
    .transaction()
    .execute((trx) => mapRoundName(trx, { ...orderOf(context), name: typed.data, means }));
  if ('refused' in mapped) {
    const why = mapped.refused.objections.map(({ message }) => message);
    throw new CommandError('name_refused', `The name cannot be mapped: ${why.join('; ')}.`);
  }
  await ringOrders(context, databaseUrl, mapped.changed.orders);
  context.output.answer(
    { ...mapped.written, ...mapped.changed },
    [`“${name}” means ${round} now.`, ...changedLines(mapped.changed)].join('\n'),
  );
}

/** `names unmap NAME`: takes a mapping back. */
export async function unmapNameCommand(context: CommandContext, name: string): Promise<void> {
  const { store, databaseUrl } = await openForCommand(context);
  const unmapped = await store.db
    .transaction()
    .execute((trx) => unmapRoundName(trx, { ...orderOf(context), name }));
  if ('refused' in unmapped) throw new CommandError('name_unknown', `Nobody mapped “${name}”.`);
  await ringOrders(context, databaseUrl, unmapped.changed.orders);
  context.output.answer(
    { ...unmapped.written, ...unmapped.changed },
    [`“${name}” is not mapped any more.`, ...changedLines(unmapped.changed)].join('\n'),
  );
}
