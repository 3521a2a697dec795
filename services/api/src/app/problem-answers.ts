import { languages } from '@drawbell/draws/subscriber-input';
import { Refusal, TooOften } from '@drawbell/operations/refusal';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { frameWords, noticePage } from '../site/frame.ts';
import { preferredLanguage, prefersHtml } from './accept.ts';
import type { App, AppParts } from './app.ts';
import { html } from './html.ts';
import { documented, noQuery, tags, textAnswer } from './openapi.ts';
import { operatorNav, sendPage } from './page.ts';
import {
  problemBody,
  type ProblemErrors,
  type ProblemKind,
  problemKinds,
  RequestProblem,
} from './problem.ts';

/** What fastify and Node call the faults of a request. Anything not named here is our own fault. */
const kindsByCode: Readonly<Record<string, ProblemKind>> = {
  FST_ERR_VALIDATION: 'invalid-request',
  FST_ERR_BAD_URL: 'invalid-request',
  FST_ERR_MAX_PARAM_LENGTH: 'uri-too-long',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid-request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid-request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid-request',
  // The method QUERY, which no address here takes, without the type of its body.
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: 'invalid-request',
};

/** Of a body that cannot be read no field can be named. */
const detailsByCode: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not JSON.',
  FST_ERR_CTP_EMPTY_JSON_BODY:
    'The body is empty, and its Content-Type says JSON. Send a body, or leave the header out.',
};

/** What is wrong with an address that no route can have. */
const addressFaults: ReadonlySet<string> = new Set(['FST_ERR_BAD_URL', 'FST_ERR_MAX_PARAM_LENGTH']);

/** A body can hold thousands of faults; naming more than this helps nobody. */
const errorsMax = 50;

interface Answer {
  readonly kind: ProblemKind;
  readonly detail?: string;
  readonly errors?: ProblemErrors | undefined;
}

/**
 * Answers every error of every route, known or not, as an RFC 9457 problem that tells nothing of our insides; to a
 * browser that asks for an address of which there is none, a page in its language says so.
 */
export function addProblemAnswers(
  app: App,
  publicUrl: string,
): (err: FastifyError, req: FastifyRequest, reply: FastifyReply) => void {
  const knownPaths = createKnownPaths(app);
  const answer = (req: FastifyRequest, reply: FastifyReply, { kind, detail, errors }: Answer): void => {
    void reply
      .code(problemKinds[kind].status)
      .header('cache-control', 'no-store')
      .type('application/problem+json')
      .send(problemBody(kind, { publicUrl, requestId: req.id, detail, errors }));
  };
  const answerUnknown = (req: FastifyRequest, reply: FastifyReply, unknown: Answer): void => {
    void reply.header('vary', 'Accept, Accept-Language');
    if (prefersHtml(req.headers.accept)) sendMissing(req, reply, problemKinds[unknown.kind].status);
    else answer(req, reply, unknown);
  };
  const onError = (err: FastifyError, req: FastifyRequest, reply: FastifyReply): void => {
    const problem = problemOf(err, req);
    if (err instanceof TooOften) void reply.header('retry-after', String(Math.ceil(err.waitMs / 1_000)));
    if (addressFaults.has(err.code) || isOfNoPage(err, req)) answerUnknown(req, reply, problem);
    else answer(req, reply, problem);
  };
  app.setErrorHandler(onError);
  app.setNotFoundHandler((req, reply) => {
    const allowed = knownPaths.methodsOf(req.url);
    if (allowed.length === 0) return answerUnknown(req, reply, { kind: 'not-found' });
    reply.header('allow', allowed.join(', '));
    const detail = `This address takes ${allowed.join(', ')}.`;
    return answerUnknown(req, reply, { kind: 'method-not-allowed', detail });
  });
  return onError;
}

/** Whether an address outside of the API leads to nothing, though there is a route for those like it: `/outbox/999`. */
function isOfNoPage(err: FastifyError, { url }: FastifyRequest): boolean {
  const isMissing = err instanceof RequestProblem && err.kind === 'not-found';
  return !url.startsWith('/v1/') && (isMissing || err.validationContext === 'params');
}

/** In the language of the address, where it has one, and else of the browser. */
function sendMissing(req: FastifyRequest, reply: FastifyReply, status: number): void {
  const ofAddress = languages.find((each) => req.url === `/${each}` || req.url.startsWith(`/${each}/`));
  const language = ofAddress ?? preferredLanguage(req.headers['accept-language']);
  const { title, text, home } = frameWords[language].missing;
  const more = html`<p><a href="/${language}/">${home}</a></p>`;
  void sendPage(reply, noticePage({ language, path: '/', title, text, more }), status);
}

