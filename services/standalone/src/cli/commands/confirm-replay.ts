import { orderReplay } from '@drawbell/api/administration/replay-orders';
import { newReplaySchema } from '@drawbell/api/administration/replay-schema';
import { carryOutOn, orRefused } from '../carry-out.ts';
import { checkInput } from '../check-input.ts';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { answerReplay } from '../replay/answer-replay.ts';
import { walkHere } from '../replay/walk-here.ts';

/** What a rehearsal showed when it was done. */
export interface Confirmation {
  readonly token: string;
  readonly email: number;
  readonly webhook: number;
  readonly here: boolean;
}

/** `replay confirm`: what was rehearsed is carried out, once; the counts show that it was looked at. */
export async function confirmReplayCommand(
  context: CommandContext,
  drawNumber: string,
  { token, email, webhook, here }: Confirmation,
): Promise<void> {
  const body = checkInput(newReplaySchema, { confirmation: { token, counts: { email, webhook } } });
  const installation = await openForCommand(context);
  const end = await carryOutOn(context, installation, (trx, by, secrets) =>
    orderReplay(trx, secrets, { drawNumber, body, ...by }),
  );
  const { id } = orRefused(end).replay;
  if (here) await walkHere(context, installation, id);
  await answerReplay(context, installation, id);
}
