import type { Actor } from '@drawbell/store/audit-log';
import type { RecordTransaction } from '@drawbell/store/open-store';
import {
  type ConfirmedReplay,
  confirmReplay,
  type OrderedReplay,
  orderReplay,
} from '@drawbell/store/replays/orders';
import type { Replay } from '@drawbell/store/replays/replays';
import type { Secrets } from '@drawbell/store/secrets';
import type { z } from 'zod';
import { publicId } from '../json/public-ids.ts';
import { type Refused, refused } from './refused.ts';
import type { newReplaySchema } from './replay-schema.ts';

/**
 * Orders a replay, or carries out a rehearsal, as asked. Answers the replay that is owed now, or what stands in the way.
 */
export async function orderAReplay(
  trx: RecordTransaction,
  secrets: Secrets,
  order: { drawNumber: string; body: z.infer<typeof newReplaySchema>; actor: Actor; now: Date },
): Promise<{ readonly kind: 'ordered'; readonly replay: Replay } | Refused> {
  const { drawNumber, body, actor, now } = order;
  const { confirmation, scope, basis, channels, recipients, revision, dryRun } = body;
  const end =
    confirmation !== undefined
      ? await confirmReplay(trx, secrets, {
          ...{ drawNumber, actor, now, counts: confirmation.counts },
          confirmation: confirmation.token,
        })
      : await orderReplay(trx, {
          ...{ drawNumber, revision, basis, channels, dryRun, actor, now },
          ...{ scope: scope ?? 'missed', recipients: recipients ?? {} },
        });
  return 'replay' in end ? { kind: 'ordered', replay: end.replay } : refusal(end);
}

function refusal(end: Exclude<OrderedReplay | ConfirmedReplay, { replay: Replay }>): Refused {
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
