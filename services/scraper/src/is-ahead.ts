/** Clocks of different machines may differ by so much. */
const clockToleranceMs = 60_000;

/** Whether what was recorded lies in the future: the clock was stepped back since, and what was planned then says nothing. */
export function isAhead(at: Date | null, now: Date): boolean {
  return at !== null && at.getTime() > now.getTime() + clockToleranceMs;
}
