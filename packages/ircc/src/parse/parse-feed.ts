import {
  builtInCatalogue,
  type Catalogue,
  type Draw,
  nameNotPublished,
  readRoundType,
} from '@drawbell/draws';
import { cellText, nameText } from './cell.ts';
import { detectFeed, type Detected } from './detect-feed.ts';
import { compareDrawNumbers, readDrawNumber } from './draw-number.ts';
import { parseRow, type ParsedRow } from './parse-row.ts';
import { remark, type Remark } from './remark.ts';

/** What a look at the feed's bytes says. */
export type ParsedFeed =
  | {
      readonly kind: 'feed';
      /** Oldest first, each number once. Never empty. */
      readonly draws: readonly Draw[];
      readonly remarks: readonly Remark[];
    }
  | {
      readonly kind: 'not_a_feed';
      readonly reason: Exclude<Detected['kind'], 'rounds'> | 'no_readable_rows';
    };

/** More rows than a century of draws: the rest of a hostile file is not looked at. */
const rowsMax = 20_000;

/**
 * Reads the English feed, and the names of the French one where it is there and readable. A pure function of the
 * bytes that never throws: what is odd in a row becomes a remark, and no row costs another.
 */
export function parseFeed(
  en: Uint8Array,
  fr: Uint8Array | null,
  catalogue: Catalogue = builtInCatalogue(),
): ParsedFeed {
  const detected = detectFeed(en);
  if (detected.kind !== 'rounds') return { kind: 'not_a_feed', reason: detected.kind };
  const remarks: Remark[] = [];
  const rows = detected.rows.slice(0, rowsMax).flatMap((row) => parseRow(row, remarks, catalogue) ?? []);
  const namesFr = fr === null ? new Map<string, string>() : frenchNames(fr, remarks);
  const draws = withDates(uniqueByNumber(rows, remarks), remarks).map((draw) => {
    const nameFr = namesFr.get(draw.number);
    return nameFr === undefined ? draw : withFrenchName(draw, nameFr, catalogue);
  });
  if (draws.length === 0) return { kind: 'not_a_feed', reason: 'no_readable_rows' };
  return { kind: 'feed', draws, remarks };
}

/** One row per number, oldest first. Of two that differ, the one nearer the top of the file, as edited last. */
function uniqueByNumber(rows: readonly ParsedRow[], remarks: Remark[]): ParsedRow['draw'][] {
  const byNumber = new Map<string, ParsedRow['draw']>();
  for (const { draw } of rows) {
    const known = byNumber.get(draw.number);
    if (known === undefined) {
      byNumber.set(draw.number, draw);
      continue;
    }
    const same = JSON.stringify(known) === JSON.stringify(draw);
    const detail = `${draw.date} ${draw.nameEn} ${draw.crs}`;
    remarks.push(remark(draw.number, 'drawNumber', same ? 'number_twice' : 'number_twice_differs', detail));
  }
  return [...byNumber.values()].sort((a, b) => compareDrawNumbers(a.number, b.number));
}

/** A draw whose date cannot be read is not lost: it was held on or after the date of the draw before it. */
function withDates(draws: readonly ParsedRow['draw'][], remarks: Remark[]): Draw[] {
  const dated: Draw[] = [];
  for (const draw of draws) {
    const date = draw.date ?? dated.at(-1)?.date;
    if (date === undefined) continue;
    if (draw.date === null) remarks.push(remark(draw.number, 'drawDate', 'date_from_neighbour', date));
    dated.push({ ...draw, date });
  }
  return dated;
}

/** Whom the round is for is read from the French name only where the English was left blank. */
function withFrenchName(draw: Draw, nameFr: string, catalogue: Catalogue): Draw {
  if (draw.nameEn !== nameNotPublished) return { ...draw, nameFr };
  return { ...draw, nameFr, round: readRoundType('', nameFr, catalogue) };
}

function frenchNames(bytes: Uint8Array, remarks: Remark[]): Map<string, string> {
  const names = new Map<string, string>();
  const detected = detectFeed(bytes);
  if (detected.kind !== 'rounds') {
    remarks.push(remark(null, 'fr', 'french_feed_unreadable', detected.kind));
    return names;
  }
  for (const value of detected.rows.slice(0, rowsMax)) {
    if (typeof value !== 'object' || value === null) continue;
    const row = value as Readonly<Record<string, unknown>>;
    const number = readDrawNumber(cellText(row, 'drawNumber'));
    const name = nameText(cellText(row, 'drawName'));
    if (number !== null && name !== '' && !names.has(number)) names.set(number, name);
  }
  return names;
}
