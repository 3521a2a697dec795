import type { Language } from '@drawbell/draws/subscriber-input';
import { type Field, fieldsOf } from '@drawbell/operations/fields';
import type { Order } from '@drawbell/operations/operation';
import { carryOut } from '@drawbell/operations/run';
import { z } from 'zod';
import { type Form, textOf } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { RequestProblem } from '../app/problem.ts';
import type { FormName } from '../console/console.ts';
import { formStepOf, inputOf, type Places, readForm } from '../console/operation-forms.ts';
import { orderForm } from '../console/order-form.ts';
import { fieldWordsOf, ownDoneKey, ownFormWords, type OwnOrder, ownOrders } from './own-form-words.ts';
import type { Portal, PortalEnd } from './portal.ts';
import type { Visitor } from './visitor.ts';

/** Of endpoints: the fields that are not those of the operation one by one. */
const endpointFields = [
  ...['url', 'description', 'eventTypes', 'filters', 'ratePerSecond', 'secretKind', 'secret'],
];

/** Takes the forms of every order of consumers, but of those that say why theirs is written by hand or missing. */
export function takeOwnForms(portal: Portal): void {
  for (const each of ownOrders) if (each.faces?.form === undefined) takeOwnForm(portal, each);
}

function takeOwnForm(portal: Portal, order: OwnOrder): void {
  const { says: summary, scope, at } = order;
  portal.take(
    `/portal${order.path}${formStepOf(order)}`,
    { summary, scope, params: at },
    async ({ visitor, form, params, now, name }) => {
      const places = at.encode(params) as Places;
      const typed =
        order.name === 'endpoints create' || order.name === 'endpoints change'
          ? readEndpoint(order, form)
          : readForm(fieldsOf(order), form);
      const input = { ...heldTo(order, typed, visitor.language), ...params };
      return giveOwnOrder(portal, order, { visitor, now, name, input }, (json): PortalEnd => {
        const to = placeAfter(order, { places, json });
        const secret = secretIn(json);
        if (secret !== null) return { kind: 'secret', order: order.name, secret, back: to };
        return { kind: 'go', to: `${to}?done=${ownDoneKey(order)}` };
      });
    },
  );
}

/** Gives an order, once for each form that was shown. What `endOf` makes of its answer is all that is kept for a repetition. */
export async function giveOwnOrder<In, Body, Json>(
  { parts }: Portal,
  order: Order<In, Body, Json, 'consumer'>,
  asked: { visitor: Visitor; now: Date; name: () => FormName; input: In },
  endOf: (json: Json) => PortalEnd,
): Promise<PortalEnd> {
  const { visitor, now, input } = asked;
  const { actor, consumer } = visitor;
  const sent = asked.name();
  const end = await carryOut(
    order,
    { ...parts, settings: parts },
    { actor, now, consumer: consumer.id },
    {
      input,
      // A program's own names of calls have no blank.
      name: { ...sent, key: `form ${sent.key}`, keeps: (json: unknown) => endOf(json as Json) },
    },
  );
  if (end.kind !== 'done') {
    throw new RequestProblem(
      'conflict',
      'This form was sent before with other values. Open its page again, and order it from there.',
    );
  }
  // `endOf` made it, now or when the form came first.
  return JSON.parse(end.text) as PortalEnd;
}

/** The page to see after an order: that of what it was about, or the one above where that is gone. */
function placeAfter({ name, path }: OwnOrder, { places, json }: { places: Places; json: unknown }): string {
  if (name === 'endpoints create') return `/portal/endpoints/${idIn(json)}`;
  if (name === 'endpoints remove') return '/portal';
  if (path.startsWith('/endpoints/')) return `/portal/endpoints/${places['endpoint'] ?? ''}`;
  if (path.startsWith('/messages/')) return `/portal/messages/${places['message'] ?? ''}`;
  if (path.startsWith('/profiles')) return '/portal/profiles';
  return path.startsWith('/keys') ? '/portal/keys' : '/portal/usage';
}

function idIn(json: unknown): string {
  return z.looseObject({ id: z.string() }).parse(json).id;
}

/** What an answer shows this once: a key, or a signing secret. */
function secretIn(json: unknown): string | null {
  const shape = z.looseObject({
    key: z.string().optional(),
    secret: z.union([z.string(), z.looseObject({ secret: z.string() })]).optional(),
  });
  const { key, secret } = shape.safeParse(json).data ?? {};
  return key ?? (typeof secret === 'object' ? secret.secret : secret) ?? null;
}

/** What was typed about an endpoint: one form turns it off and on, the other holds its settings. */
function readEndpoint(order: OwnOrder, form: Form): Readonly<Record<string, unknown>> {
  if (form.has('state')) return { state: form.get('state') };
  const matched = { single: ['profile.matched'], batch: ['profiles.matched'] } as const;
  const told = form.get('matched');
  const rate = textOf(form, 'ratePerSecond', 20);
  const of = fieldsOf(order).filter(({ name }) => name === 'secretKind' || name === 'secret');
  return {
    ...readForm(of, form),
    ...{ url: textOf(form, 'url', 2_001), description: textOf(form, 'description', 201) },
    eventTypes: [
      ...form.getAll('eventTypes'),
      ...(told === 'single' || told === 'batch' ? matched[told] : []),
    ],
    filters: readFilters(form),
    ratePerSecond: rate === '' ? null : Number(rate),
  };
}

