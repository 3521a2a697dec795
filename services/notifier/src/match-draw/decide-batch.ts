import { type Catalogue, createDrawMatcher, decideAlert, type Draw, type Preferences } from '@drawbell/draws';
import type { CandidateRow, DeliveryBatch, ProfileResult } from '@drawbell/store';

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

/** One alert for a person, however many of their profiles it concerns; null when nothing is to be told. */
function decideSubscriber(
  draw: Draw,
  match: ReturnType<typeof createDrawMatcher>,
  rows: readonly CandidateRow[],
  first: number,
  after: number,
): { because: string; json: string } | null {
  const results: ProfileResult[] = [];
  let told: string | null = null;
  for (let index = first; index < after; index += 1) {
    const row = rows[index];
    if (row === undefined) continue;
    const [, profile, , , nearPoints, , , toldBefore] = row;
    const result = match(profile, { nearPoints });
    results.push({ label: profile.label ?? null, ...result });
    const decision = decideAlert(draw, result, profile, preferencesOf(row));
    if (decision.told && (told === null || isStronger(decision.because, told))) told = decision.because;
    if (toldBefore) told ??= 'correction';
  }
  return told === null ? null : { because: told, json: JSON.stringify(results) };
}

const strength = ['meets', 'may_meet', 'near', 'my_program', 'every_draw', 'correction'];

function isStronger(because: string, than: string): boolean {
  return strength.indexOf(because) < strength.indexOf(than);
}

function preferencesOf(row: CandidateRow): Preferences {
  const [, , meets, mayMeet, nearPoints, everyDrawOfMyPrograms, everyDraw] = row;
  return { meets, mayMeet, nearPoints, everyDrawOfMyPrograms, everyDraw };
}
