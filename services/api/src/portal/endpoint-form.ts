import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Language } from '@drawbell/draws/subscriber-input';
import { endpoints } from '@drawbell/operations/endpoints';
import { fieldsOf } from '@drawbell/operations/fields';
import { drawFilterSchema } from '@drawbell/webhooks/events/draw-filter';
import type { z } from 'zod';
import { faultAt } from '../app/faults.ts';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { extraHeadersMax } from '@drawbell/webhooks/extra-headers';
import { area, choices, field } from '../console/order-form.ts';
import { facts } from '../console/table.ts';
import { ownForm, type ShownForm } from './own-forms.ts';
import { headerRows } from './typed-endpoint.ts';
import { fieldWordsOf } from './own-form-words.ts';
import type { Visitor } from './visitor.ts';

/** An endpoint as its owner sees it. */
export type OwnEndpoint = z.input<typeof endpoints.show.answers.schema>;

/** Types that stand in the choice between one message for each profile and many in one. */
const matchTypes: readonly string[] = ['profile.matched', 'profiles.matched'];

/** What an endpoint hears of unless somebody says otherwise; all but batches. */
const allTypes = (fieldsOf(endpoints.create).find(({ name }) => name === 'eventTypes')?.of ?? []).map(
  ({ value }) => value,
);

/** The form of a new endpoint, or of the settings of one. Null for whoever may not change any. */
export function endpointForm(
  visitor: Visitor,
  catalogue: Catalogue,
  { endpoint, button }: { endpoint?: OwnEndpoint; button: string },
): SafeHtml | null {
  const { language } = visitor;
  const order = endpoint === undefined ? endpoints.create : endpoints.change;
  const types = endpoint?.eventTypes ?? allTypes.filter((type) => type !== 'profiles.matched');
  const filters = drawFilterSchema.safeParse(endpoint?.filters ?? {}).data ?? {};
  const text = (name: string, value: string, more: { required?: boolean; type?: 'number' } = {}) => {
    const words = fieldWordsOf(order.name, name, language);
    return (form: ShownForm) =>
      field(
        {
          ...{ name, label: words?.label ?? name, hint: words?.hint, value: form.text(name, value) },
          ...{ ...more, short: more.type === 'number' },
        },
        form.place(name),
      );
  };
  const inputs = {
    url: text('url', endpoint?.url ?? '', { required: true }),
    description: text('description', endpoint?.description ?? ''),
    eventTypes: (form: ShownForm) => eventTypeFields(form, types, language),
    filters: (form: ShownForm) => filterFields(form, filters, { catalogue, language, text }),
    ratePerSecond: text('ratePerSecond', String(endpoint?.ratePerSecond ?? ''), { type: 'number' }),
  };
  return ownForm(visitor, order, {
    ...{ at: endpoint === undefined ? {} : { endpoint: endpoint.id }, button, inputs, look: null },
  });
}

/** Each type with a box, but for matches of profiles: they come one by one or in batches, never both. */
function eventTypeFields(form: ShownForm, first: readonly string[], language: Language): SafeHtml {
  const chosen = form.chosen('eventTypes', first);
  const usual = first.includes('profiles.matched')
    ? 'batch'
    : first.includes('profile.matched')
      ? 'single'
      : 'none';
  const matched = form.text('matched', usual);
  const words = fieldWordsOf('', 'matched', language);
  return html`${choices(
    'checkbox',
    {
      ...{ name: 'eventTypes', label: fieldWordsOf('', 'eventTypes', language)?.label ?? '' },
      of: allTypes
        .filter((type) => !matchTypes.includes(type))
        .map((type) => ({ value: type, text: type, chosen: chosen.includes(type) })),
    },
    form.place('eventTypes'),
  )}
  ${choices(
    'radio',
    {
      ...{ name: 'matched', label: words?.label ?? '' },
      of: ['none', 'single', 'batch'].map((value) => ({
        ...{ value, text: words?.choices?.[value] ?? value, chosen: value === matched },
      })),
    },
    form.place('matched'),
  )}`;
}