/** What is left empty narrows nothing. */
function readFilters(form: Form): object {
  const points = (name: string) => {
    const text = textOf(form, name, 20);
    return text === '' ? {} : { [name]: Number(text) };
  };
  const list = (name: string) => {
    const chosen = form.getAll(name);
    return chosen.length === 0 ? {} : { [name]: chosen };
  };
  return { ...list('programs'), ...list('categories'), ...points('crsMin'), ...points('crsMax') };
}

/** What was typed, as the operation takes it. @throws RequestProblem `invalid-request`, with a sentence for each field */
function heldTo(order: OwnOrder, typed: Readonly<Record<string, unknown>>, language: Language): object {
  const read = order.takes.safeParse(typed);
  if (read.success) return read.data;
  throw new RequestProblem('invalid-request', [...new Set(sentences(order, read.error, language))].join(' '));
}

/** What is wrong with what was typed, in the language of the page. */
function sentences(order: OwnOrder, { issues }: z.ZodError, language: Language): string[] {
  const words = issueWords[language];
  return issues.map((issue) => {
    const path = issue.path.map(String);
    const name = path[0] === 'filters' ? (path[1] ?? 'filters') : (path[0] ?? '');
    const label = fieldWordsOf(order.name, name, language)?.label ?? name;
    return `${label}${words.colon}${whyOf(issue, language)}.`;
  });
}

function whyOf(issue: z.core.$ZodIssue, language: Language): string {
  const words = issueWords[language];
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'array') return words.choose;
      return issue.origin === 'string' ? words.missing : words.less(String(issue.minimum));
    case 'too_big':
      return issue.origin === 'string'
        ? words.long(String(issue.maximum))
        : words.more(String(issue.maximum));
    case 'invalid_type':
      if (issue.expected === 'array') return words.choose;
      return issue.expected === 'number' || issue.expected === 'int' ? words.noNumber : words.missing;
    case 'invalid_format':
      return words.form;
    case 'invalid_value':
      return words.none;
    default:
      return language === 'en' ? issue.message : words.form;
  }
}

interface OwnFormOptions {
  /** The parameters of the path. */
  readonly at: Places;
  readonly button: string;
  /** `quiet` unless told otherwise; null for what one comes to the page for. */
  readonly look?: 'quiet' | 'danger' | null;
  readonly values?: Readonly<Record<string, string>>;
  /** Inputs that the page makes itself, because it knows more than the schema. */
  readonly inputs?: Readonly<Record<string, SafeHtml>>;
  /** Hidden fields with their values. They are all there is, when given. */
  readonly fixed?: Readonly<Record<string, string>>;
}

/** The form that gives an order. What cannot be taken back asks twice. Null for whoever may not give it. */
export function ownForm(
  visitor: Visitor,
  order: Pick<OwnOrder, 'name' | 'path' | 'scope' | 'method' | 'takes' | 'at'>,
  { at, button, look = 'quiet', values = {}, inputs = {}, fixed }: OwnFormOptions,
): SafeHtml | null {
  const { language } = visitor;
  if (!visitor.may(order.scope)) return null;
  const isEndpoint = order.path.startsWith('/endpoints') && order.name.match(/ (?:create|change)$/) !== null;
  const shown = fieldsOf(order).filter(({ name }) => !isEndpoint || endpointFields.includes(name));
  const asked =
    fixed === undefined
      ? shown.map(
          (each) => inputs[each.name] ?? inputOf(inWords(order.name, each, language), values[each.name]),
        )
      : Object.entries(fixed).map(
          ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
        );
  const danger = ownFormWords[language].danger[order.name];
  const path = order.path.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(at[name] ?? ''));
  const form = orderForm(visitor, {
    ...{ action: `/portal${path}${formStepOf(order)}`, button, fields: html`${asked}` },
    ...(look !== null && { look: danger === undefined ? look : ('danger' as const) }),
  });
  if (danger === undefined) return form;
  return html`<details>
    <summary>${button}</summary>
    <p>${danger}</p>
    ${form}
  </details>`;
}

/** A field as a page of the language calls it. */
function inWords(order: string, { hint: _hint, ...field }: Field, language: Language): Field {
  const words = fieldWordsOf(order, field.name, language);
  return {
    ...field,
    label: words?.label ?? field.label,
    hint: words?.hint,
    of: field.of.map(({ value, text }) => ({ value, text: words?.choices?.[value] ?? text })),
  };
}

const en = {
  colon: ': ',
  choose: 'choose at least one',
  missing: 'it is missing',
  less: (minimum: string) => `it is less than ${minimum}`,
  more: (maximum: string) => `it is more than ${maximum}`,
  long: (maximum: string) => `it has more than ${maximum} characters`,
  noNumber: 'it is no whole number',
  form: 'it is not of the right form',
  none: 'it is none of the choices',
};

const fr: typeof en = {
  colon: '\u00a0: ',
  choose: 'choisissez-en au moins un',
  missing: 'il manque quelque chose',
  less: (minimum) => `c’est moins que ${minimum}`,
  more: (maximum) => `c’est plus que ${maximum}`,
  long: (maximum) => `il y a plus de ${maximum} caractères`,
  noNumber: 'ce n’est pas un nombre entier',
  form: 'ce n’est pas de la bonne forme',
  none: 'ce n’est aucun des choix',
};

const issueWords = { en, fr };
