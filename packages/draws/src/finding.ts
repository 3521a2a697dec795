import type { Reason } from './match-result.ts';

/** What is known about one criterion of a draw for one profile. */
export interface Finding {
  readonly state: 'yes' | 'unknown' | 'no';
  /** Deciding reason first. Never empty. */
  readonly reasons: readonly Reason[];
}

/** A criterion of one draw, ready to be asked for many profiles. */
export type Criterion<Facts, Found = Finding> = (facts: Facts) => Found;

/** A finding with one reason. Frozen: those that do not vary by profile are made once and shared. */
export function finding(state: Finding['state'], reason: Reason): Finding {
  return Object.freeze({ state, reasons: Object.freeze([Object.freeze(reason)]) });
}

/**
 * Both criteria must hold: a `no` decides, then an `unknown`. The reasons that decide come first; when both hold,
 * those of the second, narrower one.
 */
export function both(first: Finding, second: Finding): Finding {
  if (first.state === 'no' && second.state !== 'no') return first;
  if (second.state === 'no' && first.state !== 'no') return second;
  const [lead, rest] = first.state === 'yes' ? [second, first] : [first, second];
  return { state: lead.state, reasons: [...lead.reasons, ...rest.reasons] };
}
