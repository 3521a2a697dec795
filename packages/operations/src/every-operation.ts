import { adminKeys } from './admin-keys.ts';
import { audit } from './audit.ts';
import { categories } from './categories.ts';
import { consumerEndpoints } from './consumer-endpoints.ts';
import { consumerKeys, ownKeys } from './consumer-keys.ts';
import { consumers } from './consumers.ts';
import { drawAlerts } from './draw-alerts.ts';
import { draws } from './draws.ts';
import { drawsByHand } from './draws-by-hand.ts';
import { gridChanges } from './grid-changes.ts';
import type { Operation } from './operation.ts';
import { roundNames } from './round-names.ts';

/** Every operation there is. Routes, forms and commands are made from this list. */
export const operations: readonly Operation[] = [
  consumers,
  consumerEndpoints,
  consumerKeys,
  ownKeys,
  adminKeys,
  draws,
  drawAlerts,
  drawsByHand,
  categories,
  roundNames,
  gridChanges,
  audit,
].flatMap((noun): Operation[] => Object.values(noun));
