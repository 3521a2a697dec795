import type { App, AppParts } from '../app.ts';
import { createQueueGauges } from '../metrics/queue-gauges.ts';
import { createRecordGauges } from '../metrics/record-gauges.ts';
import { tags } from '../plugins/openapi.ts';
import { documented, noQuery, textAnswer } from '../problems/documented.ts';

/** `GET /metrics`: what this process counted, and the state of the record at this moment, for Prometheus. */
export function metricsRoute(app: App, parts: AppParts): void {
  const recordGauges = createRecordGauges(parts);
  const queueGauges = createQueueGauges(parts);
  app.get(
    '/metrics',
    {
      schema: {
        tags: [tags.operation.name],
        summary: 'Metrics for Prometheus',
        querystring: noQuery,
        response: documented({ 200: textAnswer('Prometheus text format.', 'text/plain') }, [
          'invalid-request',
        ]),
      },
    },
    async (_req, reply) => {
      await Promise.all([recordGauges.refresh(), queueGauges.refresh()]);
      return reply.type(parts.registry.contentType).send(await parts.registry.metrics());
    },
  );
}
