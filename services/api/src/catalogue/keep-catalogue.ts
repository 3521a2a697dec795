import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Clock } from '@drawbell/runtime/clock';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import type { Store } from '@drawbell/store/open-store';
import { keptFor } from '../kept-for.ts';

/** A change of categories or names shows this much later at most, in every process. */
const keptForMs = 5_000;

/** The catalogue of the record, at most a few seconds old. */
export function keepCatalogue({ store, clock }: { store: Store; clock: Clock }): () => Promise<Catalogue> {
  return keptFor(keptForMs, clock, () => readCatalogue(store.db));
}
