import { attemptOf, attemptSchema } from '@drawbell/operations/endpoint-health';
import type { Secrets } from '@drawbell/store/secrets';
import { readWebhookEvent } from '@drawbell/store/webhooks/events';
import {
  findMessage,
  listAttempts,
  type ListedMessage,
  listMessages,
  messageEndReasons,
  messageEndReasonsMeaning,
  messageIdOf,
  resendMessage,
  rowOfMessageId,
} from '@drawbell/store/webhooks/messages';
import { messageStatuses } from '@drawbell/store/webhooks/tables';
import { eventTypes } from '@drawbell/webhooks/events/payload-schemas';
import { messageBody } from '@drawbell/webhooks/events/write-payload';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound, RequestProblem } from '../../../app/problem.ts';
import { createOnce, idempotencyHeaders } from '../../../json/create-once.ts';
import { cursorSchema, nextCursorSchema, pageLimit, readCursor, writeCursor } from '../../../json/paging.ts';
import { idSchema, publicId } from '../../../json/public-ids.ts';
import { consumerOf } from '../../../webhooks/consumer-of.ts';
import { consumerRouteFor, createProblems, foundProblems } from '../../../webhooks/consumer-routes.ts';
import { theEndpoint } from './endpoints.ts';

const messageSchema = z.object({
  id: z.string().describe('The webhook-id header: the same at every attempt.'),
  endpointId: z.string(),
  type: z.enum(eventTypes),
  drawNumber: z.string().nullable(),
  revision: z.int().nullable(),
  reference: z.string().nullable().describe('Of profile.matched: your own.'),
  status: z
    .enum(messageStatuses)
    .describe(
      'owed: an attempt is to come. failed: the schedule of retries is over. cancelled: see endReason.',
    ),
  attempts: z.int(),
  nextAttemptAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  endReason: z.enum(messageEndReasons).nullable().describe(messageEndReasonsMeaning),
  lastResponse: z
    .string()
    .nullable()
    .describe('The beginning of what you answered last, or what went wrong. All of it: …/attempts.'),
});
const params = z.object({ message: z.string().max(60).describe('msg_…') });

