import { catalogueExamples } from './examples/catalogue.ts';
import { consumerExamples, consumerOrderExamples } from './examples/consumers.ts';
import { drawExamples, drawOrderExamples, type Example } from './examples/draws.ts';
import { eventExamples } from './examples/events.ts';
import { operatorExamples } from './examples/operator.ts';
import { peopleExamples, planExamples } from './examples/people.ts';
import { problemBody, type ProblemKind, problemKinds } from './problem.ts';

/** What is sent and answered, by the name of the operation. */
export const examples: Readonly<Record<string, Example>> = {
  ...drawExamples,
  ...drawOrderExamples,
  ...eventExamples,
  ...peopleExamples,
  ...planExamples,
  ...consumerExamples,
  ...consumerOrderExamples,
  ...operatorExamples,
  ...catalogueExamples,
};

const problemType = 'application/problem+json';

interface Body {
  readonly description?: string;
  readonly content?: Readonly<Record<string, object>>;
}

interface Operation {
  readonly operationId?: string;
  readonly requestBody?: Body;
  readonly responses?: Readonly<Record<string, Body>>;
}

/**
 * The paths of a description with an example for every body: what is sent, what is answered, and each error with what it
 * means and a problem as it is answered.
 */
export function withExamples(
  paths: Readonly<Record<string, object>>,
  publicUrl: string,
): Record<string, object> {
  const described = Object.entries(paths).map(([path, operations]) => [
    path,
    Object.fromEntries(
      Object.entries(operations as Record<string, Operation>).map(([method, operation]) => [
        method,
        exemplified(operation, publicUrl),
      ]),
    ),
  ]);
  return Object.fromEntries(described) as Record<string, object>;
}

function exemplified(operation: Operation, publicUrl: string): Operation {
  const { operationId = '', requestBody, responses = {} } = operation;
  const { request, answer } = examples[operationId] ?? {};
  const answered = Object.entries(responses).map(([status, response]) => [
    status,
    withProblem(withBody(response, answer), { status, publicUrl }),
  ]);
  return {
    ...operation,
    ...(requestBody !== undefined && { requestBody: withBody(requestBody, request) }),
    responses: Object.fromEntries(answered) as Record<string, Body>,
  };
}

/** A body with its example, in each form that it has but for problems. */
function withBody(body: Body, example: unknown): Body {
  if (body.content === undefined || example === undefined) return body;
  const content = Object.entries(body.content).map(([type, form]) => [
    type,
    type === problemType ? form : { ...form, example },
  ]);
  return { ...body, content: Object.fromEntries(content) as Record<string, object> };
}

function withProblem(
  answered: Body,
  { status, publicUrl }: { readonly status: string; readonly publicUrl: string },
): Body {
  const problem = answered.content?.[problemType];
  const found = Object.entries(problemKinds).find(([, kind]) => String(kind.status) === status);
  if (problem === undefined || found === undefined) return answered;
  const [kind, { title, meaning }] = found;
  const errors = kind === 'invalid-request' ? [{ pointer: '/body/url', message: 'is not valid' }] : undefined;
  const requestId = '7d9f0c1e-5a52-4a0e-9a3c-2f1f0d6f4b11';
  // Its keys are those of the kinds.
  const example = problemBody(kind as ProblemKind, { publicUrl, requestId, errors });
  return {
    ...answered,
    description: answered.description === title ? `${title}. ${meaning}` : (answered.description ?? ''),
    content: { ...answered.content, [problemType]: { ...problem, example } },
  };
}
