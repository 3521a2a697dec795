import { easternDay, isComing } from '@drawbell/draws/grid';
import { unitGroups } from '@drawbell/draws/noc';
import { unseenCharacterIn } from '@drawbell/draws/plain-text';
import {
  nominationPoints,
  type Profile,
  type ProgramKey,
  programKeys,
  readOnEarliest,
} from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import { type FieldError, type Form, type FormReading, isTicked, numberOf, textOf } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import type { DecidedDraws } from './decided-draws.ts';
import {
  checkbox,
  checkboxField,
  errorOf,
  fold,
  type FormState,
  isWrong,
  textField,
  yesNoField,
  zoneField,
} from './fields.ts';
import { instantIn, usualZone, wallTime, zones } from '@drawbell/draws/local-time';
import {
  choiceName,
  choicesOf,
  noneOfThese,
  occupationOption,
  occupationRowsMax,
  occupationTitle,
  readOccupations,
} from './occupations.ts';

/**
 * The facts of one candidate, each with a hint where to find it: score and programs, and folded below them what is more
 * precise.
 * @param options.decides counts what each fact decides; left out where the draws are not at hand
 * @param options.more stands at the end of what is folded
 */
export function profileFields(
  state: FormState,
  language: Language,
  { decides, more }: { readonly decides?: DecidedDraws; readonly more?: SafeHtml } = {},
): SafeHtml {
  const { words, form } = state;
  const { morePrecise } = words;
  const says = (name: string) => ['yes', 'no'].includes(form.get(name) ?? '');
  const hasOccupation = usedRows(form).length > 0 || isTicked(form, 'noOccupations');
  // What Enter does in a field is what the form is for, and not its first visible button, which adds an occupation.
  return html`<button type="submit" hidden></button>
  ${textField(state, { name: 'crs', ...words.crs, numeric: true, score: true })}
  ${checkboxField(state, {
    ...{ name: 'programs', label: words.programs.label, hint: words.programs.hint },
    options: [...programKeys, 'none' as const, 'unsure' as const].map((value) => ({
      value,
      text: words.programs.options[value],
    })),
  })}
  <div class="panel precise">
    <h2>${morePrecise.title}</h2>
    <p class="hint">${morePrecise.hint}</p>
    ${fold(
      {
        title: words.occupations.fold,
        decides: decides?.occupations,
        open: hasOccupation || rowsAsked(form) > 1 || isWrong(state, 'noc', 'months', 'noOccupations'),
      },
      occupationFields(state, language, decides),
    )}
    ${fold(
      { title: morePrecise.french, decides: decides?.french, open: says('french') },
      yesNoField(state, 'french', words.french),
    )}
    ${fold(
      { title: words.nomination.label, decides: decides?.nomination, open: says('nomination') },
      yesNoField(state, 'nomination', words.nomination),
    )}
    ${fold(
      {
        title: words.submittedAt.label,
        decides: morePrecise.ties,
        open: (form.get('submittedAt') ?? '') !== '' || isWrong(state, 'submittedAt'),
      },
      submittedAtField(state),
    )}
    ${fold(
      { title: words.crsReadOn.label, decides: morePrecise.readOn, open: isWrong(state, 'crsReadOn') },
      textField(state, { name: 'crsReadOn', ...words.crsReadOn, type: 'date' }),
    )}
    ${fold(
      { title: words.armedForces.label, decides: decides?.armedForces, open: says('armedForces') },
      yesNoField(state, 'armedForces', words.armedForces),
    )}
    ${more ?? null}
  </div>
  ${occupationList(language)}`;
}

function usedRows(form: Form): number[] {
  return Array.from({ length: occupationRowsMax }, (_, row) => row).filter((row) =>
    [`noc${row}`, `months${row}`, `monthsInCanada${row}`].some((name) => (form.get(name) ?? '') !== ''),
  );
}

function rowsAsked(form: Form): number {
  return Number(/^\d{1,2}$/.exec(form.get('rows') ?? '')?.[0] ?? 1);
}

