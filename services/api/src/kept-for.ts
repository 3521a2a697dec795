import type { Clock } from '@drawbell/runtime';

/**
 * Keeps an answer for a short time, so that however many ask, the database is asked once. Those who ask while it is
 * being made wait for the same one; one that failed is not kept.
 */
export function keptFor<T>(keepMs: number, clock: Clock, make: () => Promise<T>): () => Promise<T> {
  let kept: { at: number; answer: Promise<T> } | undefined;
  return () => {
    const now = clock().getTime();
    if (kept !== undefined && now - kept.at < keepMs && now >= kept.at) return kept.answer;
    const answer = make();
    const made = { at: now, answer };
    kept = made;
    answer.catch(() => {
      if (kept === made) kept = undefined;
    });
    return answer;
  };
}
