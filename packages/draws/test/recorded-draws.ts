import { recordedRounds } from '@drawbell/testing/recorded-rounds';
import { type Catalogue, createCatalogue } from '../src/catalogue.ts';
import type { Draw } from '../src/draw.ts';
import type { Profile } from '../src/profile.ts';
import { readRoundType } from '../src/round-type.ts';

/** The day on which the recorded history ends with draw 447 of the day before. */
export const recordedToday = '2026-10-02';

/** The nurse of the pages: a federal program, no nomination, French not known. */
export const nurse: Profile = {
  crs: 512,
  programs: ['cec'],
  nomination: false,
  occupations: [{ noc: '31301', months: 36 }],
};

/** A catalogue in which everybody was scored anew on a day. */
export function rescoredOn(date: string): Catalogue {
  const said = { labelEn: 'x', labelFr: 'x', source: 'x' };
  return createCatalogue({
    versions: [],
    names: [],
    grids: [{ date, status: 'confirmed', scoresStayed: false, ...said }],
  });
}

/** Every recorded round as a draw, oldest first. */
export function recordedDraws(): Draw[] {
  return recordedRounds().map((round) => ({
    number: round.number,
    date: round.date,
    nameEn: round.nameEn,
    nameFr: round.nameFr,
    round: readRoundType(round.nameEn),
    invitations: round.invitations,
    crs: round.crs,
    tieBreak:
      round.tieBreakText === null ? null : { text: round.tieBreakText, at: instantOf(round.tieBreakText) },
    heldAtText: round.heldAtText,
    programsText: null,
    pool: null,
    sourceUrl: null,
  }));
}

function instantOf(text: string): string | null {
  const ms = Date.parse(text.replace(' at ', ' ').replace(/UTC$/, 'Z'));
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
