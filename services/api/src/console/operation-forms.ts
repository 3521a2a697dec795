import { operations } from '@drawbell/operations/every-operation';
import { type Field, fieldsOf, sentencesOf } from '@drawbell/operations/fields';
import type { Order } from '@drawbell/operations/operation';
import { carryOut } from '@drawbell/operations/run';
import type { z } from 'zod';
import type { Form } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { RequestProblem } from '../app/problem.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import { type Console, sentBefore } from './console.ts';
import { doneKeyOf } from './done-words.ts';
import { choices, field, orderForm } from './order-form.ts';

/** Ids of the path, as they stand in it: `{ consumer: 'con_12' }`. */
export type Places = Readonly<Record<string, string>>;

/** Takes the forms of every operator's order, but of those that say why theirs is written by hand or missing. */
export function takeForms(console: Console): void {
  for (const each of operations)
    if (each.kind === 'order' && each.door === 'operator' && each.faces?.form === undefined)
      takeForm(console, each);
}

function takeForm(console: Console, order: Order<object, unknown, unknown, 'operator'>): void {
  const { at, says: summary, scope } = order;
  const { parts } = console;
  console.take(urlOf(order), { summary, scope, params: at }, async ({ admin, form, params, now, name }) => {
    const places = placesFrom(order, params);
    requireTyped(order, form, places);
    const input = { ...readForm(order, form), ...params };
    const work = { ...parts, settings: parts };
    const sent = name();
    // Not `console …`: what is kept under that name is no answer of an operation.
    const once = { ...sent, key: `form ${sent.key}` };
    const end = await carryOut(order, work, { actor: admin, now }, { input, name: once });
    if (end.kind !== 'done') throw sentBefore();
    const json: unknown = end.text === '' ? undefined : JSON.parse(end.text);
    const file = order.file?.(json);
    if (file !== undefined) return { kind: 'file', name: file, content: JSON.stringify(json, null, 2) };
    const place = order.leads?.(json);
    const to = place === undefined ? console.backFrom(actionOf(order, places)) : `/admin${place}`;
    const { once: text } = order.answers;
    if (text !== undefined) {
      const [title, secret] = [order.done.replace(/\.$/, ''), keyIn(json)];
      return { kind: 'secret', title, text, secret, back: to };
    }
    return { kind: 'go', to: `${to}?done=${doneKeyOf(order, json)}` };
  });
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

/** Forms know POST alone: what the API takes by another method has a place of its own below its path. */
function urlOf({ path, method, name }: Order): string {
  return `/admin${path}${method === 'POST' ? '' : `/${name.split(' ').at(-1) ?? ''}`}`;
}

function actionOf(order: Order, places: Places): string {
  return urlOf(order).replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(places[name] ?? ''));
}

/** @throws RequestProblem `invalid-request`, when the id of what cannot be taken back was not typed */
function requireTyped({ typed }: Order, form: Form, places: Places): void {
  if (typed === undefined || (form.get('typed') ?? '').trim() === places[typed]) return;
  throw new RequestProblem('invalid-request', 'Nothing was done: the id that was typed is another.');
}

/** What was typed, as the operation takes it. @throws RequestProblem `invalid-request`, with a sentence for each field */
function readForm(order: Order, form: Form): object {
  const typed = fieldsOf(order).flatMap((each) => {
    const texts = form.getAll(each.name);
    // Nothing ticked is nothing chosen, where a command without the option gets what is usual.
    const isEmptied = texts.length === 0 && Array.isArray(each.initial);
    const read = each.kind === 'yes' ? texts.length > 0 : isEmptied ? [] : each.read(texts);
    return read === undefined ? [] : [[each.name, read] as const];
  });
  const read = order.takes.safeParse(Object.fromEntries(typed));
  if (read.success) return read.data;
  throw new RequestProblem('invalid-request', sentencesOf(order, read.error.issues).join(' '));
}

interface FormOptions<In> {
  /** Where it acts: all that stands in the path. */
  readonly at: Places;
  readonly button: string;
  /** `quiet` unless told otherwise; null for what one comes to the page for. */
  readonly look?: 'quiet' | 'danger' | null;
  /** What stands in a field before anything is typed, where it is not what the operation goes by anyway. */
  readonly values?: Partial<Record<keyof In & string, string>>;
  /** Fields that say themselves: each goes along unseen, with what it is. */
  readonly fixed?: Partial<Record<keyof In & string, string>>;
}

/** The form that gives an order. What cannot be taken back asks twice. Null for whoever may not give it. */
export function formOf<In, Body, Json>(
  admin: ConsoleAdmin,
  order: Order<In, Body, Json, 'operator'>,
  { at, button, look = 'quiet', values = {}, fixed = {} }: FormOptions<In>,
): SafeHtml | null {
  if (!admin.may(order.scope)) return null;
  const given: Readonly<Record<string, string | undefined>> = values;
  const hidden: Readonly<Record<string, string | undefined>> = fixed;
  const asked = fieldsOf(order).map((each) => {
    const value = hidden[each.name];
    return value === undefined
      ? inputOf(each, given[each.name])
      : html`<input type="hidden" name="${each.name}" value="${value}" />`;
  });
  const typed = order.typed === undefined ? null : typedField(at[order.typed] ?? '');
  const form = orderForm(admin, {
    ...{ action: actionOf(order as Order, at), button },
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

/** A field for one value, as its schema has it. */
function inputOf(each: Field, value?: string): SafeHtml {
  const { name, label, hint, kind, of, initial, isRequired: required } = each;
  const first =
    value ?? (typeof initial === 'string' || typeof initial === 'number' ? String(initial) : undefined);
  const hinted = { name, label, ...(hint !== undefined && { hint }) };
  if (kind === 'choice' || kind === 'choices') {
    const chosen = new Set(Array.isArray(initial) ? initial.map(String) : [first]);
    // Choices in words need no hint that says the same.
    const said = of.every((choice) => choice.text === choice.value) ? hinted : { name, label };
    return choices(kind === 'choice' ? 'radio' : 'checkbox', {
      ...said,
      of: of.map((choice) => ({ ...choice, chosen: chosen.has(choice.value) })),
    });
  }
  if (kind === 'yes')
    return choices('checkbox', {
      name,
      label: hint ?? label,
      of: [{ value: 'yes', text: label, chosen: initial === true }],
    });
  const type = { email: 'email', moment: 'date', number: 'number' } as const;
  return field({
    ...hinted,
    ...{ type: kind === 'email' || kind === 'moment' || kind === 'number' ? type[kind] : 'text', required },
    ...(first !== undefined && { value: first }),
    ...(kind === 'moment' || kind === 'number' ? { short: true } : {}),
  });
}

/** The fields of a search: those that an operation takes, but for the way through its pages. */
export function searchFields(
  operation: { readonly takes: z.ZodObject },
  typed: Readonly<Record<string, string | undefined>>,
): SafeHtml {
  const fields = fieldsOf(operation).filter(({ name }) => name !== 'limit' && name !== 'cursor');
  return html`${fields.map((each) => inputOf(each, typed[each.name] ?? ''))}`;
}
