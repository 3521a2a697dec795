import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { type Endpoint, endpointsMax, listEndpoints } from '@drawbell/store/webhooks/endpoints';
import {
  type AttemptCursor,
  countMessages,
  type EndpointAttempt,
  listEndpointAttempts,
  type MessageAttempt,
  messageIdOf,
} from '@drawbell/store/webhooks/messages';
import { eventTypes } from '@drawbell/webhooks/events/payload-schemas';
import { z } from 'zod';
import { publicId } from '../json/public-ids.ts';
import { endpointSchema } from './endpoint-schema.ts';

const weekMs = 7 * 86_400_000;

export const healthSchema = z.object({
  state: endpointSchema.shape.state,
  consecutiveFailures: z.int(),
  failingSince: z.iso.datetime().nullable(),
  lastFailureAt: z.iso.datetime().nullable(),
  lastSuccessAt: z.iso.datetime().nullable().describe('Of the last 7 days.'),
  heldUntil: z.iso
    .datetime()
    .nullable()
    .describe('Nothing is tried before: it failed several times in a row, or asked for time.'),
  last7Days: z.object({ sent: z.int(), failed: z.int(), owed: z.int() }).describe('Messages.'),
});
type EndpointHealth = z.infer<typeof healthSchema>;

/** How an endpoint is at a moment, as its owner and the operator see it. */
export async function endpointHealth(store: Store, endpoint: Endpoint, now: Date): Promise<EndpointHealth> {
  const since = new Date(now.getTime() - weekMs);
  const { lastSentAt, ...last7Days } = await countMessages(store.pool, endpoint.id, since);
  const held = endpoint.hold_until !== null && endpoint.hold_until > now ? endpoint.hold_until : null;
  return {
    state: endpoint.state,
    consecutiveFailures: endpoint.consecutive_failures,
    failingSince: endpoint.failing_since?.toISOString() ?? null,
    lastFailureAt: endpoint.last_failure_at?.toISOString() ?? null,
    lastSuccessAt: lastSentAt?.toISOString() ?? null,
    heldUntil: held?.toISOString() ?? null,
    last7Days,
  };
}

export const attemptSchema = z.object({
  attempt: z.int(),
  result: z
    .enum(['accepted', 'refused', 'not_sent', 'no_answer'])
    .describe('not_sent: no connection. no_answer: it was sent, and no status came within 15 seconds.'),
  statusCode: z.int().nullable(),
  response: z.string().describe('The first 16 kB of the answer, or what went wrong.'),
  durationMs: z.int().nullable(),
  endedAt: z.iso.datetime(),
});

export function attemptJson(row: MessageAttempt): z.infer<typeof attemptSchema> {
  const { attempt, result, status_code, response, duration_ms, ended_at } = row;
  return {
    ...{ attempt, result, statusCode: status_code, response, durationMs: duration_ms },
    endedAt: ended_at.toISOString(),
  };
}

/** An attempt among others of one endpoint. */
export const endpointAttemptSchema = attemptSchema.extend({
  messageId: z.string().describe('The webhook-id.'),
  type: z.enum(eventTypes),
  drawNumber: z.string().nullable(),
});
export type EndpointAttemptJson = z.infer<typeof endpointAttemptSchema>;

/** Attempts at one endpoint, newest first, with the cursor behind each. */
export async function endpointAttempts(
  store: Store,
  secrets: Secrets,
  { endpointId, cursor, limit }: { endpointId: string; cursor: string | null; limit: number },
): Promise<{ json: EndpointAttemptJson; cursor: string }[]> {
  const before = cursor === null ? null : readAttemptCursor(cursor);
  const found = await listEndpointAttempts(store.pool, endpointId, { before, limit });
  return found.map((row) => ({
    json: endpointAttemptJson(secrets, row),
    cursor: `${row.ended_at.getTime()} ${row.message_id} ${row.attempt}`,
  }));
}

/** Of the cursors that `endpointAttempts` gives. */
export const attemptCursorForm = /^\d{1,14} \d{1,18} \d{1,4}$/;

function readAttemptCursor(text: string): AttemptCursor {
  const [endedAt = '', messageId = '', attempt = ''] = text.split(' ');
  return { endedAt: new Date(Number(endedAt)), messageId, attempt: Number(attempt) };
}

function endpointAttemptJson(secrets: Secrets, row: EndpointAttempt): EndpointAttemptJson {
  const { type, drawNumber, message_id: id, messageCreatedAt: createdAt } = row;
  return { ...attemptJson(row), messageId: messageIdOf(secrets, { id, createdAt }), type, drawNumber };
}

/** An endpoint as the operator sees it. What opens something is left out: secrets, and the query of its URL. */
export const consumerEndpointSchema = z.object({
  id: z.string(),
  url: z.string().describe('Without its query, which may hold a secret of theirs.'),
  description: z.string(),
  eventTypes: z.array(z.string()),
  state: endpointSchema.shape.state,
  disabledAt: z.iso.datetime().nullable(),
  disabledReason: endpointSchema.shape.disabledReason,
  createdAt: z.iso.datetime(),
  health: healthSchema,
  lastAttempt: endpointAttemptSchema.nullable(),
});
export type ConsumerEndpointJson = z.infer<typeof consumerEndpointSchema>;

/** The endpoints of a consumer, oldest first, each with its health and its last attempt, for the operator. */
export async function consumerEndpoints(
  store: Store,
  secrets: Secrets,
  { consumerId, now }: { consumerId: string; now: Date },
): Promise<ConsumerEndpointJson[]> {
  const endpoints = await listEndpoints(store.db, consumerId, { after: '0', limit: endpointsMax });
  return Promise.all(endpoints.map((endpoint) => consumerEndpointJson(store, secrets, { endpoint, now })));
}

export async function consumerEndpointJson(
  store: Store,
  secrets: Secrets,
  { endpoint, now }: { endpoint: Endpoint; now: Date },
): Promise<ConsumerEndpointJson> {
  const asked = { endpointId: endpoint.id, cursor: null, limit: 1 };
  const [last] = await endpointAttempts(store, secrets, asked);
  return {
    id: publicId('ep', endpoint.id),
    url: withoutQuery(endpoint.url),
    description: endpoint.description,
    eventTypes: endpoint.event_types,
    state: endpoint.state,
    disabledAt: endpoint.disabled_at?.toISOString() ?? null,
    disabledReason: endpoint.disabled_reason,
    createdAt: endpoint.created_at.toISOString(),
    health: await endpointHealth(store, endpoint, now),
    lastAttempt: last?.json ?? null,
  };
}

function withoutQuery(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? url : `${url.slice(0, start)}?…`;
}
