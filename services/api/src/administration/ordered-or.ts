import type { Resent } from '@drawbell/store';
import { RequestProblem } from '../problems/request-problem.ts';

const barred = {
  erased: 'The person was erased.',
  unsubscribed: 'The person unsubscribed.',
  suppressed: 'The address is suppressed: lift that first, if it is right to.',
  paused: 'The person paused their alerts.',
  withdrawn: 'The draw is withdrawn: nobody is told of it while IRCC does not publish it.',
  held: 'The draw is held back: release it first.',
  superseded: 'A newer revision tells what is true now: send that one again.',
} as const;

/** The delivery that is owed now. @throws RequestProblem `not-found`, `conflict`, each saying what stands in the way */
export function orderedOr(end: Resent): string {
  switch (end.kind) {
    case 'ordered':
      return end.deliveryId;
    case 'no_delivery':
      throw new RequestProblem('not-found', 'There is no such delivery.');
    case 'under_way':
      throw new RequestProblem('conflict', 'It is owed and on its way already.');
    case 'barred':
      throw new RequestProblem('conflict', barred[end.by]);
  }
}