/** What an error means for whoever asked; one of our own faults is logged, and told as `internal`. */
export function problemOf(err: FastifyError, req: FastifyRequest): Answer {
  if (hungUp(err, req)) {
    req.log.info({ method: req.method, route: req.routeOptions.url ?? null }, 'a client hung up');
    return { kind: 'invalid-request' };
  }
  const known = err instanceof Refusal ? refused(err, req) : answerTo(err, req);
  if (known === null) req.log.error({ err }, 'a request failed');
  return known ?? { kind: 'internal' };
}

/** Whether an error is only that the client left before its request was whole: nobody hears the answer. */
function hungUp(err: FastifyError, { raw }: FastifyRequest): boolean {
  return !raw.complete && raw.destroyed && (err === raw.errored || err.code === 'ECONNRESET');
}

/** An operation's own refusal: its sentence, and the fields that it names where the request has them. */
function refused({ kind, message, fields }: Refusal, { method }: FastifyRequest): Answer {
  const place = method === 'GET' || method === 'DELETE' ? '/query' : '/body';
  const errors = Object.entries(fields).map(([name, said]) => ({
    pointer: `${place}/${name}`,
    message: said,
  }));
  return { kind, detail: message, errors: errors.length === 0 ? undefined : errors };
}

function answerTo(err: FastifyError, { query }: FastifyRequest): Answer | null {
  if (err instanceof RequestProblem) return { kind: err.kind, detail: err.message, errors: err.errors };
  if (hasZodFastifySchemaValidationErrors(err)) {
    const given = err.validationContext === 'querystring' ? query : {};
    const errors = err.validation.flatMap((issue) => fieldErrors(err.validationContext, issue, given));
    return { kind: 'invalid-request', errors: errors.slice(0, errorsMax) };
  }
  const kind = kindsByCode[err.code];
  if (kind === undefined) return null;
  const detail = detailsByCode[err.code];
  return detail === undefined ? { kind } : { kind, detail };
}

const placeNames: Readonly<Record<string, string>> = { querystring: 'query', params: 'path' };

function fieldErrors(
  context: string | undefined,
  issue: { instancePath: string; message?: string; keyword: string; params: Record<string, unknown> },
  query: unknown,
): ProblemErrors {
  const place = `/${placeNames[context ?? ''] ?? context ?? 'request'}`;
  const path = issue.instancePath === '/' ? '' : issue.instancePath;
  const unknownKeys = issue.params['keys'];
  if (issue.keyword === 'unrecognized_keys' && Array.isArray(unknownKeys)) {
    return unknownKeys.map(String).map((key) => ({
      pointer: `${place}${path}/${escapePointer(key)}`,
      message: 'There is no such parameter.',
    }));
  }
  const isRepeated = Array.isArray((query as Readonly<Record<string, unknown>>)[path.slice(1)]);
  const message = isRepeated ? 'is given more than once, and takes one value' : issue.message;
  return [{ pointer: place + path, message: message ?? 'is not valid' }];
}

/** What cannot be the name of a parameter may be anything, an address too: it is not repeated. */
function escapePointer(key: string): string {
  return key.length > 40 || key.includes('@') ? '…' : key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Which methods an address takes, for the answer 405, which fastify does not give by itself. */
interface KnownPaths {
  /** Empty when no route has this path. */
  methodsOf(url: string): string[];
}

/** Must be created before any route: it listens as they are added. */
function createKnownPaths(app: App): KnownPaths {
  const routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    for (const each of [method].flat()) route.methods.add(each);
    routes.set(url, route);
  });
  return {
    methodsOf: (url) => {
      const path = url.split('?', 1)[0] ?? '';
      return [...routes.values()]
        .filter(({ pattern }) => pattern.test(path))
        .flatMap(({ methods }) => [...methods])
        .sort();
    },
  };
}

function patternOf(url: string): RegExp {
  const parts = url.split(/:\w+(?:\([^)]*\))?/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}

/** `GET /problems` describes every problem; their `type` leads here. */
export function problemsRoute(app: App, { mode }: AppParts): void {
  app.get(
    '/problems',
    {
      schema: {
        tags: [tags.site.name],
        summary: 'Describes the problems this API answers with',
        querystring: noQuery,
        response: documented({ 200: textAnswer('The page.', 'text/html') }, ['invalid-request']),
      },
    },
    async (_req, reply) =>
      sendPage(reply, {
        title: 'Problems',
        language: 'en',
        nav: operatorNav(mode, null),
        body: html`<p>
            Errors are answered as <code>application/problem+json</code> (RFC 9457). These are the types.
          </p>
          ${Object.entries(problemKinds).map(
            ([kind, { status, title, meaning }]) =>
              html`<section class="panel" id="${kind}">
                <h2>${status} ${title}</h2>
                <p>${meaning}</p>
              </section>`,
          )}`,
      }),
  );
}
