import { easternDay, isComing } from '@drawbell/draws/grid';
import { unseenCharacterIn } from '@drawbell/draws/plain-text';
import { type Profile, type ProgramKey, programKeys, readOnEarliest } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import { type FieldError, type Form, type FormReading, isTicked, numberOf, textOf } from '../app/form.ts';
import { instantIn, usualZone, wallTime, zones } from './local-time.ts';
import { readOccupations } from './read-occupations.ts';
import { readSubmittedAt } from './read-submitted-at.ts';

/** What a nomination adds to a score: with one, no score is lower. */
const nominationPoints = 600;

/**
 * Reads the facts of one candidate. What was left empty is unknown, never no; but the day of a score, which the form
 * says: it is today, or where the score is that of `before`, its day.
 * @param before the profile as it is on record
 */
export function readProfile(
  form: Form,
  { language, now, before }: { language: Language; now: Date; before?: Profile | undefined },
): FormReading<Profile> {
  const errors: FieldError[] = [];
  const label = textOf(form, 'label');
  if (label.length > 60) errors.push({ field: 'label', problem: 'label_long' });
  const unseen = unseenCharacterIn(label);
  if (unseen !== null) errors.push({ field: 'label', problem: 'text_unseen', detail: unseen });
  const nomination = yesNo(form, 'nomination');
  const crs = readScore(form, nomination, errors);
  // In Newfoundland the next day begins first: it is not there yet where changes of the points grid have their days.
  const crsReadOn = earlier(readReadingDay(form, { crs, before, now }, errors), easternDay(now));
  const programs = readPrograms(form, errors);
  const { occupations, errors: occupationErrors } = readOccupations(form, language);
  errors.push(...occupationErrors);
  const french = yesNo(form, 'french');
  const { at: submittedAt, errors: timeErrors } = readSubmittedAt(form, 'submittedAt', now);
  errors.push(...timeErrors);
  const offer = yesNo(form, 'armedForces');
  if (errors.length > 0) return { ok: false, errors };
  return {
    ok: true,
    value: {
      ...(label !== '' && { label }),
      ...(crs !== null && { crs, crsReadOn }),
      ...(programs !== undefined && { programs }),
      ...(nomination !== undefined && { nomination }),
      ...(occupations !== undefined && { occupations }),
      ...(french !== undefined && { french: french ? 'yes' : 'no' }),
      ...(submittedAt !== undefined && { submittedAt }),
      ...(offer !== undefined && { canadianArmedForcesOffer: offer }),
    },
  };
}

function readScore(form: Form, nomination: boolean | undefined, errors: FieldError[]): number | null {
  const crs = numberOf(form, 'crs');
  if (crs === null) return null;
  if (Number.isNaN(crs)) errors.push({ field: 'crs', problem: 'number_invalid' });
  else if (crs < 1 || crs > 1_200) errors.push({ field: 'crs', problem: 'crs_range' });
  else if (nomination === true && crs < nominationPoints)
    errors.push({ field: 'crs', problem: 'crs_nomination' });
  return crs;
}

/** Today where the form is filled in: in the zone it names, or else in Eastern Canada. */
export function todayOf(form: Form, now: Date): string {
  const named = zones.find((zone) => zone !== 'UTC' && zone === textOf(form, 'submittedAtZone'));
  return wallTime(named ?? usualZone, now).slice(0, 10);
}

/** A new score beside the day of the old one was not read on that day: the form says that it is today's. */
function readReadingDay(
  form: Form,
  { crs, before, now }: { crs: number | null; before: Profile | undefined; now: Date },
  errors: FieldError[],
): string {
  const typed = textOf(form, 'crsReadOn', 40);
  const known = before?.crsReadOn;
  if (typed === '') return crs === before?.crs && known !== undefined ? known : todayOf(form, now);
  if (crs !== null && typed === known && crs !== before?.crs) return todayOf(form, now);
  const exists =
    /^\d{4}-\d{2}-\d{2}$/.test(typed) && instantIn(usualZone, `${typed}T12:00`) !== 'no_such_time';
  const wrong = !exists
    ? 'day_invalid'
    : isComing(typed, now)
      ? 'date_future'
      : typed < readOnEarliest
        ? 'date_past'
        : null;
  if (wrong !== null) errors.push({ field: 'crsReadOn', problem: wrong });
  return typed;
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

/** Undefined when nothing is ticked: not known. */
function readPrograms(form: Form, errors: FieldError[]): ProgramKey[] | undefined {
  const programs = programKeys.filter((program) => isTicked(form, 'programs', program));
  const none = isTicked(form, 'programs', 'none');
  if (none && programs.length > 0) errors.push({ field: 'programs', problem: 'programs_contradict' });
  return programs.length > 0 ? programs : none ? [] : undefined;
}

function yesNo(form: Form, name: string): boolean | undefined {
  const value = textOf(form, name);
  return value === 'yes' ? true : value === 'no' ? false : undefined;
}
