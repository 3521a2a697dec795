import { operations } from '@drawbell/operations/every-operation';
import { type Field, fieldsOf, placesOf, sentencesOf } from '@drawbell/operations/fields';
import type { Order } from '@drawbell/operations/operation';
import { carryOut } from '@drawbell/operations/run';
import { z } from 'zod';
import type { Form } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { RequestProblem } from '../app/problem.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import type { Console, FormName, OrderEnd } from './console.ts';
import { doneKeyOf } from './done-words.ts';
import { choices, field, type FieldPlace, orderForm, select } from './order-form.ts';
import { placeOf } from './page-places.ts';

/** Ids of the path, as they stand in it: `{ consumer: 'con_12' }`. */
export type Places = Readonly<Record<string, string>>;

/** Takes the forms of every operator's order, but of those that say why theirs is written by hand or missing. */
export function takeForms(console: Console): void {
  for (const each of operations)
    if (each.kind === 'order' && each.door === 'operator' && each.faces?.form === undefined)
      takeForm(console, each);
}

interface OwnForm {
  /** Another address for the form than that of its path. The parameters of the path are then typed, too. */
  readonly place?: string;
  /** Reads the form, if its fields are not those of the operation. */
  read?(form: Form): Readonly<Record<string, unknown>>;
}

/** Takes the form of an order: at its place, or at one of its own. */
export function takeForm(
  console: Console,
  order: Order<object, unknown, unknown, 'operator'>,
  { place, read }: OwnForm = {},
): void {
  const { says: summary, scope } = order;
  const at = place === undefined ? order.at : z.object({});
  console.take(
    place ?? urlOf(order),
    { summary, scope, params: at },
    async ({ admin, form, params, now, name }) => {
      const places = placesFrom({ at }, params);
      requireTyped(order, form, places);
      const typed =
        read?.(form) ?? readForm([...(place === undefined ? [] : placesOf(order)), ...fieldsOf(order)], form);
      const input = { ...heldTo(order, { typed, isPlaced: place === undefined }), ...params };
      return giveOrder(console, order, { admin, now, name }, input, (json): OrderEnd => {
        const file = order.file?.(json, places);
        if (file !== undefined) return { kind: 'file', name: file, content: JSON.stringify(json, null, 2) };
        const next = order.leads?.(json);
        const to = next === undefined ? console.backFrom(place ?? actionOf(order, places)) : placeOf(next);
        const { once: text } = order.answers;
        if (text === undefined) return { kind: 'go', to: `${to}?done=${doneKeyOf(order, json)}` };
        return { kind: 'secret', title: order.done.replace(/\.$/, ''), text, secret: keyIn(json), back: to };
      });
    },
  );
}

/**
 * Gives an order, once for each form that was shown. What `endOf` makes of its answer is all that is kept for a form that
 * is sent twice: the answer may hold the address of somebody who is erased an hour later.
 */
export async function giveOrder<In, Body, Json, End>(
  { parts }: Console,
  order: Order<In, Body, Json, 'operator'>,
  { admin, now, name }: { admin: ConsoleAdmin; now: Date; name: () => FormName },
  input: In,
  endOf: (json: Json) => End,
): Promise<End> {
  const work = { ...parts, settings: parts };
  const sent = name();
  const once = {
    ...sent,
    // Not `console …`: an earlier version kept its ends under that name.
    key: `form ${sent.key}`,
    // The runner wrote it by the schema of the order's answer.
    keeps: (json: unknown) => endOf(json as Json),
  };
  const end = await carryOut(order, work, { actor: admin, now }, { input, name: once });
  if (end.kind !== 'done') throw sentBefore();
  // `endOf` made it, now or when the form came first.
  return JSON.parse(end.text) as End;
}

/** The form was sent before, and something in it was different. */
function sentBefore(): RequestProblem {
  return new RequestProblem(
    'conflict',
    'This form was sent before with other values. Open its page again, and order it from there.',
  );
}

function keyIn(json: unknown): string {
  if (typeof json === 'object' && json !== null && 'key' in json && typeof json.key === 'string')
    return json.key;
  throw new Error('an answer that is shown once has no key');
}

/** The ids of a path as they stand in it, from what its schemas read of them. */
export function placesFrom({ at }: Pick<Order, 'at'>, params: object): Places {
  return at.encode(params as never) as Places;
}

/** Where the form of an order goes. */
function urlOf(order: Order): string {
  return `${placeOf(order.path)}${formStepOf(order)}`;
}

/** Forms know POST alone: what the API takes by another method has a place of its own below its path. */
export function formStepOf({ method, name }: Pick<Order, 'method' | 'name'>): string {
  return method === 'POST' ? '' : `/${name.split(' ').at(-1) ?? ''}`;
}

function actionOf(order: Order, places: Places): string {
  return urlOf(order).replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(places[name] ?? ''));
}

/** @throws RequestProblem `invalid-request`, when the id of what cannot be taken back was not typed */
function requireTyped({ typed }: Order, form: Form, places: Places): void {
  if (typed === undefined || (form.get('typed') ?? '').trim() === places[typed]) return;
  throw new RequestProblem('invalid-request', 'Nothing was done: the id that was typed is another.');
}

/** What was typed into fields. */
export function readForm(fields: readonly Field[], form: Form): Readonly<Record<string, unknown>> {
  const typed = fields.flatMap((each) => {
    const texts = form.getAll(each.name);
    // No box ticked means that nothing was chosen. A command without the option gets the default instead.
    const isEmptied = texts.length === 0 && Array.isArray(each.initial);
    const read = each.kind === 'yes' ? texts.length > 0 : isEmptied ? [] : each.read(texts);
    return read === undefined ? [] : [[each.name, read] as const];
  });
  return Object.fromEntries(typed);
}

