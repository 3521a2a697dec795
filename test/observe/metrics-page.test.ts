import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '@drawbell/api/app/server';
import { createBounceMetrics } from '@drawbell/notifier/bounce-receiver';
import { createNotifierMetrics } from '@drawbell/notifier/metrics';
import { createLogger } from '@drawbell/runtime/logger';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { createScraperMetrics } from '@drawbell/scraper/scraper';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { expect, it } from 'vitest';

const log = createLogger({ level: 'silent', service: 'test' });

it('docs/metrics.md lists every metric with its kind and labels, and no other', async () => {
  const registry = createMetricsRegistry('test');
  createScraperMetrics(registry);
  createNotifierMetrics(registry);
  createBounceMetrics(registry);
  const store = openStore({
    databaseUrl: 'postgresql://nobody@127.0.0.1:1/none',
    applicationName: 'test',
    log,
  });
  const app = createApp({
    ...{ store, log, registry },
    clock: () => new Date(),
    secrets: createSecrets('a secret for tests that is long enough'),
    publicUrl: 'http://localhost:8080',
    mode: { embedded: false, outbox: false },
    ring: () => {},
    checkEndpoint: async () => null,
    ...{ bounces: { verp: null }, alertMaxAgeDays: 7, unconfirmedDays: 7, signUpsPerHour: 3_000 },
    queueDepths: async () => ({}),
  });
  await app.ready();
  const own = registry
    .getMetricsAsArray()
    .filter(({ name }) => name.startsWith('drawbell_'))
    .map((metric) => [metric.name, kindOf(metric), labelsOf(metric)].join(' | '));
  const page = readFileSync(join(import.meta.dirname, '../../docs/metrics.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `(drawbell_\w+)` \| (\w+) \| ([^|]*) \|/gm)].map(
    ([, name = '', kind = '', labels = '']) => [name, kind, labels.replaceAll('`', '').trim()].join(' | '),
  );
  const inOrder = (lines: readonly string[]) => lines.toSorted((a, b) => a.localeCompare(b));
  expect(inOrder(listed)).toEqual(inOrder(own));
  await app.close();
  await store.close();
});

function kindOf(metric: object): string {
  return metric.constructor.name.toLowerCase();
}

function labelsOf(metric: object): string {
  const names: unknown = 'labelNames' in metric ? metric.labelNames : [];
  return Array.isArray(names) ? names.join(', ') : '';
}
