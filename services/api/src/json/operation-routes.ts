import { operations } from '@drawbell/operations/every-operation';
import { fieldsOf } from '@drawbell/operations/fields';
import { type Operation, operationIdOf } from '@drawbell/operations/operation';
import { type Caller, type CallName, carryOut, lookUp } from '@drawbell/operations/run';
import type { AdminScope } from '@drawbell/store/schema';
import type { KeyScope } from '@drawbell/store/webhooks/tables';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { adminOf, adminSecurity } from '../app/admin.ts';
import type { App, AppParts } from '../app/app.ts';
import { callerOf as consumerCallerOf, consumerActor, consumerSecurity } from '../app/consumer.ts';
import { addJsonBodies } from '../app/json-bodies.ts';
import { documented, emptyAnswer, jsonAnswer, noQuery, tags } from '../app/openapi.ts';
import { type ProblemKind, RequestProblem } from '../app/problem.ts';

/** The headers of every call that creates. Others are ignored. */
const idempotencyHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'has 1 to 255 visible characters')
    .optional()
    .describe(
      'Makes the call safe to repeat for a day: the same key with the same body gives the same answer, whatever happened in between.',
    ),
});

/** Every operation as a route of the API, but for those that say why theirs is written by hand. */
export function operationRoutes(app: App, parts: AppParts): void {
  addJsonBodies(app);
  for (const operation of operations)
    if (operation.faces?.route === undefined) addOperationRoute(app, parts, operation);
}

function addOperationRoute(app: App, parts: AppParts, operation: Operation): void {
  const { method, path, door } = operation;
  app.route({
    method,
    url: `${door === 'operator' ? '/v1/admin' : '/v1/webhooks'}${path}`,
    schema: schemaOf(operation),
    ...(operation.bodyBytesMax !== undefined && { bodyLimit: operation.bodyBytesMax }),
    handler: async (req, reply) => {
      const { caller, owner } = await callerOf(req, parts, operation);
      // The path comes last: no field of a body acts on another thing than the path says.
      const input = { ...givenIn(req, operation), ...spread(req.params) };
      const { status, text } = await carry(operation, {
        parts,
        caller,
        input,
        name: nameOf(req, owner, parts.secrets),
        reply,
      });
      if (text === '') return reply.code(status).send();
      // The JSON is written already; a serializer would expect the values behind it.
      return reply.code(status).type('application/json; charset=utf-8').send(text);
    },
  });
}

/** What a request says beside its path, in the one part that its schema has read: a DELETE may come with a body, too. */
function givenIn({ query, body }: FastifyRequest, operation: Operation): object {
  if (fieldsOf(operation).length === 0) return {};
  return spread(isAskedInQuery(operation) ? query : (body ?? usualBody(operation)));
}

/** Whether an operation takes its fields from the query; from the body, if not. */
function isAskedInQuery({ method }: Operation): boolean {
  return method === 'GET' || method === 'DELETE';
}

/** What an operation takes when a request has no body; undefined where it must have one. */
function usualBody({ takes }: Operation): object | undefined {
  return takes.safeParse({}).data;
}

/** What was read of one part of a request; nothing where the route takes nothing there. */
function spread(part: unknown): object {
  return typeof part === 'object' && part !== null ? part : {};
}

/** @throws RequestProblem `key-reused`, `conflict`, and Refusal */
async function carry(
  operation: Operation,
  asked: {
    parts: AppParts;
    caller: Caller;
    input: object;
    name: CallName | undefined;
    reply: FastifyReply;
  },
): Promise<{ status: number; text: string }> {
  const { parts, caller, input, name, reply } = asked;
  const work = { ...parts, settings: parts };
  if (operation.kind === 'lookup')
    return { status: 200, text: JSON.stringify(await lookUp(operation, work, caller, input)) };
  const end = await carryOut(operation, work, caller, { input, name });
  if (end.kind === 'other_request')
    throw new RequestProblem('key-reused', 'This Idempotency-Key came with another request before.');
  if (end.kind === 'in_flight') {
    throw new RequestProblem(
      'conflict',
      'A call with this Idempotency-Key is being carried out. Ask again in a moment.',
    );
  }
  if (end.replayed) void reply.header('idempotency-replayed', 'true');
  return end;
}

