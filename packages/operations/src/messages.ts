import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { findEndpoint } from '@drawbell/store/webhooks/endpoints';
import { readWebhookEvent } from '@drawbell/store/webhooks/events';
import { messageIdOf, rowOfMessageId, bodyIdOf, withEventIds } from '@drawbell/store/webhooks/ids';
import { messageEndReasons, messageEndReasonsMeaning } from '@drawbell/store/webhooks/end-reasons';
import {
  findMessage,
  listAttempts,
  type ListedMessage,
  listMessages,
  resendMessage,
} from '@drawbell/store/webhooks/messages';
import { expungeMessage } from '@drawbell/store/webhooks/expunge';
import { messageStatuses } from '@drawbell/store/webhooks/tables';
import { eventTypes, payloadName } from '@drawbell/webhooks/events/payload-schemas';
import { messageBody } from '@drawbell/webhooks/events/write-payload';
import { z } from 'zod';
import { one, pages } from './answers.ts';
import { attemptOf, attemptSchema } from './endpoint-health.ts';
import { ownLookup, ownOrder } from './operation.ts';
import { found, Refusal } from './refusal.ts';
import { id, instant, pageOf, paging } from './values.ts';

const message = z
  .object({
    id: z.string().describe('The webhook-id header: the same at every attempt.'),
    eventId: z
      .string()
      .nullable()
      .describe(
        'evt_…: the id in the body, and in /v1/events. null of tests and batches, whose body has the id of the message.',
      ),
    endpointId: id('ep'),
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
    nextAttemptAt: instant.nullable(),
    createdAt: instant,
    endedAt: instant.nullable(),
    endReason: z.enum(messageEndReasons).nullable().describe(messageEndReasonsMeaning),
    expungedAt: instant.nullable().describe('You had what it says forgotten.'),
    lastResponse: z
      .string()
      .nullable()
      .describe('The beginning of what you answered last, or what went wrong. All of it: …/attempts.'),
  })
  .meta({ id: 'Message' });
const messageOf = (secrets: Secrets, row: ListedMessage) => ({
  ...row,
  id: messageIdOf(secrets, row),
  eventId: row.position === null ? null : bodyIdOf(secrets, row),
  reference: row.result?.reference ?? null,
  nextAttemptAt: row.status === 'owed' ? row.nextAttemptAt : null,
});
/** Not checked: what is on record may have been written by an earlier version. */
const anyPayload = z
  .unknown()
  .meta({ oneOf: eventTypes.map((type) => ({ $ref: `#/components/schemas/${payloadName(type)}` })) });
const at = { message: z.string().max(60).describe('msg_…') };
const messageKey = /^\d{1,18} \d{1,18}$/;
const attemptNumber = /^\d{1,5}$/;

