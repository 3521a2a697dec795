import type { Language } from '@drawbell/draws/subscriber-input';
import { type Field, fieldsOf } from '@drawbell/operations/fields';
import type { Order } from '@drawbell/operations/operation';
import { Refusal } from '@drawbell/operations/refusal';
import { carryOut } from '@drawbell/operations/run';
import { z } from 'zod';
import type { Form } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { RequestProblem } from '../app/problem.ts';
import type { FormName } from '../console/console.ts';
import { formStepOf, inputOf, type Places, readForm } from '../console/operation-forms.ts';
import { type FieldPlace, orderForm } from '../console/order-form.ts';
import { fieldWordsOf, ownDoneKey, ownFormWords, type OwnOrder, ownOrders } from './own-form-words.ts';
import type { Portal, PortalEnd, RefusalError } from './portal.ts';
import {
  type FoundFault,
  faultsOfIssues,
  faultsOfRefusal,
  isSecret,
  labelledFaults,
} from './refused-forms.ts';
import { type EndpointPart, readEndpoint } from './typed-endpoint.ts';
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
      const { language } = visitor;
      const places = at.encode(params) as Places;
      const again = (error: RefusalError, faults: readonly FoundFault[]): PortalEnd => {
        const part = form.get('part');
        const prefix = prefixOf(order, part);
        const action = actionOf(order, places);
        const shown = labelledFaults(faults, { order: order.name, prefix, form, language });
        return {
          ...{ kind: 'again', error, page: { url: pageOf(order, part), places } },
          refused: { action, part, form, ...shown },
        };
      };
      const typed =
        order.name === 'endpoints create' || order.name === 'endpoints change'
          ? readEndpoint(order, form)
          : readForm(fieldsOf(order), form);
      const read = order.takes.safeParse(typed);
      if (!read.success) {
        const faults = faultsOfIssues(read.error.issues, { form, language });
        return again(new RequestProblem('invalid-request', 'The form is not valid.'), faults);
      }
      try {
        const input = { ...read.data, ...params };
        return await giveOwnOrder(portal, order, { visitor, now, name, input }, (json): PortalEnd => {
          const to = placeAfter(order, { places, json, part: form.get('part') });
          const secret = secretIn(json);
          if (secret !== null) return { kind: 'secret', order: order.name, secret, back: to };
          return { kind: 'go', to: `${to}?done=${ownDoneKey(order)}` };
        });
      } catch (err) {
        // What is not there has no page to come back to.
        if (!(err instanceof Refusal) || err.kind === 'not-found') throw err;
        return again(err, faultsOfRefusal(err, { form, language }));
      }
    },
  );
}

/** The page that the form of an order stands on. */
function pageOf({ name, path }: OwnOrder, part: string | null): string {
  if (path.startsWith('/endpoints/:endpoint')) return `/portal/endpoints/:endpoint${stepOf(name, part)}`;
  if (path.startsWith('/messages/:message')) return '/portal/messages/:message';
  if (path.startsWith('/profiles'))
    return path.includes(':') ? '/portal/profiles/:reference' : '/portal/profiles';
  if (path.startsWith('/endpoints')) return '/portal';
  return path.startsWith('/keys') ? '/portal/keys' : '/portal/usage';
}

/** Which page of an endpoint holds a form. */
function stepOf(name: string, part: string | null): '' | '/settings' | '/secrets' | '/send' {
  if (name.startsWith('endpoints secrets')) return '/secrets';
  if (name === 'endpoints remove') return '/settings';
  if (name === 'endpoints change') return part === ('state' satisfies EndpointPart) ? '' : '/settings';
  return '/send';
}

/** Where a form goes. */
function actionOf(order: Pick<OwnOrder, 'name' | 'method' | 'path'>, at: Places): string {
  const path = order.path.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(at[name] ?? ''));
  return `/portal${path}${formStepOf(order)}`;
}

