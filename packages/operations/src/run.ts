import { type Actor, recordAudit } from '@drawbell/store/audit-log';
import { callOnce } from '@drawbell/store/idempotency';
import type { RecordTransaction, Store } from '@drawbell/store/open-store';
import { z } from 'zod';
import type { ConsumersPart, Context, Lookup, Order, Ring } from './operation.ts';

/** What operations work with. The caller opens and closes it. */
export interface Parts extends Pick<Context, 'secrets' | 'settings'> {
  readonly store: Pick<Store, 'db' | 'pool'>;
  /** Called for each ring, once what it is for is committed. */
  readonly ring: (...ring: Ring) => void;
  /** Absent where no consumer asks. */
  readonly checkEndpoint?: ConsumersPart['checkEndpoint'];
}

/** Who asks, and when. */
export interface Caller {
  readonly actor: Actor;
  readonly now: Date;
  /** The number of its row, where a consumer asks about what is its own. */
  readonly consumer?: string;
}

/** A name of a call, by which it is carried out once and its answer kept for a day. */
export interface CallName {
  /** Who chose the name: others may use the same one. */
  readonly owner: string;
  readonly key: string;
  /** A hash of everything that tells this call from another. */
  readonly requestHash: Buffer;
  /** Whether the same call waits while this one is carried out, instead of being refused. */
  readonly waits?: boolean;
  /** What the caller goes on with, and what is kept: the whole answer, when absent. */
  keeps?(json: unknown): unknown;
}

export type OrderEnd =
  /** `text` is the JSON of the answer: it is sent, printed and kept as it is. */
  | { readonly kind: 'done'; readonly status: number; readonly text: string; readonly replayed: boolean }
  /** The name came with another call before. */
  | { readonly kind: 'other_request' }
  /** The same call is being carried out at this moment. */
  | { readonly kind: 'in_flight' };

/**
 * Looks something up. @returns the answer as JSON has it: ids as `con_12`, moments as text
 * @throws Refusal
 */
export async function lookUp<In, Body, Json>(
  lookup: Lookup<In, Body, Json>,
  parts: Parts,
  caller: Caller,
  input: In,
): Promise<Json> {
  const { db, pool } = parts.store;
  const body = await lookup.run({ db, pool, ...contextOf(parts, caller) }, input);
  return z.encode(lookup.answers.schema, body);
}

/**
 * Carries out an order: what it changes, its audit row and the answer that is kept for a repetition are committed
 * together. Rings come after; when the process dies in between, the sweep finds what they were for.
 * @throws Refusal, and nothing is left of it
 */
export async function carryOut<In, Body, Json>(
  order: Order<In, Body, Json>,
  parts: Parts,
  caller: Caller,
  { input, name }: { readonly input: In; readonly name?: CallName | undefined },
): Promise<OrderEnd> {
  const { store, secrets, ring } = parts;
  const { actor, now } = caller;
  const { db, pool } = store;
  const context = contextOf(parts, caller);
  const ahead = await order.ahead?.({ db, pool, ...context }, input);
  const rings: Ring[] = [];
  const act = async (trx: RecordTransaction): Promise<{ status: number; body: string }> => {
    const outcome = await order.run({ trx, ...context }, input, ahead);
    const answer: unknown = z.encode(order.answers.schema, outcome.body);
    if (order.door === 'consumer') {
      const target = ownTarget(order, input, answer) ?? `con_${caller.consumer ?? ''}`;
      await recordAudit(trx, { actor, action: order.name, target, now });
    } else {
      const { target = '', audit: action = order.audit, before, after } = outcome;
      if (action !== undefined && target !== null) {
        const traced = { ...(before && { before }), ...(after && { after }) };
        await recordAudit(trx, { actor, action, target, now, ...traced });
      }
    }
    rings.push(...(outcome.rings ?? []));
    const json = name?.keeps === undefined ? answer : name.keeps(answer);
    return { status: order.status, body: json === undefined ? '' : JSON.stringify(json) };
  };
  const end =
    name === undefined || order.kept === false
      ? { kind: 'answered' as const, answer: await db.transaction().execute(act), replayed: false }
      : await callOnce(db, secrets, { ...name, now }, act);
  if (end.kind !== 'answered') return end;
  for (const each of rings) ring(...each);
  const { status, body: text } = end.answer;
  return { kind: 'done', status, text, replayed: end.replayed };
}

/** What numbers of ours name. A reference is the consumer's own word: it stays out of the log, which is kept for good. */
const ourIds = /^(?:ep|key|sec)_\d+$|^(?:msg|evt)_[\w-]+$/;

/** What an order of a consumer was done to: what its path names, or what it made. Undefined: to the consumer itself. */
function ownTarget<In, Body, Json>(
  { at }: Order<In, Body, Json>,
  input: In,
  answer: unknown,
): string | undefined {
  const places = Object.keys(at.shape);
  const given = Object.entries(input as object).filter(([name]) => places.includes(name));
  const named: unknown[] = Object.values(at.encode(Object.fromEntries(given) as never));
  const made = typeof answer === 'object' && answer !== null && 'id' in answer ? answer.id : undefined;
  return [...named, made].find((id): id is string => typeof id === 'string' && ourIds.test(id));
}

function contextOf(
  { secrets, settings, checkEndpoint = noConsumer }: Parts,
  { actor, now, consumer = '' }: Caller,
): Context & ConsumersPart {
  return { secrets, settings, actor, now, consumer, checkEndpoint };
}

const noConsumer: ConsumersPart['checkEndpoint'] = async () => {
  throw new Error('no consumer asks here');
};

/** What is said after an order, by its answer. */
export function wordsAfter({ done, same }: Pick<Order, 'done' | 'same'>, json: unknown): string {
  return same !== undefined && isUnchanged(json) ? same : done;
}

/** Whether an answer says that nothing changed. */
export function isUnchanged(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'changed' in json && json.changed === false;
}
