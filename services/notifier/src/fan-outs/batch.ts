import { decidePerson } from '@drawbell/draws/alert-decision';
import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { usualZone } from '@drawbell/draws/local-time';
import { createDrawMatcher } from '@drawbell/draws/match-draw';
import type { Preferences } from '@drawbell/draws/preferences';
import {
  newsKindOf,
  type NewsKind,
  placesFor,
  tellAt,
  type Telling,
  tellingSchema,
  usualTelling,
} from '@drawbell/draws/telling';
import { createCache } from '@drawbell/runtime/cache';
import type { CandidateRow } from '@drawbell/store/fan-outs/candidates';
import type { DeliveryBatch } from '@drawbell/store/fan-outs/fan-outs';

/** Who of a batch is told, and what; each person once. Few distinct results repeat often, so they are there once each. */
export interface DecidedBatch {
  readonly recipientIds: readonly string[];
  /** Per recipient, the place (from 1) of its result among `results`. */
  readonly resultPlaces: readonly number[];
  /** Per recipient, the index of their first row. */
  readonly rows: readonly number[];
  readonly results: readonly { readonly because: string; readonly kind: NewsKind; readonly json: string }[];
  readonly subscribersSeen: number;
}

/** Makes a function that decides whom of the candidates of one batch a draw is told. Pure. */
export function createBatchDecider(
  draw: Draw,
  catalogue: Catalogue,
): (rows: readonly CandidateRow[]) => DecidedBatch {
  const match = createDrawMatcher(draw, catalogue);
  return (rows) => {
    const recipientIds: string[] = [];
    const resultPlaces: number[] = [];
    const firstRows: number[] = [];
    const results: DecidedPerson[] = [];
    const places = new Map<string, number>();
    let subscribersSeen = 0;
    for (let first = 0; first < rows.length;) {
      const after = endOfSubscriber(rows, first);
      subscribersSeen += 1;
      const decided = decideSubscriber(draw, match, rows, first, after);
      const [recipientId] = rows[first] ?? [];
      const firstRow = first;
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
      firstRows.push(firstRow);
    }
    return { recipientIds, resultPlaces, rows: firstRows, results, subscribersSeen };
  };
}

/** Rows come ordered by subscriber: the index after the last row of the subscriber at `first`. */
function endOfSubscriber(rows: readonly CandidateRow[], first: number): number {
  const id = rows[first]?.[0];
  let after = first + 1;
  while (rows[after]?.[0] === id && after < rows.length) after += 1;
  return after;
}

type DecidedPerson = DecidedBatch['results'][number];

/** Null when nothing is to be told. */
function decideSubscriber(
  draw: Draw,
  match: ReturnType<typeof createDrawMatcher>,
  rows: readonly CandidateRow[],
  first: number,
  after: number,
): DecidedPerson | null {
  const row = rows[first];
  if (row === undefined) return null;
  const profiles = rows.slice(first, after).map((each) => each[1]);
  const { because, results } = decidePerson(draw, match, profiles, preferencesOf(row), row[7]);
  if (because === null) return null;
  const outcomes = results.map(({ outcome }) => outcome);
  return { because, kind: newsKindOf(because, outcomes), json: JSON.stringify(results) };
}

function preferencesOf(row: CandidateRow): Preferences {
  const [, , meets, mayMeet, nearPoints, everyDrawOfMyPrograms, everyDraw] = row;
  return { meets, mayMeet, nearPoints, everyDrawOfMyPrograms, everyDraw };
}

/** More choices than people have in one walk. */
const tellingsMax = 20_000;

/**
 * Makes a function that turns what is decided into the ledger rows that are owed: where each person is told, and when.
 * Nearly everybody chose nothing, and is told at once by mail.
 */
export function createRouter(): (
  decided: DecidedBatch,
  rows: readonly CandidateRow[],
  now: Date,
) => DeliveryBatch {
  const tellings = createCache<Telling>({ entriesMax: tellingsMax });
  return ({ recipientIds, resultPlaces, rows: firstRows, results, subscribersSeen }, rows, now) => {
    const times = new Map<string, Date | null>();
    const made: Made = { recipientIds: [], resultPlaces: [], channels: [], channelIds: [], togetherAt: [] };
    for (const [i, recipientId] of recipientIds.entries()) {
      const resultPlace = resultPlaces[i] ?? 0;
      const kind = results[resultPlace - 1]?.kind ?? 'everyDraw';
      const [, , , , , , , , chosen = null, zone = null, places = null, mailable = true] =
        rows[firstRows[i] ?? 0] ?? [];
      const telling = chosen === null ? usualTelling : tellings.getOrMake(chosen, () => readTelling(chosen));
      const timeKey = `${kind} ${zone} ${chosen}`;
      let together = times.get(timeKey);
      if (together === undefined) {
        const told = tellAt(telling, { kind, zone: zone ?? usualZone, now });
        together = told.together ? told.at : null;
        times.set(timeKey, together);
      }
      for (const { id, channel } of placesFor(telling, { kind, places: places ?? [], mailable })) {
        made.recipientIds.push(recipientId);
        made.resultPlaces.push(resultPlace);
        made.channels.push(channel);
        made.channelIds.push(id);
        made.togetherAt.push(together);
      }
    }
    return { ...made, results, subscribersSeen };
  };
}

type Made = {
  -readonly [
    Key in Exclude<keyof DeliveryBatch, 'results' | 'subscribersSeen'>
  ]: DeliveryBatch[Key][number][];
};

/** What is usual where it cannot be read: nobody goes without an alert for that. */
function readTelling(text: string): Telling {
  return tellingSchema.safeParse(JSON.parse(text)).data ?? usualTelling;
}
