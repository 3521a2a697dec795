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
  /** What the feed last said of a draw that was corrected by hand; null where the record is what it said. */
  readonly published: Draw | null;
  /** What the feed said at earlier revisions, oldest first. */
  readonly earlier: readonly Draw[];
  readonly withdrawnAt: string | null;
  readonly missing: Pending | null;
  readonly reversal: Pending | null;
}

/** A draw as it is to be recorded after IRCC changed its publication. */
export interface Republished {
  readonly draw: Draw;
  /** What the feed says, where a correction by hand still stands against it; null otherwise. */
  readonly published: Draw | null;
  /** Corrections by hand that gave way: what stood, and what IRCC says now. */
  readonly replaced: readonly DrawChange[];
}

/** What a look changes in the record. */
export interface Reconciliation {
  /** New draws, oldest first. */
  readonly fresh: readonly Draw[];
  readonly corrected: readonly (Republished & { readonly changes: readonly DrawChange[] })[];
  /** Same facts, other form. */
  readonly cosmetic: readonly Republished[];
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
