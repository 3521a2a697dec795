import type { Draw } from '@drawbell/draws/draw';
import { type DrawByHand, drawFromHand } from '@drawbell/draws/draw-by-hand';
import { changesBetween, type DrawChange } from '@drawbell/draws/draw-change';
import { applyCorrection, type DrawCorrection } from '@drawbell/draws/draw-correction';
import { drawAddress, isProvisionalKey, provisionalKey, publishedNumber } from '@drawbell/draws/draw-number';
import { isSameName } from '@drawbell/draws/round-meaning';
import { type Kysely, sql } from 'kysely';
import type { Actor } from '../audit-log.ts';
import { readCatalogue } from '../catalogue/catalogue.ts';
import type { Alerting, Database } from '../schema.ts';
import { drawKeyOf } from './draw-key.ts';
import { listKnownDraws, readNewest } from './draws.ts';
import { noOrders, type Orders, ordersOf, recordEvent } from './events.ts';
import { insertDraw } from './look.ts';
import { recordRevision } from './revisions.ts';
import type { DrawNote } from './tables.ts';

export type DrawAdded =
  /** There is one of that number, or of that day and name; and what it is found by. */
  | { readonly kind: 'exists'; readonly number: string }
  | { readonly kind: 'no_such_category'; readonly category: string }
  /** The first look at the feed was not recorded yet: it will bring all that was published. */
  | { readonly kind: 'no_history' }
  /** Its day has not come. */
  | { readonly kind: 'in_future' }
  | {
      readonly kind: 'added';
      /** Its number, or its key while it has none. */
      readonly number: string;
      readonly revision: 1;
      readonly alerting: Alerting;
      readonly orders: Orders;
    };

/**
 * Adds a draw that no reading of the feed finds. It alerts as a published one would. When the feed shows it,
 * by its number or by its day and name, what IRCC says takes the place of what was added. Runs in the caller's transaction.
 */
export async function addDraw(
  trx: Kysely<Database>,
  order: { draw: DrawByHand; actor: Actor; alertMaxAgeDays: number; now: Date },
): Promise<DrawAdded> {
  const { draw: given, actor, alertMaxAgeDays, now } = order;
  const { baseline } = await steer(trx);
  if (baseline) return { kind: 'no_history' };
  // A day more: in no zone is it later than that.
  if (Date.parse(given.date) > now.getTime() + 86_400_000) return { kind: 'in_future' };
  const catalogue = await readCatalogue(trx);
  const { round } = given;
  if (round?.kind === 'category' && catalogue.versionsOf(round.category).length === 0)
    return { kind: 'no_such_category', category: round.category };
  const known = await listKnownDraws(trx);
  // What was added by hand and withdrawn was a mistake: it stands in nobody's way.
  const standing = known.filter(({ byHand, withdrawnAt }) => !byHand || withdrawnAt === null);
  const said = drawFromHand(given, given.number ?? '', catalogue);
  const same = standing.find(({ draw }) => isSame(draw, given.number ?? null, said));
  if (same !== undefined) return { kind: 'exists', number: drawAddress(same.draw) };
  const taken = (key: string): boolean => known.some(({ draw }) => draw.number === key);
  const { number } = given;
  const key =
    number !== undefined && !taken(number)
      ? number
      : provisionalKey({ date: given.date, name: given.nameEn }, taken);
  const draw: Draw = {
    ...{ ...said, number: key },
    ...(number !== undefined && number !== key && { joinedNumber: number }),
  };
  const context = { trx, now, baseline, alertMaxAgeDays, holdUnknownNames: false };
  const event = await insertDraw(context, draw, actor.name);
  if (event === null) return { kind: 'exists', number: key };
  const { alerting } = event;
  return { kind: 'added', number: key, revision: 1, alerting, orders: ordersOf([event]) };
}

/** By its number; or by its day and name, however it is spelled, unless each has a number of its own. */
function isSame(draw: Draw, number: string | null, said: Draw): boolean {
  const recorded = publishedNumber(draw);
  if (number !== null && recorded === number) return true;
  return (number === null || recorded === null) && draw.date === said.date && isSameName(draw, said);
}

export type DrawTakenBack =
  /** It is in the feed: what IRCC publishes is not taken back here. */
  | { readonly kind: 'published' }
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'withdrawn';
      /** The key of the draw. */
      readonly number: string;
      readonly orders: Orders;
    };

/**
 * Takes a draw back that was added by hand and is not in the feed: what is still owed of it is not sent, and
 * programs are told that it is withdrawn. Its number is free again. Undefined when there is no such draw. Runs in the caller's
 * transaction.
 */
