import type { Draw } from '@drawbell/draws/draw';
import type { Kysely } from 'kysely';
import { drawKeyOf } from './draw-key.ts';
import type { Database } from './schema.ts';

/** A recorded draw as a new look at the feed is compared with it. Times are ISO 8601. */
export interface KnownDraw {
  readonly draw: Draw;
  /** What the feed last said of a draw that was corrected by hand; null where the record is what it said. */
  readonly published: Draw | null;
  /** What the feed said at earlier revisions, oldest first. */
  readonly earlier: Draw[];
  readonly withdrawnAt: string | null;
  readonly missing: { since: string; polls: number } | null;
  readonly reversal: { since: string; polls: number } | null;
  /** An operator added it, and the feed has not shown it yet. */
  readonly byHand: boolean;
}

/** Every recorded draw with its revisions, oldest first. A few hundred rows. */
export async function listKnownDraws(db: Kysely<Database>): Promise<KnownDraw[]> {
  const rows = await db
    .selectFrom('draws')
    .innerJoin('draw_revisions', 'draw_revisions.draw_number', 'draws.number')
    .select([
      'draws.number',
      'draws.joined_number',
      'draws.by_hand',
      'draws.withdrawn_at',
      'draws.missing_since',
      'draws.missing_polls',
      'draws.reversal_since',
      'draws.reversal_polls',
      'draw_revisions.content',
      'draw_revisions.published',
    ])
    .orderBy('draws.sort_key')
    .orderBy('draw_revisions.revision')
    .execute();
  const known = new Map<string, KnownDraw>();
  for (const row of rows) {
    const before = known.get(row.number);
    known.set(row.number, {
      draw: underItsNames(row.content, row),
      published: row.published === null ? null : underItsNames(row.published, row),
      earlier: before === undefined ? [] : [...before.earlier, before.published ?? before.draw],
      withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
      missing: pending(row.missing_since, row.missing_polls),
      reversal: pending(row.reversal_since, row.reversal_polls),
      byHand: row.by_hand,
    });
  }
  return [...known.values()];
}

/** The column decides: an earlier version of the code writes contents without the number that a draw has since got. */
function underItsNames(draw: Draw, { joined_number: joined }: { joined_number: string | null }): Draw {
  const { joinedNumber: _, ...content } = draw;
  return joined === null ? content : { ...content, joinedNumber: joined };
}

function pending(since: Date | null, polls: number): { since: string; polls: number } | null {
  return since === null ? null : { since: since.toISOString(), polls };
}

/**
 * A draw as it is now, and what the feed says where a correction by hand stands against it.
 * @param number its number or its key
 */
export async function readNewest(
  db: Kysely<Database>,
  number: string,
): Promise<{ draw: Draw; published: Draw | null } | undefined> {
  const row = await db
    .selectFrom('draw_revisions')
    .select(['content', 'published'])
    .where('draw_number', '=', await drawKeyOf(db, number))
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : { draw: row.content, published: row.published };
}

/**
 * The content of a revision and of the one before it (null for the first).
 * @throws when there is no such revision
 */
export async function readRevisions(
  db: Kysely<Database>,
  { drawNumber, revision }: { drawNumber: string; revision: number },
): Promise<{ draw: Draw; previous: Draw | null }> {
  const rows = await db
    .selectFrom('draw_revisions')
    .select(['revision', 'content'])
    .where('draw_number', '=', drawNumber)
    .where('revision', 'in', [revision, revision - 1])
    .execute();
  const draw = rows.find((row) => row.revision === revision)?.content;
  if (draw === undefined) throw new Error(`draw ${drawNumber} has no revision ${revision}`);
  return { draw, previous: rows.find((row) => row.revision === revision - 1)?.content ?? null };
}