/** Rows that hold something, and one empty; one more with each press of the button. */
function occupationFields(state: FormState, language: Language, decides: DecidedDraws | undefined): SafeHtml {
  const { form, words } = state;
  const { label, hint, add, none, monthsHint } = words.occupations;
  const rows = Math.min(occupationRowsMax, Math.max(1, (usedRows(form).at(-1) ?? -1) + 1, rowsAsked(form)));
  return html`<fieldset id="occupations" aria-describedby="occupations-hint occupations-months">
    <legend>${label}</legend>
    <p class="hint" id="occupations-hint">${hint}</p>
    <p class="hint" id="occupations-months">${monthsHint}</p>
    <input type="hidden" name="rows" value="${rows}" />
    <div data-rows="${occupationRowsMax}">
      ${Array.from({ length: rows }, (_, row) => occupationRow(state, row, { language, decides }))}
    </div>
    <p>
      <button class="quiet" type="submit" name="action" value="add-occupation" data-add-row formnovalidate>
        ${add}
      </button>
    </p>
    <div id="noOccupations">${errorOf(state, 'noOccupations')} ${checkbox(state, { name: 'noOccupations', text: none })}</div>
  </fieldset>`;
}

function occupationRow(
  state: FormState,
  row: number,
  { language, decides }: { language: Language; decides: DecidedDraws | undefined },
): SafeHtml {
  const { row: title, noc, months, monthsInCanada } = state.words.occupations;
  const unbroken = state.form.get(`monthsContinuous${row}`);
  return html`<div class="occupation" role="group" aria-label="${title(row + 1)}" data-row>
    ${textField(state, { name: `noc${row}`, label: noc, list: 'noc-list' })}
    ${occupationChoice(state, row, { language, decides })}
    ${textField(state, { name: `months${row}`, label: months, numeric: true })}
    ${textField(state, { name: `monthsInCanada${row}`, label: monthsInCanada, numeric: true })}
    ${
      unbroken === null
        ? null
        : html`<input type="hidden" name="monthsContinuous${row}" value="${unbroken}" />`
    }
  </div>`;
}

/** Where several occupations fit, which one is meant, each with the lists that it is on. */
function occupationChoice(
  { form, errors, words }: FormState,
  row: number,
  { language, decides }: { language: Language; decides: DecidedDraws | undefined },
): SafeHtml | null {
  const groups = choicesOf({ form, errors }, row, language);
  if (groups.length === 0) return null;
  const { which, noneOfThese: none } = words.occupations;
  const chosen = form.get(choiceName(row));
  const choice = (value: string, text: SafeHtml) =>
    html`<label
      ><input type="radio" name="${choiceName(row)}" value="${value}" ${value === chosen ? html`checked` : null} />
      <span>${text}</span></label
    >`;
  return html`<fieldset class="which">
    <legend>${which}</legend>
    <div class="choices">
      ${groups.map((group) =>
        choice(
          group.code,
          html`${breakingAtSlashes(occupationTitle(group, language))}
            <span class="hint">${[group.code, ...(decides === undefined ? [] : [decides.listsOf(group.code)])].join(', ')}</span>`,
        ),
      )}
      ${choice(noneOfThese, html`${none}`)}
    </div>
  </fieldset>`;
}

