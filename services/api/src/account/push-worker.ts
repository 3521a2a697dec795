import { movePush } from '@drawbell/store/channels/channels';
import { stopChannel } from '@drawbell/store/channels/ends';
import { plainText } from '@drawbell/draws/plain-text';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { readAsset } from '../app/assets.ts';
import { entityTag, holdsTag } from '../app/entity-tags.ts';
import { addJsonBodies } from '../app/json-bodies.ts';
import { documented, emptyAnswer, jsonAnswer, noQuery, tags, textAnswer } from '../app/openapi.ts';
import { orNotFound, RequestProblem } from '../app/problem.ts';
import { pushKeyOf, readPlace } from './add-channel.ts';

/** What a browser's subscription is, as it says itself. Which of it is wrong is told field by field. */
export const subscriptionInput = z
  .looseObject({
    endpoint: plainText(2_000, { charactersMin: 0 }),
    keys: z.looseObject({
      p256dh: plainText(200, { charactersMin: 0 }),
      auth: plainText(200, { charactersMin: 0 }),
    }),
    applicationServerKey: plainText(200, { charactersMin: 0 }),
  })
  .meta({ id: 'PushSubscription' });

const endpoint = plainText(2_000).describe(
  'Known to the browser, its push service and us alone: proof enough.',
);
const bodyProblems = ['invalid-request', 'payload-too-large', 'unsupported-media-type'] as const;
const common = { tags: [tags.site.name], querystring: noQuery };

/** A worker asks this site alone, and shows nothing but messages. */
const workerPolicy = "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** `/sw.js`, which shows messages in a browser, and what it asks for: the key, to stop, and to follow a new endpoint. */
export function pushWorkerRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  const script = readAsset('sw.js');
  const tag = entityTag(script);
  app.get(
    '/sw.js',
    {
      schema: {
        tags: [tags.site.name],
        summary: 'The service worker that shows messages',
        response: documented({
          200: textAnswer('The script.', 'text/javascript'),
          304: emptyAnswer('Unchanged.'),
        }),
      },
    },
    async (req, reply) => {
      // Asked anew each time: a worker that is wrong must not outlive its correction.
      void reply.headers({ etag: tag, 'cache-control': 'no-cache', 'content-security-policy': workerPolicy });
      if (holdsTag(req.headers['if-none-match'], tag)) return reply.code(304).send();
      return reply.type('text/javascript; charset=utf-8').send(script);
    },
  );
  app.get(
    '/push/key',
    {
      schema: {
        ...common,
        operationId: 'getPushKey',
        summary: 'The public key that browsers subscribe with',
        response: documented({ 200: jsonAnswer('The key.', z.object({ key: z.string() })) }, [
          'invalid-request',
          'not-found',
        ]),
      },
    },
    async () => ({ key: orNotFound(await pushKeyOf(parts), 'key of Web Push').publicKey }),
  );
  app.post(
    '/push/stop',
    {
      schema: {
        ...common,
        operationId: 'stopPush',
        summary: 'Ends messages to a browser at its word',
        body: z.strictObject({ endpoint }),
        response: documented({ 204: emptyAnswer('Nothing is sent there any more.') }, bodyProblems),
      },
    },
    async (req, reply) => {
      await stopChannel(store.db, secrets, { kind: 'push', key: req.body.endpoint }, clock());
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/push/renew',
    {
      schema: {
        ...common,
        operationId: 'renewPush',
        summary: 'Follows a browser whose endpoint changed, or that moved to the new key',
        body: z.strictObject({ endpoint, subscription: subscriptionInput }),
        response: documented({ 204: emptyAnswer('Messages go to the new one.') }, [
          ...bodyProblems,
          'not-found',
        ]),
      },
    },
    async (req, reply) => {
      const read = orNotFound(await readPlace(parts, 'push', req.body.subscription), 'channel');
      if (!read.ok) throw wrongPlace(read, '/body/subscription');
      const moved = await movePush(store.db, secrets, { from: req.body.endpoint, address: read.address });
      orNotFound(moved ? true : undefined, 'channel');
      return reply.code(204).send(null);
    },
  );
}

/** Names the field of an address that was refused. */
export function wrongPlace(
  { field, message }: { readonly field: string; readonly message: string },
  within: string,
): RequestProblem {
  const pointer = field === '' ? within : `${within}/${field.replaceAll('.', '/')}`;
  // Some say what the field must be, others what is wrong with where it leads.
  const detail = `${field}${message.startsWith('must ') ? '' : ':'} ${message}.`;
  return new RequestProblem('invalid-request', detail, [{ pointer, message }]);
}
