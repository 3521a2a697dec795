import {
  confirmReplay,
  type ConfirmedReplay,
  type OrderedReplay,
  orderReplay,
  type Replay,
  type RecordTransaction,
  type Secrets,
} from '@drawbell/store';
import type { z } from 'zod';
import { RequestProblem } from '../problems/request-problem.ts';
import { publicId } from '../public-ids.ts';
import type { Admin } from './admin-of.ts';
import type { newReplaySchema } from './replay-schema.ts';

type Body = z.infer<typeof newReplaySchema>;

/**
 * Orders a replay, or carries out a rehearsal, as asked. Answers the replay that is owed now.
 * @throws RequestProblem `not-found`, `conflict`, each saying what stands in the way
 */
export async function orderAReplay(
  trx: RecordTransaction,
  secrets: Secrets,
  { drawNumber, body, admin, now }: { drawNumber: string; body: Body; admin: Admin; now: Date },
): Promise<Replay> {
  const { confirmation, scope, basis, channels, recipients, revision, dryRun } = body;
  const end =
    confirmation !== undefined
      ? await confirmReplay(trx, secrets, {
          ...{ drawNumber, actor: admin, now, counts: confirmation.counts },
          confirmation: confirmation.token,
        })
      : await orderReplay(trx, {
          ...{ drawNumber, revision, basis, channels, dryRun, actor: admin, now },
          ...{ scope: scope ?? 'missed', recipients: recipients ?? {} },
        });
  if ('replay' in end) return end.replay;
  throw refusal(end);
}

function refusal(end: Exclude<OrderedReplay | ConfirmedReplay, { replay: Replay }>): RequestProblem {
  switch (end.kind) {
    case 'no_draw':
      return new RequestProblem('not-found', 'There is no draw of this number.');
    case 'no_revision':
      return new RequestProblem('not-found', 'The draw has no such revision.');
    case 'withdrawn':
      return conflict('The draw is withdrawn: nobody is told of it while IRCC does not publish it.');
    case 'superseded':
      return conflict(
        `Revision ${end.revision} tells what is true now: replay that one. An older one can be rehearsed ("dryRun": true).`,
      );
    case 'no_rehearsal':
      return conflict('The token is of no rehearsal of this draw. Order a rehearsal first ("dryRun": true).');
    case 'not_walked':
      return conflict('The rehearsal has not been walked to its end yet. Look at it again in a moment.');
    case 'too_old':
      return conflict(
        'The rehearsal is more than an hour old: others may be concerned by now. Rehearse again.',
      );
    case 'other_counts':
      return conflict(
        `The rehearsal counted ${end.counts.email} by e-mail and ${end.counts.webhook} by webhook, not what was sent here.`,
      );
    case 'confirmed_before':
      return conflict(`It was carried out before: ${publicId('rep', end.replayId)}.`);
  }
}

function conflict(detail: string): RequestProblem {
  return new RequestProblem('conflict', detail);
}
