import type { App } from '../app.ts';

/** Asked every few seconds by machines: of no interest while all is well. */
const quietRoutes = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Logs each request by its route, never by its address: links carry tokens, queries may carry anything, and whoever
 * asked is not our business. Nothing else in the line is about a person either.
 */
export function addRequestLog(app: App): void {
  app.addHook('onResponse', async (req, reply) => {
    const route = req.routeOptions.url ?? null;
    const line = {
      method: req.method,
      route,
      status: reply.statusCode,
      elapsedMs: Math.round(reply.elapsedTime * 10) / 10,
      ...drawOf(req.params),
    };
    const quiet = route !== null && quietRoutes.has(route) && reply.statusCode < 400;
    req.log[quiet ? 'debug' : 'info'](line, 'request answered');
  });
}

/** The number of the draw that an address names: it is public, and what does not look like one is not repeated. */
function drawOf(params: unknown): { drawNumber?: string } {
  if (typeof params !== 'object' || params === null || !('number' in params)) return {};
  const { number } = params;
  return typeof number === 'string' && /^\d{1,6}[a-z]?$/.test(number) ? { drawNumber: number } : {};
}
