import { unitGroups } from '@drawbell/draws/noc';
import type { Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { Form } from '../app/form.ts';
import { occupationOption } from './find-occupation.ts';
import { wallTime } from './local-time.ts';

/** The form that would have been sent for a profile: `readProfile` reads the profile back. */
export function fillProfile(form: Form, profile: Profile, language: Language): void {
  const { label, crs, crsReadOn, programs, nomination, occupations, french, submittedAt } = profile;
  const yesNo = (value: boolean | 'unknown' | undefined) =>
    value === true ? 'yes' : value === false ? 'no' : 'unknown';
  if (label !== undefined) form.set('label', label);
  if (crs !== undefined) form.set('crs', String(crs));
  if (crsReadOn !== undefined) form.set('crsReadOn', crsReadOn);
  for (const program of programs ?? []) form.append('programs', program);
  if (programs?.length === 0) form.set('programs', 'none');
  form.set('nomination', yesNo(nomination));
  if (occupations?.length === 0) form.set('noOccupations', 'yes');
  for (const [row, { noc, months, monthsInCanada, monthsContinuous }] of (occupations ?? []).entries()) {
    const group = unitGroups().get(noc);
    form.set(`noc${row}`, group === undefined ? noc : occupationOption(group, language));
    if (months !== undefined) form.set(`months${row}`, String(months));
    if (monthsInCanada !== undefined) form.set(`monthsInCanada${row}`, String(monthsInCanada));
    if (monthsContinuous !== undefined) form.set(`monthsContinuous${row}`, String(monthsContinuous));
  }
  form.set('french', french ?? 'unknown');
  if (submittedAt !== undefined) {
    form.set('submittedAt', wallTime('UTC', new Date(submittedAt)));
    form.set('submittedAtZone', 'UTC');
  }
  form.set('armedForces', yesNo(profile.canadianArmedForcesOffer));
}

/** The form that would have been sent for these preferences. */
export function fillPreferences(form: Form, preferences: Preferences): void {
  for (const key of ['meets', 'mayMeet', 'everyDrawOfMyPrograms', 'everyDraw'] as const)
    if (preferences[key]) form.append('wants', key);
  form.set('nearPoints', String(preferences.nearPoints));
}
