import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import {
  changeEndpoint,
  createEndpoint,
  type Endpoint,
  findEndpoint,
  listEndpoints,
  removeEndpoint,
} from '@drawbell/store/webhooks/endpoints';
import type { StoredFilters } from '@drawbell/store/webhooks/tables';
import type { UrlRefusal } from '@drawbell/webhooks/egress-guard';
import type { DrawFilter } from '@drawbell/webhooks/events/draw-filter';
import { generateSecret } from '@drawbell/webhooks/signing/secret';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, emptyAnswer, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound, RequestProblem } from '../../../app/problem.ts';
import { refuseUnknownCategories } from '../../../json/catalogue.ts';
import { createOnce, idempotencyHeaders } from '../../../json/create-once.ts';
import { cursorSchema, nextCursorSchema, pageLimit, readCursor, writeCursor } from '../../../json/paging.ts';
import { idSchema } from '../../../json/public-ids.ts';
import { consumerOf } from '../../../webhooks/consumer-of.ts';
import {
  consumerRouteFor,
  createProblems,
  foundProblems,
  readProblems,
  writeProblems,
} from '../../../webhooks/consumer-routes.ts';
import {
  changedEndpointSchema,
  endpointJson,
  endpointSchema,
  newEndpointSchema,
  secretJson,
  settingsOf,
  shownSecretSchema,
} from '../../../webhooks/endpoint-schema.ts';

const params = z.object({ endpoint: idSchema('ep') });

/** `/v1/webhooks/endpoints`: where messages go. */
export function endpointRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/webhooks/endpoints',
    {
      schema: {
        ...consumerRouteFor('read'),
        summary: 'Lists endpoints, oldest first',
        querystring: z.strictObject({ limit: pageLimit, cursor: cursorSchema(/^\d{1,18}$/).optional() }),
        response: documented(
          {
            200: jsonAnswer(
              'A page of endpoints.',
              z.object({ endpoints: z.array(endpointSchema), nextCursor: nextCursorSchema }),
            ),
          },
          readProblems,
        ),
      },
    },
    async (req) => {
      const { id } = await consumerOf(req, parts, 'read');
      const { limit, cursor } = req.query;
      const after = cursor === undefined ? '0' : readCursor(cursor);
      const found = await listEndpoints(store.db, id, { after, limit: limit + 1 });
      const endpoints = found.slice(0, limit);
      const last = found.length > limit ? endpoints.at(-1) : undefined;
      return {
        endpoints: endpoints.map((endpoint) => endpointJson(endpoint)),
        nextCursor: last === undefined ? null : writeCursor(last.id),
      };
    },
  );
  app.post(
    '/v1/webhooks/endpoints',
    {
      schema: {
        ...consumerRouteFor('endpoints'),
        summary: 'Registers an endpoint, and shows its signing secret once',
        headers: idempotencyHeaders,
        body: newEndpointSchema,
        response: documented(
          { 201: jsonAnswer('The endpoint.', endpointSchema.extend({ secret: shownSecretSchema })) },
          createProblems,
        ),
      },
    },
    async (req, reply) => {
      const { id: consumerId } = await consumerOf(req, parts, 'endpoints');
      const { secretKind: kind, filters, ...settings } = req.body;
      // Asked of DNS before the transaction, told inside: the same call again gets its answer, whatever became of the name.
      const checked = await checkUrl(parts, settings.url);
      return createOnce(parts, { req, reply, owner: `consumer ${consumerId}` }, async (trx) => {
        const url = orRefused(checked);
        await refuseCategories(trx, filters);
        const { secret, publicKey } = generateSecret(kind);
        const endpoint = await createEndpoint(trx, consumerId, {
          settings: { ...settings, url, filters: withoutGaps(filters) },
          secret: { kind, sealed: secrets.seal(secret), publicKey },
          now: clock(),
        });
        if (endpoint === undefined)
          throw new RequestProblem('conflict', 'There are 20 endpoints: remove one first.');
        const [stored] = endpoint.secrets;
        if (stored === undefined) throw new Error('an endpoint was made without a secret');
        const shown = { ...secretJson(stored), secret };
        return { status: 201, body: { ...endpointJson(endpoint), secret: shown } };
      });
    },
  );
  app.get(
    '/v1/webhooks/endpoints/:endpoint',
    {
      schema: {
        ...consumerRouteFor('read'),
        summary: 'Shows one endpoint',
        params,
        response: documented({ 200: jsonAnswer('The endpoint.', endpointSchema) }, foundProblems),
      },
    },
    async (req) => {
      const { id: consumerId } = await consumerOf(req, parts, 'read');
      return endpointJson(await theEndpoint(parts, req.params.endpoint, consumerId));
    },
  );
  app.patch(
    '/v1/webhooks/endpoints/:endpoint',
    {
      schema: {
        ...consumerRouteFor('endpoints'),
        summary: 'Changes an endpoint, or turns it off and on',
        params,
        body: changedEndpointSchema,
        response: documented({ 200: jsonAnswer('As changed.', endpointSchema) }, [
          ...writeProblems,
          'not-found',
        ]),
      },
    },
    async (req) => {
      const { id: consumerId } = await consumerOf(req, parts, 'endpoints');
      const endpoint = await theEndpoint(parts, req.params.endpoint, consumerId);
      const { state, filters, ...given } = req.body;
      const change = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const settings = {
        ...{ ...settingsOf(endpoint), ...change },
        ...(filters !== undefined && { filters: withoutGaps(filters) }),
      };
      await refuseCategories(store.db, filters);
      if (given.url !== undefined || state === 'active')
        settings.url = orRefused(await checkUrl(parts, settings.url));
      const which = { id: endpoint.id, consumerId };
      const changed = await changeEndpoint(store.db, which, { settings, state, now: clock() });
      return endpointJson(orNotFound(changed, 'endpoint'));
    },
  );
  app.delete(
    '/v1/webhooks/endpoints/:endpoint',
    {
      schema: {
        ...consumerRouteFor('endpoints'),
        summary: 'Removes an endpoint with its messages',
        params,
        response: documented({ 204: emptyAnswer('It is gone.') }, foundProblems),
      },
    },
    async (req, reply) => {
      const { id: consumerId } = await consumerOf(req, parts, 'endpoints');
      const removed = await removeEndpoint(store.db, { id: req.params.endpoint, consumerId });
      if (!removed) throw new RequestProblem('not-found', 'There is no such endpoint.');
      return reply.code(204).send(null);
    },
  );
}