function filterFields(
  form: ShownForm,
  filters: z.output<typeof drawFilterSchema>,
  {
    catalogue,
    language,
    text,
  }: {
    catalogue: Catalogue;
    language: Language;
    text: (name: string, value: string, more: { type: 'number' }) => (form: ShownForm) => SafeHtml;
  },
): SafeHtml {
  const { programs = [], categories = [], crsMin, crsMax } = filters;
  const words = formWords[language];
  const programWords = fieldWordsOf('', 'programs', language);
  const known = [...new Set([...catalogue.keys, ...categories])];
  const [ofPrograms, ofCategories] = [
    form.chosen('programs', programs),
    form.chosen('categories', categories),
  ];
  const [from, to] = [form.text('crsMin', String(crsMin ?? '')), form.text('crsMax', String(crsMax ?? ''))];
  const narrows = ofPrograms.length + ofCategories.length > 0 || from !== '' || to !== '';
  // Folded, it says what it is set to. A form that came back shows what was typed.
  return html`<details ${form.sent !== null && narrows ? html`open` : null}>
    <summary>
      ${words.filters} <span class="muted">${filtersInWords(filters, catalogue, language) ?? null}</span>
    </summary>
    <p class="hint">${words.filtersHint}</p>
    ${choices(
      'checkbox',
      {
        ...{ name: 'programs', label: programWords?.label ?? '' },
        of: Object.entries(programWords?.choices ?? {}).map(([value, said]) => ({
          ...{ value, text: said, chosen: ofPrograms.includes(value) },
        })),
      },
      form.place('programs'),
    )}
    ${choices(
      'checkbox',
      {
        ...{ name: 'categories', label: fieldWordsOf('', 'categories', language)?.label ?? '' },
        of: known.map((value) => ({
          ...{ value, text: catalogue.labelOf(value, language), chosen: ofCategories.includes(value) },
        })),
      },
      form.place('categories'),
    )}
    ${text('crsMin', from, { type: 'number' })(form)} ${text('crsMax', to, { type: 'number' })(form)}
  </details>`;
}

/** Rows for headers that there are not yet. */
const newRows = 2;

/** What an endpoint's headers are called, each with what may be said anew, and rows for more. What they say is never shown. */
export function headersForm(visitor: Visitor, { id, headerNames }: OwnEndpoint): SafeHtml | null {
  const { language } = visitor;
  const words = formWords[language];
  const rows = (form: ShownForm) => {
    const sent = form.sent === null ? [] : headerRows(form.sent).map(({ name }) => name);
    // Each where it was typed, empty ones too: what is wrong is told by the row.
    const names = [...headerNames, ...sent.slice(headerNames.length)];
    const free = names.filter((name) => name === '').length;
    const room = Math.max(0, Math.min(newRows - free, extraHeadersMax - names.length));
    const empty = Array.from({ length: room }, () => '');
    const gone = form.chosen('headerGone', []);
    const { id: all = 'headers', fault = null } = form.place('headers');
    return html`${fault === null ? null : html`<div id="${all}">${faultAt(all, fault)}</div>`}
    ${[...names, ...empty].map((name, i) =>
      headerRow(
        form,
        { name, row: i + 1, isKept: i < headerNames.length, isGone: gone.includes(String(i + 1)) },
        language,
      ),
    )}`;
  };
  return html`<p>${words.headersText(extraHeadersMax)}</p>
    ${ownForm(visitor, endpoints.change, { at: { endpoint: id }, part: 'headers', button: words.saveHeaders, inputs: { headers: rows } })}`;
}

/** One header. Its name is that of the row; one that there is has its name for good. */
function headerRow(
  form: ShownForm,
  { name, row, isKept, isGone }: { name: string; row: number; isKept: boolean; isGone: boolean },
  language: Language,
): SafeHtml {
  const words = formWords[language];
  const [nameWords, valueWords] = [
    fieldWordsOf('', 'headerName', language),
    fieldWordsOf('', 'headerValue', language),
  ];
  const place = form.place(`headerName-${row}`);
  const value = { name: 'headerValue', label: valueWords?.label ?? '' };
  const valueId = `headers-headerValue-${row}`;
  return html`<fieldset class="header-row">
    <legend>${isKept ? html`<code>${name}</code>` : words.newHeader(row)}</legend>
    ${
      isKept
        ? html`<input type="hidden" name="headerName" value="${name}" />
            ${field({ ...value, hint: words.isSet }, { ...place, id: place.id ?? valueId })}
            <label class="tick">
              <input type="checkbox" name="headerGone" value="${String(row)}" ${isGone ? html`checked` : null} />
              <span>${words.takeAway(name)}</span>
            </label>`
        : html`<div class="pair">
            ${field({ name: 'headerName', label: nameWords?.label ?? '', value: name }, place)}
            ${field(value, { id: valueId })}
          </div>`
    }
  </fieldset>`;
}

