import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { StartError } from './drawbell-error.ts';
import type { Registry } from './metrics.ts';
import { readReadiness, type ReadinessPart } from './readiness.ts';

/** Where a process that serves no people tells how it is. */
export interface OpsServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `/metrics`, `/healthz` and `/readyz` of a process that has no other address. Readiness is JSON and says what
 * is missing: 503 when nothing can be done without it.
 * @throws StartError `metrics_port_unusable`
 */
export async function startOpsServer(options: {
  host: string;
  port: number;
  registry: Registry;
  parts: readonly ReadinessPart[];
}): Promise<OpsServer> {
  const { host, port } = options;
  const server = createServer({ requestTimeout: 10_000 }, answerWith(options));
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const message = `METRICS_PORT: port ${port} on ${host} cannot be used. Set another, or leave it out.`;
    throw new StartError('metrics_port_unusable', message, { cause });
  }
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function answerWith(options: { registry: Registry; parts: readonly ReadinessPart[] }): RequestListener {
  return (req, res) => {
    const path = req.url?.split('?')[0] ?? '';
    const asked = req.method === 'GET' || req.method === 'HEAD';
    const answering = asked ? answerTo(path, options) : Promise.resolve(json(405, { status: 'not_allowed' }));
    void answering
      .catch((): Answer => json(500, { status: 'failed' }))
      .then(({ status, type, body }) => {
        res.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
        res.end(req.method === 'HEAD' ? undefined : body);
      });
  };
}

async function answerTo(
  path: string,
  { registry, parts }: { registry: Registry; parts: readonly ReadinessPart[] },
): Promise<Answer> {
  if (path === '/healthz') return json(200, { status: 'alive' });
  if (path === '/metrics') return { status: 200, type: registry.contentType, body: await registry.metrics() };
  if (path !== '/readyz') return json(404, { status: 'not_found' });
  const readiness = await readReadiness(parts);
  return json(readiness.status === 'not_ready' ? 503 : 200, readiness);
}

function json(status: number, value: object): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}
