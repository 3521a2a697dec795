import { addresses, suppressions } from './addresses.ts';
import { adminKeys } from './admin-keys.ts';
import { audit } from './audit.ts';
import { bounces } from './bounces.ts';
import { categories } from './categories.ts';
import { channels } from './channels.ts';
import { consumerEndpoints } from './consumer-endpoints.ts';
import { consumerKeys, ownKeys } from './consumer-keys.ts';
import { consumers } from './consumers.ts';
import { deliveries, messages } from './deliveries.ts';
import { drawAlerts } from './draw-alerts.ts';
import { drawsByHand } from './draws-by-hand.ts';
import { draws } from './draws.ts';
import { endpoints } from './endpoints.ts';
import { gridChanges } from './grid-changes.ts';
import { checklist, documentRules } from './guides.ts';
import { ownMessages } from './messages.ts';
import type { Operation } from './operation.ts';
import { ownConsumer } from './own-consumer.ts';
import { pushKeys } from './push-keys.ts';
import { replays } from './replays.ts';
import { resentEvents } from './resent-events.ts';
import { roundNames } from './round-names.ts';
import { subscribers } from './subscribers.ts';
import { watchedProfiles } from './watched-profiles.ts';

/** Every operation there is. Routes, forms and commands are made from this list. */
export const operations: readonly Operation[] = [
  consumers,
  consumerEndpoints,
  consumerKeys,
  ownConsumer,
  ownKeys,
  endpoints,
  resentEvents,
  ownMessages,
  watchedProfiles,
  adminKeys,
  pushKeys,
  draws,
  drawAlerts,
  drawsByHand,
  categories,
  roundNames,
  gridChanges,
  documentRules,
  checklist,
  replays,
  deliveries,
  messages,
  bounces,
  addresses,
  suppressions,
  subscribers,
  channels,
  audit,
].flatMap((noun): Operation[] => Object.values(noun));
