import type { Draw } from '@drawbell/draws/draw';
import type { DrawChange } from '@drawbell/draws/draw-change';

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
  /** An operator added it, and the feed has not shown it yet. */
  readonly byHand?: boolean;
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
  /** Draws that an operator had added and the feed shows now. */
  readonly shown: readonly string[];
  /** Rows that were typed with the number of a draw they are not: how the draw is known, and what was typed. */
  readonly unsettled: readonly { readonly number: string; readonly typed: string }[];
  /** Published rows by the number or key they were read with, where the record knows their draw by another. */
  readonly keys: ReadonlyMap<string, string>;
}

/** Whether anything in it is about what was published, not only about how often something was missed. */
export function changesContent(found: Reconciliation): boolean {
  return [found.fresh, found.corrected, found.cosmetic, found.withdrawn, found.returned, found.shown].some(
    ({ length }) => length > 0,
  );
}
