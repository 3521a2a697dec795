import { describe, expect, it } from 'vitest';
import { createSilentTracer } from '../src/tracing/tracer.ts';

describe('a tracer that sends nothing', () => {
  const tracer = createSilentTracer();

  it('begins a trace with ids as W3C wants them', () => {
    const span = tracer.start('poll');
    expect(span.traceParent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-00$/);
    expect(span.traceParent).toContain(span.traceId);
    expect(tracer.start('poll').traceId).not.toBe(span.traceId);
    expect(tracer.records).toBe(false);
  });

  it('passes on the trace that work follows from, also through others that send', () => {
    const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const span = tracer.start('match-draw', { parent });
    expect(span.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(span.traceParent).toBe('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00');
  });

  it.each([null, undefined, '', 'nonsense', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, '01-ab-cd-00'])(
    'takes %j for no trace and begins one',
    (parent) => {
      expect(tracer.start('match-draw', { parent }).traceId).toMatch(/^[\da-f]{32}$/);
    },
  );
});
