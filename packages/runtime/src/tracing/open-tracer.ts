import type { Logger } from '../logger.ts';
import { createSilentTracer, type Tracer } from './tracer.ts';

/**
 * The tracer of a process: OpenTelemetry over OTLP/HTTP when there is an `endpoint`, else a silent one. The
 * OpenTelemetry packages are loaded in the first case only.
 */
export async function openTracer(options: {
  endpoint: string | undefined;
  service: string;
  log: Logger;
}): Promise<Tracer> {
  const { endpoint, service, log } = options;
  if (endpoint === undefined) return createSilentTracer();
  const { createOtlpTracer } = await import('./otlp-tracer.ts');
  return createOtlpTracer({ endpoint, service, log });
}
