import { createCache } from '@drawbell/runtime/cache';
import type { Clock } from '@drawbell/runtime/clock';
import { DrawbellError } from '@drawbell/runtime/drawbell-error';

const keptForMs = 86_400_000;
/** Amazon signs with one at a time. */
const keptMax = 10;
const failuresMax = 5;
const failuresForMs = 60_000;

/**
 * Keeps certificates by their address. Whoever posts made-up messages can name addresses at Amazon that lead nowhere: after
 * five failures in a minute nothing more is fetched in it, while the one that is kept goes on working.
 */
export function createCertificates(
  fetchFrom: (url: string) => Promise<string>,
  clock: Clock,
): (url: string) => Promise<string> {
  const kept = createCache<string>({ entriesMax: keptMax, keptFor: { ms: keptForMs, clock } });
  let failures: number[] = [];
  return async (url) => {
    const known = kept.get(url);
    if (known !== undefined) return known;
    const now = clock().getTime();
    failures = failures.filter((at) => at > now - failuresForMs);
    if (failures.length >= failuresMax)
      throw new DrawbellError('certificate_unavailable', 'too many certificates could not be fetched');
    // Counted before it is known: many at once are many.
    failures.push(now);
    const text = await fetchFrom(url);
    failures = failures.slice(1);
    kept.set(url, text);
    return text;
  };
}
