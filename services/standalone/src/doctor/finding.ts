/**
 * What one check found. `wrong`: mail or data will suffer, act before people sign up. `hint`: it works, and could be
 * better, or cannot be told from here.
 */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'hint' | 'wrong';
  readonly found: string;
  /** What to do; null when all is well. */
  readonly advice: string | null;
}

/** Makes the findings of one check. */
export function findingsOf(check: string) {
  return {
    ok: (found: string): Finding => ({ check, state: 'ok', found, advice: null }),
    hint: (found: string, advice: string): Finding => ({ check, state: 'hint', found, advice }),
    wrong: (found: string, advice: string): Finding => ({ check, state: 'wrong', found, advice }),
  };
}