/** What the ids of a form's fields begin with: a page has several forms. */
function prefixOf({ name }: Pick<OwnOrder, 'name'>, part: string | null): string {
  return part ?? name.split(' ').at(-1) ?? '';
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

/** The page to see after an order: where what it did can be seen, or the one above where what it was about is gone. */
function placeAfter(
  order: OwnOrder,
  { places, json, part }: { places: Places; json: unknown; part: string | null },
): string {
  const { name, path } = order;
  if (name === 'endpoints create') return `/portal/endpoints/${idIn(json)}`;
  if (name === 'endpoints remove') return '/portal';
  if (path.startsWith('/profiles')) return '/portal/profiles';
  const page = pageOf(order, part).replace('/send', '/messages');
  return page.replaceAll(/:(\w+)/g, (_all, each: string) => encodeURIComponent(places[each] ?? ''));
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

/** A form as it is shown: new, or as it was sent before it was refused. */
export interface ShownForm {
  /** What was sent; null where it is new. */
  readonly sent: Form | null;
  /** Where a field stands, and what is wrong with it. */
  readonly place: (name: string) => FieldPlace;
  /** What was typed into a field, or what stands in it at first. Never a secret. */
  readonly text: (name: string, first: string) => string;
  /** What was chosen, or what is chosen at first. */
  readonly chosen: (name: string, first: readonly string[]) => readonly string[];
}

function shownForm(
  visitor: Visitor,
  { action, part, prefix }: { action: string; part: string | null; prefix: string },
): ShownForm {
  const { refused } = visitor;
  const isThis = refused?.action === action && refused.part === part;
  const [faults, sent] = isThis ? [refused.faults, refused.form] : [new Map<string, SafeHtml>(), null];
  const [firstWrong] = faults.keys();
  return {
    sent,
    place: (name) => ({
      ...{ id: `${prefix}-${name}`, fault: faults.get(name) ?? null, hasFocus: name === firstWrong },
    }),
    text: (name, first) => {
      const typed = sent === null ? first : (sent.get(name) ?? '');
      return isSecret(name, typed) ? '' : typed;
    },
    chosen: (name, first) => sent?.getAll(name) ?? first,
  };
}

interface OwnFormOptions {
  /** The parameters of the path. */
  readonly at: Places;
  readonly button: string;
  /** `quiet` unless told otherwise; null for what one comes to the page for. */
  readonly look?: 'quiet' | 'danger' | null;
  readonly values?: Readonly<Record<string, string>>;
  /** Inputs that the page makes itself, because it knows more than the schema. */
  readonly inputs?: Readonly<Record<string, (form: ShownForm) => SafeHtml>>;
  /** Of an endpoint: one of the forms that go to the same place, with these hidden fields and those of `inputs` alone. */
  readonly part?: EndpointPart;
  readonly fixed?: Readonly<Record<string, string>>;
  /** What is said before a form that asks twice, where it is not what is said of the order. */
  readonly danger?: string;
}

/** The form that gives an order. What cannot be taken back asks twice. Null for whoever may not give it. */
export function ownForm(
  visitor: Visitor,
  order: Pick<OwnOrder, 'name' | 'path' | 'scope' | 'method' | 'takes' | 'at'>,
  { at, button, look = 'quiet', values = {}, inputs = {}, part, fixed = {}, ...more }: OwnFormOptions,
): SafeHtml | null {
  const { language } = visitor;
  if (!visitor.may(order.scope)) return null;
  const action = actionOf(order, at);
  const form = shownForm(visitor, { action, part: part ?? null, prefix: prefixOf(order, part ?? null) });
  const isEndpoint = order.path.startsWith('/endpoints') && order.name.match(/ (?:create|change)$/) !== null;
  const fields = fieldsOf(order).filter(({ name }) => !isEndpoint || endpointFields.includes(name));
  const asked =
    part === undefined
      ? fields.map(
          (each) =>
            inputs[each.name]?.(form) ?? shownInput(inWords(order.name, each, language), form, values),
        )
      : Object.values(inputs).map((input) => input(form));
  const hidden = Object.entries({ ...(part !== undefined && { part }), ...fixed }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  const danger = more.danger ?? ownFormWords[language].danger[order.name];
  const made = orderForm(visitor, {
    ...{ action, button, fields: html`${hidden}${asked}` },
    ...(look !== null && { look: danger === undefined ? look : ('danger' as const) }),
  });
  if (danger === undefined) return made;
  return html`<details ${form.sent === null ? null : html`open`}>
    <summary>${button}</summary>
    <p>${danger}</p>
    ${made}
  </details>`;
}

function shownInput(field: Field, form: ShownForm, values: Readonly<Record<string, string>>): SafeHtml {
  const { name, kind } = field;
  const first = values[name];
  const place = form.place(name);
  if (form.sent === null) return inputOf(field, first, place);
  return inputOf(
    field,
    kind === 'choices' || kind === 'choice' ? form.chosen(name, []) : form.text(name, ''),
    place,
  );
}

/** Whether the form of an order, with none of its parts, was refused just now. */
export function wasRefused(
  { refused }: Visitor,
  order: Pick<OwnOrder, 'name' | 'method' | 'path'>,
  at: Places = {},
  part: EndpointPart | null = null,
): boolean {
  return refused?.action === actionOf(order, at) && refused.part === part;
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
