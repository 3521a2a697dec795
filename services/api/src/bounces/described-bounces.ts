import { noQuery, tags } from '../app/openapi.ts';

/** What every address for providers says of itself. */
export const bounceRoute = { tags: [tags.bounces.name], querystring: noQuery };

export const bounceProblems = [
  'invalid-request',
  'unauthorized',
  'payload-too-large',
  'unsupported-media-type',
] as const;
