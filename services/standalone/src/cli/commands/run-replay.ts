import { findReplay, type Replay } from '@drawbell/store/replays/replays';
import { orUnknown } from '../carry-out.ts';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { answerReplay } from '../replay/answer-replay.ts';
import { walkHere } from '../replay/walk-here.ts';

/** `replay run`: walks a replay that is owed in this process. Safe to repeat, and beside notifiers. */
export async function runReplayCommand(context: CommandContext, id: string): Promise<void> {
  const installation = await openForCommand(context);
  await walkHere(context, installation, id);
  const replay = orUnknown(await findReplay(installation.store.db, id), `replay rep_${id}`);
  if (replay.state !== 'done') throw new CommandError('conflict', whyNot[replay.state]);
  await answerReplay(context, installation, id);
}

const whyNot: Record<Exclude<Replay['state'], 'done'>, string> = {
  owed: 'It cannot begin: the draw is held back or withdrawn, or its own alerts are still to be matched.',
  running: 'Another process walks it at this moment. Look with `replay show --follow`.',
  cancelled: 'It is stopped. Let it go on with `replay resume`.',
};
