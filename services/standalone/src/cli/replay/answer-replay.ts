import { replayJson } from '@drawbell/api/administration/replay-schema';
import { confirmationOf } from '@drawbell/store/replays/orders';
import { findReplay, readReplayProgress, type Replay } from '@drawbell/store/replays/replays';
import type { Installation } from '../../open-installation.ts';
import { orUnknown, soon } from '../carry-out.ts';
import type { CommandContext } from '../command-context.ts';
import { replayLines } from './replay-lines.ts';

/** Answers how a replay stands now, and what can be done next. */
export async function answerReplay(
  context: CommandContext,
  { store, secrets }: Installation,
  id: string,
): Promise<void> {
  const replay = orUnknown(await findReplay(store.db, id), `replay rep_${id}`);
  const progress = await readReplayProgress(store.db, id);
  const text = [
    ...replayLines(replay, progress),
    ...nextLines(context, replay, progress.owed, confirmationOf(secrets, replay)),
  ];
  context.output.answer(replayJson(secrets, replay, progress), text.join('\n'));
}

function nextLines(
  context: CommandContext,
  replay: Replay,
  owed: number,
  confirmation: ReturnType<typeof confirmationOf>,
): string[] {
  if (confirmation !== null) {
    const { token, counts } = confirmation;
    return [
      'To carry it out, within an hour of its end:',
      `  npm run drawbell -- replay confirm ${replay.draw_address} --token ${token} --email ${counts.email} --webhook ${counts.webhook}`,
    ];
  }
  if (replay.state === 'owed')
    return [
      `${soon(context)} Look with \`replay show rep_${replay.id} --follow\`.`,
      ...(replay.dry_run
        ? []
        : ['It waits while the draw is held back or withdrawn, or its own alerts are to be matched.']),
    ];
  return replay.state === 'done' && owed > 0 ? [`${owed} are to be sent. ${soon(context)}`] : [];
}
