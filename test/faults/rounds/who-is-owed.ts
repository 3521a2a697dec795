import { decideAlert } from '@drawbell/draws/alert-decision';
import type { Draw } from '@drawbell/draws/draw';
import { createDrawMatcher } from '@drawbell/draws/match-draw';
import type { Audience, Person } from './population.ts';

/** Who is to be told of a draw, by the pure rules and person by person: no SQL narrows anything here. */
export function whoIsOwed(draw: Draw, people: readonly Person[]): Set<string> {
  const match = createDrawMatcher(draw);
  const owed = people.filter(({ profiles, preferences }) =>
    profiles.some((profile) => {
      const result = match(profile, { nearPoints: preferences.nearPoints });
      return decideAlert(draw, result, profile, preferences).told;
    }),
  );
  return new Set(owed.map(({ id }) => id));
}

/** How many messages about matches of watched profiles a draw makes. */
export function matchesOwed(draw: Draw, { matchEndpoints, watched }: Audience): number {
  const match = createDrawMatcher(draw);
  const concerned = watched.filter(
    (profile) => match(profile, { nearPoints: 10 }).outcome !== 'does_not_meet',
  );
  return concerned.length * matchEndpoints.length;
}
