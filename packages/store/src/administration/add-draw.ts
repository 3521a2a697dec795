import type { Draw } from '@drawbell/draws/draw';
import { type DrawByHand, drawFromHand } from '@drawbell/draws/draw-by-hand';
import { drawAddress, isProvisionalKey, provisionalKey, publishedNumber } from '@drawbell/draws/draw-number';
import { isSameName } from '@drawbell/draws/same-name';
import type { Kysely } from 'kysely';
import { readCatalogue } from '../catalogue/read-catalogue.ts';
import { drawKeyOf } from '../draw-key.ts';
import { listKnownDraws } from '../known-draws.ts';
import { recordEvent } from '../record-event.ts';
import { insertDraw } from '../record-look.ts';
import type { Alerting, Database } from '../schema.ts';
import { steer } from '../steer.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import { noOrders, type Orders, ordersOf } from './orders.ts';

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
 * Adds a draw that no reading of the feed finds, with its trace. It alerts as a published one would. When the feed shows it,
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
  await recordAudit(trx, {
    ...{ actor, action: 'draw.add', target: `draw ${key}`, now },
    after: { alerting, ...given },
  });
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
  | { readonly kind: 'withdrawn'; readonly orders: Orders };

/**
 * Takes back a draw that was added by hand and is not in the feed, with its trace: what is still owed of it is not sent, and
 * programs are told that it is withdrawn. Its number is free again. Undefined when there is no such draw. Runs in the caller's
 * transaction.
 */
export async function withdrawDraw(
  trx: Kysely<Database>,
  { number: name, actor, now }: { number: string; actor: Actor; now: Date },
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
  await recordAudit(trx, {
    ...{ actor, action: 'draw.withdraw', target: `draw ${number}`, now },
    before: { withdrawnAt: null },
    after: { withdrawnAt: now },
  });
  return {
    kind: 'withdrawn',
    orders: recorded.webhookEventIds.length === 0 ? noOrders : ordersOf([recorded]),
  };
}
