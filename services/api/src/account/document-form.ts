import { shortDay } from '@drawbell/draws/day-words';
import { type DocumentRule, ruleOf } from '@drawbell/draws/plan/document-rules';
import { documentKindName, documentName } from '@drawbell/draws/plan/document-words';
import {
  type Document,
  type DocumentKind,
  documentKinds,
  documentsMax,
  isLanguageTest,
  type KeptDocument,
} from '@drawbell/draws/plan/document';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { FieldError, Form } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import type { Page } from '../app/page.ts';
import { changeLanguage, languageKeeper, sitePage } from '../site/frame.ts';
import {
  errorOf,
  errorSummary,
  type FormState,
  radioField,
  selectField,
  textField,
  yesNoField,
} from './fields.ts';
import { formWords } from './form-words.ts';
import { planHref, type PlanView, ruleWords } from './plan-view.ts';
import { planWords } from './plan-words.ts';

/** The form of one document as it is shown. */
export interface DocumentPageView {
  readonly plan: PlanView;
  /** Path of the settings without the language. */
  readonly path: string;
  /** `new`, or its id. */
  readonly id: string;
  readonly kind: DocumentKind;
  readonly form: Form;
  readonly errors: readonly FieldError[];
  /** That was seen when the form was made. */
  readonly revision: number;
  /** As it is on record. */
  readonly known?: KeptDocument;
  readonly trouble?: 'full' | 'changed';
}

type CountsFrom = Document['countsFrom'];

/** Kinds without a rule of how long they last that may have no end at all: of them the day of issue is enough. */
const mayHaveNoEnd: ReadonlySet<DocumentKind> = new Set(['proof_of_funds', 'employer_letter', 'other']);

/** What the day of a kind may be, the usual first. */
export function whatDayIs({ kind, lasts }: DocumentRule): readonly CountsFrom[] {
  if (lasts !== null) return [lasts.from, 'end'];
  return mayHaveNoEnd.has(kind) ? ['end', 'issue'] : ['end'];
}

/** The form of a document as it would have been sent last. */
export function fillDocument({ countsFrom, day, label, test, country, currentCountry }: Document): Form {
  const form = new URLSearchParams({ countsFrom, day });
  if (label !== undefined) form.set('label', label);
  if (test !== undefined) form.set('test', test);
  if (country !== undefined) form.set('country', country);
  if (currentCountry !== undefined) form.set('currentCountry', currentCountry ? 'yes' : 'no');
  return form;
}

/** First the kind: what is asked for next depends on it. */
export function kindsPage(plan: PlanView, path: string): Page {
  const { language, rules, place } = plan;
  const words = documentFormWords[language];
  return sitePage({
    ...{ language, path: `${path}/plan/${place}/documents/new`, title: words.addTitle, within: '/standing' },
    body: html`<div class="form">
      <p class="lead">${planWords[language].lead}</p>
      <ul class="panel flush divided places">
        ${documentKinds.map((kind) => {
          const { lasts, ruleEn, ruleFr } = ruleOf(rules, kind);
          const state = lasts === null ? words.ownEnd : language === 'fr' ? ruleFr : ruleEn;
          return html`<li>
            <a href="${planHref(plan)}/documents/new?kind=${kind}"><strong>${documentKindName(kind, language)}</strong> <span>${state}</span></a>
          </li>`;
        })}
      </ul>
      ${backLink(plan)}
    </div>`,
  });
}

/** One document to enter, or to change and replace. */
export function documentPage(view: DocumentPageView): Page {
  const { plan, path, id, kind, form, errors, revision, known, trouble } = view;
  const { language, place } = plan;
  const words = documentFormWords[language];
  const state = { form, errors, words: formWords[language] };
  const at = `${path}/plan/${place}/documents/${id}`;
  const name = known === undefined ? documentKindName(kind, language) : documentName(known, language);
  return sitePage({
    ...{
      language,
      path: id === 'new' ? `${at}?kind=${kind}` : at,
      title: name,
      within: '/standing',
      script: true,
    },
    heading: html`<p class="kicker">${id === 'new' ? words.addTitle : words.changeTitle}</p>
      <h1>${name}</h1>`,
    body: html`<div class="form">
      ${trouble === 'full' ? html`<p class="panel warn" role="alert">${planWords[language].documents.full(documentsMax)}</p>` : null}
      ${
        trouble === 'changed' && known !== undefined
          ? html`<div class="panel warn" role="alert">
              <p>${words.conflict}</p>
              ${documentFacts(known, language)}
            </div>`
          : null
      }
      ${errorSummary(state)}
      <form method="post" action="/${language}${at}" novalidate data-keep="${changeLanguage}">
        <input type="hidden" name="kind" value="${kind}" />
        <input type="hidden" name="revision" value="${revision}" />
        <section class="panel">
          ${ruleLine(plan, kind)} ${documentFields(state, plan, kind)}
          <p><button type="submit" name="action" value="save">${words.save}</button></p>
          ${
            id === 'new'
              ? null
              : html`<p class="hint">${words.replaceHint}</p>
                  <p><button class="quiet" type="submit" name="action" value="replace">${words.replace}</button></p>`
          }
          ${languageKeeper(language, at)}
        </section>
      </form>
      ${id === 'new' ? null : removeForm(`/${language}${at}`, language)} ${backLink(plan)}
    </div>`,
  });
}

