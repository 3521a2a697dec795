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
