import type { Preferences } from '@drawbell/draws/preferences';
import { type FieldError, type Form, type FormReading, isTicked, numberOf } from '../app/form.ts';

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
