import { setTimeout as delay } from 'node:timers/promises';
import { countOwed } from '@drawbell/store/deliveries/deliveries';
import { readDrawHistory } from '@drawbell/store/draws/history';
import type { Store } from '@drawbell/store/open-store';

const pauseMs = 100;

/** Waits until a draw is recorded and everybody it concerns has been told. */
export async function untilDelivered(store: Store, number: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const recorded = await readDrawHistory(store.db, number);
    if (recorded !== undefined && (await isQuiet(store))) return;
    await delay(pauseMs, undefined, { signal }).catch(() => {});
  }
}

/** Waits until history is recorded. */
export async function untilBaseline(store: Store, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { rows } = await store.pool.query('SELECT 1 FROM feed_state WHERE baseline_at IS NOT NULL');
    if (rows.length > 0) return;
    await delay(pauseMs, undefined, { signal }).catch(() => {});
  }
}

/** Fan-outs first: what one owes is there before it is done. */
async function isQuiet(store: Store): Promise<boolean> {
  const { rows } = await store.pool.query("SELECT 1 FROM fan_outs WHERE state <> 'done' LIMIT 1");
  if (rows.length > 0) return false;
  const { due, underWay } = await countOwed(store.pool, new Date());
  return due + underWay === 0;
}
