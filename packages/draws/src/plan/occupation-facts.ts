import type { Catalogue } from '../catalogue.ts';
import { categoryInForce } from '../category-of-round.ts';
import type { CategoryVersion } from '../category-version.ts';
import { type UnitGroup, unitGroups } from '../noc.ts';

/** What the lists say of an occupation, without the months that anybody worked in it. */
export interface OccupationFacts {
  readonly group: UnitGroup;
  /** The categories in force that list it, in the order of the catalogue. */
  readonly categories: readonly CategoryVersion[];
  /**
   * Whether work in it counts as skilled for the Canadian Experience Class and the Federal Skilled Worker Program: TEER 0 to
   * 3. Of the Federal Skilled Trades Program nothing is said: it goes by lists of trades that are not at hand.
   */
  readonly isSkilled: boolean;
}

/** The highest TEER whose work counts for the Canadian Experience Class and skilled workers. */
const skilledTeerMax = 3;

/** What is known of a unit group on a day (ISO); null where NOC 2021 has no such code. */
export function occupationFacts(
  noc: string,
  { catalogue, today }: { readonly catalogue: Catalogue; readonly today: string },
): OccupationFacts | null {
  const group = unitGroups().get(noc);
  if (group === undefined) return null;
  const categories = catalogue.keys.flatMap((key) => {
    const version = categoryInForce(key, today, catalogue);
    return version?.nocs.includes(noc) === true ? [version] : [];
  });
  return { group, categories, isSkilled: group.teer <= skilledTeerMax };
}
