import { drawCorrectionSchema } from '@drawbell/draws/draw-correction';
import { plainText } from '@drawbell/draws/plain-text';
import { correctDraw, noteDraw } from '@drawbell/api/administration/draw-orders';
import { z } from 'zod';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { commandLine } from '../command-line-actor.ts';
import { ringOrders } from '../ring-orders.ts';
import { readMeaning } from '@drawbell/operations/round-meaning';

/** What `draws correct` takes. */
export interface CorrectionOptions {
  readonly crs?: number;
  readonly invitations?: number;
  readonly date?: string;
  readonly tieBreak?: string;
  readonly tieBreakAt?: string;
  readonly round?: string;
  readonly nameEn?: string;
  readonly nameFr?: string;
}

/** `draws correct NUMBER`: what IRCC published wrong, until it publishes another value. */
export async function correctDrawCommand(
  context: CommandContext,
  number: string,
  { tieBreak, tieBreakAt, round, ...facts }: CorrectionOptions,
): Promise<void> {
  if (tieBreakAt !== undefined && tieBreak === undefined)
    throw new CommandError('correction_invalid', '--tie-break-at needs --tie-break, the text of it.');
  const read = drawCorrectionSchema.safeParse({
    ...facts,
    ...(tieBreak !== undefined && {
      tieBreak: tieBreak === 'none' ? null : { text: tieBreak, at: tieBreakAt ?? null },
    }),
    ...(round !== undefined && { round: readMeaning(round) }),
  });
  if (!read.success)
    throw new CommandError(
      'correction_invalid',
      `The correction is not valid:\n${z.prettifyError(read.error)}`,
    );
  const { env } = context.process;
  const { store, databaseUrl } = await openForCommand(context);
  const end = await store.db.transaction().execute((trx) =>
    correctDraw(trx, {
      ...{ number, correction: read.data, actor: commandLine, now: context.clock() },
      alertMaxAgeDays: env.ALERT_MAX_AGE_DAYS,
    }),
  );
  if (end === undefined) throw noSuchDraw(number);
  if (end.kind === 'no_such_category')
    throw new CommandError('category_unknown', `There is no category "${end.category}".`);
  if (end.kind === 'unchanged') {
    context.output.answer(end, `Draw ${number} is so already: nothing changed.`);
    return;
  }
  const { revision, changes, alerting, orders } = end;
  await ringOrders(context, databaseUrl, orders);
  const fields = changes.map(({ field }) => field).join(', ');
  context.output.answer(
    { number, revision, changes, alerting },
    `Draw ${number}, revision ${revision}: ${fields} corrected, alerting: ${alerting}.`,
  );
}

/** `draws note NUMBER`: a word that is shown with the draw, or none. */
export async function noteDrawCommand(
  context: CommandContext,
  number: string,
  { en, fr, remove }: { en?: string; fr?: string; remove: boolean },
): Promise<void> {
  const read = remove
    ? null
    : z.strictObject({ en: plainText(500), fr: plainText(500) }).safeParse({ en, fr });
  if (read?.success === false)
    throw new CommandError(
      'note_invalid',
      `A note needs --en and --fr, or --remove:\n${z.prettifyError(read.error)}`,
    );
  const note = read?.data ?? null;
  const { store } = await openForCommand(context);
  const end = await store.db
    .transaction()
    .execute((trx) => noteDraw(trx, { number, note, actor: commandLine, now: context.clock() }));
  if (end === undefined) throw noSuchDraw(number);
  context.output.answer({ number, note }, `Draw ${number} has ${note === null ? 'no' : 'a'} note now.`);
}

function noSuchDraw(number: string): CommandError {
  return new CommandError('draw_unknown', `There is no draw ${number} in the record.`);
}
