import { keptText } from './cell.ts';

/** Something odd in what was published. Kept for the operator; nothing is refused because of it. */
export interface Remark {
  /** Null when it is about the file, or the row has no readable number. */
  readonly drawNumber: string | null;
  readonly field: string;
  /** Stable and machine-readable, e.g. `date_day_first`. */
  readonly code: string;
  /** What was there, at most 200 characters. */
  readonly detail: string;
}

export function remark(drawNumber: string | null, field: string, code: string, detail: string): Remark {
  return { drawNumber, field, code, detail: keptText(detail, 200) };
}
