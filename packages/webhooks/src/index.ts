export { nextWebhookAttemptMs } from './deliver/retry-schedule.ts';
export {
  createWebhookClient,
  type WebhookClient,
  type WebhookClientOptions,
  type WebhookPost,
} from './deliver/webhook-client.ts';
export type { WebhookResult } from './deliver/webhook-result.ts';
export { checkAddress } from './egress/check-address.ts';
export { checkEndpoint } from './egress/check-endpoint.ts';
export { checkEndpointUrl, type UrlRefusal } from './egress/check-endpoint-url.ts';
export { createEgressPolicy, type EgressPolicy } from './egress/egress-policy.ts';
export { createResolver, type ResolveHost } from './egress/resolve-host.ts';
export { type DrawFilter, drawFilterSchema, passesFilter } from './events/draw-filter.ts';
export { type EventType, eventTypes, payloadVersions } from './events/event-types.ts';
export { exampleData } from './events/examples.ts';
export { payloadSchemas } from './events/payload-schemas.ts';
export { drawPayload, messageBody, writePayload } from './events/write-payload.ts';
export { generateSecret, readSigningKey, type SecretKind, secretKinds } from './signing/secret.ts';
export { createSigner, type SignatureHeaders, type Signer } from './signing/sign.ts';
export { verifyWebhook } from './signing/verify.ts';
