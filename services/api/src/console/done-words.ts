import { operations } from '@drawbell/operations/every-operation';
import type { Order, Tone } from '@drawbell/operations/operation';
import { isUnchanged } from '@drawbell/operations/run';
import { z } from 'zod';

type Words = readonly [Tone, string];

/** Of forms that are written by hand. */
const byHand: Readonly<Record<string, Words>> = {
  rehearsing: [
    '',
    'The rehearsal is ordered. It counts, and sends nothing. The counts are below when it is done.',
  ],
  confirmed: ['good', 'The replay is ordered. Its messages go out behind live alerts.'],
};

/** The value of `?done=` in the address of a page after an order, by the order's answer. */
export function doneKeyOf({ name }: Pick<Order, 'name'>, json: unknown): string {
  const key = name.replaceAll(' ', '-');
  return isUnchanged(json) ? `${key}-before` : key;
}

const derived = operations.flatMap((each): (readonly [string, Words])[] => {
  if (each.kind === 'lookup') return [];
  const { tone = 'good', same } = each;
  const after = [doneKeyOf(each, {}), [tone, each.done]] as const;
  if (same === undefined) return [after];
  return [after, [doneKeyOf(each, { changed: false }), ['', same]]];
});

/** What a page says after an order: how it looks, and a sentence. The keys stand in addresses, as `?done=`. */
export const doneWords: ReadonlyMap<string, Words> = new Map([...Object.entries(byHand), ...derived]);

/** One of these keys, where a page was led to after an order. */
export const doneSchema = z.enum([...doneWords.keys()]).optional();
