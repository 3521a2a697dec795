import { randomBytes } from 'node:crypto';
import { describedBy, faultAt } from '../app/faults.ts';
import { html, type SafeHtml } from '../app/html.ts';
import type { ConsoleAdmin } from './console-admin.ts';

/** A form that orders something. It names itself, so that sending it twice carries it out once. */
export function orderForm(
  admin: Pick<ConsoleAdmin, 'formToken'>,
  options: {
    readonly action: string;
    readonly button: string;
    readonly fields?: SafeHtml | null;
    /** quiet: not the main purpose of the page. danger: cannot be undone. */
    readonly look?: 'quiet' | 'danger';
  },
): SafeHtml {
  const { action, button, fields, look } = options;
  return html`<form method="post" action="${action}" class="order">
    <input type="hidden" name="token" value="${admin.formToken}" />
    <input type="hidden" name="once" value="${randomBytes(16).toString('base64url')}" />
    ${fields ?? null}
    <p><button type="submit" class="${look ?? ''}">${button}</button></p>
  </form>`;
}

/** Where a field stands on its page, and what is wrong with what was typed, if its form came back. */
export interface FieldPlace {
  /** Its name unless told otherwise: a page may have several forms with fields of one name. */
  readonly id?: string;
  readonly fault?: SafeHtml | string | null;
  /** The first wrong field of a form. */
  readonly hasFocus?: boolean;
}

/** What goes into the tag of a field. */
function tagOf(
  { fault = null, hasFocus }: FieldPlace,
  { id, hint }: { id: string; hint: string | undefined },
): SafeHtml {
  return html`${describedBy([hint === undefined ? null : `${id}-hint`, fault === null ? null : `${id}-error`])}
  ${fault === null ? null : html`aria-invalid="true"`} ${hasFocus === true ? html`autofocus` : null}`;
}

/** What stands above a field. */
function headOf(
  { fault = null }: FieldPlace,
  { id, label, hint }: { id: string; label: string; hint: string | undefined },
): SafeHtml {
  return html`<label for="${id}">${label}</label>
    ${hint === undefined ? null : html`<p class="hint" id="${id}-hint">${hint}</p>`}
    ${fault === null ? null : faultAt(id, fault)}`;
}

interface Labelled {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
}

/** A field with its label, and a hint when there is something to know. */
export function field(
  options: Labelled & {
    readonly type?: 'text' | 'email' | 'password' | 'number' | 'date';
    readonly value?: string;
    readonly required?: boolean;
    readonly short?: boolean;
    readonly autocomplete?: string;
  },
  place: FieldPlace = {},
): SafeHtml {
  const { name, label, hint, type = 'text', value, required, short, autocomplete = 'off' } = options;
  const { id = name } = place;
  return html`<div class="field">
    ${headOf(place, { id, label, hint })}
    <input
      id="${id}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      spellcheck="false"
      ${value === undefined ? null : html`value="${value}"`}
      ${tagOf(place, { id, hint })}
      ${short === true ? html`class="short"` : null}
      ${required === true ? html`required` : null}
    />
  </div>`;
}

/** A field of several lines. */
export function area(
  { name, label, hint, value = '' }: Labelled & { readonly value?: string },
  place: FieldPlace = {},
): SafeHtml {
  const { id = name } = place;
  return html`<div class="field">
    ${headOf(place, { id, label, hint })}
    <textarea id="${id}" name="${name}" rows="5" autocomplete="off" spellcheck="false" ${tagOf(place, { id, hint })}>
${value}</textarea>
  </div>`;
}

interface Choice {
  readonly value: string;
  readonly text: string;
  readonly chosen?: boolean;
}

/** Radio buttons, or check boxes. */
export function choices(
  kind: 'radio' | 'checkbox',
  { name, label, hint, of }: Labelled & { readonly of: readonly Choice[] },
  place: FieldPlace = {},
): SafeHtml {
  const { id, fault = null, hasFocus } = place;
  const isWrong = id !== undefined && fault !== null;
  return html`<fieldset
    class="choices"
    ${id === undefined ? null : html`id="${id}"`}
    ${kind === 'radio' ? html`role="radiogroup"` : null}
    ${describedBy([id === undefined || hint === undefined ? null : `${id}-hint`, isWrong ? `${id}-error` : null])}
    ${isWrong && kind === 'radio' ? html`aria-invalid="true"` : null}
  >
    <legend>${label}</legend>
    ${hint === undefined ? null : html`<p class="hint" ${id === undefined ? null : html`id="${id}-hint"`}>${hint}</p>`}
    ${isWrong ? faultAt(id, fault) : null}
    ${of.map(
      ({ value, text, chosen }, i) =>
        html`<label>
          <input
            type="${kind}"
            name="${name}"
            value="${value}"
            ${chosen === true ? html`checked` : null}
            ${isWrong && kind === 'checkbox' ? html`aria-invalid="true"` : null}
            ${hasFocus === true && i === 0 ? html`autofocus` : null}
          />
          <span>${text}</span>
        </label>`,
    )}
  </fieldset>`;
}

/** A select box. */
export function selectOf(
  { name, label, hint, of }: Labelled & { readonly of: readonly Choice[] },
  place: FieldPlace = {},
): SafeHtml {
  const { id = name } = place;
  return html`<div class="field">
    ${headOf(place, { id, label, hint })}
    <select id="${id}" name="${name}" ${tagOf(place, { id, hint })}>
      ${of.map(
        ({ value, text, chosen }) =>
          html`<option value="${value}" ${chosen === true ? html`selected` : null}>${text}</option>`,
      )}
    </select>
  </div>`;
}

/** The same for a search, its values in words; the first choice stands for nothing chosen. */
export function select({
  any,
  of,
  chosen,
  ...labelled
}: Labelled & {
  readonly any: string;
  readonly of: readonly string[];
  readonly chosen?: string | undefined;
}): SafeHtml {
  return selectOf({
    name: labelled.name,
    label: labelled.label,
    of: [
      { value: '', text: any },
      ...of.map((value) => ({ value, text: value.replaceAll('_', ' '), chosen: value === chosen })),
    ],
  });
}
