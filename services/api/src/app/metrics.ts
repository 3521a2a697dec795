import { Gauge, Histogram, type Registry } from '@drawbell/runtime/metrics';
import type { App, AppParts } from './app.ts';
import { documented, noQuery, tags, textAnswer } from './openapi.ts';
import { createRecordGauges } from './record-gauges.ts';

/** `GET /metrics`: what this process counted, and the state of the record at this moment, for Prometheus. */
export function metricsRoute(app: App, parts: AppParts): void {
  const recordGauges = createRecordGauges(parts);
  const queueGauges = createQueueGauges(parts);
  app.get(
    '/metrics',
    {
      schema: {
        tags: [tags.operation.name],
        operationId: 'getMetrics',
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

/** Counts and times requests by route pattern; requests for unknown paths are counted together. */
export function addRequestMetrics(app: App, registry: Registry): void {
  const seconds = new Histogram({
    name: 'drawbell_http_request_seconds',
    help: 'Time to answer a request, in seconds.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2],
    registers: [registry],
  });
  app.addHook('onResponse', async (req, reply) => {
    const route = req.routeOptions.url ?? 'none';
    const method = route === 'none' ? 'any' : req.method;
    seconds.observe({ method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1_000);
  });
}

/** Jobs by queue and state, asked when scraped. `refresh` never throws; a queue that is away shows no values. */
function createQueueGauges({ queueDepths, registry, log }: AppParts): { refresh(): Promise<void> } {
  if (queueDepths === undefined) return { refresh: async () => {} };
  const jobs = new Gauge({
    name: 'drawbell_queue_jobs',
    help: 'Jobs in the queues by state. The queue is a doorbell: what is owed is drawbell_deliveries_due.',
    labelNames: ['queue', 'state'],
    registers: [registry],
  });
  return {
    refresh: async () => {
      try {
        const depths = await queueDepths();
        jobs.reset();
        for (const [queue, depth] of Object.entries(depths)) {
          for (const [state, count] of Object.entries(depth)) jobs.set({ queue, state }, count);
        }
      } catch (err) {
        jobs.reset();
        log.warn({ err }, 'the queues could not be read for metrics');
      }
    },
  };
}
