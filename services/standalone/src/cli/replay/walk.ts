import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { type ReplayEnd, runReplay } from '@drawbell/notifier/replays/replay';
import type { Parts } from '@drawbell/operations/run';
import {
  findReplay,
  readReplayProgress,
  type Replay,
  type ReplayProgress,
} from '@drawbell/store/replays/replays';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';

/**
 * Walks a replay in this process, as a notifier does: a claim decides who walks when several try. What it owes is sent by
 * a notifier. When the command is stopped the walk is given back.
 */
export async function walkHere(
  { process: { env, log, closers }, clock }: CommandContext,
  { store }: Pick<Parts, 'store'>,
  id: string,
): Promise<ReplayEnd> {
  const stopping = new AbortController();
  const walking = runReplay(
    {
      ...{ store, clock, log, leaseMs: env.LEASE_SECONDS * 1_000 },
      worker: `${hostname().slice(0, 60)}:${process.pid}:${randomBytes(4).toString('hex')}`,
      publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
      onOwed: () => {},
    },
    id,
    stopping.signal,
  );
  closers.add('replay walk', async () => {
    stopping.abort();
    await walking.catch(() => {});
  });
  const end = await walking;
  if (end.kind === 'stopped')
    throw new CommandError('stopped', 'Stopped. A notifier, or `replay run`, goes on from there.');
  return end;
}

const lookEveryMs = 1_000;

/** Waits until a replay is over, and says on the way how it stands whenever that changes. */
export async function followReplay(
  { process: { closers }, output }: CommandContext,
  { store }: Pick<Parts, 'store'>,
  id: string,
): Promise<void> {
  const stopping = new AbortController();
  closers.add('watch', () => stopping.abort());
  for (let said = ''; ;) {
    const replay = await findReplay(store.db, id);
    if (replay === undefined) return;
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
