import { type Catalogue, type Draw, nameNotPublished, readRoundType, type TieBreak } from '@drawbell/draws';
import { cellText, keptText, nameText, wholeNumber } from './cell.ts';
import { readDrawDate } from './draw-date.ts';
import { readDrawNumber } from './draw-number.ts';
import { readPool } from './pool.ts';
import { readPublishedDate, readPublishedInstant } from './published-time.ts';
import { remark, type Remark } from './remark.ts';
import { readSourceUrl } from './source-url.ts';

/** A draw whose date may be missing still: its neighbours may tell. */
export type ParsedRow = { readonly draw: Omit<Draw, 'date'> & { readonly date: string | null } };

/** Every later round was published with a tie-break. */
const lastRoundWithoutTieBreak = 76;

const crsMax = 1_200;
const invitationsMax = 1_000_000;

/** Reads one row of the feed. Null without a readable number: then it cannot be told which draw it is. */
export function parseRow(value: unknown, remarks: Remark[], catalogue: Catalogue): ParsedRow | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    // Never by JSON.stringify, which overflows the stack on a row nested deeply enough.
    const detail = Array.isArray(value) ? 'an array' : String(value);
    remarks.push(remark(null, 'row', 'row_unreadable', detail));
    return null;
  }
  const row = value as Readonly<Record<string, unknown>>;
  const numberText = cellText(row, 'drawNumber') || cellText(row, 'drawNumberURL');
  const number = readDrawNumber(numberText);
  if (number === null) {
    remarks.push(remark(null, 'drawNumber', 'number_unreadable', numberText));
    return null;
  }
  const note = (field: string, code: string, detail: string) =>
    remarks.push(remark(number, field, code, detail));
  const heldAtText = keptText(cellText(row, 'drawDateTime'), 200);
  const date = dateOf(row, heldAtText, note);
  const nameEn = nameText(cellText(row, 'drawName'));
  const round = readRoundType(nameEn, null, catalogue);
  if (round.kind === 'unknown') note('drawName', 'name_unknown', nameEn);
  const tieBreak = tieBreakOf(row, number, heldAtText, note);
  const pool = readPool(row);
  if (pool?.asOf != null && date !== null && pool.asOf > date)
    note('drawDistributionAsOn', 'pool_after_draw', pool.asOf);
  return {
    draw: {
      number,
      date,
      nameEn: nameEn === '' ? nameNotPublished : nameEn,
      nameFr: null,
      round,
      invitations: numberOf(row, 'drawSize', invitationsMax, note),
      crs: numberOf(row, 'drawCRS', crsMax, note),
      tieBreak,
      heldAtText: heldAtText === '' ? null : heldAtText,
      programsText: keptText(cellText(row, 'drawText2'), 500) || null,
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

function tieBreakOf(
  row: Readonly<Record<string, unknown>>,
  number: string,
  heldAtText: string,
  note: Note,
): TieBreak | null {
  const text = keptText(cellText(row, 'drawCutOff'), 200);
  if (text === '') {
    if (Number.parseInt(number, 10) > lastRoundWithoutTieBreak) note('drawCutOff', 'tie_break_missing', '');
    return null;
  }
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
