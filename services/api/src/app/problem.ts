import { DrawbellError } from '@drawbell/runtime/drawbell-error';
import { z } from 'zod';

/** Every kind of problem this API answers with. The keys are stable: they end the `type` of RFC 9457. */
export const problemKinds = {
  'invalid-request': {
    status: 400,
    title: 'The request is not valid',
    meaning: 'A parameter is unknown, missing, or not of the documented form. `errors` names each one.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    meaning: 'There is nothing at this address.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The address exists, for other methods. The Allow header names them.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    meaning: 'The request was not complete in time. Send it again.',
  },
  'payload-too-large': {
    status: 413,
    title: 'The body is too large',
    meaning:
      'No request needs a body of more than 64 kB, but for lists of watched profiles (1 MB) and messages of Amazon SNS (600 kB).',
  },
  'uri-too-long': {
    status: 414,
    title: 'The address is too long',
    meaning: 'A part of the path is longer than any that exists.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    meaning: 'The body is of a type that this address does not take.',
  },
  unauthorized: {
    status: 401,
    title: 'A token or key is needed',
    meaning:
      'Send it as `Authorization: Bearer …`: the token of a settings link, which works for a day and is mailed by /v1/subscriptions/links, or the API key of a consumer. It is missing, wrong, revoked or past its time.',
  },
  forbidden: {
    status: 403,
    title: 'Not allowed',
    meaning: 'The key lacks the scope for this, or a form of ours was sent from a page of another site.',
  },
  conflict: {
    status: 409,
    title: 'Not possible as things stand',
    meaning: 'What was asked for contradicts what is on record now.',
  },
  gone: {
    status: 410,
    title: 'This link has been used or has expired',
    meaning: 'Ask for a new one.',
  },
  'key-reused': {
    status: 422,
    title: 'This Idempotency-Key came with another request',
    meaning: 'A key names one call for a day. Use a new one for a call that is different.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    meaning: 'Wait as long as the Retry-After header says.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large',
    meaning: 'No request needs that many header fields.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong here',
    meaning: 'It is our fault and has been recorded. Tell the operator the request id if it happens again.',
  },
  unavailable: {
    status: 503,
    title: 'Not available at the moment',
    meaning: 'Something this address needs cannot be used at the moment. Try again later.',
  },
} as const;

export type ProblemKind = keyof typeof problemKinds;

/** RFC 9457. */
export const problemSchema = z
  .object({
    type: z.url().describe('Identifies the kind of problem; the address describes it.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('A sentence about this occurrence.'),
    requestId: z.string().describe('Names this request in our log; also in the X-Request-Id header.'),
    errors: z
      .array(
        z.object({
          pointer: z
            .string()
            .describe('Where: /query/…, /path/… or /body/…, then the name, as a JSON pointer.'),
          message: z.string(),
        }),
      )
      .max(20)
      .optional(),
  })
  .meta({ id: 'Problem', description: 'A problem as in RFC 9457.' });

type ProblemBody = z.infer<typeof problemSchema>;
export type ProblemErrors = NonNullable<ProblemBody['errors']>;

/** The body of an answer of this kind. Without a detail it says what the kind means. */
export function problemBody(
  kind: ProblemKind,
  context: {
    publicUrl: string;
    requestId: string;
    detail?: string | undefined;
    errors?: ProblemErrors | undefined;
  },
): ProblemBody {
  const { status, title, meaning } = problemKinds[kind];
  return {
    type: `${context.publicUrl}/problems#${kind}`,
    title,
    status,
    detail: context.detail ?? meaning,
    requestId: context.requestId,
    ...(context.errors !== undefined && { errors: context.errors.slice(0, 20) }),
  };
}

/** Thrown by a handler to answer with a problem. `detail` is shown to the client. */
export class RequestProblem extends DrawbellError {
  readonly kind: ProblemKind;
  readonly errors: ProblemErrors | undefined;

  constructor(kind: ProblemKind, detail: string, errors?: ProblemErrors) {
    super(kind, detail);
    this.name = 'RequestProblem';
    this.kind = kind;
    this.errors = errors;
  }
}

/** @throws RequestProblem `not-found`, for what does not exist as for what is another consumer's. */
export function orNotFound<T>(found: T | undefined | null, what: string): T {
  if (found === undefined || found === null)
    throw new RequestProblem('not-found', `There is no such ${what}.`);
  return found;
}
