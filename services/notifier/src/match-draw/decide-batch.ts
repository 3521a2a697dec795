import type { Catalogue } from '@drawbell/draws/catalogue';
import { decidePerson } from '@drawbell/draws/decide-person';
import type { Draw } from '@drawbell/draws/draw';
import { createDrawMatcher } from '@drawbell/draws/match-draw';
import type { Preferences } from '@drawbell/draws/preferences';
import type { CandidateRow } from '@drawbell/store/fan-outs/candidates';
import type { DeliveryBatch } from '@drawbell/store/fan-outs/fan-outs';

/** Makes a function that turns the candidates of one batch into the ledger rows they are owed. Pure. */
export function createBatchDecider(
  draw: Draw,
  catalogue: Catalogue,
): (rows: readonly CandidateRow[]) => DeliveryBatch {
  const match = createDrawMatcher(draw, catalogue);
  return (rows) => {
    const recipientIds: string[] = [];
    const resultPlaces: number[] = [];
    const results: { because: string; json: string }[] = [];
    const places = new Map<string, number>();
    let subscribersSeen = 0;
    for (let first = 0; first < rows.length;) {
      const after = endOfSubscriber(rows, first);
      subscribersSeen += 1;
      const decided = decideSubscriber(draw, match, rows, first, after);
      const [recipientId] = rows[first] ?? [];
      first = after;
      if (decided === null || recipientId === undefined) continue;
      const key = `${decided.because} ${decided.json}`;
      let place = places.get(key);
      if (place === undefined) {
        place = results.push(decided);
        places.set(key, place);
      }
      recipientIds.push(recipientId);
      resultPlaces.push(place);
    }
    return { recipientIds, resultPlaces, results, subscribersSeen };
  };
}

/** Rows come ordered by subscriber: the index after the last row of the subscriber at `first`. */
function endOfSubscriber(rows: readonly CandidateRow[], first: number): number {
  const id = rows[first]?.[0];
  let after = first + 1;
  while (rows[after]?.[0] === id && after < rows.length) after += 1;
  return after;
}

/** Null when nothing is to be told. */
function decideSubscriber(
  draw: Draw,
  match: ReturnType<typeof createDrawMatcher>,
  rows: readonly CandidateRow[],
  first: number,
  after: number,
): { because: string; json: string } | null {
  const row = rows[first];
  if (row === undefined) return null;
  const profiles = rows.slice(first, after).map((each) => each[1]);
  const { because, results } = decidePerson(draw, match, profiles, preferencesOf(row), row[7]);
  return because === null ? null : { because, json: JSON.stringify(results) };
}

function preferencesOf(row: CandidateRow): Preferences {
  const [, , meets, mayMeet, nearPoints, everyDrawOfMyPrograms, everyDraw] = row;
  return { meets, mayMeet, nearPoints, everyDrawOfMyPrograms, everyDraw };
}
