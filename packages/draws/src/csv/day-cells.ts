/** In which order a spreadsheet wrote days of a column: 26/06/2026, or 06/26/2026. */
export const dayOrders = ['day_first', 'month_first'] as const;
export type DayOrder = (typeof dayOrders)[number];

/** Why a cell holds no day that is certain. */
export type DayCellProblem =
  /** No such day, or not written in figures. */
  | 'no_day'
  /** Days before the year, of which nothing in the column says which is the month. */
  | 'which_is_month'
  /** Written in the other order than the rest of the column. */
  | 'other_order'
  /** A year of two figures. */
  | 'short_year'
  /** The number by which a spreadsheet keeps a day. */
  | 'serial';

/** What one cell says: an ISO day, or why not. */
export type DayCell = { readonly day: string } | { readonly problem: DayCellProblem };

/** A column of days as it was read. */
interface DayColumn {
  /** The one order of all days that are not written year first; null where there is none, or it is not known. */
  readonly order: DayOrder | null;
  /** In the order of the cells; null for an empty one. */
  readonly cells: readonly (DayCell | null)[];
}

const yearFirst = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00)?)?$/;
const yearLast = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/;
const monthsOfYear = 12;

/**
 * Reads a column of days: with the year first as they are, others in one order for the whole column. The order is what
 * somebody told, or what a day above twelve shows; it is never guessed, and never cell by cell.
 */
export function readDayColumn(
  texts: readonly (string | undefined)[],
  told: DayOrder | null = null,
): DayColumn {
  const shown = texts.map(orderShownBy);
  const order = told ?? shown.find((each) => each !== null) ?? null;
  const cells = texts.map((text, i): DayCell | null => {
    if (text === undefined || text === '') return null;
    const iso = yearFirst.exec(text);
    if (iso !== null) return dayOf(iso[1], iso[2], iso[3]);
    const parts = yearLast.exec(text);
    if (parts === null) return { problem: problemOf(text) };
    const [, first, second, year] = parts;
    if (shown[i] !== null && shown[i] !== order) return { problem: 'other_order' };
    if (order === null && Number(first) !== Number(second)) return { problem: 'which_is_month' };
    return order === 'month_first' ? dayOf(year, first, second) : dayOf(year, second, first);
  });
  return { order: texts.some((text) => yearLast.test(text ?? '')) ? order : null, cells };
}

/** The order that a cell can only have, because one of its figures is no month. */
function orderShownBy(text: string | undefined): DayOrder | null {
  const [, first, second] = yearLast.exec(text ?? '') ?? [];
  const [isDayFirst, isMonthFirst] = [Number(first) > monthsOfYear, Number(second) > monthsOfYear];
  if (isDayFirst === isMonthFirst) return null;
  return isDayFirst ? 'day_first' : 'month_first';
}

function dayOf(year = '', month = '', date = ''): DayCell {
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const at = new Date(`${day}T00:00:00Z`);
  const exists = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
  return exists ? { day } : { problem: 'no_day' };
}

function problemOf(text: string): DayCellProblem {
  if (/^\d{1,2}[-/.]\d{1,2}[-/.]\d{2}$/.test(text)) return 'short_year';
  return /^\d{4,6}(?:[.,]0+)?$/.test(text) ? 'serial' : 'no_day';
}
