import { type Actor, recordAudit } from '@drawbell/store/audit-log';
import type { RecordTransaction } from '@drawbell/store/open-store';
import * as orders from '@drawbell/store/replays/orders';
import * as replays from '@drawbell/store/replays/replays';
import type { Secrets } from '@drawbell/store/secrets';
import type { z } from 'zod';
import { publicId } from '../json/public-ids.ts';
import { type Refused, refused } from './refused.ts';
import type { newReplaySchema } from './replay-schema.ts';

/**
 * Orders a replay, or carries out a rehearsal, as asked, with its audit row. Answers the replay that is owed now, or what stands in the way.
 */
export async function orderReplay(
  trx: RecordTransaction,
  secrets: Secrets,
  order: { drawNumber: string; body: z.infer<typeof newReplaySchema>; actor: Actor; now: Date },
): Promise<{ readonly kind: 'ordered'; readonly replay: replays.Replay } | Refused> {
  const { drawNumber, body, actor, now } = order;
  const { confirmation, scope, basis, channels, recipients, revision, dryRun } = body;
  if (confirmation !== undefined) {
    const { token, counts } = confirmation;
    const end = await orders.confirmReplay(trx, secrets, {
      ...{ drawNumber, confirmation: token, counts, actor, now },
    });
    if (!('replay' in end)) return refusal(end);
    await recordAudit(trx, {
      ...{ actor, action: 'replay.confirm', target: `draw ${end.replay.draw_number}`, now },
      after: { replay: `rep_${end.replay.id}`, rehearsal: `rep_${end.replay.confirms}`, counts },
    });
    return { kind: 'ordered', replay: end.replay };
  }
  const end = await orders.orderReplay(trx, {
    ...{ drawNumber, revision, basis, channels, dryRun, actor, now },
    ...{ scope: scope ?? 'missed', recipients: recipients ?? {} },
  });
  if (!('replay' in end)) return refusal(end);
  const { id, draw_number: number, dry_run: rehearsed, ...wish } = end.replay;
  await recordAudit(trx, {
    ...{ actor, action: 'replay.order', target: `draw ${number}`, now },
    after: {
      ...{ replay: `rep_${id}`, revision: wish.revision, scope: wish.scope, basis: wish.basis },
      ...{ channels: wish.channels, recipients: wish.recipients, dryRun: rehearsed },
    },
  });
  return { kind: 'ordered', replay: end.replay };
}

interface Order {
  readonly id: string;
  readonly actor: Actor;
  readonly now: Date;
}

type Steered = { readonly replay: replays.Replay; readonly changed: boolean } | undefined;

/**
 * Stops a replay, with its audit row: nothing of it that has not begun is sent. Undefined when there is none; `changed` is
 * false when it was over, or stopped, before.
 */
export async function cancelReplay(trx: RecordTransaction, order: Order): Promise<Steered> {
  return steer(trx, order, 'replay.cancel', () => replays.cancelReplay(trx, order));
}

/** Lets a stopped replay go on, with its audit row: whoever was told meanwhile is left alone. */
export async function resumeReplay(trx: RecordTransaction, order: Order): Promise<Steered> {
  return steer(trx, order, 'replay.resume', () => replays.resumeReplay(trx, order.id));
}

async function steer(
  trx: RecordTransaction,
  { id, actor, now }: Order,
  action: string,
  change: () => Promise<boolean>,
): Promise<Steered> {
  const before = await replays.findReplay(trx, id);
  if (before === undefined) return undefined;
  const changed = await change();
  const replay = (await replays.findReplay(trx, id)) ?? before;
  await recordAudit(trx, {
    ...{ actor, action, target: `rep_${id}`, now },
    before: { state: before.state },
    after: { state: replay.state, drawNumber: replay.draw_number },
  });
  return { replay, changed };
}

function refusal(
  end: Exclude<orders.OrderedReplay | orders.ConfirmedReplay, { replay: replays.Replay }>,
): Refused {
  switch (end.kind) {
    case 'no_draw':
      return refused('not-found', 'There is no draw of this number.');
    case 'no_revision':
      return refused('not-found', 'The draw has no such revision.');
    case 'withdrawn':
      return refused(
        'conflict',
        'The draw is withdrawn: nobody is told of it while IRCC does not publish it.',
      );
    case 'superseded':
      return refused(
        'conflict',
        `Revision ${end.revision} tells what is true now: replay that one. An older one can only be rehearsed.`,
      );
    case 'no_rehearsal':
      return refused('conflict', 'The token is of no rehearsal of this draw. Order a rehearsal first.');
    case 'not_walked':
      return refused(
        'conflict',
        'The rehearsal has not been walked to its end yet. Look at it again in a moment.',
      );
    case 'too_old':
      return refused(
        'conflict',
        'The rehearsal is more than an hour old: others may be concerned by now. Rehearse again.',
      );
    case 'other_counts':
      return refused(
        'conflict',
        `The rehearsal counted ${end.counts.email} by e-mail and ${end.counts.webhook} by webhook, not what was sent here.`,
      );
    case 'confirmed_before':
      return refused('conflict', `It was carried out before: ${publicId('rep', end.replayId)}.`);
  }
}
