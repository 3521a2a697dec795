import type { Clock } from '@drawbell/runtime/clock';
import { listDraws, type RecordedDraw } from '@drawbell/store/draws/draws';
import type { Store } from '@drawbell/store/open-store';
import { keptFor } from '../kept-for.ts';

/** At three draws a week: a century more than there are. */
const drawsMax = 20_000;

/** However many pages are made, the record is read this often at most. */
const keptForMs = 3_000;

/** All draws on record, newest first, withdrawn ones included; at most a few seconds old. */
export function keepAllDraws({
  store,
  clock,
}: {
  store: Store;
  clock: Clock;
}): () => Promise<RecordedDraw[]> {
  return keptFor(keptForMs, clock, async () => {
    const { draws } = await listDraws(store.db, {}, { limit: drawsMax, before: null });
    return draws;
  });
}
