import type { KeyScope } from '@drawbell/store/webhooks/tables';
import { noQuery, tags } from '../app/openapi.ts';
import { consumerSecurity } from './consumer-of.ts';

/** What every route of consumers says of itself: the scope is asked for before the request is read (`access.ts`). */
export function consumerRouteFor(scope: KeyScope) {
  return { tags: [tags.webhooks.name], security: consumerSecurity(scope), querystring: noQuery };
}

export const readProblems = ['invalid-request', 'unauthorized', 'forbidden'] as const;
export const foundProblems = [...readProblems, 'not-found'] as const;
export const writeProblems = [...readProblems, 'payload-too-large', 'unsupported-media-type'] as const;
export const createProblems = [...writeProblems, 'conflict', 'key-reused'] as const;
