import { createLogger } from '@drawbell/runtime/logger';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { createScraperMetrics } from '@drawbell/scraper/scraper';
import { startRedisServer } from '@drawbell/testing/redis-server';
import { afterAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from '../life/installation.ts';
import { liveAWholeLife, providerSecret, quotingServer } from './a-whole-life.ts';
import { rowsOf, watchRedis } from './everything-said.ts';
import { around, leaksIn } from './seeds.ts';

const redis = await startRedisServer();
afterAll(async () => redis?.stop());

describe('no address, score, occupation or token', () => {
  it('of a whole life is in logs, metrics, error bodies, redirects, the audit log or the queue in PostgreSQL', async () => {
    const { at, lines, registry } = await installation();
    const queue: string[] = [];
    const { visitor, tokens } = await liveAWholeLife(at, async () => {
      queue.push(await rowsOf(at.store, "table_schema = 'bullmq'"));
    });
    expect(tokens.size).toBeGreaterThan(8);
    expect(lines.length).toBeGreaterThan(150);
    for (const line of lines) expect(leaksIn(line, tokens), line).toEqual([]);
    // Not even removed ones: code logs ids, never people's data.
    expect(lines.join('')).not.toContain('[redacted]');

    const metrics = (await registry.metrics()).split('\n').filter((line) => line.includes('drawbell_'));
    const page = (await visitor.ask('GET', '/metrics')).text;
    expect(metrics.length).toBeGreaterThan(50);
    for (const line of [...metrics, ...page.split('\n').filter((each) => each.includes('drawbell_'))])
      expect(leaksIn(line, tokens), line).toEqual([]);

    expect(queue.join('\n')).toContain('match-draw');
    expect(leaksIn(queue.join('\n'), tokens), around(queue.join('\n'))).toEqual([]);

    // A form that was not taken (422) is shown again to whoever filled it in: no report of an error.
    const errors = visitor.said.filter(({ status, isForm }) => status >= 400 && !(status === 422 && isForm));
    expect(errors.length).toBeGreaterThan(40);
    for (const { call, status, text } of errors)
      expect(leaksIn(text, tokens), `${call}: ${status} ${text.slice(0, 500)}`).toEqual([]);
    for (const { call, location } of visitor.said)
      expect(leaksIn(decodeURIComponent(location ?? '')), call).toEqual([]);

    const kept = await rowsOf(
      at.store,
      "table_name IN ('audit_log', 'idempotency_keys', 'canary_runs', 'rate_limits', 'bounce_events')",
    );
    expect(kept).toContain('address.find');
    expect(leaksIn(kept, tokens), around(kept)).toEqual([]);
    await at.close();
  });

  it.skipIf(redis === null)(
    'of a whole life is ever sent to Redis (left out where there is no redis-server)',
    async () => {
      if (redis === null) throw new Error('no Redis');
      const watched = await watchRedis(redis.url);
      const { at } = await installation(redis.url);
      const { tokens } = await liveAWholeLife(at, async () => {});
      await at.close();
      expect(watched.text()).toContain('match-draw');
      expect(leaksIn(watched.text(), tokens), around(watched.text())).toEqual([]);
      watched.close();
    },
  );
});

async function installation(redisUrl?: string) {
  const lines: string[] = [];
  const log = createLogger({
    level: 'trace',
    service: 'test',
    to: { write: (line) => void lines.push(line) },
  });
  const registry = createMetricsRegistry('test');
  const scraper = createScraperMetrics(registry);
  const started: TestInstallation = await startInstallation(quotingServer, {
    ...{ log, registry, trustedProxies: '127.0.0.1' },
    ...(redisUrl !== undefined && { redisUrl }),
    providers: { BOUNCE_WEBHOOK_SECRET: providerSecret },
  });
  const poll = async () => {
    const polled = await started.poll();
    scraper.polled(polled, 1);
    return polled;
  };
  return { at: { ...started, poll }, lines, registry };
}
