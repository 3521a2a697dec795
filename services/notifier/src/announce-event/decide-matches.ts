import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { createDrawMatcher } from '@drawbell/draws/match-draw';
import type { Listener, WatchingConsumer } from '@drawbell/store/webhooks/audience';
import type { NewMessage } from '@drawbell/store/webhooks/events';
import { drawFilterSchema, passesFilter } from '@drawbell/webhooks/events/draw-filter';

/** A draw missed by at most so many points concerns a watched profile, as by default a subscriber's. */
const nearPoints = 10;

/** Whether an endpoint's filters let a draw pass. Filters that this code cannot read narrow nothing. */
export function wantsDraw({ filters }: Pick<Listener, 'filters'>, draw: Draw): boolean {
  const read = drawFilterSchema.safeParse(filters);
  return !read.success || passesFilter(draw, read.data);
}

/**
 * Makes a function that decides which of a consumer's watched profiles a draw concerns, and owes each of its endpoints
 * a message for every one. Who was told of an earlier revision is told of the correction whatever it comes to. Pure.
 */
export function createMatchDecider(
  draw: Draw,
  catalogue: Catalogue,
): (consumer: WatchingConsumer) => NewMessage[] {
  const match = createDrawMatcher(draw, catalogue);
  return ({ endpoints, profiles }) => {
    const listening = endpoints.filter((endpoint) => wantsDraw(endpoint, draw));
    if (listening.length === 0) return [];
    return profiles.flatMap(({ id: watchedId, reference, facts, toldBefore }) => {
      const result = match(facts, { nearPoints });
      if (result.outcome === 'does_not_meet' && !toldBefore) return [];
      const told = { reference, correction: toldBefore, ...result };
      return listening.map(({ id: endpointId }) => ({ endpointId, watchedId, result: told }));
    });
  };
}
