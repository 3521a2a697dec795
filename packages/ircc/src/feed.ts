import { builtInCatalogue, type Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { provisionalKey } from '@drawbell/draws/draw-number';
import { nameNotPublished } from '@drawbell/draws/round-meaning';
import { readRoundType } from '@drawbell/draws/round-type';
import { remark, type Remark } from './cell.ts';
import { type DateWitness, decideDate, type DecidedDate } from './draw-date.ts';
import { compareDrawNumbers } from './draw-number.ts';
import { type Detected, detectFeed } from './feed-body.ts';
import { frenchNameOf, type FrenchRow, frenchRows, numberOfFrench, rowsMax } from './french-rows.ts';
import { type ParsedRow, parseRow } from './row.ts';
import { isAnotherDraw, isTwin } from './same-draw.ts';

/** What a look at the feed's bytes says. */
export type ParsedFeed =
  | {
      readonly kind: 'feed';
      /** Oldest first, each once. One without a number has a made-up key for it (`provisionalKey`). Never empty. */
      readonly draws: readonly Draw[];
      /** Numbers that stand in the rows of other draws than the one they belong to: key of the draw → the number typed. */
      readonly claims: ReadonlyMap<string, string>;
      readonly remarks: readonly Remark[];
    }
  | {
      readonly kind: 'not_a_feed';
      readonly reason: Exclude<Detected['kind'], 'rounds'> | 'no_readable_rows';
    };

/**
 * Reads the English feed, and the names of the French one where it is there and readable. A pure function of its input
 * that never throws: what is odd in a row becomes a remark, and no row costs another.
 * @param today ISO; where it is given, a date that has not come yet is believed less
 */
export function parseFeed(
  en: Uint8Array,
  fr: Uint8Array | null,
  catalogue: Catalogue = builtInCatalogue(),
  today: string | null = null,
): ParsedFeed {
  const detected = detectFeed(en);
  if (detected.kind !== 'rounds') return { kind: 'not_a_feed', reason: detected.kind };
  const remarks: Remark[] = [];
  const rows = detected.rows.slice(0, rowsMax).flatMap((row) => parseRow(row, remarks, catalogue) ?? []);
  const french = fr === null ? [] : frenchRows(fr, remarks);
  const placed = placeRows(withSettledNumbers(rows), french, { today, remarks });
  const { draws, claims } = identify(placed, french, { remarks, catalogue });
  if (draws.length === 0) return { kind: 'not_a_feed', reason: 'no_readable_rows' };
  return {
    kind: 'feed',
    draws: draws.map((draw) => withFrenchName(draw, french, catalogue)),
    claims,
    remarks,
  };
}

/** A row and the number it goes by: that of its cell, or else of its links; null where neither can be read. */
interface NumberedRow {
  readonly row: ParsedRow;
  readonly number: string | null;
  /** The number was not in its cell, and what was there; null otherwise. */
  readonly odd: string | null;
}

/**
 * The cell decides. It gives way to the links where its number belongs to another row, or lies farther from all others
 * than theirs: `474` beside links to 448, after draw 447; or as near, while theirs is the one missing between two: `449` at
 * the row between 440 and 442, after draw 448. Of links that were copied in part, those to no other row decide.
 */
function withSettledNumbers(rows: readonly ParsedRow[]): NumberedRow[] {
  const uses = new Map<string, number>();
  for (const { number, linkNumbers } of rows) {
    const own = number ?? linkNumbers[0];
    if (own !== undefined) uses.set(own, (uses.get(own) ?? 0) + 1);
  }
  const isContested = (number: string): boolean => (uses.get(number) ?? 0) > 1;
  const farness = (of: string, own: string): number => {
    const value = Number.parseInt(of, 10);
    const others = [...uses.keys()].filter((other) => other !== own);
    return Math.min(...others.map((other) => Math.abs(Number.parseInt(other, 10) - value)));
  };
  const neighbours = (of: string, own: string): number => {
    const value = Number.parseInt(of, 10);
    const others = new Set(
      [...uses.keys()].filter((other) => other !== own).map((other) => Number.parseInt(other, 10)),
    );
    return [value - 1, value + 1].filter((each) => others.has(each)).length;
  };
  const fitsBetter = (link: string, number: string): boolean => {
    const nearer = farness(number, number) - farness(link, number);
    return nearer > 0 || (nearer === 0 && neighbours(link, number) > neighbours(number, number));
  };
  return rows.map((row) => {
    const { number, linkNumbers, numberText } = row;
    const [link] = linkNumbers;
    if (link === undefined || number === link) return { row, number, odd: null };
    const free = linkNumbers.find((each) => !uses.has(each));
    if (number === null) return { row, number: isContested(link) ? (free ?? link) : link, odd: null };
    return free === link && (isContested(number) || fitsBetter(link, number))
      ? { row, number: link, odd: numberText }
      : { row, number, odd: null };
  });
}

/** A row with its date, as far as it has one. */
interface PlacedRow extends NumberedRow {
  readonly date: string;
  /** What its own cells say of the date; null when nothing. */
  readonly decided: DecidedDate | null;
  /** Its number belongs to another draw. */
  readonly claimed: boolean;
}

interface Reading {
  readonly today: string | null;
  readonly remarks: Remark[];
}

/**
 * Dates the rows in the order of their numbers, each by the one before it, and finds which of the rows of one number are
 * the same draw. Where two are different draws, the number is that of the earlier one. Rows without a number come last:
 * they are dated by the row below them.
 */
function placeRows(
  rows: readonly NumberedRow[],
  french: readonly FrenchRow[],
  reading: Reading,
): PlacedRow[] {
  const byNumber = Map.groupBy(rows, ({ number }) => number ?? '');
  const numbers = [...byNumber.keys()].filter((number) => number !== '').sort(compareDrawNumbers);
  const placed: PlacedRow[] = [];
  let previous: string | null = null;
  for (const number of numbers) {
    const bounds = { previous, today: reading.today };
    const frenchDates = french.filter((row) => row.number === number).flatMap(({ dates }) => dates);
    const dated = (byNumber.get(number) ?? []).flatMap((row) => {
      const only = byNumber.get(number)?.length === 1;
      const decided = decideDate([...row.row.dates, ...(only ? frenchDates : [])], bounds);
      const date = decided?.day ?? previous;
      return date === null ? [] : [{ ...row, date, decided, claimed: false }];
    });
    const distinct = distinctDraws(dated, number, reading.remarks);
    // Of two of one day, the upper row is the later.
    const [own, ...others] = distinct
      .toReversed()
      .toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
    if (own === undefined) continue;
    placed.push(own, ...others.map((row) => ({ ...row, claimed: true })));
    note(own, number, reading.remarks);
    previous = own.date;
  }
  return [...placed, ...placeUnnumbered(rows, placed, french, { ...reading, previous })];
}

/** One row for each draw. Of two rows of one draw, the one nearer the top of the file, as edited last. */
function distinctDraws(rows: readonly PlacedRow[], number: string, remarks: Remark[]): PlacedRow[] {
  const distinct: PlacedRow[] = [];
  for (const row of rows) {
    const twin = distinct.find(
      (other) => !isAnotherDraw(contentOf(other), contentOf(row), { bothPublished: true }),
    );
    if (twin === undefined) {
      distinct.push(row);
      continue;
    }
    const same = JSON.stringify(contentOf(twin)) === JSON.stringify(contentOf(row));
    const detail = `${row.date} ${row.row.facts.nameEn} ${row.row.facts.crs}`;
    remarks.push(remark(number, 'drawNumber', same ? 'number_twice' : 'number_twice_differs', detail));
  }
  return distinct;
}

function contentOf({ row, number, date }: PlacedRow): Draw {
  return { ...row.facts, number: number ?? '', date };
}

function placeUnnumbered(
  rows: readonly NumberedRow[],
  placed: readonly PlacedRow[],
  french: readonly FrenchRow[],
  { today, previous }: Reading & { readonly previous: string | null },
): PlacedRow[] {
  const dateOf = new Map(placed.map(({ row, date }) => [row, date]));
  return rows.flatMap((unnumbered, at) => {
    if (unnumbered.number !== null) return [];
    const below = rows.slice(at + 1).find(({ row }) => dateOf.has(row));
    const before = (below === undefined ? undefined : dateOf.get(below.row)) ?? previous;
    const decided = decideDate(unnumbered.row.dates, { previous: before, today });
    const date = decided?.day ?? frenchDateAt(french, at, rows.length) ?? before;
    return date === null ? [] : [{ ...unnumbered, date, decided, claimed: false }];
  });
}

/** Files of as many rows are in the same order. */
function frenchDateAt(french: readonly FrenchRow[], at: number, length: number): string | null {
  return french.length === length ? (french[at]?.date ?? null) : null;
}

/** Gives each row its identity: its number, or a key; and flushes what was odd about it. */
function identify(
  rows: readonly PlacedRow[],
  french: readonly FrenchRow[],
  { remarks, catalogue }: { readonly remarks: Remark[]; readonly catalogue: Catalogue },
): { draws: Draw[]; claims: Map<string, string> } {
  const numbered = rows.filter(({ number, claimed }) => number !== null && !claimed);
  const draws: Draw[] = numbered.map(contentOf);
  const used = new Set(draws.map(({ number }) => number));
  const claims = new Map<string, string>();
  for (const row of rows) {
    if (row.number !== null && !row.claimed) continue;
    const content = contentOf(row);
    if (draws.some((draw) => isTwin(draw, content))) {
      remarks.push(
        remark(null, 'drawNumber', 'draw_twice', `${content.date} ${content.nameEn} ${content.crs}`),
      );
      continue;
    }
    const fromFrench = row.claimed ? null : numberOfFrench(content, french, { used, catalogue });
    const key =
      fromFrench ??
      provisionalKey({ date: content.date, name: content.nameEn }, (taken) =>
        draws.some(({ number }) => number === taken),
      );
    if (fromFrench === null) remarks.push(remark(key, 'drawNumber', 'number_unsettled', row.row.numberText));
    else {
      used.add(key);
      remarks.push(remark(key, 'drawNumber', 'number_from_french', row.row.numberText));
    }
    if (row.claimed && row.number !== null) claims.set(key, row.number);
    note(row, key, remarks);
    draws.splice(placeFor(content, draws), 0, { ...content, number: key });
  }
  return { draws, claims };
}

/** After the last draw that was held before it or on its day. */
function placeFor({ date }: Draw, draws: readonly Draw[]): number {
  return draws.findLastIndex((draw) => draw.date <= date) + 1;
}

/** Tells of what was odd about a row once it is known which draw it is. */
function note({ row, odd, date, decided }: PlacedRow, number: string, remarks: Remark[]): void {
  if (odd !== null) remarks.push(remark(number, 'drawNumber', 'number_contradicts_links', odd));
  const of = (field: DateWitness['field']) =>
    row.dates.find((witness) => witness.field === field)?.text ?? '';
  if (decided === null) {
    remarks.push(remark(number, 'drawDate', 'date_unreadable', of('drawDate')));
    remarks.push(remark(number, 'drawDate', 'date_from_neighbour', date));
  } else {
    if (decided.oddity !== null) remarks.push(remark(number, 'drawDate', decided.oddity, of('drawDate')));
    for (const { field, text } of decided.against) {
      // Where drawDate stands alone and was odd, the row is remarked already.
      if (field === 'drawDateFull' && decided.oddity !== null && isAlone(row, decided.day)) continue;
      remarks.push(remark(number, field, contradictions[field], text));
    }
  }
  for (const { field, code, detail } of row.notes) remarks.push(remark(number, field, code, detail));
  const asOf = row.facts.pool?.asOf ?? null;
  if (asOf !== null && decided !== null && asOf > date)
    remarks.push(remark(number, 'drawDistributionAsOn', 'pool_after_draw', asOf));
}

const contradictions: Readonly<Record<DateWitness['field'], string>> = {
  drawDate: 'date_contradicts_others',
  drawDateFull: 'long_date_contradicts_date',
  drawDateTime: 'time_contradicts_date',
};

function isAlone({ dates }: ParsedRow, day: string): boolean {
  return dates.every(({ field, days }) => field === 'drawDate' || !days.includes(day));
}

/** Whom the round is for is read from the French name only where the English was left blank. */
function withFrenchName(draw: Draw, french: readonly FrenchRow[], catalogue: Catalogue): Draw {
  const nameFr = frenchNameOf(draw, french);
  if (nameFr === null) return draw;
  if (draw.nameEn !== nameNotPublished) return { ...draw, nameFr };
  return { ...draw, nameFr, round: readRoundType('', nameFr, catalogue) };
}
