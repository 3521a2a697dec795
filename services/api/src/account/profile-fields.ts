import { unitGroups } from '@drawbell/draws/noc';
import { programKeys } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';
import { occupationOption } from '../forms/find-occupation.ts';
import { occupationRowsMax } from '../forms/read-occupations.ts';
import {
  checkbox,
  checkboxField,
  errorOf,
  type FormState,
  textField,
  yesNoField,
  zoneField,
} from './fields.ts';

/** The facts of one candidate, each with a hint where to find it. */
export function profileFields(state: FormState, language: Language): SafeHtml {
  const { words } = state;
  // What Enter does in a field is what the form is for, and not its first visible button, which adds an occupation.
  return html`<button type="submit" hidden></button>
  ${textField(state, { name: 'crs', ...words.crs, numeric: true })}
  ${textField(state, { name: 'crsReadOn', ...words.crsReadOn, type: 'date' })}
  ${checkboxField(state, {
    ...{ name: 'programs', label: words.programs.label, hint: words.programs.hint },
    options: [...programKeys, 'none' as const].map((value) => ({
      value,
      text: words.programs.options[value],
    })),
  })}
  ${yesNoField(state, 'nomination', words.nomination)} ${yesNoField(state, 'french', words.french)}
  ${occupationFields(state)} ${submittedAtField(state)}
  <details ${state.form.get('armedForces') === 'yes' ? html`open` : null}>
    <summary>${words.moreFacts}</summary>
    ${yesNoField(state, 'armedForces', words.armedForces)}
  </details>
  ${occupationList(language)}`;
}

/** Rows that hold something, and one empty; one more with each press of the button. */
function occupationFields(state: FormState): SafeHtml {
  const { form, words } = state;
  const { label, hint, add, none, monthsHint } = words.occupations;
  const used = Array.from({ length: occupationRowsMax }, (_, row) => row).filter((row) =>
    [`noc${row}`, `months${row}`, `monthsInCanada${row}`].some((name) => (form.get(name) ?? '') !== ''),
  );
  const asked = Number(/^\d{1,2}$/.exec(form.get('rows') ?? '')?.[0] ?? 1);
  const rows = Math.min(occupationRowsMax, Math.max(1, (used.at(-1) ?? -1) + 1, asked));
  return html`<fieldset id="occupations" aria-describedby="occupations-hint occupations-months">
    <legend>${label}</legend>
    <p class="hint" id="occupations-hint">${hint}</p>
    <p class="hint" id="occupations-months">${monthsHint}</p>
    <input type="hidden" name="rows" value="${rows}" />
    <div data-rows="${occupationRowsMax}">
      ${Array.from({ length: rows }, (_, row) => occupationRow(state, row))}
    </div>
    <p>
      <button class="quiet" type="submit" name="action" value="add-occupation" data-add-row formnovalidate>
        ${add}
      </button>
    </p>
    <div id="noOccupations">${errorOf(state, 'noOccupations')} ${checkbox(state, { name: 'noOccupations', text: none })}</div>
  </fieldset>`;
}

function occupationRow(state: FormState, row: number): SafeHtml {
  const { row: title, noc, months, monthsInCanada } = state.words.occupations;
  const unbroken = state.form.get(`monthsContinuous${row}`);
  return html`<div class="occupation" role="group" aria-label="${title(row + 1)}" data-row>
    ${textField(state, { name: `noc${row}`, label: noc, list: 'noc-list', wide: true })}
    ${textField(state, { name: `months${row}`, label: months, numeric: true })}
    ${textField(state, { name: `monthsInCanada${row}`, label: monthsInCanada, numeric: true })}
    ${
      unbroken === null
        ? null
        : html`<input type="hidden" name="monthsContinuous${row}" value="${unbroken}" />`
    }
  </div>`;
}

function submittedAtField(state: FormState): SafeHtml {
  const { label, hint, zone, choose } = state.words.submittedAt;
  return html`<div class="pair">
    ${textField(state, { name: 'submittedAt', label, hint, type: 'datetime-local' })}
    ${zoneField(state, { name: 'submittedAtZone', label: zone, choose })}
  </div>`;
}

const lists = new Map<Language, SafeHtml>();

/** All unit groups of NOC 2021, for the browser to search by code or title. */
function occupationList(language: Language): SafeHtml {
  const known = lists.get(language);
  if (known !== undefined) return known;
  const options = [...unitGroups().values()].map(
    (group) => html`<option value="${occupationOption(group, language)}"></option>`,
  );
  const list = html`<datalist id="noc-list">${options}</datalist>`;
  lists.set(language, list);
  return list;
}
