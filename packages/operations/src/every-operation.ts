import { adminKeys } from './admin-keys.ts';
import { audit } from './audit.ts';
import { consumerEndpoints } from './consumer-endpoints.ts';
import { consumerKeys, ownKeys } from './consumer-keys.ts';
import { consumers } from './consumers.ts';
import { drawAlerts } from './draw-alerts.ts';
import type { Operation } from './operation.ts';

/** Every operation there is. Routes, forms and commands are made from this list. */
export const operations: readonly Operation[] = [
  consumers,
  consumerEndpoints,
  consumerKeys,
  ownKeys,
  adminKeys,
  drawAlerts,
  audit,
].flatMap((noun): Operation[] => Object.values(noun));
