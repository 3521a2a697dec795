import type { Catalogue } from '@drawbell/draws/catalogue';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { type DrawType, drawTypes, typeOf } from './draw-type.ts';

/** What a reader asked the list of draws for. */
export interface DrawsQuery {
  readonly type: DrawType | null;
  readonly from: string | null;
  readonly to: string | null;
  /** From 1. */
  readonly page: number;
  /** False when something was asked for that there is not; it is left out then. */
  readonly isValid: boolean;
  /** The query of an address with another page. */
  readonly search: (page: number) => string;
}

/** Reads what it knows of a query and passes over the rest: links get parameters on their way. */
export function readDrawsQuery(query: unknown, catalogue: Catalogue): DrawsQuery {
  const values = new Map<string, unknown>(
    typeof query === 'object' && query !== null ? Object.entries(query) : [],
  );
  const given = (name: string) => {
    const value = values.get(name);
    // A parameter that came twice is none that this page knows.
    if (Array.isArray(value)) return value.join(' ');
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const type = drawTypes(catalogue).find((each) => each === given('type')) ?? null;
  const from = isDay(given('from')) ? given('from') : null;
  const to = isDay(given('to')) ? given('to') : null;
  const asked = given('page');
  const page = asked !== null && /^[1-9]\d{0,3}$/.test(asked) ? Number(asked) : 1;
  const isValid =
    type === given('type') && from === given('from') && to === given('to') && (asked ?? '1') === String(page);
  const search = (toPage: number) => {
    const asking = new URLSearchParams();
    for (const [name, value] of Object.entries({ type, from, to }))
      if (value !== null) asking.set(name, value);
    if (toPage > 1) asking.set('page', String(toPage));
    return asking.size === 0 ? '' : `?${asking.toString()}`;
  };
  return { type, from, to, page, isValid, search };
}

/** The draws that a query asks for, in their order. */
export function drawsOf(draws: readonly RecordedDraw[], { type, from, to }: DrawsQuery): RecordedDraw[] {
  return draws.filter(
    ({ draw }) =>
      (type === null || typeOf(draw) === type) &&
      (from === null || draw.date >= from) &&
      (to === null || draw.date <= to),
  );
}

function isDay(text: string | null): boolean {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
