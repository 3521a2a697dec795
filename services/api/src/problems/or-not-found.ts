import { RequestProblem } from './request-problem.ts';

/** @throws RequestProblem `not-found`, for what does not exist as for what is another consumer's. */
export function orNotFound<T>(found: T | undefined | null, what: string): T {
  if (found === undefined || found === null)
    throw new RequestProblem('not-found', `There is no such ${what}.`);
  return found;
}
