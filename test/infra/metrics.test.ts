import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBounceMetrics } from '@drawbell/notifier/bounce-receiver';
import { createNotifierMetrics } from '@drawbell/notifier/metrics';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { createScraperMetrics } from '@drawbell/scraper/scraper';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openTestApp, type TestApp } from '../../services/api/test/open-test-app.ts';
import { root } from './compose-file.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const namedIn = (text: string): string[] => [
  ...new Set(text.match(/\b(?:drawbell|nodejs|process)_[a-z0-9_]+(?=[\s)[{]|\\?"|$)/gm)),
];

describe('what Prometheus, Grafana and KEDA ask for', () => {
  let api: TestApp;
  const exported = new Set<string>();

  beforeAll(async () => {
    const depth = { waiting: 0, active: 0, delayed: 0, failed: 0 };
    api = await openTestApp({ queueDepths: async () => ({ 'poll-feed': depth }) });
    const worker = createMetricsRegistry('worker');
    createNotifierMetrics(worker);
    createBounceMetrics(worker);
    createScraperMetrics(worker);
    const scraped = (await api.app.inject('/metrics')).body + (await worker.metrics());
    for (const [, name = '', type] of scraped.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
      const parts = type === 'histogram' || type === 'summary' ? ['_bucket', '_sum', '_count'] : [''];
      for (const part of parts) exported.add(name + part);
    }
  });
  afterAll(() => api.close());

  it.each([
    'infra/prometheus/rules/drawbell.yml',
    'infra/grafana/dashboards/drawbell.json',
    'infra/kubernetes/components/keda/scaled-object.yaml',
  ])('%s names no metric that nobody exports', (path) => {
    const named = namedIn(read(path));
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((name) => !exported.has(name))).toEqual([]);
  });

  it('every alert says how bad it is, what it means, and which runbook to open', () => {
    const { groups } = parse(read('infra/prometheus/rules/drawbell.yml')) as { groups: { rules: Rule[] }[] };
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(9);
    for (const { alert, labels, annotations } of rules) {
      expect(alert).toMatch(/^Drawbell[A-Z]/);
      expect(labels['severity'], alert).toMatch(/^(critical|warning)$/);
      expect(annotations, alert).toMatchObject({
        summary: expect.any(String),
        description: expect.any(String),
      });
      expect(annotations['runbook'], alert).toMatch(/^docs\/runbooks\/[a-z-]+\.md$/);
    }
  });

  it('every runbook that an alert names is there', () => {
    const { groups } = parse(read('infra/prometheus/rules/drawbell.yml')) as { groups: { rules: Rule[] }[] };
    const named = groups.flatMap(({ rules }) => rules.map(({ annotations }) => annotations['runbook'] ?? ''));
    const written = existsSync(join(root, 'docs/runbooks')) ? readdirSync(join(root, 'docs/runbooks')) : null;
    expect(named.filter((path) => written?.includes(path.split('/').at(-1) ?? '') === false)).toEqual([]);
  });

  it('the panels of the dashboard ask the provisioned source, and have room of their own', () => {
    const { panels } = JSON.parse(read('infra/grafana/dashboards/drawbell.json')) as {
      panels: { id: number; type: string; datasource?: { uid: string }; gridPos: object }[];
    };
    const { datasources } = parse(read('infra/grafana/provisioning/datasources/prometheus.yml')) as {
      datasources: { uid: string }[];
    };
    const asked = panels.filter(({ type }) => type !== 'row').map(({ datasource }) => datasource?.uid);
    expect(new Set(asked)).toEqual(new Set(datasources.map(({ uid }) => uid)));
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ gridPos }) => JSON.stringify(gridPos))).size).toBe(panels.length);
  });
});
