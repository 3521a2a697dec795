import { isoDate, readPublishedDate } from './published-time.ts';

export interface DrawDate {
  readonly date: string;
  /** What was odd about it; null when it was as it should be. */
  readonly oddity: 'date_day_first' | 'date_from_long_form' | null;
}

/**
 * The draw's date: ISO, or day first (`11-01-2023` was 11 January in two captures), or else from the long form.
 * Null when none can be read.
 */
export function readDrawDate(text: string, longForms: readonly string[]): DrawDate | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(text);
  const fromIso = iso === null ? null : isoDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  if (fromIso !== null) return { date: fromIso, oddity: null };
  const dayFirst = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4})/.exec(text);
  const fromDayFirst =
    dayFirst === null ? null : isoDate(Number(dayFirst[3]), Number(dayFirst[2]), Number(dayFirst[1]));
  if (fromDayFirst !== null) return { date: fromDayFirst, oddity: 'date_day_first' };
  for (const long of longForms) {
    const date = readPublishedDate(long);
    if (date !== null) return { date, oddity: 'date_from_long_form' };
  }
  return null;
}
