import type { Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import { type FieldError, type Form, type FormReading, isTicked } from '../app/form.ts';
import { readAddress } from './read-address.ts';
import { readPreferences } from './read-preferences.ts';
import { readProfile } from './read-profile.ts';

export interface SignUpFormValue {
  readonly email: string;
  readonly profile: Profile;
  readonly preferences: Preferences;
}

/** Reads a whole sign-up, with everything that is wrong with it at once, in the order of the form. */
export function readSignUp(
  form: Form,
  context: { language: Language; now: Date },
): FormReading<SignUpFormValue> {
  const { address: email, errors: addressErrors } = readAddress(form);
  const profile = readProfile(form, context);
  const preferences = readPreferences(form);
  const consent: FieldError[] = isTicked(form, 'consent')
    ? []
    : [{ field: 'consent', problem: 'consent_missing' }];
  if (profile.ok && preferences.ok && addressErrors.length === 0 && consent.length === 0)
    return { ok: true, value: { email, profile: profile.value, preferences: preferences.value } };
  return {
    ok: false,
    errors: [
      ...addressErrors,
      ...(profile.ok ? [] : profile.errors),
      ...(preferences.ok ? [] : preferences.errors),
      ...consent,
    ],
  };
}
