import type { CategoryKey } from './category.ts';
import type { ProgramKey } from './profile.ts';

/** What a round of invitations was restricted to, read from its published name. */
export type RoundType =
  | { readonly kind: 'general' }
  | { readonly kind: 'program'; readonly program: ProgramKey | 'pnp' }
  | {
      readonly kind: 'category';
      readonly category: CategoryKey;
      /** The version number in the published name ("2026-Version 3" → 3, "(2024-1)" → 1); null when it carries none. */
      readonly labelVersion: number | null;
      /**
       * The version's year in the published name ("2026-Version 3" → 2026); null when the name carries none. The
       * year in "(2024-1)" is that of the draw and not read: all such rounds were later renamed "(Version 1)".
       */
      readonly labelYear: number | null;
    }
  /** A name nobody has mapped yet. Normal, not an error: each year brings new ones. */
  | { readonly kind: 'unknown' };

/** The tie-break moment: at the cut-off score, only profiles submitted before it were invited. */
export interface TieBreak {
  /** As published, untouched but for outer white space. Empty when there is one that the source read did not show. */
  readonly text: string;
  /** The instant, reading the label as UTC (ISO 8601 with `Z`); null when it cannot be read (no year, …). */
  readonly at: string | null;
}

/** Candidates in the pool by score range, as it was written: what of it is known, `knownPool` says. */
export interface Pool {
  /** Date of the count (ISO), null when unreadable. */
  readonly asOf: string | null;
  readonly total: number;
  /** `[range, candidates]` in the feed's order dd1…dd17, e.g. `['601-1200', 941]`. */
  readonly ranges: readonly (readonly [range: string, candidates: number])[];
}

/** What dd1 to dd17 count, in the feed's order; 451-500 and 401-450 are subtotals of the five after them. */
export const poolRanges = [
  '601-1200',
  '501-600',
  '451-500',
  '491-500',
  '481-490',
  '471-480',
  '461-470',
  '451-460',
  '401-450',
  '441-450',
  '431-440',
  '421-430',
  '411-420',
  '401-410',
  '351-400',
  '301-350',
  '0-300',
] as const;

/** One round of invitations as published at one time: the content of a revision. JSON-safe. */
export interface Draw {
  /**
   * Identity, for ever. Text: `447`, `91a`; a key that we made up (`provisionalKey`) for a draw that was first seen without a
   * number. What IRCC calls it is `publishedNumber`.
   */
  readonly number: string;
  /** The number that was published after the draw had been recorded under another or none; absent otherwise. */
  readonly joinedNumber?: string;
  /** The draw's date (ISO `YYYY-MM-DD`), from drawDate. */
  readonly date: string;
  readonly nameEn: string;
  /** Null until the French feed has it. */
  readonly nameFr: string | null;
  readonly round: RoundType;
  /** Invitations issued; null when unreadable. */
  readonly invitations: number | null;
  /** CRS points of the lowest-ranked candidate invited; null when unreadable. */
  readonly crs: number | null;
  /** Null when none was published (rounds 1–76). */
  readonly tieBreak: TieBreak | null;
  /** Date and time of the round as published; null when absent. */
  readonly heldAtText: string | null;
  /** The programs text as published (drawText2); null when absent. */
  readonly programsText: string | null;
  readonly pool: Pool | null;
  /** Absolute URL of the round's page at IRCC; null when unreadable or not on canada.ca. */
  readonly sourceUrl: string | null;
}