/** A replaced one: to read and to erase. */
export function oldDocumentPage(
  { plan, path }: Pick<DocumentPageView, 'plan' | 'path'>,
  document: KeptDocument,
): Page {
  const { language, place } = plan;
  const at = `${path}/plan/${place}/documents/${document.id}`;
  const words = documentFormWords[language];
  return sitePage({
    ...{ language, path: at, title: documentName(document, language), within: '/standing' },
    body: html`<div class="form">
      <section class="panel">
        <p>${words.old}</p>
        ${documentFacts(document, language)}
      </section>
      ${removeForm(`/${language}${at}`, language)} ${backLink(plan)}
    </div>`,
  });
}

function backLink(plan: PlanView): SafeHtml {
  return html`<p><a href="${planHref(plan)}">${planWords[plan.language].backToPlan}</a></p>`;
}

function removeForm(action: string, language: Language): SafeHtml {
  const words = documentFormWords[language];
  return html`<form method="post" action="${action}">
    <p class="hint">${words.removeHint}</p>
    <p><button class="quiet" type="submit" name="action" value="remove">${words.remove}</button></p>
  </form>`;
}

/** How long such a document lasts, how sure that is, and where it can be checked. */
function ruleLine({ language, rules }: PlanView, kind: DocumentKind): SafeHtml | null {
  const rule = ruleOf(rules, kind);
  const { lasts, source } = rule;
  if (lasts === null) return null;
  const words = planWords[language];
  const link = source === '' ? null : html`<a href="${source}" rel="noreferrer">${words.source}</a>`;
  return html`<p class="small muted source">${ruleWords(rule, language)} ${link}</p>`;
}

function documentFields(state: FormState, { language, rules }: PlanView, kind: DocumentKind): SafeHtml {
  const words = documentFormWords[language];
  const offered = whatDayIs(ruleOf(rules, kind));
  const [only] = offered;
  const from =
    offered.length === 1
      ? null
      : html`${errorOf(state, 'countsFrom')}
        ${radioField(state, {
          ...{ name: 'countsFrom', label: words.whatDay },
          options: offered.map((value) => ({ value, text: words.from[value] })),
        })}`;
  const day = textField(state, {
    ...{ name: 'day', type: 'date', hint: words.dayHint },
    label: offered.length === 1 && only !== undefined ? words.from[only] : words.day,
  });
  const test = isLanguageTest(kind)
    ? selectField(state, {
        ...{ name: 'test', label: words.test, hint: words.testHint },
        options: [{ value: '', text: words.unknown }, ...testNames.map(([value, text]) => ({ value, text }))],
      })
    : null;
  const country =
    kind === 'police_certificate'
      ? html`${selectField(state, {
          ...{ name: 'country', label: words.country },
          options: [{ value: '', text: words.unknown }, ...countriesOf(language)],
        })}
        ${yesNoField(state, 'currentCountry', words.currentCountry)}`
      : null;
  return html`${test} ${country} ${from} ${day}
  ${textField(state, { name: 'label', label: words.label, hint: words.labelHint, maxLength: 60 })}`;
}

/** A document as it is on record. */
function documentFacts(document: KeptDocument, language: Language): SafeHtml {
  const words = documentFormWords[language];
  const { countsFrom, day, label, test, country, currentCountry } = document;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [words.from[countsFrom], shortDay(day, language)],
    [words.test, testNames.find(([key]) => key === test)?.[1]],
    [words.country, countriesOf(language).find(({ value }) => value === country)?.text ?? country],
    [
      words.currentCountry.label,
      currentCountry === undefined ? undefined : formWords[language][currentCountry ? 'yes' : 'no'],
    ],
    [words.label, label],
  ];
  return html`<dl>
    ${facts.map(([name, value]) =>
      value === undefined
        ? null
        : html`<dt>${name}</dt>
            <dd>${value}</dd>`,
    )}
  </dl>`;
}

