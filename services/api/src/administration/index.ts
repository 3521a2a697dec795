/** What the command line shares with the admin API: the same orders, the same words, the same JSON. No web server. */
export { adminKeyJson, keyEnd, keyEndPast, newAdminKeySchema } from './admin-key-schema.ts';
export { auditJson } from './audit-schema.ts';
export { deliveryDetailJson } from './delivery-schema.ts';
export { explanationJson } from './explanation-schema.ts';
export { operatorEvidence } from './operator-evidence.ts';
export { orderAReplay } from './order-a-replay.ts';
export type { Refused } from './refused.ts';
export { newReplaySchema, replayJson } from './replay-schema.ts';
export { consumerEndpoints, endpointAttempts } from '../webhooks/endpoint-health.ts';
export { sendDeliveryAgain, sendMessageAgain } from './send-again.ts';
