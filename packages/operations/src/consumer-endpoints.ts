import { findConsumer } from '@drawbell/store/consumers';
import { endpointsMax, findEndpoint, listEndpoints } from '@drawbell/store/webhooks/endpoints';
import { list, one, pages } from './answers.ts';
import {
  attemptCursor,
  attemptResult,
  endpointAttempt,
  endpointAttempts,
  endpointOf,
  endpointWithHealth,
} from './endpoint-health.ts';
import { lookup } from './operation.ts';
import { found } from './refusal.ts';
import { id, pageOf, paging } from './values.ts';

const at = { consumer: id('con') };
const ofOne = { ...at, endpoint: id('ep') };

/** Where the messages of a consumer go, as the operator sees it. */
export const consumerEndpoints = {
  list: lookup({
    name: 'consumers endpoints list',
    path: '/consumers/:consumer/endpoints',
    scope: 'read',
    says: 'Lists the endpoints of a consumer, each with its health and its last attempt',
    at,
    answers: list('endpoints', endpointWithHealth, [
      'id',
      {
        label: 'State',
        tell: ({ state, health }) =>
          state === 'active' && health.failingSince !== null ? { text: 'failing', look: 'warn' } : state,
      },
      { label: 'Failures', tell: ({ health }) => String(health.consecutiveFailures) },
      { label: 'Failing since', tell: ({ health }) => health.failingSince ?? 'no' },
      { label: 'Held until', tell: ({ health }) => health.heldUntil ?? 'no' },
      {
        label: '7 days: sent/failed/owed',
        tell: ({ health: { last7Days } }) => `${last7Days.sent}/${last7Days.failed}/${last7Days.owed}`,
      },
      {
        label: 'Last attempt',
        tell: ({ lastAttempt }) =>
          lastAttempt === null ? 'none' : `${lastAttempt.endedAt} ${attemptResult(lastAttempt)}`,
      },
      'url',
    ]),
    run: async ({ db, pool, secrets, now }, { consumer }) => {
      const { id: consumerId } = found(await findConsumer(db, consumer), 'consumer');
      const rows = await listEndpoints(db, consumerId, { after: '0', limit: endpointsMax });
      return { endpoints: await Promise.all(rows.map((row) => endpointOf(pool, secrets, { row, now }))) };
    },
  }),
  show: lookup({
    name: 'consumers endpoints show',
    path: '/consumers/:consumer/endpoints/:endpoint',
    scope: 'read',
    says: 'Shows an endpoint of a consumer with its health and its last attempt',
    at: ofOne,
    answers: one(endpointWithHealth),
    run: async ({ db, pool, secrets, now }, { consumer: consumerId, endpoint }) => {
      const row = found(await findEndpoint(db, { id: endpoint, consumerId }), 'endpoint');
      return endpointOf(pool, secrets, { row, now });
    },
  }),
  listAttempts: lookup({
    name: 'consumers endpoints attempts',
    operationId: 'listConsumerEndpointAttempts',
    path: '/consumers/:consumer/endpoints/:endpoint/attempts',
    scope: 'read',
    says: 'Lists the attempts at one endpoint of a consumer, newest first',
    at: ofOne,
    takes: paging(attemptCursor),
    answers: pages('attempts', endpointAttempt, {
      form: attemptCursor,
      columns: [
        ...(['endedAt', 'messageId', 'type', 'drawNumber', 'attempt'] as const),
        { label: 'Result', tell: attemptResult },
        { label: 'Took', tell: ({ durationMs }) => (durationMs === null ? '' : `${durationMs} ms`) },
        { label: 'Answer', tell: ({ response }) => response.slice(0, 120) },
      ],
    }),
    run: async ({ db, pool, secrets }, { consumer: consumerId, endpoint, limit, cursor = null }) => {
      const { id: endpointId } = found(await findEndpoint(db, { id: endpoint, consumerId }), 'endpoint');
      const read = await endpointAttempts(pool, secrets, { endpointId, cursor, limit: limit + 1 });
      const { rows, nextCursor } = pageOf(read, limit, (last) => last.cursor);
      return { attempts: rows, nextCursor };
    },
  }),
};
