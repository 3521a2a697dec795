import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { type ReplayEnd, runReplay } from '@drawbell/notifier/replays/replay';
import type { Installation } from '../../open-installation.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';

/**
 * Walks a replay in this process, as a notifier does: a claim decides who walks when several try. What it owes is sent by
 * a notifier. When the command is stopped the walk is given back.
 */
export async function walkHere(
  { process: { env, log, closers }, clock }: CommandContext,
  { store }: Installation,
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
