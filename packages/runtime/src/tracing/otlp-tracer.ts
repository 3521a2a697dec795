import { diag, DiagLogLevel, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from '../logger.ts';
import { createNodeAgent, type Proxies } from '../outgoing-http.ts';
import { readTraceParent, type Tracer } from './tracer.ts';

/** A collector that is away must not hold up the end of the process. */
const closeTimeoutMs = 3_000;

/** Between two posts to the collector. */
const sendEveryMs = 2_000;

/**
 * Sends spans to a collector over OTLP/HTTP as JSON, at `endpoint` + `/v1/traces`, in batches in the background. A
 * collector that is away costs its spans and nothing else. Every span that is started is sent: what would be too many
 * is sampled by whoever starts them.
 */
export function createOtlpTracer(options: {
  endpoint: string;
  service: string;
  log: Logger;
  proxies: Proxies;
}): Tracer {
  const { endpoint, service, log, proxies } = options;
  sayTroubleOnce(log);
  const url = `${endpoint}/v1/traces`;
  const exporter = new OTLPTraceExporter({
    ...{ url, timeoutMillis: 5_000 },
    httpAgentOptions: () => createNodeAgent(new URL(url), proxies),
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `drawbell-${service}` }),
    sampler: new AlwaysOnSampler(),
    spanProcessors: [
      new BatchSpanProcessor({ exporter, scheduledDelayMillis: sendEveryMs, exportTimeoutMillis: 5_000 }),
    ],
  });
  const tracer = provider.getTracer('drawbell');
  return {
    records: true,
    start: (name, { parent, attributes = {} } = {}) => {
      const known = readTraceParent(parent);
      const context =
        known === null
          ? ROOT_CONTEXT
          : trace.setSpanContext(ROOT_CONTEXT, {
              ...{ traceId: known.traceId, spanId: known.spanId, traceFlags: known.flags },
              isRemote: true,
            });
      const span = tracer.startSpan(name, { attributes }, context);
      const { traceId, spanId } = span.spanContext();
      return {
        traceId,
        traceParent: `00-${traceId}-${spanId}-01`,
        set: (more) => void span.setAttributes(more),
        end: (failure) => {
          if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
          span.end();
        },
      };
    },
    close: async () => {
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, closeTimeoutMs);
      await Promise.race([provider.shutdown().catch(() => {}), late.promise]);
      clearTimeout(timer);
    },
  };
}

/** The exporter complains at every batch; once a process is enough. */
function sayTroubleOnce(log: Logger): void {
  let said = false;
  const say = (): void => {
    if (said) return;
    said = true;
    log.warn('traces cannot be delivered to OTEL_EXPORTER_OTLP_ENDPOINT; the product works without');
  };
  const quiet = (): void => {};
  diag.setLogger(
    { error: say, warn: quiet, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  );
}
