import { tags } from '../plugins/openapi.ts';
import { noQuery } from '../problems/documented.ts';
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
