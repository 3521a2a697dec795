import { z } from 'zod';
import { tags } from '../plugins/openapi.ts';
import { noQuery } from '../problems/documented.ts';
import { RequestProblem } from '../problems/request-problem.ts';
import { consumerSecurity } from './consumer-of.ts';

/** What every route of consumers says of itself. */
export const consumerRoute = {
  tags: [tags.webhooks.name],
  security: consumerSecurity,
  querystring: noQuery,
};

export const readProblems = ['invalid-request', 'unauthorized', 'forbidden'] as const;
export const foundProblems = [...readProblems, 'not-found'] as const;
export const writeProblems = [...readProblems, 'payload-too-large', 'unsupported-media-type'] as const;
export const createProblems = [...writeProblems, 'conflict', 'key-reused'] as const;

export const pageLimit = z.coerce.number().int().min(1).max(100).default(20);
export const nextCursorSchema = z
  .string()
  .nullable()
  .describe('Asks for the next page, with the same filters; null on the last.');

/** @throws RequestProblem `not-found`, for what does not exist as for what is another consumer's. */
export function orNotFound<T>(found: T | undefined | null, what: string): T {
  if (found === undefined || found === null)
    throw new RequestProblem('not-found', `There is no such ${what}.`);
  return found;
}
