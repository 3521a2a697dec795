import { addresses, suppressions } from './addresses.ts';
import { adminKeys } from './admin-keys.ts';
import { audit } from './audit.ts';
import { bounces } from './bounces.ts';
import { consumerEndpoints } from './consumer-endpoints.ts';
import { consumerKeys, ownKeys } from './consumer-keys.ts';
import { consumers } from './consumers.ts';
import { deliveries, messages } from './deliveries.ts';
import { drawAlerts } from './draw-alerts.ts';
import type { Operation } from './operation.ts';
import { subscribers } from './subscribers.ts';

/** Every operation there is. Routes, forms and commands are made from this list. */
export const operations: readonly Operation[] = [
  consumers,
  consumerEndpoints,
  consumerKeys,
  ownKeys,
  adminKeys,
  drawAlerts,
  deliveries,
  messages,
  bounces,
  addresses,
  suppressions,
  subscribers,
  audit,
].flatMap((noun): Operation[] => Object.values(noun));