/** The certificate that a receiver is shown when it asks who we are, its form, and the one that takes it away. */
export function certificateForm(visitor: Visitor, { id, clientCertificate }: OwnEndpoint): SafeHtml | null {
  const { language } = visitor;
  const words = formWords[language];
  const at = { endpoint: id };
  const lines = (name: string) => (form: ShownForm) => {
    const of = fieldWordsOf('', name, language);
    return area(
      { name, label: of?.label ?? name, hint: of?.hint, value: form.text(name, '') },
      form.place(name),
    );
  };
  return html`<p>${words.certificateText}</p>
    ${
      clientCertificate === null
        ? html`<p>${words.noCertificate}</p>`
        : html`${facts([
            [words.subject, clientCertificate.subject],
            [words.fingerprint, html`<code class="id">${clientCertificate.fingerprint}</code>`],
            [words.notAfter, moment(clientCertificate.notAfter)],
          ])}`
    }
    ${ownForm(visitor, endpoints.change, {
      ...{
        at,
        part: 'certificate',
        button: clientCertificate === null ? words.setCertificate : words.replaceCertificate,
      },
      inputs: { certificate: lines('certificate'), certificateKey: lines('certificateKey') },
    })}
    ${
      clientCertificate === null
        ? null
        : ownForm(visitor, endpoints.change, {
            ...{
              at,
              part: 'no_certificate',
              button: words.removeCertificate,
              danger: words.certificateDanger,
            },
          })
    }`;
}

/** What an endpoint narrows, in a line; null when it hears of every round. */
export function filtersInWords(
  filters: OwnEndpoint['filters'],
  catalogue: Catalogue,
  language: Language,
): string | null {
  const { programs = [], categories = [], crsMin, crsMax } = drawFilterSchema.safeParse(filters).data ?? {};
  const programWords = fieldWordsOf('', 'programs', language)?.choices ?? {};
  const parts = [
    ...programs.map((program) => programWords[program] ?? program),
    ...categories.map((category) => catalogue.labelOf(category, language)),
    ...(crsMin === undefined && crsMax === undefined
      ? []
      : [formWords[language].range(String(crsMin ?? 0), String(crsMax ?? 1_200))]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

const en = {
  filters: 'Only some rounds',
  filtersHint:
    'What is left empty narrows nothing. A round whose name or cut-off could not be read passes: it may be the one.',
  range: (from: string, to: string) => `cut-off ${from} to ${to}`,
  headersText: (most: number) =>
    `They go with each message, for instance a key of your own that your server asks for: at most ${most}, and 4,096 characters altogether. What they say is kept sealed and never shown. Not possible are those of the connection, Content-…, User-Agent and webhook-….`,
  newHeader: (row: number) => `Header ${row} (new)`,
  isSet: 'It is set. Left empty, it goes on saying what it says.',
  takeAway: (name: string) => `Take ${name} away`,
  saveHeaders: 'Save the headers',
  certificateText: 'For a server that asks who we are (mutual TLS): we show it this certificate.',
  noCertificate: 'There is none: we show none.',
  subject: 'Issued to',
  fingerprint: 'SHA-256',
  notAfter: 'Valid until',
  setCertificate: 'Save the certificate',
  replaceCertificate: 'Put this one in its place',
  removeCertificate: 'Take the certificate away',
  certificateDanger: 'A server that asks for it refuses every message from then on.',
};

const fr: typeof en = {
  filters: 'Seulement certaines rondes',
  filtersHint:
    'Ce qui reste vide n’écarte rien. Une ronde dont le nom ou le seuil n’a pas pu être lu passe\u00a0: c’est peut-être la bonne.',
  range: (from, to) => `seuil de ${from} à ${to}`,
  headersText: (most) =>
    `Ils accompagnent chaque message, par exemple une clé à vous que votre serveur demande\u00a0: ${most} au plus, et 4\u00a0096 caractères au total. Leur valeur est scellée et n’est jamais affichée. Ceux de la connexion, Content-…, User-Agent et webhook-… ne se règlent pas.`,
  newHeader: (row) => `En-tête ${row} (nouveau)`,
  isSet: 'La valeur est enregistrée. Si vous laissez ce champ vide, elle ne change pas.',
  takeAway: (name) => `Retirer ${name}`,
  saveHeaders: 'Enregistrer les en-têtes',
  certificateText:
    'Pour un serveur qui vérifie notre identité (TLS mutuel)\u00a0: nous lui présentons ce certificat.',
  noCertificate: 'Il n’y en a pas\u00a0: nous n’en présentons aucun.',
  subject: 'Délivré à',
  fingerprint: 'SHA-256',
  notAfter: 'Valide jusqu’au',
  setCertificate: 'Enregistrer le certificat',
  replaceCertificate: 'Le remplacer par celui-ci',
  removeCertificate: 'Retirer le certificat',
  certificateDanger: 'Un serveur qui le demande refusera dès lors tous les messages.',
};

const formWords = { en, fr };
