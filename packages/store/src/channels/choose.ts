import type { ReminderChoice } from '@drawbell/draws/plan/reminders';
import type { Telling } from '@drawbell/draws/telling';
import type { Kysely } from 'kysely';
import { changePlan, type PlanChange, type PlanOrder } from '../plan/plan.ts';
import { reminderChoiceOf } from '../plan/reminders.ts';
import type { Database } from '../schema.ts';
import { findSubscriber, type Subscriber } from '../subscribers/subscribers.ts';
import { placesOf, redecideWaiting, tellingOf } from './telling.ts';

/** How a person is told, with the one zone by which all that is for them is timed. */
export type TellingChoice = Telling & { readonly zone: string };

/** What a person chose; what is usual where they chose nothing. */
export function tellingChoiceOf(subscriber: Pick<Subscriber, 'telling' | 'reminders'>): TellingChoice {
  return { ...tellingOf(subscriber), zone: reminderChoiceOf(subscriber).zone };
}

/**
 * Changes when and where a person is told, and their zone, at once: what waits is decided anew, and reminders follow the
 * zone. `gone` where the first place is none of theirs any more.
 * @param isAsSeen whether what is on record is what the change was made from; left out by who replaces whatever is there
 */
export async function chooseTelling(
  db: Kysely<Database>,
  {
    choice: { zone, ...telling },
    isAsSeen,
    ...order
  }: PlanOrder & { readonly choice: TellingChoice; readonly isAsSeen?: (known: TellingChoice) => boolean },
): Promise<PlanChange<null>> {
  return changePlan(db, order, async (trx) => {
    const { subscriberId } = order;
    const row = await findSubscriber(trx, subscriberId);
    if (row === undefined) return { ok: false, refused: 'gone' };
    if (isAsSeen?.(tellingChoiceOf(row)) === false) return { ok: false, refused: 'changed_meanwhile' };
    const places = await placesOf(trx, subscriberId);
    if (telling.first !== 'email' && !places.some(({ id }) => id === telling.first))
      return { ok: false, refused: 'gone' };
    const reminders: ReminderChoice = { ...reminderChoiceOf(row), zone };
    await trx
      .updateTable('subscribers')
      .set({ telling: JSON.stringify(telling), reminders: JSON.stringify(reminders) })
      .where('id', '=', subscriberId)
      .execute();
    await redecideWaiting(trx, { ...order, because: 'times' });
    return { ok: true, value: null };
  });
}