export async function withdrawDraw(
  trx: Kysely<Database>,
  { number: name, now }: { number: string; now: Date },
): Promise<DrawTakenBack | undefined> {
  await steer(trx);
  const number = await drawKeyOf(trx, name);
  const before = await trx
    .selectFrom('draws')
    .select(['by_hand', 'withdrawn_at', 'revision', 'draw_date', 'joined_number'])
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst();
  if (before === undefined) return undefined;
  if (!before.by_hand) return { kind: 'published' };
  if (before.withdrawn_at !== null) return { kind: 'unchanged' };
  await trx
    .updateTable('draws')
    // The number that it was joined to is another draw's, or nobody's.
    .set({ withdrawn_at: now, ...(isProvisionalKey(number) && { joined_number: null }) })
    .where('number', '=', number)
    .execute();
  const event = { type: 'withdrawn' as const, number, revision: before.revision, date: before.draw_date };
  const context = { trx, now, baseline: false, alertMaxAgeDays: 0 };
  const recorded = await recordEvent(context, event);
  return {
    ...{ kind: 'withdrawn', number },
    orders: recorded.webhookEventIds.length === 0 ? noOrders : ordersOf([recorded]),
  };
}

export type DrawCorrected =
  /** The draw is so already. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'no_such_category'; readonly category: string }
  | {
      readonly kind: 'corrected';
      /** The key of the draw. */
      readonly number: string;
      readonly revision: number;
      readonly changes: readonly DrawChange[];
      /** Whether anybody is told: nobody of what is not material, or too old. */
      readonly alerting: Alerting;
      readonly orders: Orders;
    };

/**
 * Corrects a draw by hand: a revision with its author. Those who were told are told like of a
 * correction by IRCC. What the feed says is kept beside it, and IRCC's later value takes its place. Runs in the
 * caller's transaction. Undefined when there is no such draw.
 */
export async function correctDraw(
  trx: Kysely<Database>,
  order: {
    number: string;
    correction: DrawCorrection;
    actor: Actor;
    alertMaxAgeDays: number;
    now: Date;
  },
): Promise<DrawCorrected | undefined> {
  const { correction, actor, alertMaxAgeDays, now } = order;
  const { baseline } = await steer(trx);
  const newest = await readNewest(trx, order.number);
  if (newest === undefined) return undefined;
  const { number } = newest.draw;
  const catalogue = await readCatalogue(trx);
  const { round } = correction;
  if (round?.kind === 'category' && catalogue.versionsOf(round.category).length === 0)
    return { kind: 'no_such_category', category: round.category };
  const draw = applyCorrection(newest.draw, correction, catalogue);
  const said = newest.published ?? newest.draw;
  const changes = changesBetween(newest.draw, draw, catalogue);
  const published = changesBetween(said, draw, catalogue).length === 0 ? null : said;
  const recorded =
    changes.length === 0
      ? undefined
      : await recordRevision(
          { trx, now, baseline, alertMaxAgeDays },
          { draw, changes, published, author: actor.name },
        );
  if (recorded === undefined) return { kind: 'unchanged' };
  const { revision, event } = recorded;
  const alerting = event?.alerting ?? 'none';
  const orders = event === null ? noOrders : ordersOf([event]);
  return { kind: 'corrected', number, revision, changes, alerting, orders };
}

/** The note of a draw before and after a change. */
export interface DrawNoted {
  /** The key of the draw. */
  readonly number: string;
  readonly before: DrawNote | null;
  readonly note: DrawNote | null;
  readonly changed: boolean;
}

/**
 * Writes the operator's note of a draw in place of the one before, or removes it. Nobody is told. Undefined
 * if there is no such draw.
 */
export async function noteDraw(
  trx: Kysely<Database>,
  { number: name, note, actor, now }: { number: string; note: DrawNote | null; actor: Actor; now: Date },
): Promise<DrawNoted | undefined> {
  const number = await drawKeyOf(trx, name);
  const draw = await trx
    .selectFrom('draws')
    .select('note')
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst();
  if (draw === undefined) return undefined;
  const noted = { number, before: draw.note, note };
  if (JSON.stringify(draw.note) === JSON.stringify(note)) return { ...noted, changed: false };
  await trx
    .updateTable('draws')
    .set({
      note: note === null ? null : JSON.stringify(note),
      noted_at: note === null ? null : now,
      note_author: note === null ? null : actor.name,
    })
    .where('number', '=', number)
    .execute();
  return { ...noted, changed: true };
}

/**
 * Begins a change by hand of draws, names or categories: one at a time, and none while a look is being recorded. A look
 * that began before is not recorded afterwards. Must run in the transaction of the change, before it reads.
 */
export async function steer(trx: Kysely<Database>): Promise<{ baseline: boolean }> {
  const { baseline_at: baselineAt } = await trx
    .updateTable('feed_state')
    .set({ steered: sql`steered + 1` })
    .returning('baseline_at')
    .executeTakeFirstOrThrow();
  return { baseline: baselineAt === null };
}
