import type { Preferences } from '@drawbell/draws/preferences';
import { type FieldError, type Form, type FormReading, isTicked, numberOf } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { checkboxField, type FormState, textField } from './fields.ts';

/** What somebody wants to be told. */
export function preferenceFields(state: FormState): SafeHtml {
  const { label, hint, options, nearLabel, nearHint } = state.words.wants;
  return html`${checkboxField(state, {
    ...{ name: 'wants', label, hint },
    options: (['meets', 'mayMeet', 'everyDrawOfMyPrograms', 'everyDraw'] as const).map((value) => ({
      value,
      text: options[value],
    })),
  })}
  ${textField(state, { name: 'nearPoints', label: nearLabel, hint: nearHint, numeric: true })}`;
}

/** Reads what somebody wants to be told; asking for nothing at all is taken for a mistake. */
export function readPreferences(form: Form): FormReading<Preferences> {
  const errors: FieldError[] = [];
  const nearPoints = numberOf(form, 'nearPoints') ?? 0;
  if (!(nearPoints >= 0 && nearPoints <= 200)) errors.push({ field: 'nearPoints', problem: 'near_range' });
  const value: Preferences = {
    meets: isTicked(form, 'wants', 'meets'),
    mayMeet: isTicked(form, 'wants', 'mayMeet'),
    nearPoints,
    everyDrawOfMyPrograms: isTicked(form, 'wants', 'everyDrawOfMyPrograms'),
    everyDraw: isTicked(form, 'wants', 'everyDraw'),
  };
  const { meets, mayMeet, everyDrawOfMyPrograms, everyDraw } = value;
  if (!meets && !mayMeet && nearPoints === 0 && !everyDrawOfMyPrograms && !everyDraw)
    errors.push({ field: 'wants', problem: 'nothing_wanted' });
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value };
}

/** The form that would have been sent for these preferences. */
export function fillPreferences(form: Form, preferences: Preferences): void {
  for (const key of ['meets', 'mayMeet', 'everyDrawOfMyPrograms', 'everyDraw'] as const)
    if (preferences[key]) form.append('wants', key);
  form.set('nearPoints', String(preferences.nearPoints));
}
