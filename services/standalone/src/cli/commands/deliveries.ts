import { type DeliveryFilter, listDeliveries } from '@drawbell/store/deliveries/deliveries';
import { countOwed } from '@drawbell/store/deliveries/deliveries';
import { sweepLost } from '@drawbell/store/lease';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { table } from '../output.ts';
import { listOpenWalks } from '@drawbell/store/walk';

/** `deliveries list`: the newest ledger rows, by the number of the person's row, never by address. */
export async function listDeliveriesCommand(
  context: CommandContext,
  { limit, ...filter }: DeliveryFilter & { limit: number },
): Promise<void> {
  const { store } = await openForCommand(context);
  const deliveries = await listDeliveries(store.db, filter, limit);
  const rows = deliveries.map((delivery) => [
    delivery.id,
    delivery.drawNumber,
    String(delivery.revision),
    delivery.kind,
    delivery.recipientId,
    delivery.status,
    String(delivery.attempts),
    (delivery.endedAt ?? delivery.nextAttemptAt)?.toISOString() ?? '',
    delivery.endReason ?? '',
  ]);
  const head = ['id', 'draw', 'rev', 'kind', 'recipient', 'status', 'tries', 'ended or next', 'why'];
  context.output.answer(deliveries, deliveries.length === 0 ? 'No such deliveries.' : table(head, rows));
}

/**
 * `deliveries sweep`: gives back what lost its worker and says what is owed. A running notifier delivers it; it does
 * the same sweep by itself.
 */
export async function sweepCommand(context: CommandContext): Promise<void> {
  const { store } = await openForCommand(context);
  const swept = await sweepLost(store.pool, 'deliveries', { now: context.clock() });
  const fanOuts = await listOpenWalks(store.db, 'fan_outs');
  const owed = await countOwed(store.pool, context.clock());
  const text = [
    `${swept.released} mail(s) had lost their worker before they began: owed again`,
    `${swept.inDoubt} mail(s) had lost their worker while being sent: in doubt, marked`,
    `${fanOuts.length} fan-out(s) are owed`,
    `${owed.due} mail(s) are due now, ${owed.underWay} under way`,
  ].join('\n');
  context.output.answer(
    { ...swept, openFanOuts: fanOuts.length, due: owed.due, underWay: owed.underWay },
    text,
  );
}
