import { randomBytes } from 'node:crypto';
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

/** A field with its label, and a hint when there is something to know. */
export function field(options: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: 'text' | 'email' | 'password' | 'number' | 'date';
  readonly value?: string;
  readonly required?: boolean;
  readonly short?: boolean;
  readonly autocomplete?: string;
}): SafeHtml {
  const { name, label, hint, type = 'text', value, required, short, autocomplete = 'off' } = options;
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${hint === undefined ? null : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      spellcheck="false"
      ${value === undefined ? null : html`value="${value}"`}
      ${hint === undefined ? null : html`aria-describedby="${name}-hint"`}
      ${short === true ? html`class="short"` : null}
      ${required === true ? html`required` : null}
    />
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
  { name, label, hint, of }: { name: string; label: string; hint?: string; of: readonly Choice[] },
): SafeHtml {
  return html`<fieldset class="choices">
    <legend>${label}</legend>
    ${hint === undefined ? null : html`<p class="hint">${hint}</p>`}
    ${of.map(
      ({ value, text, chosen }) =>
        html`<label>
          <input type="${kind}" name="${name}" value="${value}" ${chosen === true ? html`checked` : null} />
          <span>${text}</span>
        </label>`,
    )}
  </fieldset>`;
}

/** A select box; the first choice stands for nothing chosen. */
export function select(options: {
  readonly name: string;
  readonly label: string;
  readonly any: string;
  readonly of: readonly string[];
  readonly chosen?: string | undefined;
}): SafeHtml {
  const { name, label, any, of, chosen } = options;
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      <option value="">${any}</option>
      ${of.map(
        (value) =>
          html`<option value="${value}" ${value === chosen ? html`selected` : null}>
            ${value.replaceAll('_', ' ')}
          </option>`,
      )}
    </select>
  </div>`;
}
