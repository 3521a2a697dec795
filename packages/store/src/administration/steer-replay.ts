import type { Kysely } from 'kysely';
import { cancelReplay, findReplay, type Replay, resumeReplay } from '../replays/replays.ts';
import type { Database } from '../schema.ts';
import { type Actor, recordAudit } from './audit-log.ts';

interface Order {
  readonly id: string;
  readonly actor: Actor;
  readonly now: Date;
}

/**
 * Stops a replay, with its trace: nothing of it that has not begun is sent. Undefined when there is none; `changed` is
 * false when it was over, or stopped, before. Runs in the caller's transaction.
 */
export async function stopReplay(
  trx: Kysely<Database>,
  order: Order,
): Promise<{ readonly replay: Replay; readonly changed: boolean } | undefined> {
  return steer(trx, order, 'replay.cancel', () => cancelReplay(trx, order));
}

/** Lets a stopped replay go on, with its trace: whoever was told meanwhile is left alone. */
export async function restartReplay(
  trx: Kysely<Database>,
  order: Order,
): Promise<{ readonly replay: Replay; readonly changed: boolean } | undefined> {
  return steer(trx, order, 'replay.resume', () => resumeReplay(trx, order.id));
}

async function steer(
  trx: Kysely<Database>,
  { id, actor, now }: Order,
  action: string,
  change: () => Promise<boolean>,
): Promise<{ replay: Replay; changed: boolean } | undefined> {
  const before = await findReplay(trx, id);
  if (before === undefined) return undefined;
  const changed = await change();
  const replay = (await findReplay(trx, id)) ?? before;
  await recordAudit(trx, {
    ...{ actor, action, target: `rep_${id}`, now },
    before: { state: before.state },
    after: { state: replay.state, drawNumber: replay.draw_number },
  });
  return { replay, changed };
}
