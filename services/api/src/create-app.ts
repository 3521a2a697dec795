import { randomUUID } from 'node:crypto';
import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { App, AppParts } from './app.ts';
import { usualPatience } from './patience.ts';
import { addAccess } from './plugins/access.ts';
import { answerBrokenRequest } from './plugins/broken-requests.ts';
import { addEntityTags } from './plugins/entity-tags.ts';
import { addOpenapi } from './plugins/openapi.ts';
import { addProblemAnswers } from './plugins/problem-answers.ts';
import { addRequestLog } from './plugins/request-log.ts';
import { addRequestMetrics } from './plugins/request-metrics.ts';
import { addSecurityHeaders, setSecurityHeaders } from './plugins/security-headers.ts';
import { addWholeTexts } from './plugins/whole-texts.ts';
import { addRoutes } from './routes.ts';

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
    // fastify's own lines hold whole addresses, tokens included: see request-log.
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
  addSecurityHeaders(app, publicUrl);
  addAccess(app, parts);
  const onError = addProblemAnswers(app, publicUrl);
  addRequestLog(app);
  addRequestMetrics(app, registry);
  addEntityTags(app);
  addWholeTexts(app);
  addOpenapi(app, publicUrl);
  addRoutes(app, parts);
  return app;
}
