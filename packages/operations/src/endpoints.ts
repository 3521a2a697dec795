import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import type { Store } from '@drawbell/store/open-store';
import { takeFromLimit } from '@drawbell/store/rate-limit';
import {
  changeEndpoint,
  createEndpoint,
  type Endpoint,
  endpointsMax,
  findEndpoint,
  listEndpoints,
  removeEndpoint,
  removeSecret,
  rotateSecret,
} from '@drawbell/store/webhooks/endpoints';
import { messageIdOf } from '@drawbell/store/webhooks/ids';
import { oweTestPing, recoverFailed } from '@drawbell/store/webhooks/messages';
import { type DrawFilter, drawFilterSchema } from '@drawbell/webhooks/events/draw-filter';
import { exampleData, writeSample } from '@drawbell/webhooks/events/examples';
import { eventTypes } from '@drawbell/webhooks/events/payload-schemas';
import { writePayload } from '@drawbell/webhooks/events/write-payload';
import { type SecretKind, secretKinds } from '@drawbell/webhooks/signing/secret';
import { z } from 'zod';
import { noBody, one, pages } from './answers.ts';
import {
  attemptCursor,
  endpointAttempt,
  endpointAttempts,
  endpointFields,
  endpointHealth,
  endpointHealthSchema,
} from './endpoint-health.ts';
import {
  brought,
  changedHeaders,
  checkUrl,
  given,
  headersAfter,
  orRefused,
  sealedCertificate,
  sealedHeaders,
  secretOf,
  usualTypes,
} from './endpoint-settings.ts';
import { refuseUnknownCategories } from './known-categories.ts';
import { ownLookup, ownOrder } from './operation.ts';
import { found, Refusal, TooOften } from './refusal.ts';
import { camel, id, instant, pageOf, paging, rowNumber, withoutGaps } from './values.ts';

const secret = z
  .object({
    id: id('sec'),
    kind: z.enum(secretKinds),
    publicKey: z.string().nullable().describe('whpk_… of ed25519: verify with it.'),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable().describe('Signs until then; null for the current one.'),
  })
  .meta({ id: 'Secret' });
const shownSecret = secret
  .extend({ secret: z.string().describe('whsec_… or whsk_…. Shown in this answer only: keep it.') })
  .meta({ id: 'ShownSecret' });

const keptFilters = z.object(drawFilterSchema.shape).meta({ id: 'EndpointFilters' });
const { id: endpointId, description, eventTypes: types, state, ...facts } = endpointFields;
const endpoint = z
  .object({
    ...{ id: endpointId, url: z.string(), description, eventTypes: types, filters: keptFilters },
    ...{ payloadVersion: z.int(), ratePerSecond: z.int().nullable(), state },
    ...{ disabledAt: facts.disabledAt, disabledReason: facts.disabledReason },
    secrets: z.array(secret).describe('Newest first. Each message is signed with every one of them.'),
    headerNames: z.array(z.string()).describe('In lower case. What they say is not shown.'),
    clientCertificate: z
      .object({
        subject: z.string(),
        fingerprint: z.string().describe('SHA-256 of the certificate, in hex.'),
        notAfter: z.iso.datetime(),
      })
      .nullable(),
    ...{ createdAt: facts.createdAt, updatedAt: instant },
  })
  .meta({ id: 'Endpoint' });
const endpointOf = (row: Endpoint) => ({
  ...camel(row),
  filters: { ...(row.filters as DrawFilter) },
  headerNames: [...row.header_names],
  secrets: [...row.secrets],
});
const at = { endpoint: id('ep') };

/** Tests that one endpoint may get: some at once, then one every ten seconds. */
const testLimit = { burst: 10, everyMs: 10_000 } as const;

