import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { easternDay } from '@drawbell/draws/grid';
import { type PreparedStanding, prepareStanding } from '@drawbell/draws/standing';
import type { Clock } from '@drawbell/runtime/clock';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import type { Store } from '@drawbell/store/open-store';
import { listDrawHistories, type RemarkedDraw } from '@drawbell/store/draws/history';
import { listDraws, type RecordedDraw } from '@drawbell/store/draws/draws';

/**
 * Keeps an answer for a short time, so that however many ask, the database is asked once. Those who ask while it is
 * being made wait for the same one. A failure is not kept.
 * @param options.olderMs for so long after its time the old answer is still given while a new one is
 * made, so that nobody waits for it; 0 by default
 */
export function keptFor<T>(
  keepMs: number,
  clock: Clock,
  make: () => Promise<T>,
  { olderMs = 0 }: { olderMs?: number } = {},
): () => Promise<T> {
  let kept: Kept<T> | undefined;
  let making: Promise<T> | undefined;
  const begin = (at: number): Promise<T> => {
    const answer = make();
    making = answer;
    const end = (made: Kept<T> | undefined): void => {
      if (making !== answer) return;
      making = undefined;
      kept = made;
    };
    answer.then(
      (value) => end({ at, value }),
      () => end(undefined),
    );
    return answer;
  };
  return async () => {
    const now = clock().getTime();
    const age = kept === undefined ? Number.NaN : now - kept.at;
    if (kept !== undefined && age >= 0 && age < keepMs) return kept.value;
    const answer = making ?? begin(now);
    return kept !== undefined && age >= 0 && age < keepMs + olderMs ? kept.value : answer;
  };
}

interface Kept<T> {
  readonly at: number;
  readonly value: T;
}

/** At three draws a week: a century more than there are. */
const drawsMax = 20_000;

/** However many pages are made, the record is read this often at most. */
const drawsEveryMs = 3_000;

/** All draws on record, newest first, withdrawn ones included; at most a few seconds old. */
export function keepAllDraws({
  store,
  clock,
}: {
  store: Store;
  clock: Clock;
}): () => Promise<RecordedDraw[]> {
  return keptFor(drawsEveryMs, clock, async () => {
    const { draws } = await listDraws(store.db, {}, { limit: drawsMax, before: null });
    return draws;
  });
}

/** All draws on record with their corrections and events, newest first; at most a few seconds old. */
export function keepDrawHistories({
  store,
  clock,
}: {
  store: Store;
  clock: Clock;
}): () => Promise<RemarkedDraw[]> {
  return keptFor(drawsEveryMs, clock, async () => listDrawHistories(store.db));
}

/** A change of categories or names shows this much later at most, in every process. */
const catalogueEveryMs = 5_000;

/** The catalogue of the record, at most a few seconds old. */
export function keepCatalogue({ store, clock }: { store: Store; clock: Clock }): () => Promise<Catalogue> {
  return keptFor(catalogueEveryMs, clock, () => readCatalogue(store.db));
}

/** What profiles are compared with. */
export interface PastDraws {
  /** Not withdrawn, newest first. */
  readonly draws: readonly Draw[];
  readonly catalogue: Catalogue;
  /** The day in Eastern Canada. */
  readonly today: string;
  readonly prepared: PreparedStanding;
}

/** The draws on record, made ready once for everybody who asks where they stand; at most a few seconds old. */
export function keepPastDraws({ store, clock }: { store: Store; clock: Clock }): () => Promise<PastDraws> {
  return keptFor(drawsEveryMs, clock, async () => {
    const today = easternDay(clock());
    const catalogue = await readCatalogue(store.db);
    const { draws: all } = await listDraws(store.db, {}, { limit: drawsMax, before: null });
    const draws = all.flatMap(({ draw, withdrawnAt }) => (withdrawnAt === null ? [draw] : []));
    return { draws, catalogue, today, prepared: prepareStanding(draws, { today, catalogue }) };
  });
}
