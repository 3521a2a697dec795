import { z } from 'zod';
import { problemKinds, problemSchema, type ProblemKind } from './problem.ts';

interface DocumentedResponse {
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>;
}

/** The responses of a route as its schema lists them: what it answers, the problems it names, and `internal`. */
export function documented(
  answers: Readonly<Record<number, DocumentedResponse | z.ZodNull>>,
  problems: readonly ProblemKind[] = [],
): Record<number, DocumentedResponse | z.ZodNull> {
  const responses: Record<number, DocumentedResponse | z.ZodNull> = { ...answers };
  for (const kind of [...problems, 'internal'] as const) {
    const { status, title } = problemKinds[kind];
    const before = responses[status];
    const own = before instanceof z.ZodNull ? undefined : before;
    responses[status] = {
      description: own?.description ?? title,
      content: { ...own?.content, 'application/problem+json': { schema: problemSchema } },
    };
  }
  return responses;
}

export function jsonAnswer(description: string, schema: z.ZodType): DocumentedResponse {
  return { description, content: { 'application/json': { schema } } };
}

/** Pages, stylesheets and other text, which is sent as it is. */
export function textAnswer(description: string, mediaType: string): DocumentedResponse {
  return { description, content: { [mediaType]: { schema: z.string() } } };
}

/** 304 and redirects have no body. */
export function emptyAnswer(description: string): z.ZodNull {
  return z.null().describe(description);
}

/** For addresses that take no parameters: one that is given is refused, since it would do nothing. */
export const noQuery = z.strictObject({});
