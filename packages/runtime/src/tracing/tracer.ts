import { randomBytes } from 'node:crypto';

/** What a span may say of its work: ids, counts and words of ours, never anything about a person. */
type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** One piece of work in the story of a draw. */
export interface Span {
  /** In every log line of the work, so that lines of several processes are found together. */
  readonly traceId: string;
  /** W3C `traceparent`: what is stored in the record for whoever does the next piece. */
  readonly traceParent: string;
  set(attributes: SpanAttributes): void;
  /** Ends the span; with a sentence when the work failed. */
  end(failure?: string): void;
}

interface SpanStart {
  /** The `traceparent` of the work that this one follows from; without one a new trace begins. */
  readonly parent?: string | null | undefined;
  readonly attributes?: SpanAttributes;
}

/** Tells the story of a draw across processes. The parent comes from the record, not from the queue. */
export interface Tracer {
  /** Whether spans go anywhere: what is made only for them can be left out otherwise. */
  readonly records: boolean;
  start(name: string, from?: SpanStart): Span;
  /** Sends what is still in hand, for a few seconds at most. Never throws. */
  close(): Promise<void>;
}

const traceParentPattern = /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/;

/** The parts of a `traceparent`, or null when it is none. */
export function readTraceParent(
  text: string | null | undefined,
): { traceId: string; spanId: string; flags: number } | null {
  const [, traceId, spanId, flags] = traceParentPattern.exec(text ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}

/**
 * A tracer that sends nothing. It makes trace ids all the same and passes them on, so that log lines of one draw can
 * be found together without any collector.
 */
export function createSilentTracer(): Tracer {
  return {
    records: false,
    start: (_name, { parent } = {}) => {
      const known = readTraceParent(parent);
      const traceId = known?.traceId ?? randomBytes(16).toString('hex');
      return {
        traceId,
        traceParent: `00-${traceId}-${known?.spanId ?? randomBytes(8).toString('hex')}-00`,
        set: () => {},
        end: () => {},
      };
    },
    close: async () => {},
  };
}
