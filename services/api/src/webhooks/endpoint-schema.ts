import { plainText } from '@drawbell/draws/plain-text';
import type { Endpoint, EndpointSettings } from '@drawbell/store/webhooks/endpoints';
import { drawFilterSchema } from '@drawbell/webhooks/events/draw-filter';
import { eventTypes, payloadVersions } from '@drawbell/webhooks/events/payload-schemas';
import { secretKinds } from '@drawbell/webhooks/signing/secret';
import { z } from 'zod';
import { publicId } from '../json/public-ids.ts';

const subscribable = eventTypes.filter((type) => type !== 'test.ping');

const url = plainText(2_000).describe(
  'https, on port 443 or 8443, at a public address. Kept and answered in its normal form (host in lower case and as xn--).',
);
const description = plainText(200, { charactersMin: 0 });
const types = z
  .array(z.enum(subscribable))
  .min(1)
  .refine((list) => new Set(list).size === list.length, 'names a type twice')
  .describe('What to hear of. test.ping comes to whoever asks for one.');
const payloadVersion = z.literal([...payloadVersions]);
const ratePerSecond = z
  .int()
  .min(1)
  .max(1_000)
  .nullable()
  .describe('Messages in a second at most; null for as fast as they are answered.');

export const newEndpointSchema = z.strictObject({
  url,
  description: description.default(''),
  eventTypes: types.default(subscribable),
  filters: drawFilterSchema.default({}),
  payloadVersion: payloadVersion.default(1),
  ratePerSecond: ratePerSecond.default(null),
  secretKind: z
    .enum(secretKinds)
    .default('hmac')
    .describe('hmac: v1 signatures with a shared secret. ed25519: v1a signatures with a key pair.'),
});

export const changedEndpointSchema = z
  .strictObject({
    url: url.optional(),
    description: description.optional(),
    eventTypes: types.optional(),
    filters: drawFilterSchema.optional(),
    payloadVersion: payloadVersion.optional(),
    ratePerSecond: ratePerSecond.optional(),
    state: z
      .enum(['active', 'disabled_by_owner'])
      .optional()
      .describe('active turns it on again, also after failures, with a clean slate.'),
  })
  .describe('What is left out stays as it is.');

const secretSchema = z.object({
  id: z.string(),
  kind: z.enum(secretKinds),
  publicKey: z.string().nullable().describe('whpk_… of ed25519: verify with it.'),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable().describe('Signs until then; null for the current one.'),
});

/** A secret as it is shown once. */
export const shownSecretSchema = secretSchema.extend({
  secret: z.string().describe('whsec_… or whsk_…. Shown in this answer only: keep it.'),
});

export const endpointSchema = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  eventTypes: z.array(z.string()),
  filters: z.looseObject({}),
  payloadVersion: z.int(),
  ratePerSecond: z.int().nullable(),
  state: z.enum(['active', 'disabled_by_owner', 'disabled_after_failures']),
  disabledAt: z.iso.datetime().nullable(),
  disabledReason: z
    .string()
    .nullable()
    .describe('owner; gone: it answered 410; failing: five days of nothing but failures.'),
  secrets: z.array(secretSchema).describe('Newest first. Each message is signed with every one of them.'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type EndpointJson = z.infer<typeof endpointSchema>;

export function secretJson(secret: Endpoint['secrets'][number]): z.infer<typeof secretSchema> {
  const { id, kind, publicKey, createdAt, expiresAt } = secret;
  return { id: publicId('sec', id), kind, publicKey, createdAt, expiresAt };
}

export function endpointJson(endpoint: Endpoint): EndpointJson {
  return {
    id: publicId('ep', endpoint.id),
    url: endpoint.url,
    description: endpoint.description,
    eventTypes: endpoint.event_types,
    filters: { ...endpoint.filters },
    payloadVersion: endpoint.payload_version,
    ratePerSecond: endpoint.rate_per_second,
    state: endpoint.state,
    disabledAt: endpoint.disabled_at?.toISOString() ?? null,
    disabledReason: endpoint.disabled_reason,
    secrets: endpoint.secrets.map((secret) => secretJson(secret)),
    createdAt: endpoint.created_at.toISOString(),
    updatedAt: endpoint.updated_at.toISOString(),
  };
}

/** What an endpoint is set to, for a change to replace parts of. */
export function settingsOf(endpoint: Endpoint): EndpointSettings {
  return {
    url: endpoint.url,
    description: endpoint.description,
    eventTypes: endpoint.event_types,
    filters: endpoint.filters,
    payloadVersion: endpoint.payload_version,
    ratePerSecond: endpoint.rate_per_second,
  };
}
