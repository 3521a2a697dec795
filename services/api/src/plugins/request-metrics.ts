import { Histogram, type Registry } from '@drawbell/runtime/metrics';
import type { App } from '../app.ts';

/** Counts and times requests by route pattern; addresses that no route has are counted together. */
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
