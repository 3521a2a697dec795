import { listOwedWalks } from '@drawbell/store/fan-outs/fan-outs';
import { drawKeyOf } from '@drawbell/store/draws/draw-key';
import { holdDraw } from '@drawbell/store/draws/hold';
import type { RecordTransaction } from '@drawbell/store/open-store';
import { z } from 'zod';
import { one } from './answers.ts';
import { order, type Ring, ringsOf } from './operation.ts';
import { found } from './refusal.ts';
import { drawNumber } from './values.ts';

const steered = z
  .object({
    drawNumber: z.string(),
    held: z.boolean(),
    changed: z.boolean().describe('false when it was so before.'),
  })
  .meta({ id: 'SteeredDraw' });
const at = { number: drawNumber };

/** The alerts of one draw before they go out. */
export const drawAlerts = {
  hold: order({
    name: 'draws hold',
    path: '/draws/:number/hold',
    scope: 'replay',
    audit: 'draw.hold',
    says: 'Holds the alerts of a draw back',
    more: 'Nothing of it begins from now on: no matching, no mail, no webhook. What is being sent at this moment is not called back.',
    done: 'The draw is held back: from now on nothing of it begins. What was being sent is not called back.',
    tone: 'warn',
    same: 'The draw was held back before. Nothing changed.',
    at,
    answers: one(steered),
    run: async ({ trx, now }, { number }) => {
      const { changed, ...trace } = found(await steerDraw(trx, { number, order: 'hold', now }), 'draw');
      return { ...trace, body: { drawNumber: number, held: true, changed } };
    },
  }),
  release: order({
    name: 'draws release',
    path: '/draws/:number/release',
    scope: 'replay',
    audit: 'draw.release',
    says: 'Lets the alerts of a draw go',
    more: 'Also after they were held back by themselves: because nobody had mapped the name of the round, or because too many mails bounced or were complained of.',
    done: 'The draw is released: what it owes goes out now.',
    same: 'The draw was not held back. Nothing changed.',
    at,
    answers: one(steered),
    run: async ({ trx, now }, { number }) => {
      const { changed, ...trace } = found(await steerDraw(trx, { number, order: 'release', now }), 'draw');
      const { fanOutIds, eventIds: webhookEventIds } = await listOwedWalks(trx, number);
      const rings: Ring[] = [
        ...ringsOf({ fanOutIds, webhookEventIds }),
        ['deliver-email', {}],
        ['deliver-channel', {}],
        ['deliver-webhook', {}],
      ];
      return { ...trace, body: { drawNumber: number, held: false, changed }, rings };
    },
  }),
};

/**
 * Holds a draw's alerts back, or lets them go, by its number. Undefined when there is no such draw; otherwise whether
 * anything changed, and what the audit log is to say of it.
 */
export async function steerDraw(
  trx: RecordTransaction,
  { number: name, order, now }: { number: string; order: 'hold' | 'release'; now: Date },
): Promise<{ changed: boolean; target: string; before: object; after: object } | undefined> {
  const number = await drawKeyOf(trx, name);
  const before = await trx
    .selectFrom('draws')
    .select(['held_at', 'held_because'])
    .where('number', '=', number)
    .executeTakeFirst();
  const changed = await holdDraw(trx, { number, because: order === 'hold' ? 'operator' : null, now });
  if (changed === undefined) return undefined;
  return {
    changed,
    target: `draw ${number}`,
    before: { heldAt: before?.held_at ?? null, heldBecause: before?.held_because ?? null },
    after: { held: order === 'hold', changed },
  };
}
