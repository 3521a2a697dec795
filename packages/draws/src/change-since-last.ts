import { builtInCatalogue, type Catalogue } from './catalogue.ts';
import type { Draw } from './draw.ts';
import { drawTypeOf } from './draw-type.ts';
import { gridOn } from './grid.ts';
import { monthsBefore, newestFirst } from './past-draws.ts';

/** How the cut-off of a draw differs from that of the last draw of its type. */
export type ChangeSinceLast =
  /** By so many points (more than 0: it rose) since that draw, which is of the same points grid. */
  | { readonly kind: 'points'; readonly points: number; readonly since: Draw }
  /** No earlier draw of its type is on record. */
  | { readonly kind: 'first' }
  /** There is an earlier one, but the two are not set side by side: another grid, or too long before. */
  | { readonly kind: 'apart'; readonly because: 'other_grid' | 'long_ago'; readonly since: Draw };

/** A cut-off of longer before says nothing about this one. */
const monthsComparedOver = 24;

/**
 * The change of each draw, by its number. Draws without a cut-off have none and are passed over by later ones, and so
 * are those whose name is not understood: what they were for is not known. Types are compared whatever the version of their
 * category, cut-offs only within one points grid. Pure.
 * @param draws not withdrawn, in any order
 */
export function changesSinceLast(
  draws: readonly Draw[],
  { gridChanges }: Pick<Catalogue, 'gridChanges'> = builtInCatalogue(),
): ReadonlyMap<string, ChangeSinceLast> {
  const changes = new Map<string, ChangeSinceLast>();
  const lastOf = new Map<string, Draw & { readonly crs: number }>();
  for (const draw of draws.toSorted(newestFirst).toReversed()) {
    if (!hasCutOff(draw) || draw.round.kind === 'unknown') continue;
    const type = drawTypeOf(draw);
    const since = lastOf.get(type);
    changes.set(draw.number, since === undefined ? { kind: 'first' } : changeBetween(since, draw));
    lastOf.set(type, draw);
  }
  return changes;

  function changeBetween(
    since: Draw & { readonly crs: number },
    draw: Draw & { readonly crs: number },
  ): ChangeSinceLast {
    if (gridOn(since.date, gridChanges).from !== gridOn(draw.date, gridChanges).from)
      return { kind: 'apart', because: 'other_grid', since };
    if (since.date < monthsBefore(draw.date, monthsComparedOver))
      return { kind: 'apart', because: 'long_ago', since };
    return { kind: 'points', points: draw.crs - since.crs, since };
  }
}

function hasCutOff(draw: Draw): draw is Draw & { readonly crs: number } {
  return draw.crs !== null;
}
