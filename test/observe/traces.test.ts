import { createLogger } from '@drawbell/runtime/logger';
import { openTracer } from '@drawbell/runtime/tracing/open-tracer';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '@drawbell/testing/otlp-receiver';
import { expect, it } from 'vitest';
import { startConsumer } from '../life/consumer.ts';
import { startInstallation } from '../life/installation.ts';
import { aRound, roundsBefore } from '../life/rounds.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const history = roundsBefore('447');

it('one trace leads from the poll to the mail server and to the receiver of a webhook, through the record alone', async () => {
  const collector = await startOtlpReceiver();
  const [scraperTracer, notifierTracer] = await Promise.all(
    ['scraper', 'notifier'].map((service) => openTracer({ endpoint: collector.url, service, log })),
  );
  if (scraperTracer === undefined || notifierTracer === undefined) throw new Error('no tracers');
  const at = await startInstallation(undefined, { scraperTracer, notifierTracer });
  await at.add({ email: 'a-person@example.org', profiles: [{ crs: 1183, programs: ['cec'] }] });
  const consumer = await startConsumer(at, await at.api());
  await consumer.endpoint('/hook');
  at.serve(history);
  await at.poll();
  at.pass(60_000);
  at.serve([...history, aRound('447')]);
  const polled = await at.poll();
  expect(polled.kind).toBe('recorded');
  // Nothing rings: the notifier finds in the record what is owed, and the trace with it.
  await at.notifier();
  await at.quiet();
  await at.close();
  await Promise.all([scraperTracer.close(), notifierTracer.close()]);

  const smtp = only(collector, 'smtp-send');
  expect(pathOf(collector, smtp)).toEqual(['smtp-send', 'deliver-email', 'record', 'poll']);
  expect(smtp.attributes).toMatchObject({ 'draw.number': '447', result: 'accepted' });
  expect(smtp.service).toBe('drawbell-notifier');
  const walk = only(collector, 'match-draw');
  expect(pathOf(collector, walk)).toEqual(['match-draw', 'record', 'poll']);
  expect(walk.attributes).toMatchObject({ 'draw.number': '447', 'draw.revision': 1, deliveries: 1 });
  for (const span of collector.spans.filter(({ name }) => /^(announce-event|post-webhook)$/.test(name)))
    expect(pathOf(collector, span)).toEqual([span.name, 'record', 'poll']);
  expect(collector.spans.some(({ name }) => name === 'post-webhook')).toBe(true);
  const inTrace = collector.spans.filter(({ traceId }) => traceId === smtp.traceId);
  expect(new Set(inTrace.map(({ service }) => service))).toEqual(
    new Set(['drawbell-scraper', 'drawbell-notifier']),
  );
  const posted = collector.bodies.join('');
  for (const personal of [/a-person/, /example\.org/, /\b1183\b/]) expect(posted).not.toMatch(personal);
  await collector.close();
});

it('a collector that is away costs its traces and nothing else', async () => {
  const notifierTracer = await openTracer({ endpoint: 'http://127.0.0.1:1', service: 'notifier', log });
  const at = await startInstallation(undefined, { holds: 'history', notifierTracer });
  await at.add({ email: 'a@example.org' });
  at.pass(60_000);
  at.serve([...history, aRound('447')]);
  await at.poll();
  await at.notifier();
  await at.quiet();
  expect(at.sink.counts()).toEqual({ messages: 1, distinct: 1, copiesMax: 1 });
  await at.close();
  await notifierTracer.close();
});

function only({ spans }: OtlpReceiver, name: string): ReceivedSpan {
  const [span, ...more] = spans.filter((each) => each.name === name);
  if (span === undefined || more.length > 0) throw new Error(`there are ${more.length} more of ${name}`);
  return span;
}

/** The names from a span up to the first of its trace. */
function pathOf(collector: Pick<OtlpReceiver, 'spans'>, span: ReceivedSpan): string[] {
  const parent = collector.spans.find(
    ({ traceId, spanId }) => traceId === span.traceId && spanId === span.parentSpanId,
  );
  if (span.parentSpanId !== '' && parent === undefined) return [span.name, 'a parent that never came'];
  return [span.name, ...(parent === undefined ? [] : pathOf(collector, parent))];
}
