import { deliveryDetailJson } from '@drawbell/api/administration/delivery-schema';
import { resendDelivery, resendMessage } from '@drawbell/api/administration/send-again';
import { drawWord } from '@drawbell/draws/draw-number';
import { visibleLine } from '@drawbell/draws/plain-text';
import { type DeliveryDetail, readDelivery } from '@drawbell/store/deliveries/deliveries';
import { carryOut, orRefused, orUnknown, soon } from '../carry-out.ts';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';

/** `deliveries show`: one ledger row with its attempts. What a mail server answered may hold the address. */
export async function showDeliveryCommand(context: CommandContext, id: string): Promise<void> {
  const { store } = await openForCommand(context);
  const delivery = orUnknown(await readDelivery(store.db, id), `delivery dlv_${id}`);
  context.output.answer(deliveryDetailJson(delivery), deliveryLines(delivery).join('\n'));
}

/** A delivery for a person to read. */
export function deliveryLines(delivery: DeliveryDetail): string[] {
  const { id, recipientId, drawNumber, revision, kind, status, because, endReason } = delivery;
  const why = endReason === null ? '' : ` (${endReason})`;
  const next = delivery.nextAttemptAt === null ? '' : `, next try ${delivery.nextAttemptAt.toISOString()}`;
  return [
    `dlv_${id} to sub_${recipientId}: ${kind} of draw ${drawWord({ number: drawNumber }, 'en')}, revision ${revision}, since ${because}`,
    `  ${status}${why}${next}`,
    ...delivery.tries.map(({ attempt, endedAt, result, code, response }) =>
      `  try ${attempt}, ${endedAt.toISOString()}: ${result}${code === null ? '' : ` ${code}`} ${visibleLine(response)}`.trimEnd(),
    ),
  ];
}

/** `deliveries resend`: one alert again. */
export async function resendDeliveryCommand(context: CommandContext, deliveryId: string): Promise<void> {
  const end = orRefused(await carryOut(context, (trx, by) => resendDelivery(trx, { deliveryId, ...by })));
  const delivery = `dlv_${end.deliveryId}`;
  context.output.answer({ delivery }, `${delivery} is owed. ${soon(context)}`);
}

/** `messages resend`: one webhook message again. */
export async function resendMessageCommand(context: CommandContext, message: string): Promise<void> {
  const refusal = await carryOut(context, (trx, by, secrets) =>
    resendMessage(trx, secrets, { message, ...by }),
  );
  if (refusal !== null) throw new CommandError(refusal.because, refusal.sentence);
  context.output.answer({ message }, `${message} is owed. ${soon(context)}`);
}
