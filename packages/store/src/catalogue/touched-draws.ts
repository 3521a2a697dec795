import type { Catalogue } from '@drawbell/draws/catalogue';
import type { CategoryKey } from '@drawbell/draws/category';
import { categoryOfRound } from '@drawbell/draws/category-of-round';
import type { Draw } from '@drawbell/draws/draw';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';

/** A recorded draw of a category. */
export interface TouchedDraw {
  readonly number: string;
  readonly date: string;
}

/** The newest draws of a category, newest first. */
export async function readDrawsOfCategory(
  db: Kysely<Database>,
  key: CategoryKey,
  limit: number,
): Promise<Draw[]> {
  const { rows } = await sql<{ content: Draw }>`
    SELECT r.content
      FROM draws d JOIN draw_revisions r ON r.draw_number = d.number AND r.revision = d.revision
     WHERE r.content #>> '{round,category}' = ${key}
     ORDER BY d.sort_key DESC LIMIT ${limit}`.execute(db);
  return rows.map(({ content }) => content);
}

/** Of them, those that go by other criteria than before. Nobody is alerted of that by itself: an operator replays. */
export function touchedOf(
  draws: readonly Draw[],
  { before, after }: { before: Catalogue; after: Catalogue },
): TouchedDraw[] {
  const criteria = ({ round, date }: Draw, catalogue: Catalogue): string => {
    if (round.kind !== 'category') return '';
    const onFile = categoryOfRound(round, date, catalogue);
    return onFile.kind === 'known' ? JSON.stringify([onFile.version.rule, onFile.version.nocs]) : onFile.kind;
  };
  return draws
    .filter((draw) => criteria(draw, before) !== criteria(draw, after))
    .map(({ number, date }) => ({ number, date }));
}