/** Where the messages of the consumer go. */
export const endpoints = {
  list: ownLookup({
    name: 'endpoints list',
    path: '/endpoints',
    scope: 'read',
    says: 'Lists endpoints, oldest first',
    takes: paging(rowNumber),
    answers: pages('endpoints', endpoint, { form: rowNumber, columns: [] }),
    run: async ({ db, consumer }, { limit, cursor: after = '0' }) => {
      const read = await listEndpoints(db, consumer, { after, limit: limit + 1 });
      const { rows, nextCursor } = pageOf(read, limit, (last) => last.id);
      return { endpoints: rows.map(endpointOf), nextCursor };
    },
  }),
  create: ownOrder({
    name: 'endpoints create',
    path: '/endpoints',
    scope: 'endpoints',
    says: 'Registers an endpoint, and shows its signing secret once',
    done: 'The endpoint is registered.',
    status: 201,
    takes: {
      url: given.url,
      description: given.description.default(''),
      eventTypes: given.eventTypes.default(usualTypes),
      filters: given.filters.default({}),
      payloadVersion: given.payloadVersion.default(1),
      ratePerSecond: given.ratePerSecond.default(null),
      headers: given.headers.default({}),
      clientCertificate: given.clientCertificate.default(null),
      secretKind: z
        .enum(secretKinds)
        .optional()
        .describe(
          'hmac: v1 signatures with a shared secret. ed25519: v1a signatures with a key pair. Left out: that of your secret, or hmac.',
        ),
      secret: brought,
    },
    answers: one(endpoint.extend({ secret: shownSecret }).meta({ id: 'NewEndpoint' }), []),
    ahead: async ({ checkEndpoint }, { url }) => checkUrl(checkEndpoint, url),
    run: async (
      { trx, secrets, now, consumer },
      { secretKind, secret: own, filters, headers, clientCertificate, ...settings },
      checked,
    ) => {
      const url = orRefused(checked);
      await refuseCategories(trx, filters);
      const { kind, ...made } = secretOf(own, secretKind, 'secretKind');
      const sealing = { secrets, now };
      const row = await createEndpoint(trx, consumer, {
        settings: {
          ...{ ...settings, url, filters: withoutGaps(filters) },
          ...sealedHeaders(sealing, headers),
          clientCertificate: sealedCertificate(sealing, clientCertificate),
        },
        secret: { kind, sealed: secrets.seal(made.secret), publicKey: made.publicKey },
        now,
      });
      if (row === undefined)
        throw new Refusal('conflict', `There are ${endpointsMax} endpoints: remove one first.`);
      const [stored] = row.secrets;
      if (stored === undefined) throw new Error('an endpoint was made without a secret');
      return { body: { ...endpointOf(row), secret: { ...stored, secret: made.secret } } };
    },
  }),
  show: ownLookup({
    name: 'endpoints show',
    path: '/endpoints/:endpoint',
    scope: 'read',
    says: 'Shows one endpoint',
    at,
    answers: one(endpoint, []),
    run: async ({ db, consumer }, { endpoint: which }) => endpointOf(await own(db, consumer, which)),
  }),
  change: ownOrder({
    name: 'endpoints change',
    path: '/endpoints/:endpoint',
    method: 'PATCH',
    scope: 'endpoints',
    says: 'Changes an endpoint, or turns it off and on',
    done: 'The endpoint is changed.',
    at,
    takes: z
      .strictObject({
        ...z.object({ ...given, headers: changedHeaders }).partial().shape,
        state: z
          .enum(['active', 'disabled_by_owner'])
          .optional()
          .describe('active turns it on again, also after failures, with a clean slate.'),
      })
      .describe('What is left out stays as it is.'),
    answers: one(endpoint, []),
    ahead: async ({ db, consumer, checkEndpoint }, { endpoint: which, url: wanted, state: turned }) => {
      if (wanted === undefined && turned !== 'active') return undefined;
      const url = wanted ?? (await findEndpoint(db, { id: which, consumerId: consumer }))?.url;
      return url === undefined ? undefined : checkUrl(checkEndpoint, url);
    },
    run: async (
      { trx, secrets, now, consumer },
      { endpoint: which, state: turned, filters, headers, clientCertificate, ...change },
      checked,
    ) => {
      const row = await own(trx, consumer, which);
      const before = endpointOf(row);
      const sealing = { secrets, now };
      await refuseCategories(trx, filters);
      const settings = {
        ...before,
        ...withoutGaps(change),
        filters: withoutGaps(filters ?? before.filters),
        ...(checked !== undefined && { url: orRefused(checked) }),
        ...(headers !== undefined && sealedHeaders(sealing, headersAfter(sealing, row.headers, headers))),
        ...(clientCertificate !== undefined && {
          clientCertificate: sealedCertificate(sealing, clientCertificate),
        }),
      };
      const key = { id: which, consumerId: consumer };
      const changed = await changeEndpoint(trx, key, { settings, state: turned, now });
      return { body: endpointOf(found(changed, 'endpoint')) };
    },
  }),
  remove: ownOrder({
    name: 'endpoints remove',
    path: '/endpoints/:endpoint',
    method: 'DELETE',
    scope: 'endpoints',
    says: 'Removes an endpoint with its messages',
    done: 'It is gone.',
    status: 204,
    at,
    answers: noBody,
    run: async ({ trx, consumer: consumerId }, { endpoint: which }) => {
      found((await removeEndpoint(trx, { id: which, consumerId })) || null, 'endpoint');
      return { body: undefined };
    },
  }),
  test: ownOrder({
    name: 'endpoints test',
    path: '/endpoints/:endpoint/test',
    scope: 'endpoints',
    says: 'Sends a test.ping to an endpoint, or a sample of any event',
    done: 'It is on its way.',
    status: 202,
    at,
    takes: {
      type: z
        .enum(eventTypes)
        .default('test.ping')
        .describe('Made-up data, "sample": true in the body; listed as a test.ping.'),
    },
    refuses: ['too-many-requests'],
    answers: one(z.object({ messageId: z.string() }).meta({ id: 'SentTest' })),
    run: async ({ trx, secrets, now, consumer }, { endpoint: which, type }) => {
      refuseDisabled(await own(trx, consumer, which));
      const key = secrets.hashToken(`test of endpoint ${which}`);
      const waitMs = await takeFromLimit(trx, { key, limit: testLimit, now });
      if (waitMs !== null) throw new TooOften('This endpoint was tested often enough for now.', waitMs);
      const payload =
        type === 'test.ping' ? writePayload(type, now, exampleData[type]) : writeSample(type, now);
      const owed = await oweTestPing(trx, { endpointId: which, payload, now });
      return { body: { messageId: messageIdOf(secrets, owed) }, rings: [['deliver-webhook', {}]] };
    },
  }),
  recover: ownOrder({
    name: 'endpoints recover',
    path: '/endpoints/:endpoint/recover',
    scope: 'endpoints',
    says: 'Sends again everything that failed since a moment, and before another if one is given',
    done: 'How many messages are owed again.',
    status: 202,
    at,
    takes: {
      since: instant,
      until: instant.optional().describe('Made before this moment. Left out: until now.'),
    },
    answers: one(z.object({ messages: z.int() }).meta({ id: 'RecoveredMessages' })),
    run: async ({ trx, now, consumer }, { endpoint: which, since, until = null }) => {
      if (until !== null && until <= since)
        throw new Refusal('invalid-request', '`until` is not after `since`.', {
          until: 'must be after `since`',
        });
      refuseDisabled(await own(trx, consumer, which));
      const messages = await recoverFailed(trx, { endpointId: which, since, until, now });
      return { body: { messages }, rings: [['deliver-webhook', {}]] };
    },
  }),
  health: ownLookup({
    name: 'endpoints health show',
    path: '/endpoints/:endpoint/health',
    scope: 'read',
    says: 'Tells how an endpoint is',
    at,
    answers: one(endpointHealthSchema, []),
    run: async ({ db, pool, now, consumer }, { endpoint: which }) =>
      endpointHealth(pool, await own(db, consumer, which), now),
  }),
  listAttempts: ownLookup({
    name: 'endpoints attempts list',
    path: '/endpoints/:endpoint/attempts',
    scope: 'read',
    says: 'Lists the attempts at the messages of an endpoint, newest first',
    at,
    takes: paging(attemptCursor),
    answers: pages('attempts', endpointAttempt, { form: attemptCursor, columns: [] }),
    run: async ({ db, pool, secrets, consumer }, { endpoint: which, limit, cursor = null }) => {
      const { id: key } = await own(db, consumer, which);
      const read = await endpointAttempts(pool, secrets, { endpointId: key, cursor, limit: limit + 1 });
      const { rows, nextCursor } = pageOf(read, limit, (last) => last.cursor);
      return { attempts: rows, nextCursor };
    },
  }),
  rotateSecret: ownOrder({
    name: 'endpoints secrets rotate',
    path: '/endpoints/:endpoint/secrets',
    scope: 'endpoints',
    says: 'Makes a new signing secret; those before go on signing for a while',
    done: 'The new secret.',
    status: 201,
    at,
    takes: {
      kind: z
        .enum(secretKinds)
        .optional()
        .describe(
          'Left out: of the kind of the current secret. Another one changes how messages are signed.',
        ),
      secret: brought,
      overlapHours: z
        .number()
        .min(0)
        .max(168)
        .default(24)
        .describe('How long the secrets before go on signing too, for receivers to change over.'),
    },
    answers: one(shownSecret),
    run: async (
      { trx, secrets, now, consumer: consumerId },
      { endpoint: which, kind: wanted, secret: own, overlapHours },
    ) => {
      let shown = '';
      const kind = own === undefined ? wanted : secretOf(own, wanted, 'kind').kind;
      const make = (of: SecretKind) => {
        const made = secretOf(own, of, 'kind');
        shown = made.secret;
        return { kind: of, sealed: secrets.seal(made.secret), publicKey: made.publicKey };
      };
      const oldExpireAt = new Date(now.getTime() + overlapHours * 3_600_000);
      const rotation = { kind, make, oldExpireAt, now };
      const stored = found(await rotateSecret(trx, { id: which, consumerId }, rotation), 'endpoint');
      if (stored === 'too_many')
        throw new Refusal('conflict', 'Five secrets sign already: remove one, or wait for one to expire.');
      return { body: { ...stored, secret: shown } };
    },
  }),
  removeSecret: ownOrder({
    name: 'endpoints secrets remove',
    path: '/endpoints/:endpoint/secrets/:secret',
    method: 'DELETE',
    scope: 'endpoints',
    says: 'Ends an earlier signing secret at once',
    done: 'It signs nothing any more.',
    status: 204,
    at: { ...at, secret: id('sec') },
    answers: noBody,
    run: async ({ trx, consumer: consumerId }, { endpoint: which, secret: ended }) => {
      const removed = found(await removeSecret(trx, { id: which, consumerId }, ended), 'secret');
      if (removed === 'current')
        throw new Refusal('conflict', 'This is the current secret: make a new one first.');
      return { body: undefined };
    },
  }),
};

/** @throws Refusal `not-found` */
export async function own(db: Store['db'], consumerId: string, which: string): Promise<Endpoint> {
  return found(await findEndpoint(db, { id: which, consumerId }), 'endpoint');
}

/** @throws Refusal `conflict` */
export function refuseDisabled(row: Endpoint): void {
  if (row.state !== 'active')
    throw new Refusal('conflict', 'The endpoint is disabled: turn it on first ("state": "active").');
}

async function refuseCategories(db: Store['db'], filters: DrawFilter | undefined): Promise<void> {
  if (filters?.categories !== undefined)
    refuseUnknownCategories(filters.categories, await readCatalogue(db), 'filters/categories');
}
