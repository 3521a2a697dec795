import type { CategoryKey } from '@drawbell/draws/category';
import type { Draw } from '@drawbell/draws/draw';
import type { ProgramKey } from '@drawbell/draws/profile';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';
import { drawKeyOf } from './draw-key.ts';
import type { HeldBecause } from './tables.ts';

/** A draw as last published, and what the record knows about it. */
export interface RecordedDraw {
  readonly draw: Draw;
  readonly revision: number;
  readonly firstSeenAt: Date;
  /** When its content last changed, be it in form alone. */
  readonly touchedAt: Date;
  /** Null while the draw stands. */
  readonly withdrawnAt: Date | null;
  /** Since when its alerts are held back, and why; null while they go out. */
  readonly held: { readonly since: Date; readonly because: HeldBecause } | null;
}

export function heldOf({
  held_at: since,
  held_because: because,
}: {
  held_at: Date | null;
  held_because: HeldBecause | null;
}): RecordedDraw['held'] {
  return since === null || because === null ? null : { since, because };
}

/** What draws to list. Everything given must hold; absent or undefined asks nothing. */
interface DrawFilter {
  readonly program?: ProgramKey | 'pnp' | 'general' | undefined;
  /** A category, or `unknown`. */
  readonly category?: CategoryKey | undefined;
  /** First and last date, ISO, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Cut-off scores, both included. A draw whose cut-off is unreadable passes neither. */
  readonly crsMin?: number | undefined;
  readonly crsMax?: number | undefined;
  /** Draws whose alerts are held back (true), or are not (false). */
  readonly held?: boolean | undefined;
}

/**
 * One page of draws, newest first, withdrawn ones included.
 * @param page.before lists only draws older than this sort key; null starts at the newest
 * @returns `next`, the sort key to go on from; null on the last page. A draw recorded while somebody pages is newer
 *   than every page after the first, so a walk meets each draw once.
 */
export async function listDraws(
  db: Kysely<Database>,
  filter: DrawFilter,
  page: { limit: number; before: string | null },
): Promise<{ draws: RecordedDraw[]; next: string | null }> {
  const round = sql<string>`draw_revisions.content -> 'round'`;
  const crs = sql<number>`(draw_revisions.content ->> 'crs')::int`;
  let query = db
    .selectFrom('draws')
    .innerJoin('draw_revisions', (join) =>
      join
        .onRef('draw_revisions.draw_number', '=', 'draws.number')
        .onRef('draw_revisions.revision', '=', 'draws.revision'),
    )
    .select([
      'draws.sort_key',
      'draws.revision',
      'draws.first_seen_at',
      'draws.withdrawn_at',
      'draws.held_at',
      'draws.held_because',
      'draw_revisions.content',
      'draw_revisions.touched_at',
    ])
    .orderBy('draws.sort_key', 'desc')
    .limit(page.limit + 1);
  if (page.before !== null) query = query.where('draws.sort_key', '<', page.before);
  if (filter.from !== undefined) query = query.where('draws.draw_date', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('draws.draw_date', '<=', filter.to);
  if (filter.crsMin !== undefined) query = query.where(crs, '>=', filter.crsMin);
  if (filter.crsMax !== undefined) query = query.where(crs, '<=', filter.crsMax);
  if (filter.held !== undefined) query = query.where('draws.held_at', filter.held ? 'is not' : 'is', null);
  for (const wanted of [roundWanted(filter.program), roundWanted(filter.category)]) {
    if (wanted !== null) query = query.where(sql<boolean>`${round} @> ${JSON.stringify(wanted)}::jsonb`);
  }
  const rows = await query.execute();
  const shown = rows.slice(0, page.limit);
  return {
    draws: shown.map((row) => ({
      draw: row.content,
      revision: row.revision,
      firstSeenAt: row.first_seen_at,
      touchedAt: row.touched_at,
      withdrawnAt: row.withdrawn_at,
      held: heldOf(row),
    })),
    next: rows.length > page.limit ? (shown.at(-1)?.sort_key ?? null) : null,
  };
}

/** The part of a round that must be there. */
function roundWanted(word: string | undefined): object | null {
  switch (word) {
    case undefined:
      return null;
    case 'general':
    case 'unknown':
      return { kind: word };
    case 'cec':
    case 'fsw':
    case 'fst':
    case 'pnp':
      return { kind: 'program', program: word };
    default:
      return { kind: 'category', category: word };
  }
}

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
