import { problemKinds } from './problem.ts';
import { isLimited } from './request-limits.ts';

const integer = { type: 'integer', minimum: 0 };
const text = { type: 'string' };

/** What each answer of `/v1` says of the limits (draft-ietf-httpapi-ratelimit-headers). */
const headers = {
  'RateLimit-Policy': {
    description: 'The limits that this call counted for: how many calls (q) in how many seconds (w).',
    schema: text,
    example: '"key";q=1200;w=60, "network";q=2400;w=60',
  },
  RateLimit: {
    description: 'Of each limit, the calls that are left (r) and the seconds until it begins anew (t).',
    schema: text,
    example: '"key";r=1199;t=60, "network";r=2399;t=60',
  },
  'RateLimit-Limit': { description: 'Calls in a window, of the limit that is nearest.', schema: integer },
  'RateLimit-Remaining': { description: 'Calls that are left of it.', schema: integer },
  'RateLimit-Reset': { description: 'Seconds until it begins anew, at least 1.', schema: integer },
} as const;

const retryAfter = {
  'Retry-After': { description: 'Seconds to wait, never less than until the reset.', schema: integer },
} as const;

interface Responses {
  readonly [status: string]: { readonly headers?: object; readonly description?: string };
}

/** The description with a 429 for every call that is limited, and with the headers of all its answers. */
export function withLimits(
  { components = {} }: { readonly components?: object },
  paths: Readonly<Record<string, object>>,
): { components: object; paths: Record<string, object> } {
  const described = Object.entries(paths).map(([path, operations]) => [
    path,
    isLimited(path) ? limitedOf(operations as Record<string, { readonly responses: Responses }>) : operations,
  ]);
  return {
    components: { ...components, headers: { ...headers, ...retryAfter } },
    paths: Object.fromEntries(described) as Record<string, object>,
  };
}

function limitedOf(operations: Readonly<Record<string, { readonly responses: Responses }>>): object {
  const all = refsOf(headers);
  return Object.fromEntries(
    Object.entries(operations).map(([method, operation]) => {
      const { 429: tooMany = problem, ...others } = operation.responses;
      const responses = Object.entries({ ...others, 429: tooMany }).map(([status, response]) => [
        status,
        {
          ...response,
          headers: { ...response.headers, ...all, ...(status === '429' && refsOf(retryAfter)) },
        },
      ]);
      return [method, { ...operation, responses: Object.fromEntries(responses) as Responses }];
    }),
  );
}

const problem: Responses[string] & { readonly content: object } = {
  description: problemKinds['too-many-requests'].title,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function refsOf(named: object): object {
  const names = Object.keys(named);
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