/** What was sent, attempt by attempt, and the order to send it again. */
export function messageRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/webhooks/endpoints/:endpoint/messages',
    {
      schema: {
        ...consumerRouteFor('read'),
        summary: 'Lists the messages of an endpoint, newest event first',
        params: z.object({ endpoint: idSchema('ep') }),
        querystring: z.strictObject({
          status: z.enum(messageStatuses).optional(),
          type: z.enum(eventTypes).optional(),
          limit: pageLimit,
          cursor: cursorSchema(/^\d{1,18} \d{1,18}$/).optional(),
        }),
        response: documented(
          {
            200: jsonAnswer(
              'A page of messages.',
              z.object({ messages: z.array(messageSchema), nextCursor: nextCursorSchema }),
            ),
          },
          foundProblems,
        ),
      },
    },
    async (req) => {
      const { id: consumerId } = await consumerOf(req, parts, 'read');
      const { id } = await theEndpoint(parts, req.params.endpoint, consumerId);
      const { status, type, limit, cursor } = req.query;
      const [eventId = '', watchedId = ''] = cursor === undefined ? [] : readCursor(cursor).split(' ');
      const before = cursor === undefined ? null : { eventId, watchedId };
      const found = await listMessages(store.db, id, { status, type, before, limit: limit + 1 });
      const messages = found.slice(0, limit);
      const last = found.length > limit ? messages.at(-1) : undefined;
      return {
        messages: messages.map((message) => messageJson(secrets, message)),
        nextCursor: last === undefined ? null : writeCursor(`${last.eventId} ${last.watchedId}`),
      };
    },
  );
  app.get(
    '/v1/webhooks/messages/:message',
    {
      schema: {
        ...consumerRouteFor('read'),
        summary: 'Shows one message with its payload',
        params,
        response: documented(
          { 200: jsonAnswer('The message.', messageSchema.extend({ payload: z.looseObject({}) })) },
          foundProblems,
        ),
      },
    },
    async (req) => {
      const { id: consumerId } = await consumerOf(req, parts, 'read');
      const message = await theMessage(parts, req.params.message, consumerId);
      const event = orNotFound(await readWebhookEvent(store.db, message.eventId), 'event');
      const body = messageBody({
        type: event.type,
        occurredAt: event.occurred_at,
        shared: event.payload ?? '{}',
        result: message.result,
      });
      return { ...messageJson(secrets, message), payload: z.looseObject({}).parse(JSON.parse(body)) };
    },
  );
  app.get(
    '/v1/webhooks/messages/:message/attempts',
    {
      schema: {
        ...consumerRouteFor('read'),
        summary: 'Lists the attempts at a message with what was answered, newest first',
        params,
        querystring: z.strictObject({ limit: pageLimit, cursor: cursorSchema(/^\d{1,5}$/).optional() }),
        response: documented(
          {
            200: jsonAnswer(
              'A page of attempts.',
              z.object({ attempts: z.array(attemptSchema), nextCursor: nextCursorSchema }),
            ),
          },
          foundProblems,
        ),
      },
    },
    async (req) => {
      const { id: consumerId } = await consumerOf(req, parts, 'read');
      const { id } = await theMessage(parts, req.params.message, consumerId);
      const { limit, cursor } = req.query;
      const before = cursor === undefined ? null : Number(readCursor(cursor));
      const found = await listAttempts(store.db, id, { before, limit: limit + 1 });
      const attempts = found.slice(0, limit);
      const last = found.length > limit ? attempts.at(-1) : undefined;
      return {
        attempts: attempts.map(attemptOf),
        nextCursor: last === undefined ? null : writeCursor(String(last.attempt)),
      };
    },
  );
  app.post(
    '/v1/webhooks/messages/:message/redeliver',
    {
      schema: {
        ...consumerRouteFor('endpoints'),
        summary: 'Sends a message again, under the same webhook-id',
        params,
        headers: idempotencyHeaders,
        response: documented({ 202: jsonAnswer('The message, which is owed again.', messageSchema) }, [
          ...createProblems,
          'not-found',
        ]),
      },
    },
    async (req, reply) => {
      const { id: consumerId } = await consumerOf(req, parts, 'endpoints');
      const { id } = await theMessage(parts, req.params.message, consumerId);
      const answer = await createOnce(parts, { req, reply, owner: `consumer ${consumerId}` }, async (trx) => {
        const resent = await resendMessage(trx, { messageId: id, now: clock() });
        if (resent?.kind === 'endpoint_disabled')
          throw new RequestProblem('conflict', 'The endpoint is disabled: turn it on first.');
        const message = orNotFound(await findMessage(trx, { id, consumerId }), 'message');
        return { status: 202, body: messageJson(secrets, message) };
      });
      parts.ring('deliver-webhook', {});
      return answer;
    },
  );
}

async function theMessage(
  { store, secrets }: AppParts,
  text: string,
  consumerId: string,
): Promise<ListedMessage> {
  const id = rowOfMessageId(text);
  const message = id === null ? undefined : await findMessage(store.db, { id, consumerId });
  return orNotFound(
    message !== undefined && messageIdOf(secrets, message) === text ? message : undefined,
    'message',
  );
}

function messageJson(secrets: Secrets, message: ListedMessage): z.infer<typeof messageSchema> {
  const { type, drawNumber, revision, status, attempts, endReason, lastResponse } = message;
  return {
    id: messageIdOf(secrets, message),
    endpointId: publicId('ep', message.endpointId),
    ...{ type, drawNumber, revision, status, attempts, endReason, lastResponse },
    reference: message.result?.reference ?? null,
    nextAttemptAt: status === 'owed' ? message.nextAttemptAt.toISOString() : null,
    createdAt: message.createdAt.toISOString(),
    endedAt: message.endedAt?.toISOString() ?? null,
  };
}
