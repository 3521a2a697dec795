import type { Draw } from '@drawbell/draws/draw';
import type { DrawChange } from '@drawbell/draws/draw-change';
import type { Generated, JSONColumnType } from 'kysely';

/** Draws and their revisions, as Kysely sees them. */
export interface DrawTables {
  draws: DrawTable;
  draw_revisions: {
    draw_number: string;
    revision: number;
    content: JSONColumnType<Draw>;
    changes: JSONColumnType<DrawChange[]>;
    /** Who made it; null is IRCC. */
    author: string | null;
    /** What the feed said, where a correction by hand stands against it. */
    published: JSONColumnType<Draw> | null;
    recorded_at: Date;
    touched_at: Date;
  };
}

/** A note of the operator that is shown with a draw. */
export interface DrawNote {
  readonly en: string;
  readonly fr: string;
}

/** Why alerts wait: the operator said so, nobody has mapped the name, or too many bounce or complain. */
export const heldBecauses = ['operator', 'unknown_name', 'bounces', 'complaints'] as const;

export type HeldBecause = (typeof heldBecauses)[number];

interface DrawTable {
  /** The number or key it was recorded under. */
  number: string;
  /** The number that was published for it afterwards. */
  joined_number: string | null;
  /** An operator added it, and the feed has not shown it yet. */
  by_hand: Generated<boolean>;
  sort_key: string;
  draw_date: string;
  revision: number;
  first_seen_at: Date;
  withdrawn_at: Date | null;
  /** Since when an operator must release the alerts. */
  held_at: Generated<Date | null>;
  held_because: Generated<HeldBecause | null>;
  /** A note of the operator. */
  note: JSONColumnType<DrawNote> | null;
  noted_at: Date | null;
  note_author: string | null;
  missing_since: Date | null;
  missing_polls: Generated<number>;
  reversal_since: Date | null;
  reversal_polls: Generated<number>;
}