/** Whose key came with the request, which must have the scope. @throws RequestProblem `unauthorized`, `forbidden` */
async function callerOf(
  req: FastifyRequest,
  parts: AppParts,
  operation: Operation,
): Promise<{ caller: Caller; owner: string }> {
  const now = parts.clock();
  if (operation.door === 'operator') {
    const actor = await adminOf(req, parts, operation.scope);
    return { caller: { actor, now }, owner: actor.owner };
  }
  const { key } = await consumerCallerOf(req, parts, operation.scope);
  const consumer = key.consumer_id;
  const actor = consumerActor(key, req.id);
  return { caller: { actor, now, consumer }, owner: `consumer ${consumer}` };
}

/** The name of a call, from its Idempotency-Key. What it asks is kept as a keyed hash: a body may hold an address. */
function nameOf(req: FastifyRequest, owner: string, secrets: AppParts['secrets']): CallName | undefined {
  const key = req.headers['idempotency-key'];
  if (typeof key !== 'string') return undefined;
  const requestHash = secrets.hashToken(`${req.method} ${req.url}\n${JSON.stringify(req.body ?? null)}`);
  return { owner, key, requestHash };
}

/** How a route is described to programs; the same words decide who may call it (`access.ts`). */
function schemaOf(operation: Operation) {
  const { says, more, at, takes } = operation;
  const takesFields = fieldsOf(operation).length > 0;
  const isQuery = isAskedInQuery(operation);
  return {
    ...(operation.door === 'operator' ? adminRouteFor(operation.scope) : consumerRouteFor(operation.scope)),
    operationId: operationIdOf(operation),
    summary: says,
    ...(more !== undefined && { description: more }),
    params: at,
    ...(isQuery && takesFields && { querystring: takes }),
    ...(!isQuery && takesFields && { body: usualBody(operation) === undefined ? takes : takes.nullish() }),
    ...(isOnce(operation) && { headers: idempotencyHeaders }),
    response: documented(answersOf(operation), problemsOf(operation)),
  };
}

/** What every route of the operator says of itself: the scope is asked for before the request is read (`access.ts`). */
function adminRouteFor(scope: AdminScope) {
  return { tags: [tags.administration.name], security: adminSecurity(scope), querystring: noQuery };
}

/** What every route of consumers says of itself: the scope is asked for before the request is read (`access.ts`). */
function consumerRouteFor(scope: KeyScope) {
  return { tags: [tags.webhooks.name], security: consumerSecurity(scope), querystring: noQuery };
}

function answersOf(operation: Operation) {
  const { kind, answers } = operation;
  const status = kind === 'lookup' ? 200 : operation.status;
  const description = kind === 'lookup' ? 'What is on record.' : operation.done;
  return {
    [status]: answers.isEmpty === true ? emptyAnswer(description) : jsonAnswer(description, answers.schema),
  };
}

function problemsOf(operation: Operation): ProblemKind[] {
  const hasPlace = Object.keys(operation.at.shape).length > 0;
  return [
    ...(['invalid-request', 'unauthorized', 'forbidden'] as const),
    ...(hasPlace || operation.method !== 'GET' ? (['not-found'] as const) : []),
    ...(operation.method === 'GET'
      ? []
      : (['payload-too-large', 'unsupported-media-type', 'conflict'] as const)),
    ...(isOnce(operation) ? (['key-reused'] as const) : []),
    ...(operation.refuses ?? []),
  ];
}

/** Whether a call takes an Idempotency-Key. */
function isOnce(operation: Operation): boolean {
  return operation.kind === 'order' && operation.kept !== false;
}
