import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw, RoundType } from '@drawbell/draws/draw';
import { changesBetween } from '@drawbell/draws/draw-change';
import { rereadRound } from '@drawbell/draws/round-type';
import { sql } from 'kysely';
import type { EventContext, RecordedEvent } from '../record-event.ts';
import { recordRevision, touchRevision } from '../record-revision.ts';

/** A recorded draw whose name means something else now. */
export interface RereadDraw {
  readonly number: string;
  readonly date: string;
  readonly revision: number;
  readonly from: RoundType;
  readonly to: RoundType;
  readonly event: RecordedEvent | null;
}

/**
 * Reads the names of the recorded draws again after the catalogue changed. Each draw whose name means something else now
 * gets a revision by `author`: a correction like any other, which tells people unless the draw is too old. Whom a draw
 * was for that somebody corrected by hand stays.
 */
export async function rereadDraws(
  context: EventContext,
  { before, after, author }: { before: Catalogue; after: Catalogue; author: string },
): Promise<RereadDraw[]> {
  const { rows } = await sql<{ content: Draw; published: Draw | null }>`
    SELECT r.content, r.published
      FROM draws d JOIN draw_revisions r ON r.draw_number = d.number AND r.revision = d.revision
     ORDER BY d.sort_key`.execute(context.trx);
  const reread: RereadDraw[] = [];
  for (const { content, published } of rows) {
    const said = published ?? content;
    const round = rereadRound(said, after);
    if (isSame(round, rereadRound(said, before)) || isSame(round, said.round)) continue;
    const says = { ...said, round };
    const byHand = !isSame(content.round, said.round);
    if (byHand) {
      await touchRevision(context, { draw: content, published: says });
      continue;
    }
    const draw = { ...content, round };
    const recorded = await recordRevision(context, {
      ...{ draw, author, published: published === null ? null : says },
      changes: changesBetween(content, draw, after),
    });
    if (recorded === undefined) continue;
    const { number, date } = content;
    reread.push({ number, date, from: content.round, to: round, ...recorded });
  }
  return reread;
}

/** Both were made by the same code: their keys come in one order, but for what PostgreSQL kept. */
function isSame(one: RoundType, other: RoundType): boolean {
  return wordOf(one) === wordOf(other);
}

function wordOf(round: RoundType): string {
  switch (round.kind) {
    case 'category':
      return `category ${round.category} ${round.labelVersion} ${round.labelYear}`;
    case 'program':
      return `program ${round.program}`;
    default:
      return round.kind;
  }
}
