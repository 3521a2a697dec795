import {
  type Language,
  type Profile,
  programKeys,
  type ProgramKey,
  unseenCharacterIn,
} from '@drawbell/draws';
import { type FieldError, type Form, type FormReading, isTicked, numberOf, textOf } from './form.ts';
import { readOccupations } from './read-occupations.ts';
import { readSubmittedAt } from './read-submitted-at.ts';

/** What a nomination adds to a score: with one, no score is lower. */
const nominationPoints = 600;

/** Reads the facts of one candidate. What was left empty is unknown, never no. */
export function readProfile(
  form: Form,
  { language, now }: { language: Language; now: Date },
): FormReading<Profile> {
  const errors: FieldError[] = [];
  const label = textOf(form, 'label');
  if (label.length > 60) errors.push({ field: 'label', problem: 'label_long' });
  const unseen = unseenCharacterIn(label);
  if (unseen !== null) errors.push({ field: 'label', problem: 'text_unseen', detail: unseen });
  const nomination = yesNo(form, 'nomination');
  const crs = readScore(form, nomination, errors);
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
      ...(crs !== null && { crs }),
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
