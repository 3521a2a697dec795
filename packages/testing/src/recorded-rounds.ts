import rows from '../data/recorded-rounds.json' with { type: 'json' };

/** One round as published, by its facts. */
export interface RecordedRound {
  readonly number: string;
  /** ISO. */
  readonly date: string;
  readonly nameEn: string;
  readonly nameFr: string | null;
  readonly invitations: number;
  readonly crs: number;
  readonly heldAtText: string | null;
  readonly tieBreakText: string | null;
  readonly poolAsOf: string | null;
  readonly poolTotal: number | null;
}

/** Every round from 1 (2015-01-31) to 447 (2026-10-01), oldest first. Facts from IRCC's published rounds. */
export function recordedRounds(): RecordedRound[] {
  return rows.map((row) => round(row)).toReversed();
}

function round(row: readonly (string | number | null)[]): RecordedRound {
  const [number, date, nameEn, nameFr, invitations, crs, heldAtText, tieBreakText, poolAsOf, poolTotal] = row;
  return {
    number: String(number),
    date: String(date),
    nameEn: String(nameEn),
    nameFr: text(nameFr),
    invitations: Number(invitations),
    crs: Number(crs),
    heldAtText: text(heldAtText),
    tieBreakText: text(tieBreakText),
    poolAsOf: text(poolAsOf),
    poolTotal: typeof poolTotal === 'number' ? poolTotal : null,
  };
}

function text(value: string | number | null | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
