import { openQueue } from '@drawbell/queue/open-queue';
import type { Orders } from '@drawbell/store/draws/events';
import type { CommandContext } from './command-context.ts';

/** Rings for what a change owes, so that nobody waits for the sweep. */
export async function ringOrders(
  { process: { env, log, closers } }: CommandContext,
  databaseUrl: string,
  { fanOutIds, webhookEventIds }: Orders,
): Promise<void> {
  if (fanOutIds.length === 0 && webhookEventIds.length === 0) return;
  const queue = await openQueue({
    ...{ databaseUrl, log },
    redisUrl: env.REDIS_URL,
    applicationName: 'drawbell-command',
    tickMs: 60_000,
  });
  closers.add('queue', () => queue.close());
  for (const eventId of webhookEventIds) await queue.ring('announce-event', { eventId });
  for (const fanOutId of fanOutIds) await queue.ring('match-draw', { fanOutId });
}
