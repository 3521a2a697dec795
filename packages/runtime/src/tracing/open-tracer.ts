import type { Logger } from '../logger.ts';
import type { Proxies } from '../outgoing-http.ts';
import { createSilentTracer, type Tracer } from './tracer.ts';

/**
 * The tracer of a process: OpenTelemetry over OTLP/HTTP when there is an `endpoint`, else a silent one. The
 * OpenTelemetry packages are loaded in the first case only.
 */
export async function openTracer(options: {
  endpoint: string | undefined;
  service: string;
  log: Logger;
  /** What the collector is reached through, where it is not reached directly. */
  proxies?: Proxies;
}): Promise<Tracer> {
  const { endpoint, service, log, proxies = {} } = options;
  if (endpoint === undefined) return createSilentTracer();
  const { createOtlpTracer } = await import('./otlp-tracer.ts');
  return createOtlpTracer({ endpoint, service, log, proxies });
}
