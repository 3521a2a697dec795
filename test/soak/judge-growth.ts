import type { Sample } from './sample.ts';

/** How one thing went over the run. */
export interface Growth {
  readonly name: string;
  /** Means of the three thirds of the run; the first is the warm-up. */
  readonly thirds: readonly [number, number, number];
  readonly max: number;
  readonly verdict: 'flat' | 'grows' | 'grows by design';
}

/** What is kept for good, a row for each draw, consent or person who only unsubscribed: small, and never removed. */
const keptForGood =
  /^(table|dead rows) (draws|draw_revisions|draw_events|fan_outs|captures|consent_records|subscribers|profiles|tokens|remarks|webhook_events|suppressions)$/;

/** The last third may be above the second by this share and this much, and is flat all the same. */
const bands = [
  { names: /^memory/, share: 0.15, slack: 12 },
  { names: /^postgres connections/, share: 0.1, slack: 10 },
  { names: /^redis keys/, share: 0.2, slack: 20 },
  { names: /^redis memory/, share: 0.2, slack: 1 },
  { names: /^table/, share: 0.2, slack: 2 },
  { names: /^dead rows/, share: 0.5, slack: 5_000 },
] as const;

/** Compares the last third of a run with the one before it; the first third is left out as warm-up. */
export function judgeGrowth(samples: readonly Sample[]): Growth[] {
  const third = Math.floor(samples.length / 3);
  const parts = [samples.slice(0, third), samples.slice(third, 2 * third), samples.slice(2 * third)] as const;
  const names = [...(samples.at(-1)?.keys() ?? [])];
  return names.map((name) => {
    const meanOf = (part: readonly Sample[]): number =>
      part.reduce((sum, sample) => sum + (sample.get(name) ?? 0), 0) / Math.max(1, part.length);
    const thirds = [meanOf(parts[0]), meanOf(parts[1]), meanOf(parts[2])] as const;
    const max = Math.max(...samples.map((sample) => sample.get(name) ?? 0));
    const { share, slack } = bands.find(({ names: pattern }) => pattern.test(name)) ?? { share: 0, slack: 0 };
    const flat = thirds[2] <= thirds[1] * (1 + share) + slack;
    const verdict = keptForGood.test(name) ? 'grows by design' : flat ? 'flat' : 'grows';
    return { name, thirds, max, verdict };
  });
}
