import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { StartError } from '@drawbell/runtime/drawbell-error';
import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { addAccess } from './access.ts';
import { type App, type AppParts, usualPatience } from './app.ts';
import { addEntityTags } from './entity-tags.ts';
import { addRequestMetrics } from './metrics.ts';
import { addOpenapi } from './openapi.ts';
import { addProblemAnswers } from './problem-answers.ts';
import { problemBody, type ProblemKind, problemKinds } from './problem.ts';
import { addRequestLimits } from './request-limits.ts';
import { addRoutes } from './routes.ts';
import { addSecurityHeaders, setSecurityHeaders } from './security-headers.ts';
import { addWholeTexts } from './whole-texts.ts';

/** No request of this API needs a larger body. */
const bodyBytesMax = 64 * 1024;

/** A token has 43 characters; anything longer than this is no link of ours. */
const pathPartCharactersMax = 200;

/**
 * Makes the HTTP application, ready for `inject` or `listen`. Opens nothing and closes nothing that was passed in.
 * Every answer carries a request id and the security headers; every error is a problem as in RFC 9457.
 */
export function createApp(parts: AppParts): App {
  const { registry, publicUrl, patience = usualPatience } = parts;
  const log: FastifyBaseLogger = parts.log;
  const app: App = fastify({
    loggerInstance: log,
    // fastify's own lines hold whole addresses, tokens included: see `addRequestLog`.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => randomUUID(),
    bodyLimit: bodyBytesMax,
    requestTimeout: patience.requestMs,
    http: { headersTimeout: patience.headersMs, connectionsCheckingInterval: patience.checkEveryMs },
    trustProxy: parts.trustedProxies?.split(',').map((proxy) => proxy.trim()) ?? false,
    routerOptions: { maxParamLength: pathPartCharactersMax },
    clientErrorHandler: answerBrokenRequest(publicUrl),
    frameworkErrors: (err, req, reply) => {
      setSecurityHeaders(req, reply, publicUrl);
      onError(err, req, reply);
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeAllContentTypeParsers();
  endSilentConnections(app);
  addSecurityHeaders(app, publicUrl);
  addAccess(app, parts, addRequestLimits(app, parts));
  const onError = addProblemAnswers(app, publicUrl);
  addRequestLog(app);
  addRequestMetrics(app, registry);
  addEntityTags(app);
  addWholeTexts(app);
  addOpenapi(app, publicUrl);
  addRoutes(app, parts);
  return app;
}

/**
 * A stop ends the connections on which nothing was asked yet, as browsers open them in advance. Node ends those that had a
 * request before, and would wait for these until the process is killed; it no longer looks how long they take.
 */
function endSilentConnections(app: App): void {
  const silent = new Set<Socket>();
  let stopping = false;
  app.server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
    if (stopping) socket.destroy();
  });
  app.server.on('request', ({ socket }: IncomingMessage) => silent.delete(socket));
  app.addHook('preClose', async () => {
    stopping = true;
    for (const socket of silent) socket.destroy();
  });
}

/**
 * Listens and answers the address people can open on this machine.
 * @throws StartError `port_busy`, `port_forbidden` or `host_unusable`, each saying what to change
 */
export async function listen(app: App, { host, port }: { host: string; port: number }): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (err) {
    const code = err instanceof Error && 'code' in err ? err.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new StartError(
        'port_busy',
        `Port ${port} on ${host} is in use by another program. Stop that program, or set PORT to another number.`,
        { cause: err },
      );
    }
    if (code === 'EACCES') {
      throw new StartError(
        'port_forbidden',
        `This user may not listen on port ${port}. Set PORT to 1024 or more.`,
        {
          cause: err,
        },
      );
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      throw new StartError('host_unusable', `HOST is ${host}, which is no address of this machine.`, {
        cause: err,
      });
    }
    throw err;
  }
}

/** Routes that machines ask every few seconds; they are logged only when something is wrong. */
const quietRoutes = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Logs each request by its route, never by its address: links carry tokens, queries may carry anything, and whoever
 * asked is not our business. Nothing else in the line is about a person either.
 */
function addRequestLog(app: App): void {
  app.addHook('onResponse', async (req, reply) => {
    const route = req.routeOptions.url ?? null;
    const line = {
      method: req.method,
      route,
      status: reply.statusCode,
      elapsedMs: Math.round(reply.elapsedTime * 10) / 10,
      ...drawOf(req.params),
    };
    const quiet = route !== null && quietRoutes.has(route) && reply.statusCode < 400;
    req.log[quiet ? 'debug' : 'info'](line, 'request answered');
  });
}

/** The number of the draw that an address names: it is public, and what does not look like one is not repeated. */
function drawOf(params: unknown): { drawNumber?: string } {
  if (typeof params !== 'object' || params === null || !('number' in params)) return {};
  const { number } = params;
  return typeof number === 'string' && /^\d{1,6}[a-z]?$/.test(number) ? { drawNumber: number } : {};
}

const unreadableKinds: Readonly<Record<string, ProblemKind>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** Answers what could not be read as HTTP at all, on the bare socket: no route, hook or header of ours runs for it. */
function answerBrokenRequest(publicUrl: string): (err: NodeJS.ErrnoException, socket: Socket) => void {
  return (err, socket) => {
    if (err.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const kind = unreadableKinds[err.code ?? ''] ?? 'invalid-request';
    const detail =
      kind === 'invalid-request' ? 'The request is not HTTP as this server reads it.' : undefined;
    const body = JSON.stringify(problemBody(kind, { publicUrl, requestId: randomUUID(), detail }));
    socket.end(
      `HTTP/1.1 ${problemKinds[kind].status} ${problemKinds[kind].title}\r\n` +
        `Content-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `Connection: close\r\n\r\n${body}`,
    );
  };
}
