import { resumeReplay, cancelReplay } from '@drawbell/api/administration/replay-orders';
import { carryOutOn, orUnknown } from '../carry-out.ts';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { answerReplay } from '../replay/answer-replay.ts';

const verbs = {
  cancel: { act: cancelReplay, refused: 'The replay is over, or stopped: there is nothing to stop.' },
  resume: { act: resumeReplay, refused: 'The replay is not stopped.' },
};

/** `replay cancel` and `replay resume`. */
export async function steerReplayCommand(
  context: CommandContext,
  id: string,
  verb: keyof typeof verbs,
): Promise<void> {
  const { act, refused } = verbs[verb];
  const installation = await openForCommand(context);
  const end = await carryOutOn(context, installation, async (trx, by) => {
    const steered = orUnknown(await act(trx, { id, ...by }), `replay rep_${id}`);
    if (!steered.changed) throw new CommandError('conflict', refused);
    return steered;
  });
  await answerReplay(context, installation, end.replay.id);
}
