import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Language } from '@drawbell/draws/subscriber-input';
import { endpoints } from '@drawbell/operations/endpoints';
import { fieldsOf } from '@drawbell/operations/fields';
import { drawFilterSchema } from '@drawbell/webhooks/events/draw-filter';
import type { z } from 'zod';
import { html, type SafeHtml } from '../app/html.ts';
import { choices, field } from '../console/order-form.ts';
import { ownForm } from './own-forms.ts';
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
  const inputs = {
    url: text('url', order.name, language, { value: endpoint?.url ?? '', required: true }),
    description: text('description', order.name, language, { value: endpoint?.description ?? '' }),
    eventTypes: eventTypeFields(types, language),
    filters: filterFields(filters, catalogue, language),
    ratePerSecond: text('ratePerSecond', order.name, language, {
      ...{ value: String(endpoint?.ratePerSecond ?? ''), type: 'number', short: true },
    }),
  };
  return ownForm(visitor, order, {
    ...{ at: endpoint === undefined ? {} : { endpoint: endpoint.id }, button, inputs, look: null },
  });
}

function text(
  name: string,
  order: string,
  language: Language,
  more: { value: string; required?: boolean; short?: boolean; type?: 'number' },
): SafeHtml {
  const words = fieldWordsOf(order, name, language);
  return field({
    name,
    label: words?.label ?? name,
    ...(words?.hint !== undefined && { hint: words.hint }),
    ...more,
  });
}

/** Each type with a box, but for matches of profiles: they come one by one or in batches, never both. */
function eventTypeFields(chosen: readonly string[], language: Language): SafeHtml {
  const matched = chosen.includes('profiles.matched')
    ? 'batch'
    : chosen.includes('profile.matched')
      ? 'single'
      : 'none';
  const words = fieldWordsOf('', 'matched', language);
  return html`${choices('checkbox', {
    ...{ name: 'eventTypes', label: fieldWordsOf('', 'eventTypes', language)?.label ?? '' },
    of: allTypes
      .filter((type) => !matchTypes.includes(type))
      .map((type) => ({ value: type, text: type, chosen: chosen.includes(type) })),
  })}
  ${choices('radio', {
    ...{ name: 'matched', label: words?.label ?? '' },
    of: ['none', 'single', 'batch'].map((value) => ({
      ...{ value, text: words?.choices?.[value] ?? value, chosen: value === matched },
    })),
  })}`;
}

function filterFields(
  { programs = [], categories = [], crsMin, crsMax }: z.output<typeof drawFilterSchema>,
  catalogue: Catalogue,
  language: Language,
): SafeHtml {
  const words = formWords[language];
  const programWords = fieldWordsOf('', 'programs', language);
  const known = [...new Set([...catalogue.keys, ...categories])];
  const number = (name: string, value: number | undefined) =>
    text(name, '', language, {
      value: value === undefined ? '' : String(value),
      type: 'number',
      short: true,
    });
  return html`<details ${programs.length + categories.length > 0 || crsMin !== undefined || crsMax !== undefined ? html`open` : null}>
    <summary>${words.filters}</summary>
    <p class="hint">${words.filtersHint}</p>
    ${choices('checkbox', {
      ...{ name: 'programs', label: programWords?.label ?? '' },
      of: Object.entries(programWords?.choices ?? {}).map(([value, said]) => ({
        ...{ value, text: said, chosen: programs.some((each) => each === value) },
      })),
    })}
    ${choices('checkbox', {
      ...{ name: 'categories', label: fieldWordsOf('', 'categories', language)?.label ?? '' },
      of: known.map((value) => ({
        ...{ value, text: catalogue.labelOf(value, language), chosen: categories.includes(value) },
      })),
    })}
    ${number('crsMin', crsMin)} ${number('crsMax', crsMax)}
  </details>`;
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
};

const fr: typeof en = {
  filters: 'Seulement certaines rondes',
  filtersHint:
    'Ce qui reste vide n’écarte rien. Une ronde dont le nom ou le seuil n’a pas pu être lu passe\u00a0: c’est peut-être la bonne.',
  range: (from, to) => `seuil de ${from} à ${to}`,
};

const formWords = { en, fr };