/** French names both genders, "Coordonnateurs/coordonnatrices": too long a word for a phone. */
function breakingAtSlashes(title: string): SafeHtml {
  return html`${title.split('/').map((part, i) => (i === 0 ? part : html`/<wbr />${part}`))}`;
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

/**
 * Reads the facts of one candidate. What was left empty is unknown, never no; but the day of a score, which the form
 * says: it is today, or where the score is that of `before`, its day.
 * @param before the profile as it is on record
 */
export function readProfile(
  form: Form,
  { language, now, before }: { language: Language; now: Date; before?: Profile | undefined },
): FormReading<Profile> {
  const errors: FieldError[] = [];
  const label = textOf(form, 'label');
  if (label.length > 60) errors.push({ field: 'label', problem: 'label_long' });
  const unseen = unseenCharacterIn(label);
  if (unseen !== null) errors.push({ field: 'label', problem: 'text_unseen', detail: unseen });
  const nomination = yesNo(form, 'nomination');
  const crs = readScore(form, nomination, errors);
  // In Newfoundland the next day begins first: it is not there yet where changes of the points grid have their days.
  const crsReadOn = earlier(readReadingDay(form, { crs, before, now }, errors), easternDay(now));
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
      ...(crs !== null && { crs, crsReadOn }),
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

/** Today where the form is filled in: in the zone it names, or else in Eastern Canada. */
export function todayOf(form: Form, now: Date): string {
  const named = zones.find((zone) => zone !== 'UTC' && zone === textOf(form, 'submittedAtZone'));
  return wallTime(named ?? usualZone, now).slice(0, 10);
}

/** A new score beside the day of the old one was not read on that day: the form says that it is today's. */
function readReadingDay(
  form: Form,
  { crs, before, now }: { crs: number | null; before: Profile | undefined; now: Date },
  errors: FieldError[],
): string {
  const typed = textOf(form, 'crsReadOn', 40);
  const known = before?.crsReadOn;
  if (typed === '') return crs === before?.crs && known !== undefined ? known : todayOf(form, now);
  if (crs !== null && typed === known && crs !== before?.crs) return todayOf(form, now);
  const exists =
    /^\d{4}-\d{2}-\d{2}$/.test(typed) && instantIn(usualZone, `${typed}T12:00`) !== 'no_such_time';
  const wrong = !exists
    ? 'day_invalid'
    : isComing(typed, now)
      ? 'date_future'
      : typed < readOnEarliest
        ? 'date_past'
        : null;
  if (wrong !== null) errors.push({ field: 'crsReadOn', problem: wrong });
  return typed;
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

/** Undefined when nothing is ticked, or that it is not known. */
function readPrograms(form: Form, errors: FieldError[]): ProgramKey[] | undefined {
  const programs = programKeys.filter((program) => isTicked(form, 'programs', program));
  const none = isTicked(form, 'programs', 'none');
  if (none && programs.length > 0) errors.push({ field: 'programs', problem: 'programs_contradict' });
  else if (isTicked(form, 'programs', 'unsure') && (none || programs.length > 0))
    errors.push({ field: 'programs', problem: 'programs_unsure' });
  return programs.length > 0 ? programs : none ? [] : undefined;
}

function yesNo(form: Form, name: string): boolean | undefined {
  const value = textOf(form, name);
  return value === 'yes' ? true : value === 'no' ? false : undefined;
}

/**
 * The moment of `${name}` (date and time) in `${name}Zone`; undefined when nothing was typed. Which zone it was in decides
 * a tie: it is asked, never guessed.
 */
function readSubmittedAt(
  form: Form,
  name: string,
  now: Date,
): { readonly at: string | undefined; readonly errors: FieldError[] } {
  const refuse = (error: FieldError) => ({ at: undefined, errors: [error] });
  const text = textOf(form, name, 40);
  if (text === '') return { at: undefined, errors: [] };
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?$/.test(text))
    return refuse({ field: name, problem: 'date_invalid' });
  const zone = zones.find((each) => each === textOf(form, `${name}Zone`));
  if (zone === undefined) return refuse({ field: `${name}Zone`, problem: 'zone_missing' });
  const at = instantIn(zone, text.replace(' ', 'T'));
  if (at === 'no_such_time') return refuse({ field: name, problem: 'date_invalid' });
  if (at === 'skipped') return refuse({ field: name, problem: 'date_invalid', detail: text.slice(11, 16) });
  if (at > now) return refuse({ field: name, problem: 'date_future' });
  // Express Entry began in January 2015.
  if (at.getUTCFullYear() < 2015) return refuse({ field: name, problem: 'date_past' });
  return { at: at.toISOString(), errors: [] };
}

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
