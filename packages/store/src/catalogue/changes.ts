import type { Catalogue } from '@drawbell/draws/catalogue';
import type { CategoryKey } from '@drawbell/draws/category';
import { categoryOfRound } from '@drawbell/draws/category-of-round';
import type { Draw, RoundType } from '@drawbell/draws/draw';
import { changesBetween } from '@drawbell/draws/draw-change';
import { rereadRound } from '@drawbell/draws/round-type';
import { type Kysely, sql } from 'kysely';
import type { Actor } from '../audit-log.ts';
import { steer } from '../draws/by-hand.ts';
import { type EventContext, type Orders, ordersOf, type RecordedEvent } from '../draws/events.ts';
import { recordRevision, touchRevision } from '../draws/revisions.ts';
import type { Database } from '../schema.ts';
import { readCatalogue } from './catalogue.ts';

/** Who changes the catalogue, and when. */
export interface CatalogueOrder {
  readonly actor: Actor;
  readonly alertMaxAgeDays: number;
  readonly now: Date;
}

/** What followed from a change of the catalogue. */
export interface CatalogueChanged {
  /** Draws that got a revision, because their name means something else now. */
  readonly reread: readonly RereadDraw[];
  /** Draws that are matched by other criteria now, newest first. This alerts nobody: an operator may replay them. */
  readonly touched: readonly TouchedDraw[];
  readonly orders: Orders;
}

/** At three draws a week of all kinds, those of years. */
const drawsLookedAt = 100;

/**
 * Changes the catalogue by `write`, and lets the recorded draws follow. One change at a time, and none while a look is
 * being recorded. To change nothing, `write` returns the reason.
 */
export async function changeCatalogue<Refused extends object, Written extends object>(
  trx: Kysely<Database>,
  { actor, alertMaxAgeDays, now }: CatalogueOrder,
  write: (
    before: Catalogue,
  ) => Promise<
    { readonly refused: Refused } | { readonly written: Written; readonly category: CategoryKey | null }
  >,
): Promise<
  { readonly refused: Refused } | { readonly written: Written; readonly changed: CatalogueChanged }
> {
  const { baseline } = await steer(trx);
  const before = await readCatalogue(trx);
  const end = await write(before);
  if ('refused' in end) return end;
  const after = await readCatalogue(trx);
  const context = { trx, now, baseline, alertMaxAgeDays };
  const reread = await rereadDraws(context, { before, after, author: actor.name });
  const draws = end.category === null ? [] : await readDrawsOfCategory(trx, end.category, drawsLookedAt);
  const news = new Set(reread.map(({ number }) => number));
  const touched = touchedOf(draws, { before, after }).filter(({ number }) => !news.has(number));
  const orders = ordersOf(reread.flatMap(({ event }) => event ?? []));
  return { written: end.written, changed: { reread, touched, orders } };
}

/** A recorded draw whose name means something else now. */
interface RereadDraw {
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
async function rereadDraws(
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

/** A recorded draw of a category. */
interface TouchedDraw {
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

/** Those of the draws that are matched by other criteria than before. This alerts nobody: an operator may replay them. */
function touchedOf(
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
