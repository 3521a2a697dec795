import type { Draw } from './draw.ts';
import { type Criterion, finding, type Finding } from './match-result.ts';
import type { Profile, ProgramKey } from './profile.ts';

const submittedTooLate = finding('no', { code: 'profile_not_submitted_yet' });

/** A nominee in Express Entry is eligible for a federal program, too: an empty list beside a nomination is a slip. */
const withoutProgram: Readonly<Record<Finding['state'], Finding>> = {
  yes: finding('unknown', { code: 'nominee_program_unknown' }),
  unknown: finding('unknown', { code: 'no_program_nomination_unknown' }),
  no: finding('no', { code: 'no_federal_program' }),
};

/**
 * Whether somebody with these programs can be in the pool at all: nobody without one of the federal programs is. Null
 * where the list does not stand against it.
 */
export function poolFinding({
  programs,
  nomination,
}: {
  readonly programs?: readonly ProgramKey[] | undefined;
  readonly nomination?: Profile['nomination'] | undefined;
}): Finding | null {
  if (programs === undefined || programs.length > 0) return null;
  if (nomination === true) return withoutProgram.yes;
  return nomination === false ? withoutProgram.no : withoutProgram.unknown;
}

/**
 * Makes the question whether a profile was submitted only after the day of a draw: then it was not in the pool for it.
 * On the day itself a time of submission decides nothing but ties. Null where nothing stands against it.
 */
export function createSubmissionCriterion({ date }: Pick<Draw, 'date'>): Criterion<Profile, Finding | null> {
  const endMs = endOfDayMs(date);
  return ({ submittedAt }) =>
    submittedAt !== undefined && Date.parse(submittedAt) >= endMs ? submittedTooLate : null;
}

const easternHour = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Toronto',
  hour: '2-digit',
  hourCycle: 'h23',
});
const hourMs = 3_600_000;

/** When the day of a draw (ISO) ends where draws are held, in Ottawa. Clocks there never change at midnight. */
function endOfDayMs(date: string): number {
  const endOfUtcDayMs = Date.parse(date) + 24 * hourMs;
  // Not a day: nothing is after it.
  if (Number.isNaN(endOfUtcDayMs)) return Number.POSITIVE_INFINITY;
  const inSummerMs = endOfUtcDayMs + 4 * hourMs;
  return easternHour.format(inSummerMs) === '00' ? inSummerMs : endOfUtcDayMs + 5 * hourMs;
}
