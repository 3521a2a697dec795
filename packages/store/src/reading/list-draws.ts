import type { CategoryKey } from '@drawbell/draws/category';
import type { Draw } from '@drawbell/draws/draw';
import type { ProgramKey } from '@drawbell/draws/profile';
import { type Kysely, sql } from 'kysely';
import type { Database, HeldBecause } from '../schema.ts';

/** A draw as last published, and what the record knows about it. */
export interface RecordedDraw {
  readonly draw: Draw;
  readonly revision: number;
  readonly firstSeenAt: Date;
  /** Null while the draw stands. */
  readonly withdrawnAt: Date | null;
  /** Since when its alerts wait for a person's word, and why; null while they go out. */
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
export interface DrawFilter {
  readonly program?: ProgramKey | 'pnp' | 'general' | undefined;
  /** A category, or `unknown`. */
  readonly category?: CategoryKey | undefined;
  /** First and last date, ISO, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Cut-off scores, both included. A draw whose cut-off is unreadable passes neither. */
  readonly crsMin?: number | undefined;
  readonly crsMax?: number | undefined;
  /** Those whose alerts wait for a person's word, or those whose alerts do not. */
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
