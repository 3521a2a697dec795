import type { Draw } from '@drawbell/draws/draw';
import { changesBetween, type DrawChange } from '@drawbell/draws/draw-change';
import { applyCorrection, type DrawCorrection } from '@drawbell/draws/draw-correction';
import type { Kysely } from 'kysely';
import { readCatalogue } from '../catalogue/read-catalogue.ts';
import { readNewest } from '../known-draws.ts';
import { recordRevision } from '../record-revision.ts';
import type { Alerting, Database } from '../schema.ts';
import { steer } from '../steer.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import { noOrders, type Orders, ordersOf } from './orders.ts';

export type DrawCorrected =
  /** The draw is so already. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'no_such_category'; readonly category: string }
  | {
      readonly kind: 'corrected';
      readonly revision: number;
      readonly changes: readonly DrawChange[];
      /** Whether anybody is told: nobody of what is not material, or too old. */
      readonly alerting: Alerting;
      readonly orders: Orders;
    };

/**
 * Corrects a draw by hand, with its trace: a revision with its author. Those who were told are told like of a
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
  await recordAudit(trx, {
    ...{ actor, action: 'draw.correct', target: `draw ${number}`, now },
    before: valuesOf(changes, newest.draw),
    after: { revision, alerting, ...valuesOf(changes, draw) },
  });
  const orders = event === null ? noOrders : ordersOf([event]);
  return { kind: 'corrected', revision, changes, alerting, orders };
}

function valuesOf(changes: readonly DrawChange[], draw: Draw): object {
  return Object.fromEntries(changes.map(({ field }) => [field, draw[field]]));
}
