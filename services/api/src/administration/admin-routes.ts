import type { AdminScope } from '@drawbell/store/schema';
import { noQuery, tags } from '../app/openapi.ts';
import { adminSecurity } from './admin-of.ts';

/** What every route of the operator says of itself: the scope is asked for before the request is read (`access.ts`). */
export function adminRouteFor(scope: AdminScope) {
  return { tags: [tags.administration.name], security: adminSecurity(scope), querystring: noQuery };
}

export const readProblems = ['invalid-request', 'unauthorized', 'forbidden'] as const;
const foundProblems = [...readProblems, 'not-found'] as const;
/** Of every call that changes something: all of them may name themselves by an Idempotency-Key. */
export const writeProblems = [
  ...foundProblems,
  'payload-too-large',
  'unsupported-media-type',
  'conflict',
  'key-reused',
] as const;