const testNames = [
  ['ielts', 'IELTS General Training'],
  ['celpip', 'CELPIP-General'],
  ['pte', 'PTE Core'],
  ['tef', 'TEF Canada'],
  ['tcf', 'TCF Canada'],
] as const;

/** ISO 3166-1 alpha-2. */
const countryCodes =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'.split(
    ' ',
  );

const countries = new Map<Language, readonly { readonly value: string; readonly text: string }[]>();

/** Every country by its name, in the order of the language. */
export function countriesOf(
  language: Language,
): readonly { readonly value: string; readonly text: string }[] {
  const known = countries.get(language);
  if (known !== undefined) return known;
  const names = new Intl.DisplayNames(`${language}-CA`, { type: 'region' });
  const { compare } = new Intl.Collator(`${language}-CA`);
  const made = countryCodes
    .map((value) => ({ value, text: names.of(value) ?? value }))
    .toSorted((one, other) => compare(one.text, other.text));
  countries.set(language, made);
  return made;
}

const en = {
  addTitle: 'Add a document',
  changeTitle: 'Change or replace a document',
  ownEnd: 'counts until the day that stands on it',
  whatDay: 'What the day is',
  from: {
    result: 'Day of the result',
    issue: 'Day of issue',
    end: 'Last valid day',
  } satisfies Record<CountsFrom, string>,
  day: 'Day',
  dayHint: 'As it stands on the document.',
  unknown: 'Not said',
  test: 'Test',
  testHint: 'Says of which language it is.',
  country: 'Country of the certificate',
  currentCountry: {
    label: 'Do you live there now?',
    hint: 'The certificate of the country where you live must be recent on the day of the application; others keep.',
  },
  label: 'Your own word for it',
  labelHint: 'Optional, such as “second try”. No numbers of documents and no names, please.',
  save: 'Save',
  replace: 'Save as a new one, keep the old one as history',
  replaceHint:
    'You have a new one? Enter its day above. The old one no longer counts, and can still be read.',
  remove: 'Erase this document',
  removeHint: 'It goes for good, with its reminders. Nothing of it stays.',
  old: 'Another one took the place of this document. It no longer counts.',
  conflict:
    'This document was changed on another device meanwhile. Nothing was saved: this is on record now. If what you entered below is right, send it again.',
};

const fr: typeof en = {
  addTitle: 'Ajouter un document',
  changeTitle: 'Modifier ou remplacer un document',
  ownEnd: 'compte jusqu’au jour qui y est écrit',
  whatDay: 'Ce qu’est ce jour',
  from: { result: 'Jour du résultat', issue: 'Jour de la délivrance', end: 'Dernier jour de validité' },
  day: 'Jour',
  dayHint: 'Tel qu’il est écrit sur le document.',
  unknown: 'Non précisé',
  test: 'Test',
  testHint: 'Il dit de quelle langue il s’agit.',
  country: 'Pays du certificat',
  currentCountry: {
    label: 'Y vivez-vous maintenant?',
    hint: 'Le certificat du pays où vous vivez doit être récent le jour de la demande; les autres se gardent.',
  },
  label: 'Votre propre mot pour ce document',
  labelHint: 'Facultatif, par exemple «\u00a0deuxième essai\u00a0». Ni numéro de document ni nom, svp.',
  save: 'Enregistrer',
  replace: 'Enregistrer comme nouveau, garder l’ancien en historique',
  replaceHint:
    'Vous en avez un nouveau? Inscrivez son jour ci-dessus. L’ancien ne compte plus et reste lisible.',
  remove: 'Effacer ce document',
  removeHint: 'Il disparaît pour de bon, avec ses rappels. Rien n’en reste.',
  old: 'Un autre a pris la place de ce document. Il ne compte plus.',
  conflict:
    'Ce document a été modifié entre-temps sur un autre appareil. Rien n’a été enregistré\u00a0: voici ce qui est au dossier maintenant. Si ce que vous avez inscrit ci-dessous est juste, envoyez-le de nouveau.',
};

export const documentFormWords = { en, fr };