/** What was sent, attempt by attempt, and the order to send it again. */
export const ownMessages = {
  list: ownLookup({
    name: 'messages list',
    path: '/endpoints/:endpoint/messages',
    scope: 'read',
    says: 'Lists the messages of an endpoint, newest event first',
    at: { endpoint: id('ep') },
    takes: {
      status: z.enum(messageStatuses).optional().describe('Only messages that stand like this.'),
      type: z.enum(eventTypes).optional().describe('Only those of this type of event.'),
      ...paging(messageKey),
    },
    answers: pages('messages', message, { form: messageKey, columns: [] }),
    run: async ({ db, secrets, consumer }, { endpoint, status, type, limit, cursor }) => {
      const { id: endpointId } = found(
        await findEndpoint(db, { id: endpoint, consumerId: consumer }),
        'endpoint',
      );
      const [eventId = '', watchedId = ''] = cursor?.split(' ') ?? [];
      const before = cursor === undefined ? null : { eventId, watchedId };
      const read = await listMessages(db, endpointId, { status, type, before, limit: limit + 1 });
      const { rows, nextCursor } = pageOf(read, limit, (last) => `${last.eventId} ${last.watchedId}`);
      return { messages: rows.map((row) => messageOf(secrets, row)), nextCursor };
    },
  }),
  show: ownLookup({
    name: 'messages show',
    path: '/messages/:message',
    scope: 'read',
    says: 'Shows one message with its payload',
    at,
    answers: one(
      message
        .extend({
          payload: anyPayload
            .nullable()
            .describe('Null once it is expunged, and of a batch of which nothing is left to tell.'),
        })
        .meta({ id: 'MessageWithPayload' }),
      [],
    ),
    run: async ({ db, secrets, consumer }, { message: text }) => {
      const row = await messageNamed(db, secrets, { text, consumer });
      const isEmptied = row.type === 'profiles.matched' && row.matches === null;
      if (row.expungedAt !== null || isEmptied) return { ...messageOf(secrets, row), payload: null };
      const event = found(await readWebhookEvent(db, row.eventId), 'event');
      const { result, occurredAt } = row;
      const body = messageBody({
        ...{
          id: bodyIdOf(secrets, row),
          type: event.type,
          occurredAt,
          shared: event.payload ?? '{}',
          result,
        },
        matches: withEventIds(secrets, row),
      });
      return { ...messageOf(secrets, row), payload: z.looseObject({}).parse(JSON.parse(body)) };
    },
  }),
  listAttempts: ownLookup({
    name: 'messages attempts list',
    path: '/messages/:message/attempts',
    scope: 'read',
    says: 'Lists the attempts at a message with what was answered, newest first',
    at,
    takes: paging(attemptNumber),
    answers: pages('attempts', attemptSchema, { form: attemptNumber, columns: [] }),
    run: async ({ db, secrets, consumer }, { message: text, limit, cursor }) => {
      const row = await messageNamed(db, secrets, { text, consumer });
      const before = cursor === undefined ? null : Number(cursor);
      const read = await listAttempts(db, row.id, { before, limit: limit + 1 });
      const { rows, nextCursor } = pageOf(read, limit, ({ attempt }) => String(attempt));
      return { attempts: rows.map(attemptOf), nextCursor };
    },
  }),
  redeliver: ownOrder({
    name: 'messages redeliver',
    path: '/messages/:message/redeliver',
    scope: 'endpoints',
    says: 'Sends a message again, under the same webhook-id',
    done: 'The message, which is owed again.',
    status: 202,
    at,
    answers: one(message, []),
    run: async ({ trx, secrets, now, consumer }, { message: text }) => {
      const { id: messageId } = await messageNamed(trx, secrets, { text, consumer });
      const resent = await resendMessage(trx, { messageId, now });
      if (resent?.kind === 'expunged')
        throw new Refusal('conflict', 'What this message says was forgotten, as you asked.');
      if (resent?.kind === 'endpoint_disabled')
        throw new Refusal('conflict', 'The endpoint is disabled: turn it on first.');
      const row = found(await findMessage(trx, { id: messageId, consumerId: consumer }), 'message');
      return { body: messageOf(secrets, row), rings: [['deliver-webhook', {}]] };
    },
  }),
  expunge: ownOrder({
    name: 'messages expunge',
    path: '/messages/:message/payload',
    method: 'DELETE',
    scope: 'endpoints',
    says: 'Forgets what a message says, and what was answered to it',
    more: 'What is still owed of it is cancelled. Of what you alone are told (matches, deadlines, failed messages, disabled endpoints) the event is forgotten: in your list of events, and in the messages of it to your other endpoints. That a message was sent, when and how it ended stays.',
    done: 'The message, without what it said.',
    at,
    answers: one(message, []),
    run: async ({ trx, secrets, now, consumer: consumerId }, { message: text }) => {
      const { id } = await messageNamed(trx, secrets, { text, consumer: consumerId });
      const end = found(await expungeMessage(trx, { messageId: id, consumerId, now }), 'message');
      if (end === 'being_sent')
        throw new Refusal('conflict', 'It is being sent at this moment: ask again in a minute.');
      return { body: messageOf(secrets, found(await findMessage(trx, { id, consumerId }), 'message')) };
    },
  }),
};

/** @throws Refusal `not-found` */
async function messageNamed(
  db: Store['db'],
  secrets: Secrets,
  { text, consumer }: { text: string; consumer: string },
): Promise<ListedMessage> {
  const row = rowOfMessageId(text);
  const read = row === null ? undefined : await findMessage(db, { id: row, consumerId: consumer });
  return found(read !== undefined && messageIdOf(secrets, read) === text ? read : undefined, 'message');
}
