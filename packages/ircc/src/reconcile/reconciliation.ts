import type { Draw, DrawChange } from '@drawbell/draws';

/** Since when, and over how many polls in a row, something has been seen that may be a flapping edge. */
export interface Pending {
  /** ISO 8601. */
  readonly since: string;
  readonly polls: number;
}

/** A recorded draw as a new look is compared with it. */
export interface KnownDraw {
  readonly draw: Draw;
  /** Contents of earlier revisions, oldest first. */
  readonly earlier: readonly Draw[];
  readonly withdrawnAt: string | null;
  readonly missing: Pending | null;
  readonly reversal: Pending | null;
}

/** What a look changes in the record. */
export interface Reconciliation {
  /** New draws, oldest first. */
  readonly fresh: readonly Draw[];
  readonly corrected: readonly { readonly draw: Draw; readonly changes: readonly DrawChange[] }[];
  /** Same facts, other form. */
  readonly cosmetic: readonly { readonly draw: Draw }[];
  /** Not there in this look, and not for long enough to be withdrawn. */
  readonly missing: readonly ({ readonly number: string } & Pending)[];
  readonly withdrawn: readonly string[];
  /** Missing or withdrawn before, there again. */
  readonly returned: readonly { readonly number: string; readonly wasWithdrawn: boolean }[];
  /** Back to an earlier revision, and not for long enough to be believed. */
  readonly reversals: readonly ({ readonly number: string } & Pending)[];
  /** Draws whose pending reversal is over. */
  readonly settled: readonly string[];
}

/** Whether anything in it is about what was published, not only about how often something was missed. */
export function changesContent(found: Reconciliation): boolean {
  return [found.fresh, found.corrected, found.cosmetic, found.withdrawn, found.returned].some(
    ({ length }) => length > 0,
  );
}
