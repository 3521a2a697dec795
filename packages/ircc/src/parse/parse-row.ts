import { type Draw, readRoundType, type TieBreak } from '@drawbell/draws';
import { cellText, wholeNumber } from './cell.ts';
import { readDrawDate } from './draw-date.ts';
import { readDrawNumber } from './draw-number.ts';
import { readPool } from './pool.ts';
import { readPublishedDate, readPublishedInstant } from './published-time.ts';
import { remark, type Remark } from './remark.ts';
import { readSourceUrl } from './source-url.ts';

/** A draw whose date may be missing still: its neighbours may tell. */
export type ParsedRow = { readonly draw: Omit<Draw, 'date'> & { readonly date: string | null } };

const crsMax = 1_200;
const invitationsMax = 1_000_000;

/** Reads one row of the feed. Null without a readable number: then it cannot be told which draw it is. */
export function parseRow(value: unknown, remarks: Remark[]): ParsedRow | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    remarks.push(remark(null, 'row', 'row_unreadable', JSON.stringify(value) ?? ''));
    return null;
  }
  const row: Readonly<Record<string, unknown>> = { ...value };
  const numberText = cellText(row, 'drawNumber') || cellText(row, 'drawNumberURL');
  const number = readDrawNumber(numberText);
  if (number === null) {
    remarks.push(remark(null, 'drawNumber', 'number_unreadable', numberText));
    return null;
  }
  const note = (field: string, code: string, detail: string) =>
    remarks.push(remark(number, field, code, detail));
  const heldAtText = cellText(row, 'drawDateTime');
  const date = dateOf(row, heldAtText, note);
  const nameEn = cellText(row, 'drawName').replaceAll(/\s+/g, ' ').slice(0, 300);
  const round = readRoundType(nameEn);
  if (round.kind === 'unknown') note('drawName', 'name_unknown', nameEn);
  const tieBreak = tieBreakOf(row, heldAtText, note);
  const pool = readPool(row);
  if (pool?.asOf != null && date !== null && pool.asOf > date)
    note('drawDistributionAsOn', 'pool_after_draw', pool.asOf);
  return {
    draw: {
      number,
      date,
      nameEn: nameEn === '' ? 'Name not published' : nameEn,
      nameFr: null,
      round,
      invitations: numberOf(row, 'drawSize', invitationsMax, note),
      crs: numberOf(row, 'drawCRS', crsMax, note),
      tieBreak,
      heldAtText: heldAtText === '' ? null : heldAtText.slice(0, 200),
      programsText: cellText(row, 'drawText2').slice(0, 500) || null,
      pool,
      sourceUrl: readSourceUrl(row['drawNumberURL'], row['mitext'], row['DrawText1']),
    },
  };
}

type Note = (field: string, code: string, detail: string) => void;

function dateOf(row: Readonly<Record<string, unknown>>, heldAtText: string, note: Note): string | null {
  const text = cellText(row, 'drawDate');
  const read = readDrawDate(text, [cellText(row, 'drawDateFull'), heldAtText]);
  if (read === null) {
    note('drawDate', 'date_unreadable', text);
    return null;
  }
  if (read.oddity !== null) note('drawDate', read.oddity, text);
  const held = readPublishedDate(heldAtText);
  // The time is labelled UTC, so it may fall on the next day.
  const apartDays = held === null ? 0 : Math.abs(Date.parse(held) - Date.parse(read.date)) / 86_400_000;
  if (apartDays > 1) note('drawDateTime', 'time_contradicts_date', heldAtText);
  return read.date;
}

function tieBreakOf(row: Readonly<Record<string, unknown>>, heldAtText: string, note: Note): TieBreak | null {
  const text = cellText(row, 'drawCutOff').slice(0, 200);
  if (text === '') return null;
  const at = readPublishedInstant(text);
  if (at === null) note('drawCutOff', 'tie_break_unreadable', text);
  if (text === heldAtText) note('drawCutOff', 'tie_break_equals_draw', text);
  return { text, at };
}

function numberOf(
  row: Readonly<Record<string, unknown>>,
  field: 'drawSize' | 'drawCRS',
  max: number,
  note: Note,
): number | null {
  const text = cellText(row, field);
  const number = wholeNumber(text, max);
  if (number === null) note(field, 'number_unreadable', text);
  return number;
}
