import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import type { Endpoint } from '@drawbell/store/webhooks/endpoints';
import {
  type AttemptCursor,
  countMessages,
  type EndpointAttempt,
  listEndpointAttempts,
  type MessageAttempt,
} from '@drawbell/store/webhooks/messages';
import { messageIdOf } from '@drawbell/store/webhooks/ids';
import { eventTypes } from '@drawbell/webhooks/events/payload-schemas';
import { z } from 'zod';
import { ask } from './ask.ts';
import { camel, id, instant } from './values.ts';

const weekMs = 7 * 86_400_000;

const state = ask(z.enum(['active', 'disabled_by_owner', 'disabled_after_failures']), {
  looks: { active: 'good', disabled_by_owner: 'bad', disabled_after_failures: 'bad' },
});

/** How an endpoint is. */
export const endpointHealthSchema = z
  .object({
    state,
    consecutiveFailures: z.int(),
    failingSince: instant.nullable(),
    lastFailureAt: instant.nullable(),
    lastSuccessAt: instant.nullable().describe('Of the last 7 days.'),
    heldUntil: instant
      .nullable()
      .describe('Nothing is tried before: it failed several times in a row, or asked for time.'),
    last7Days: z.object({ sent: z.int(), failed: z.int(), owed: z.int() }).describe('Messages.'),
  })
  .meta({ id: 'EndpointHealth' });

/** How an endpoint is at a moment, as its owner and the operator see it. */
export async function endpointHealth(
  pool: Store['pool'],
  endpoint: Endpoint,
  now: Date,
): Promise<z.output<typeof endpointHealthSchema>> {
  const since = new Date(now.getTime() - weekMs);
  const { lastSentAt, ...last7Days } = await countMessages(pool, endpoint.id, since);
  const held = endpoint.hold_until !== null && endpoint.hold_until > now ? endpoint.hold_until : null;
  const { state, consecutiveFailures, failingSince, lastFailureAt } = camel(endpoint);
  return {
    ...{ state, consecutiveFailures, failingSince, lastFailureAt },
    ...{ lastSuccessAt: lastSentAt, heldUntil: held, last7Days },
  };
}

/** One try at a message. */
export const attemptSchema = z
  .object({
    attempt: z.int(),
    result: z
      .enum(['accepted', 'refused', 'not_sent', 'no_answer'])
      .describe('not_sent: no connection. no_answer: it was sent, and no status came within 15 seconds.'),
    statusCode: z.int().nullable(),
    response: z.string().describe('The first 16 kB of the answer, or what went wrong.'),
    durationMs: z.int().nullable(),
    endedAt: ask(instant, { label: 'Ended' }),
  })
  .meta({ id: 'Attempt' });

export function attemptOf(row: MessageAttempt): z.output<typeof attemptSchema> {
  return camel(row);
}

/** An attempt among others of one endpoint. */
export const endpointAttempt = attemptSchema
  .extend({
    messageId: ask(z.string().describe('The webhook-id.'), { label: 'Message' }),
    type: z.enum(eventTypes),
    drawNumber: ask(z.string().nullable(), { label: 'Draw' }),
  })
  .meta({ id: 'EndpointAttempt' });

/** `refused 500`, `no_answer`. */
export function attemptResult({ result, statusCode }: { result: string; statusCode: number | null }): string {
  return statusCode === null ? result : `${result} ${statusCode}`;
}

/** Attempts at one endpoint, newest first, with the key of the page behind each. */
export async function endpointAttempts(
  pool: Store['pool'],
  secrets: Secrets,
  { endpointId, cursor, limit }: { endpointId: string; cursor: string | null; limit: number },
): Promise<(z.output<typeof endpointAttempt> & { cursor: string })[]> {
  const before = cursor === null ? null : readAttemptCursor(cursor);
  const rows = await listEndpointAttempts(pool, endpointId, { before, limit });
  return rows.map((row) => ({
    ...attemptAmongOthers(secrets, row),
    cursor: `${row.ended_at.getTime()} ${row.message_id} ${row.attempt}`,
  }));
}

/** Of the cursors that `endpointAttempts` gives. */
export const attemptCursor = /^\d{1,14} \d{1,18} \d{1,4}$/;

function readAttemptCursor(text: string): AttemptCursor {
  const [endedAt = '', messageId = '', attempt = ''] = text.split(' ');
  return { endedAt: new Date(Number(endedAt)), messageId, attempt: Number(attempt) };
}

function attemptAmongOthers(secrets: Secrets, row: EndpointAttempt): z.output<typeof endpointAttempt> {
  const { type, drawNumber, message_id: messageId, messageCreatedAt: createdAt } = row;
  return {
    ...attemptOf(row),
    messageId: messageIdOf(secrets, { id: messageId, createdAt }),
    type,
    drawNumber,
  };
}

/** What its owner and the operator are both told of an endpoint. */
export const endpointFields = {
  id: id('ep'),
  description: z.string(),
  eventTypes: z.array(z.string()),
  state,
  disabledAt: instant.nullable(),
  disabledReason: z
    .string()
    .nullable()
    .describe('owner; gone: it answered 410; failing: five days of nothing but failures.'),
  createdAt: instant,
};

const {
  id: endpointId,
  description,
  eventTypes: types,
  disabledAt,
  disabledReason,
  createdAt,
} = endpointFields;

/** An endpoint as the operator sees it. What opens something is left out: secrets, and the query of its URL. */
export const endpointWithHealth = z
  .object({
    id: endpointId,
    url: ask(z.string().describe('Without its query, which may hold a secret of theirs.'), {
      label: 'Goes to',
    }),
    ...{ description, eventTypes: types, state, disabledAt, disabledReason, createdAt },
    health: ask(endpointHealthSchema, {
      write: ({ consecutiveFailures, last7Days: { sent, failed, owed } }) =>
        `${consecutiveFailures} failures in a row; in 7 days ${sent} sent, ${failed} failed, ${owed} owed`,
    }),
    lastAttempt: ask(endpointAttempt.nullable(), {
      none: 'none',
      write: (last) => `${last.endedAt} ${attemptResult(last)}`,
    }),
  })
  .meta({ id: 'ConsumerEndpoint' });

/** An endpoint with its health and its last attempt. */
export async function endpointOf(
  pool: Store['pool'],
  secrets: Secrets,
  { row, now }: { row: Endpoint; now: Date },
): Promise<z.output<typeof endpointWithHealth>> {
  const [last] = await endpointAttempts(pool, secrets, { endpointId: row.id, cursor: null, limit: 1 });
  return {
    ...camel(row),
    url: withoutQuery(row.url),
    health: await endpointHealth(pool, row, now),
    lastAttempt: last ?? null,
  };
}

function withoutQuery(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? url : `${url.slice(0, start)}?…`;
}
