import { orderReplay } from '@drawbell/api/administration/replay-orders';
import { newReplaySchema } from '@drawbell/api/administration/replay-schema';
import type { ReplayBasis, ReplayChannel, ReplayScope } from '@drawbell/store/replays/tables';
import { carryOutOn, orRefused } from '../carry-out.ts';
import { checkInput } from '../check-input.ts';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { answerReplay } from '../replay/answer-replay.ts';
import { walkHere } from '../replay/walk-here.ts';

export interface ReplayOptions {
  readonly scope: ReplayScope;
  readonly revision?: number;
  readonly basis: ReplayBasis;
  readonly channels: readonly ReplayChannel[];
  readonly subscribers?: readonly string[];
  readonly endpoints?: readonly string[];
  readonly dryRun: boolean;
  readonly here: boolean;
}

/** `replay order`: a replay, or its rehearsal, is owed; with `--here` it is walked before this answers. */
export async function orderReplayCommand(
  context: CommandContext,
  drawNumber: string,
  { subscribers, endpoints, here, channels, ...wish }: ReplayOptions,
): Promise<void> {
  const named = subscribers !== undefined || endpoints !== undefined;
  const body = checkInput(newReplaySchema, {
    ...{ ...wish, channels: [...new Set(channels)] },
    ...(named && { recipients: { subscribers, endpoints } }),
  });
  const installation = await openForCommand(context);
  const end = await carryOutOn(context, installation, (trx, by, secrets) =>
    orderReplay(trx, secrets, { drawNumber, body, ...by }),
  );
  const { id } = orRefused(end).replay;
  if (here) await walkHere(context, installation, id);
  await answerReplay(context, installation, id);
}
