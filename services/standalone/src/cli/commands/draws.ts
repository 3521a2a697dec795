import type { Draw } from '@drawbell/draws/draw';
import { drawAddress, drawTitle, publishedNumber } from '@drawbell/draws/draw-number';
import { roundLabel } from '@drawbell/draws/labels';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { countDeliveries } from '@drawbell/store/deliveries/deliveries';
import { listDraws } from '@drawbell/store/draws/draws';
import { readDrawHistory } from '@drawbell/store/draws/history';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { table } from '../output.ts';

/** `draws list`: the newest draws. */
export async function listDrawsCommand(context: CommandContext, { limit }: { limit: number }): Promise<void> {
  const { store } = await openForCommand(context);
  const catalogue = await readCatalogue(store.db);
  const { draws } = await listDraws(store.db, {}, { limit, before: null });
  const rows = draws.map(({ draw, revision, withdrawnAt }) => [
    drawAddress(draw) + (publishedNumber(draw) === null ? ' (no number)' : ''),
    draw.date,
    String(draw.crs ?? '?'),
    String(draw.invitations ?? '?'),
    String(revision),
    roundLabel(draw, 'en', catalogue) + (withdrawnAt === null ? '' : ' (withdrawn)'),
  ]);
  const text = table(['draw', 'date', 'CRS', 'invited', 'rev', 'round'], rows);
  context.output.answer(draws, draws.length === 0 ? 'No draws are recorded yet. Try: poll' : text);
}

/** `draws show NUMBER`: one draw, its revisions, its events and how its deliveries stand. */
export async function showDrawCommand(context: CommandContext, number: string): Promise<void> {
  const { store } = await openForCommand(context);
  const history = await readDrawHistory(store.db, number);
  if (history === undefined)
    throw new CommandError('draw_unknown', `There is no draw ${number} in the record.`);
  const deliveries = await countDeliveries(store.db, history.draw.number);
  const catalogue = await readCatalogue(store.db);
  const lines = [
    `${drawTitle(history.draw, 'en')}, ${history.draw.date}: ${roundLabel(history.draw, 'en', catalogue)}`,
    ...drawLines(history.draw),
    '',
    ...history.revisions.map(
      ({ revision, recordedAt, changes, author }) =>
        `revision ${revision} by ${author ?? 'IRCC'}, recorded ${recordedAt.toISOString()}${changes.length === 0 ? '' : `: ${changes.map(({ field }) => field).join(', ')} changed`}`,
    ),
    ...history.events.map(
      ({ type, revision, alerting, recordedAt }) =>
        `event ${type} (revision ${revision}), ${recordedAt.toISOString()}, alerting: ${alerting}`,
    ),
    ...(history.withdrawnAt === null ? [] : [`withdrawn since ${history.withdrawnAt.toISOString()}`]),
    deliveries.length === 0
      ? 'no deliveries'
      : `deliveries: ${deliveries.map(({ status, count }) => `${count} ${status}`).join(', ')}`,
  ];
  context.output.answer({ ...history, deliveries }, lines.join('\n'));
}

function drawLines(draw: Draw): string[] {
  return [
    `  name         ${draw.nameEn}${draw.nameFr === null ? '' : ` / ${draw.nameFr}`}`,
    `  cut-off      ${draw.crs ?? 'unreadable'}`,
    `  invitations  ${draw.invitations ?? 'unreadable'}`,
    `  tie-break    ${draw.tieBreak === null ? 'none' : draw.tieBreak.text || 'not known'}`,
    `  source       ${draw.sourceUrl ?? 'none'}`,
  ];
}
