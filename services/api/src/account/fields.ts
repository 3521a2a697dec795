import { describedBy, faultAt, faultSummary } from '../app/faults.ts';
import { type FieldError, type Form, isTicked } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import type { FormWords } from './form-words.ts';
import { type Zone, zones } from '@drawbell/draws/local-time';

/** What a form shows: what was typed, and what is wrong with it. */
export interface FormState {
  readonly form: Form;
  readonly errors: readonly FieldError[];
  readonly words: FormWords;
}

/** Everything that is wrong, at the top, each a link to its field. */
export function errorSummary({ errors, words }: FormState): SafeHtml | null {
  return faultSummary(
    words.errorsTitle(errors.length),
    errors.map((error) => ({ id: error.field, message: messageOf(words, error) })),
  );
}

/** A line to type in, with its hint and its error, the value kept. The first wrong field has the focus. */
export function textField(
  state: FormState,
  field: {
    readonly name: string;
    readonly label: string;
    readonly hint?: string;
    readonly type?: 'text' | 'email' | 'date' | 'time' | 'datetime-local';
    readonly numeric?: boolean;
    /** A score: in large figures. */
    readonly score?: boolean;
    readonly autocomplete?: string;
    readonly list?: string;
    readonly maxLength?: number;
  },
): SafeHtml {
  const { name, label, hint, type = 'text', numeric, autocomplete = 'off', list, maxLength } = field;
  const size = numeric === true || type === 'date' || type === 'time' ? 'short' : '';
  const error = errorOf(state, name);
  const described = [hint === undefined ? null : `${name}-hint`, error === null ? null : `${name}-error`];
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${hint === undefined ? null : html`<p class="hint" id="${name}-hint">${hint}</p>`} ${error}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      class="${field.score === true ? 'score' : size}"
      value="${state.form.get(name) ?? ''}"
      autocomplete="${autocomplete}"
      ${numeric === true ? html`inputmode="numeric"` : null}
      ${type === 'datetime-local' ? html`step="1"` : null}
      ${list === undefined ? null : html`list="${list}"`}
      ${maxLength === undefined ? null : html`maxlength="${maxLength}"`}
      ${describedBy(described)} ${error === null ? null : html`aria-invalid="true"`} ${focus(state, name)}
    />
  </div>`;
}

/** An e-mail address. One that was asked about is sent along, so that it is taken when it comes again. */
export function addressField(state: FormState, { label, hint }: { label: string; hint?: string }): SafeHtml {
  const askedAbout = state.errors.some(({ problem }) => problem === 'email_typo');
  return html`${textField(state, {
    ...{ name: 'email', label, type: 'email', autocomplete: 'email', maxLength: 254 },
    ...(hint !== undefined && { hint }),
  })}
  ${askedAbout ? html`<input type="hidden" name="addressAsked" value="${state.form.get('email') ?? ''}" />` : null}`;
}

/** Radio buttons. The first is chosen unless another was. */
export function radioField(
  state: FormState,
  field: {
    readonly name: string;
    readonly label: string;
    readonly hint?: string;
    readonly options: readonly { readonly value: string; readonly text: string }[];
  },
): SafeHtml {
  const { name, label, hint, options } = field;
  const sent = state.form.get(name);
  const chosen = options.find(({ value }) => value === sent)?.value ?? options[0]?.value;
  return html`<fieldset id="${name}" ${describedBy([hint === undefined ? null : `${name}-hint`])}>
    <legend>${label}</legend>
    ${hint === undefined ? null : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    <div class="choices inline">
      ${options.map(
        ({ value, text }) =>
          html`<label
            ><input type="radio" name="${name}" value="${value}" ${value === chosen ? html`checked` : null} />
            <span>${text}</span></label
          >`,
      )}
    </div>
  </fieldset>`;
}

/** A select box. Nothing is chosen but what was sent, or `usual` until then. */
export function selectField(
  state: FormState,
  field: {
    readonly name: string;
    readonly label: string;
    readonly hint?: string;
    readonly options: readonly { readonly value: string; readonly text: string }[];
    readonly usual?: string | undefined;
  },
): SafeHtml {
  const { name, label, hint, options, usual } = field;
  const error = errorOf(state, name);
  const chosen = state.form.get(name) ?? usual;
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${hint === undefined ? null : html`<p class="hint" id="${name}-hint">${hint}</p>`} ${error}
    <select
      id="${name}"
      name="${name}"
      ${describedBy([hint === undefined ? null : `${name}-hint`, error === null ? null : `${name}-error`])}
      ${error === null ? null : html`aria-invalid="true"`}
      ${focus(state, name)}
    >
      ${options.map(
        ({ value, text }) =>
          html`<option value="${value}" ${chosen === value ? html`selected` : null}>${text}</option>`,
      )}
    </select>
  </div>`;
}

/** A select box of the time zones. Without `choose` one of them is always chosen: `usual`, until another is. */
export function zoneField(
  state: FormState,
  {
    choose,
    ...field
  }: { readonly name: string; readonly label: string; readonly choose?: string; readonly usual?: Zone },
): SafeHtml {
  const options = zones.map((value) => ({ value, text: state.words.zones[value] }));
  return selectField(state, {
    ...field,
    options: choose === undefined ? options : [{ value: '', text: choose }, ...options],
  });
}

/** Yes, no, or not known, which is what it is until somebody says otherwise. */
export function yesNoField(
  state: FormState,
  name: string,
  { label, hint }: { label: string; hint: string },
): SafeHtml {
  const { yes, no, unknown } = state.words;
  return radioField(state, {
    ...{ name, label, hint },
    options: [
      { value: 'unknown', text: unknown },
      { value: 'yes', text: yes },
      { value: 'no', text: no },
    ],
  });
}

/** Check boxes, any number of which may be ticked. */
export function checkboxField(
  state: FormState,
  field: {
    readonly name: string;
    readonly label: string;
    readonly hint?: string;
    readonly options: readonly { readonly value: string; readonly text: string }[];
  },
): SafeHtml {
  const { name, label, hint, options } = field;
  const error = errorOf(state, name);
  return html`<fieldset
    id="${name}"
    ${describedBy([hint === undefined ? null : `${name}-hint`, error === null ? null : `${name}-error`])}
  >
    <legend>${label}</legend>
    ${hint === undefined ? null : html`<p class="hint" id="${name}-hint">${hint}</p>`} ${error}
    <div class="choices">
      ${options.map(({ value, text }, i) =>
        checkbox(state, { name, value, text, first: i === 0 && error !== null }),
      )}
    </div>
  </fieldset>`;
}

/** What is folded until somebody opens it, with what it decides; open when it holds a value or an error. */
export function fold(
  { title, decides, open }: { title: string; decides: string | undefined; open: boolean },
  body: SafeHtml,
): SafeHtml {
  return html`<details class="fold" ${open ? html`open` : null}>
    <summary>
      <strong>${title}</strong> ${decides === undefined ? null : html`<span class="hint">${decides}</span>`}
    </summary>
    ${body}
  </details>`;
}

/** Whether one of these fields, or one whose name begins so, is wrong. */
export function isWrong({ errors }: FormState, ...names: readonly string[]): boolean {
  return errors.some(({ field }) => names.some((name) => field.startsWith(name)));
}

/** One box to tick. */
export function checkbox(
  state: FormState,
  box: { name: string; value?: string; text: string; first?: boolean },
): SafeHtml {
  const { name, value = 'yes', text, first } = box;
  return html`<label class="tick"
    ><input
      type="checkbox"
      name="${name}"
      value="${value}"
      ${isTicked(state.form, name, value) ? html`checked` : null}
      ${first === true ? focus(state, name) : null}
    />
    <span>${text}</span></label
  >`;
}

/** The error of a field, at the field. */
export function errorOf({ errors, words }: FormState, name: string): SafeHtml | null {
  const error = errors.find(({ field }) => field === name);
  return error === undefined ? null : faultAt(name, messageOf(words, error));
}

function focus({ errors }: FormState, name: string): SafeHtml | null {
  return errors[0]?.field === name ? html`autofocus` : null;
}

function messageOf(words: FormWords, { problem, detail }: FieldError): string {
  return words.errors[problem](detail ?? '');
}