/** What was typed, as the operation takes it. @throws RequestProblem `invalid-request`, with a sentence for each field */
function heldTo(
  order: Pick<Order, 'at' | 'takes'>,
  { typed, isPlaced }: { typed: Readonly<Record<string, unknown>>; isPlaced: boolean },
): object {
  const own = Object.entries(typed).filter(([name]) => !(name in order.at.shape));
  const taken = order.takes.safeParse(Object.fromEntries(own));
  const placed = isPlaced ? { success: true as const, data: {} } : order.at.safeParse(typed);
  if (taken.success && placed.success) return { ...taken.data, ...placed.data };
  const issues = [...(placed.error?.issues ?? []), ...(taken.error?.issues ?? [])];
  throw new RequestProblem('invalid-request', sentencesOf(order, issues).join(' '));
}

interface FormOptions<In> {
  /** The parameters of the path. */
  readonly at: Places;
  /** Another address than that of its path. The parameters of the path are then typed. */
  readonly place?: string;
  readonly button: string;
  /** `quiet` unless told otherwise; null for what one comes to the page for. */
  readonly look?: 'quiet' | 'danger' | null;
  /** What stands in a field before anything is typed, where it is not what the operation goes by anyway. */
  readonly values?: Partial<Record<keyof In & string, string>>;
  /** Inputs that the page makes itself, because it knows more than the schema: all the choices, for instance. */
  readonly inputs?: Partial<Record<keyof In & string, SafeHtml>>;
  /** Hidden fields with their values. */
  readonly fixed?: Partial<Record<keyof In & string, string>>;
}

/** The form that gives an order. What cannot be taken back asks twice. Null for whoever may not give it. */
export function formOf<In, Body, Json>(
  admin: ConsoleAdmin,
  order: Order<In, Body, Json, 'operator'>,
  { at, place, button, look = 'quiet', values = {}, inputs = {}, fixed = {} }: FormOptions<In>,
): SafeHtml | null {
  if (!admin.may(order.scope)) return null;
  const given: Readonly<Record<string, string | undefined>> = values;
  const hidden: Readonly<Record<string, string | undefined>> = fixed;
  const own: Readonly<Record<string, SafeHtml | undefined>> = inputs;
  const asked = [...(place === undefined ? [] : placesOf(order)), ...fieldsOf(order)].map((each) => {
    const input = own[each.name];
    if (input !== undefined) return input;
    const value = hidden[each.name];
    return value === undefined
      ? inputOf(each, given[each.name])
      : html`<input type="hidden" name="${each.name}" value="${value}" />`;
  });
  const typed = order.typed === undefined ? null : typedField(at[order.typed] ?? '');
  const form = orderForm(admin, {
    ...{ action: place ?? actionOf(order as Order, at), button },
    fields: html`${asked}${typed}`,
    ...(look !== null && { look: order.danger === undefined ? look : ('danger' as const) }),
  });
  if (order.danger === undefined) return form;
  return html`<details>
    <summary>${button}</summary>
    <p>${order.danger}</p>
    ${form}
  </details>`;
}

function typedField(id: string): SafeHtml {
  return field({ name: 'typed', label: `Type ${id} to go on`, required: true, short: true });
}

/**
 * A field for one value, as its schema has it.
 * @param value what stands in it; of choices the one that is chosen, of choices of which any number may be, all of them
 */
export function inputOf(each: Field, value?: string | readonly string[], place: FieldPlace = {}): SafeHtml {
  const { name, label, hint, kind, of, initial, isRequired: required } = each;
  const given = typeof value === 'string' ? value : value?.[0];
  const first =
    given ?? (typeof initial === 'string' || typeof initial === 'number' ? String(initial) : undefined);
  const hinted = { name, label, ...(hint !== undefined && hint !== `${label}.` && { hint }) };
  if (kind === 'choice' || kind === 'choices') {
    const isGiven = typeof value === 'object';
    const chosen = new Set(isGiven ? value : Array.isArray(initial) ? initial.map(String) : [first]);
    // Choices in words need no hint that says the same.
    const said = of.every((choice) => choice.text === choice.value) ? hinted : { name, label };
    return choices(
      kind === 'choice' ? 'radio' : 'checkbox',
      { ...said, of: of.map((choice) => ({ ...choice, chosen: chosen.has(choice.value) })) },
      place,
    );
  }
  if (kind === 'yes')
    return choices(
      'checkbox',
      { name, label, of: of.map((choice) => ({ ...choice, chosen: initial === true || given === 'yes' })) },
      place,
    );
  const type = { email: 'email', moment: 'date', number: 'number' } as const;
  return field(
    {
      ...hinted,
      ...{ type: kind === 'email' || kind === 'moment' || kind === 'number' ? type[kind] : 'text', required },
      ...(first !== undefined && { value: first }),
      ...(kind === 'moment' || kind === 'number' ? { short: true } : {}),
    },
    place,
  );
}

/** The fields of a search: those that an operation takes, but for the way through its pages. */
export function searchFields(
  operation: { readonly takes: z.ZodObject },
  typed: Readonly<Record<string, string | undefined>>,
): SafeHtml {
  const fields = fieldsOf(operation).filter(({ name }) => name !== 'limit' && name !== 'cursor');
  return html`${fields.map((each) =>
    each.kind === 'choice'
      ? select({ ...each, any: 'any', of: each.of.map(({ value }) => value), chosen: typed[each.name] })
      : inputOf(each, typed[each.name] ?? ''),
  )}`;
}