/** @throws RequestProblem `not-found` */
export async function theEndpoint({ store }: AppParts, id: string, consumerId: string): Promise<Endpoint> {
  return orNotFound(await findEndpoint(store.db, { id, consumerId }), 'endpoint');
}

interface CheckedUrl {
  readonly url: string;
  readonly refusal: UrlRefusal | null;
}

/** A URL as it is kept: as the URL standard writes it, so that what is shown, checked and posted to is one text. */
async function checkUrl({ checkEndpoint }: AppParts, text: string): Promise<CheckedUrl> {
  const url = URL.canParse(text) ? hrefOf(new URL(text)) : text;
  return { url, refusal: await checkEndpoint(url) };
}

/** @throws RequestProblem `invalid-request` naming why nothing may be sent there */
function orRefused({ url, refusal }: CheckedUrl): string {
  if (refusal === null) return url;
  throw new RequestProblem('invalid-request', `Nothing can be sent to this URL: ${refusal.message}.`, [
    { pointer: '/body/url', message: refusal.message },
  ]);
}

/** Without the sign of a fragment that is empty. */
function hrefOf(url: URL): string {
  if (url.hash === '') url.hash = '';
  return url.href;
}

/** Optional keys that are there without a value are left out. */
function withoutGaps(filters: object): StoredFilters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}

async function refuseCategories(
  db: Parameters<typeof readCatalogue>[0],
  filters: DrawFilter | undefined,
): Promise<void> {
  if (filters?.categories === undefined) return;
  refuseUnknownCategories(filters.categories, await readCatalogue(db), '/body/filters/categories');
}
