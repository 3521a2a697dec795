import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Counter, createMetricsRegistry } from '../src/metrics.ts';
import { type OpsServer, startOpsServer } from '../src/ops-server.ts';

describe('the address of a process that serves no people', () => {
  let server: OpsServer;
  let database: () => Promise<string | null>;
  let queue: () => Promise<string | null>;
  const ready = async () => {
    const answer = await fetch(`${server.url}/readyz`);
    return { code: answer.status, body: await answer.json() };
  };

  beforeEach(async () => {
    database = async () => null;
    queue = async () => null;
    const registry = createMetricsRegistry('test');
    new Counter({ name: 'drawbell_test_total', help: 'A test.', registers: [registry] }).inc(3);
    server = await startOpsServer({
      ...{ host: '127.0.0.1', port: 0, registry },
      parts: [
        { name: 'database', required: true, look: () => database() },
        { name: 'queue', required: false, look: () => queue() },
      ],
    });
  });
  afterEach(() => server.close());

  it('serves metrics and that it is alive', async () => {
    const metrics = await fetch(`${server.url}/metrics`);
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toContain('drawbell_test_total{service="test"} 3');
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'alive' });
  });

  it('is ready, degraded, or not ready, and says what is missing', async () => {
    expect(await ready()).toEqual({ code: 200, body: { status: 'ready', missing: [] } });
    queue = async () => Promise.reject(new Error('ECONNREFUSED somewhere'));
    const away = { part: 'queue', required: false, what: 'The queue cannot be reached.' };
    expect(await ready()).toEqual({ code: 200, body: { status: 'degraded', missing: [away] } });
    database = async () => 'The database lacks migrations: 0002.';
    const lacks = { part: 'database', required: true, what: 'The database lacks migrations: 0002.' };
    expect(await ready()).toEqual({ code: 503, body: { status: 'not_ready', missing: [lacks, away] } });
  });

  it('counts a part that never answers as missing', async () => {
    database = () => Promise.withResolvers<null>().promise;
    expect(await ready()).toMatchObject({
      code: 503,
      body: { missing: [{ what: 'The database did not answer within 3 seconds.' }] },
    });
  });

  it('knows no other address and changes nothing', async () => {
    expect((await fetch(`${server.url}/metrics/x`)).status).toBe(404);
    expect((await fetch(`${server.url}/healthz`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${server.url}/healthz`, { method: 'HEAD' })).status).toBe(200);
  });

  it('a port in use is said in a sentence', async () => {
    const port = Number(new URL(server.url).port);
    const registry = createMetricsRegistry('test');
    await expect(startOpsServer({ host: '127.0.0.1', port, registry, parts: [] })).rejects.toMatchObject({
      code: 'metrics_port_unusable',
      message: expect.stringContaining(`port ${port} on 127.0.0.1`),
    });
  });
});
