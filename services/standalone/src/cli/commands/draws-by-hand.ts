import { drawByHandSchema } from '@drawbell/draws/draw-by-hand';
import { drawTitle } from '@drawbell/draws/draw-number';
import { addDraw, withdrawDraw } from '@drawbell/api/administration/draw-orders';
import { z } from 'zod';
import { carryOutOn, orUnknown } from '../carry-out.ts';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { ringOrders } from '../ring-orders.ts';
import { readMeaning } from '@drawbell/operations/round-meaning';

/** What `draws add` takes. */
export interface NewDrawOptions {
  readonly number?: string;
  readonly date?: string;
  readonly nameEn?: string;
  readonly nameFr?: string;
  readonly round?: string;
  readonly crs?: number;
  readonly invitations?: number;
  readonly tieBreak?: string;
  readonly tieBreakAt?: string;
}

const refusals = {
  no_history: 'No look at the feed was recorded yet: the first one brings all that was published.',
  in_future: 'The day of the draw has not come.',
  no_such_category: 'There is no such category.',
} as const;

/** `draws add`: a draw that no reading of the feed finds, until the feed shows it. */
export async function addDrawCommand(
  context: CommandContext,
  { round, tieBreak, tieBreakAt, ...facts }: NewDrawOptions,
): Promise<void> {
  if (tieBreakAt !== undefined && tieBreak === undefined)
    throw new CommandError('draw_invalid', '--tie-break-at needs --tie-break, the text of it.');
  const read = drawByHandSchema.safeParse({
    ...facts,
    ...(tieBreak !== undefined && { tieBreak: { text: tieBreak, at: tieBreakAt ?? null } }),
    ...(round !== undefined && { round: readMeaning(round) }),
  });
  if (!read.success)
    throw new CommandError('draw_invalid', `The draw is not valid:\n${z.prettifyError(read.error)}`);
  const installation = await openForCommand(context);
  const { env } = context.process;
  const alertMaxAgeDays = env.ALERT_MAX_AGE_DAYS;
  const added = await carryOutOn(context, installation, (trx, by) =>
    addDraw(trx, { draw: read.data, alertMaxAgeDays, ...by }),
  );
  if (added.kind === 'exists')
    throw new CommandError(
      'exists',
      `The draw is recorded already, as ${added.number}. Correct it, if it is wrong.`,
    );
  if (added.kind !== 'added') throw new CommandError(added.kind, refusals[added.kind]);
  const { number: key, revision, alerting, orders } = added;
  await ringOrders(context, installation.databaseUrl, orders);
  context.output.answer({ key, revision, alerting }, `The draw is added as ${key}, alerting: ${alerting}.`);
}

/** `draws withdraw NUMBER`: takes back what was added by hand. Safe to repeat. */
export async function withdrawDrawCommand(context: CommandContext, number: string): Promise<void> {
  const installation = await openForCommand(context);
  const end = orUnknown(
    await carryOutOn(context, installation, (trx, by) => withdrawDraw(trx, { number, ...by })),
    `draw ${number} in the record`,
  );
  if (end.kind === 'published')
    throw new CommandError(
      'published',
      'The feed shows this draw: it is not taken back by hand. Correct it, or hold it.',
    );
  if (end.kind === 'withdrawn') await ringOrders(context, installation.databaseUrl, end.orders);
  const changed = end.kind === 'withdrawn';
  context.output.answer(
    { key: number, withdrawn: true, changed },
    changed
      ? `${drawTitle({ number }, 'en')} is withdrawn: what is owed of it is not sent.`
      : `${drawTitle({ number }, 'en')} was withdrawn before.`,
  );
}
