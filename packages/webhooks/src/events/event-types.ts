/** What endpoints can subscribe to. `test.ping` goes to whoever asks for one. */
export const eventTypes = [
  'draw.published',
  'draw.corrected',
  'draw.withdrawn',
  'draw.reinstated',
  'profile.matched',
  'feed.stale',
  'feed.recovered',
  'test.ping',
] as const;
export type EventType = (typeof eventTypes)[number];

/** Versions of the payloads' shape. A change that could break a receiver makes the next. */
export const payloadVersions = [1] as const;
