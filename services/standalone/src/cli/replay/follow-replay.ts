import { setTimeout as wait } from 'node:timers/promises';
import {
  findReplay,
  readReplayProgress,
  type Replay,
  type ReplayProgress,
} from '@drawbell/store/replays/replays';
import type { Installation } from '../../open-installation.ts';
import { orUnknown } from '../carry-out.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';

const lookEveryMs = 1_000;

/** Waits until a replay is over, and says on the way how it stands whenever that changes. */
export async function followReplay(
  { process: { closers }, output }: CommandContext,
  { store }: Installation,
  id: string,
): Promise<void> {
  const stopping = new AbortController();
  closers.add('watch', () => stopping.abort());
  for (let said = ''; ;) {
    const replay = orUnknown(await findReplay(store.db, id), `replay rep_${id}`);
    const progress = await readReplayProgress(store.db, id);
    if (isOver(replay, progress)) return;
    const now = standing(replay, progress);
    if (now !== said && !output.json) output.note(now);
    said = now;
    await wait(lookEveryMs, undefined, { signal: stopping.signal }).catch(() => {
      throw new CommandError('stopped', 'Not followed any more; the replay goes on.');
    });
  }
}

function isOver({ state, dry_run: dryRun }: Replay, { owed }: ReplayProgress): boolean {
  return state === 'cancelled' || (state === 'done' && (dryRun || owed === 0));
}

function standing({ state, stage, cursor, upper_bound: last }: Replay, progress: ReplayProgress): string {
  if (state === 'owed') return 'owed: no notifier has begun yet';
  const { owed, sent, failed, cancelled } = progress;
  const messages = `${sent} of ${owed + sent + failed + cancelled} messages sent, ${failed} failed`;
  if (state === 'done') return messages;
  const of = stage === 'people' && Number(last) > 0 ? ` (${cursor} of ${last})` : '';
  return `walking over ${stage}${of}; ${messages}`;
}
