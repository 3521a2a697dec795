import { type RecordedRound, recordedRounds } from '@drawbell/testing/recorded-rounds';

/** A day on which round 447 is new. */
export const startOfTest = new Date('2026-10-01T15:00:00Z');

/** The recorded rounds before a number. */
export function roundsBefore(number: string): RecordedRound[] {
  const rounds = recordedRounds();
  return rounds.slice(
    0,
    rounds.findIndex((round) => round.number === number),
  );
}

/** A round of the day of the test, by default for the Canadian Experience Class with a cut-off of 520. */
export function aRound(number: string, facts: Partial<RecordedRound> = {}): RecordedRound {
  return {
    number,
    date: '2026-10-01',
    nameEn: 'Canadian Experience Class',
    nameFr: 'Catégorie de l’expérience canadienne',
    invitations: 2_000,
    crs: 520,
    heldAtText: 'October 1, 2026 at 13:00:00 UTC',
    tieBreakText: 'February 13, 2026 at 20:48:08 UTC',
    poolAsOf: null,
    poolTotal: null,
    ...facts,
  };
}
