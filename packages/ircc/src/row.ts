import type { Catalogue } from '@drawbell/draws/catalogue';
import { type Draw, type Pool, type TieBreak, poolRanges } from '@drawbell/draws/draw';
import { nameNotPublished } from '@drawbell/draws/round-meaning';
import { readRoundType } from '@drawbell/draws/round-type';
import {
  cellText,
  figuresText,
  keptText,
  nameText,
  readSourceUrl,
  remark,
  type Remark,
  type Row,
  rowOf,
  wholeNumber,
} from './cell.ts';
import { type DateWitness, dateWitness, readPublishedDate, readPublishedInstant } from './draw-date.ts';
import { numbersOfLinks, readDrawNumber } from './draw-number.ts';

/** A row as far as it can be read by itself: which draw it is, and when it was held, its neighbours may have to tell. */
export interface ParsedRow {
  readonly facts: Omit<Draw, 'number' | 'date'>;
  /** What `drawNumber` says; null where it cannot be read. */
  readonly number: string | null;
  /** What the links say, likeliest first. */
  readonly linkNumbers: readonly string[];
  /** What was typed as the number, for the operator. */
  readonly numberText: string;
  readonly dates: readonly DateWitness[];
  readonly notes: readonly RowNote[];
}

/** Something odd in a row whose number is not settled yet. */
interface RowNote {
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

/** Every later round was published with a tie-break. */
const lastRoundWithoutTieBreak = 76;

const crsMax = 1_200;
const invitationsMax = 1_000_000;

/**
 * Reads one row of the feed. A row without a readable number is a draw all the same, if it says at least two things about
 * one: when it was held, what it was called, how many were invited with what score. Null for anything else.
 */
export function parseRow(value: unknown, remarks: Remark[], catalogue: Catalogue): ParsedRow | null {
  const row = rowOf(value);
  if (row === null) {
    // Never by JSON.stringify, which overflows the stack on a row nested deeply enough.
    const detail = Array.isArray(value) ? 'an array' : String(value);
    remarks.push(remark(null, 'row', 'row_unreadable', detail));
    return null;
  }
  const notes: RowNote[] = [];
  const note = (field: string, code: string, detail: string) => notes.push({ field, code, detail });
  const numberText = cellText(row, 'drawNumber');
  const number = readDrawNumber(figuresText(row['drawNumber']));
  const linkNumbers = numbersOfLinks([row['drawNumberURL'], row['mitext'], row['DrawText1']]);
  const heldAtText = keptText(cellText(row, 'drawDateTime'), 200);
  const dates = datesOf(row);
  const nameEn = nameText(cellText(row, 'drawName'));
  const round = readRoundType(nameEn, null, catalogue);
  if (round.kind === 'unknown') note('drawName', 'name_unknown', nameEn);
  const facts = {
    nameEn: nameEn === '' ? nameNotPublished : nameEn,
    nameFr: null,
    round,
    tieBreak: tieBreakOf(row, number ?? linkNumbers[0] ?? null, heldAtText, note),
    invitations: numberOf(row, 'drawSize', invitationsMax, note),
    crs: numberOf(row, 'drawCRS', crsMax, note),
    heldAtText: heldAtText === '' ? null : heldAtText,
    programsText: keptText(cellText(row, 'drawText2'), 500) || null,
    pool: readPool(row),
    sourceUrl: readSourceUrl(row['drawNumberURL'], row['mitext'], row['DrawText1']),
  };
  if (number === null && linkNumbers.length === 0) {
    const said = [
      dates.some(({ days }) => days.length > 0),
      nameEn !== '',
      facts.invitations !== null,
      facts.crs !== null,
    ];
    if (said.filter(Boolean).length < 2) {
      remarks.push(remark(null, 'drawNumber', 'number_unreadable', numberText));
      return null;
    }
  } else if (number === null) note('drawNumber', 'number_unreadable', numberText);
  return { facts, number, linkNumbers, numberText, dates, notes };
}

/** What the cells of a row say of its date. */
export function datesOf(row: Row, weight = 1): DateWitness[] {
  return (['drawDate', 'drawDateFull', 'drawDateTime'] as const).map((field) =>
    dateWitness(field, keptText(cellText(row, field), 200), weight),
  );
}

type Note = (field: string, code: string, detail: string) => void;

function tieBreakOf(row: Row, number: string | null, heldAtText: string, note: Note): TieBreak | null {
  const text = keptText(cellText(row, 'drawCutOff'), 200);
  if (text === '') {
    if (number === null || Number.parseInt(number, 10) > lastRoundWithoutTieBreak)
      note('drawCutOff', 'tie_break_missing', '');
    return null;
  }
  const at = readPublishedInstant(text);
  if (at === null) note('drawCutOff', 'tie_break_unreadable', text);
  if (text === heldAtText) note('drawCutOff', 'tie_break_equals_draw', text);
  return { text, at };
}

/** No round invites nobody, and none had a cut-off of 0: the source writes zeros where it has nothing to say. */
function numberOf(row: Row, field: 'drawSize' | 'drawCRS', max: number, note: Note): number | null {
  const number = wholeNumber(figuresText(row[field]), max) || null;
  if (number === null) note(field, 'number_unreadable', cellText(row, field));
  return number;
}

const candidatesMax = 10_000_000;

/** The pool table of a row as it is written, see `knownPool`; null where its total was not published (0) or cannot be read. */
function readPool(row: Row): Pool | null {
  const total = wholeNumber(figuresText(row['dd18']), candidatesMax);
  if (total === null || total === 0) return null;
  const counts = poolRanges.flatMap((range, index): [string, number][] => {
    const count = wholeNumber(figuresText(row[`dd${index + 1}`]), candidatesMax);
    return count === null ? [] : [[range, count]];
  });
  return { asOf: readPublishedDate(cellText(row, 'drawDistributionAsOn')), total, ranges: counts };
}
