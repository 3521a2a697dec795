import type { RecordTransaction } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { list, noBody, one } from '../src/answers.ts';
import { ask, askedOf, describedOf, labelOf } from '../src/ask.ts';
import { fieldsOf, placesOf, sentencesOf } from '../src/fields.ts';
import { lookup, type Operation, operationIdOf, order, ownOrder } from '../src/operation.ts';
import { Refusal } from '../src/refusal.ts';
import { carryOut, lookUp, type Parts } from '../src/run.ts';
import { camel, id, instant, line } from '../src/values.ts';

const at = { consumer: id('con') };
const thing = z.object({ id: id('con'), since: instant, until: instant.nullable() });
const now = new Date('2026-11-24T15:00:00Z');
const said = {
  path: '/things/:consumer',
  scope: 'config',
  says: 'Does a thing',
  done: 'It is done.',
} as const;

/** Enough of the record for a transaction that keeps nothing. */
function partsOf(events: string[]): Parts {
  const values = (row: { action: string; target: string }) => ({
    execute: async () => void events.push(`${row.action} ${row.target}`),
  });
  const trx = { insertInto: () => ({ values }) } as never as RecordTransaction;
  const transaction = () => ({
    execute: async <T>(act: (trx: RecordTransaction) => Promise<T>) => {
      const result = await act(trx);
      events.push('committed');
      return result;
    },
  });
  return {
    store: { db: { transaction }, pool: {} } as never,
    secrets: {} as Secrets,
    settings: { alertMaxAgeDays: 7, unconfirmedDays: 30, bounces: { verp: null } },
    ring: (...[job]) => void events.push(`rang ${job}`),
  };
}
const caller = { actor: { name: 'test', requestId: null }, now };

describe('what an operation says of itself', () => {
  it('types what it takes and must answer, every field of it', () => {
    const show = lookup({
      ...{ name: 'things show', path: said.path, scope: 'read', says: said.says, at, answers: one(thing) },
      takes: { name: line(10).optional() },
      run: async (_context, input) => {
        expectTypeOf(input).toMatchObjectType<{ consumer: string; name?: string | undefined }>();
        return { id: input.consumer, since: now, until: null };
      },
    });
    expectTypeOf(lookUp(show, partsOf([]), caller, { consumer: '1' })).resolves.toEqualTypeOf<{
      id: string;
      since: string;
      until: string | null;
    }>();
    lookup({
      ...{ name: 'x', path: said.path, scope: 'read', says: said.says, at, answers: one(thing) },
      // @ts-expect-error: `until` is forgotten
      run: async () => ({ id: '1', since: now }),
    });
    order({
      ...{ ...said, name: 'x', audit: 'thing.do', at, answers: noBody },
      // @ts-expect-error: the audit row has no target
      run: async () => ({ body: undefined }),
    });
    // @ts-expect-error: an operator's order has an audit row
    order({
      ...said,
      name: 'x',
      at,
      answers: noBody,
      run: async () => ({ target: 'con_1', body: undefined }),
    });
    ownOrder({
      ...{ ...said, scope: 'keys', name: 'x', answers: noBody },
      run: async ({ consumer }) => {
        expectTypeOf(consumer).toEqualTypeOf<string>();
        return { body: undefined };
      },
    });
    // One list holds operations of different inputs.
    const all: readonly Operation[] = [show];
    expect(all.map(({ kind, method }) => `${kind} ${method}`)).toEqual(['lookup GET']);
  });

  it('gives the id that a programmer would choose', () => {
    for (const [name, operationId] of [
      ['consumers keys create', 'createConsumerKey'],
      ['consumers keys list', 'listConsumerKeys'],
      ['deliveries list', 'listDeliveries'],
      ['deliveries resend', 'resendDelivery'],
      ['addresses lift', 'liftAddress'],
      ['draws hold', 'holdDraw'],
    ] as const)
      expect(operationIdOf({ name })).toBe(operationId);
  });
});

describe('carrying out', () => {
  const hold = order({
    ...{ ...said, name: 'things hold', audit: 'thing.hold', at, answers: one(thing) },
    run: async ({ now: since }, { consumer }) => ({
      ...{ target: `con_${consumer}`, body: { id: consumer, since, until: null } },
      rings: [['deliver-email', {}]],
    }),
  });

  it('leaves its audit row before the commit and rings after it, and answers as JSON has it', async () => {
    const events: string[] = [];
    const end = await carryOut(hold, partsOf(events), caller, { input: { consumer: '12' } });
    expect(events).toEqual(['thing.hold con_12', 'committed', 'rang deliver-email']);
    expect(end).toEqual({
      ...{ kind: 'done', status: 200, replayed: false },
      text: '{"id":"con_12","since":"2026-11-24T15:00:00.000Z","until":null}',
    });
  });

  it('leaves nothing of what was refused', async () => {
    const events: string[] = [];
    const refuse = order({
      ...{ ...said, name: 'things refuse', audit: 'thing.refuse', at, answers: noBody },
      run: async () => {
        throw new Refusal('conflict', 'It is so.');
      },
    });
    await expect(carryOut(refuse, partsOf(events), caller, { input: { consumer: '1' } })).rejects.toThrow(
      'It is so.',
    );
    expect(events).toEqual([]);
  });
});

describe('words for people', () => {
  it('belong to one field, and not to its schema wherever it is used', () => {
    const end = ask(instant.nullable(), { label: 'Ends', none: 'never' });
    expect([labelOf('until', end), labelOf('until', instant)]).toEqual(['Ends', 'Until']);
    expect(askedOf(end)).toMatchObject({ is: 'moment', none: 'never' });
    expect(describedOf(z.string().describe('A hint.').nullable().default(null))).toBe('A hint.');
    const { columns } = list('things', thing.extend({ until: end }), ['id', 'until']);
    expect(columns.map((column) => column.tell({ id: 'con_1', until: null }, ', ').text)).toEqual([
      'con_1',
      'never',
    ]);
  });

  it('fields read what was typed as the schema takes it, and say what is wrong by their label', () => {
    const some = order({
      ...{ ...said, name: 'things do', audit: 'thing.do', at, answers: noBody },
      takes: z
        .strictObject({
          name: line(5),
          points: z.int().max(10).default(1),
          endsAt: ask(instant.nullable().default(null), { option: 'ends' }),
          may: z.array(z.enum(['read', 'write'])).min(1),
          loud: z.boolean().default(false),
        })
        .refine(({ loud, may }) => !loud || may.length === 2, { path: ['loud'], message: 'needs both' }),
      run: async () => ({ target: 'con_1', body: undefined }),
    });
    const read = (typed: Record<string, string[]>) =>
      some.takes.safeParse(
        Object.fromEntries(
          fieldsOf(some).flatMap((each) => {
            const value = each.read(typed[each.name] ?? []);
            return value === undefined ? [] : [[each.name, value]];
          }),
        ),
      );
    expect(
      read({ name: ['a'], points: [' 7 '], endsAt: ['2026-12-01'], may: ['read', 'read'] }).data,
    ).toEqual({
      ...{ name: 'a', points: 7, endsAt: new Date('2026-12-01T00:00:00Z'), may: ['read'], loud: false },
    });
    const wrong = read({ name: [''], points: ['x'], endsAt: ['soon'], may: [] });
    expect(sentencesOf(some, wrong.error?.issues ?? [])).toEqual([
      'Name: it is missing.',
      'Points: it is no whole number.',
      'Ends at: it is no moment like 2027-01-31T00:00:00Z.',
      'May: choose at least one.',
    ]);
    const both = read({ name: ['a'], may: ['read'], loud: ['yes'] });
    expect(sentencesOf(some, both.error?.issues ?? [])).toEqual(['Loud: needs both.']);
    const [place] = placesOf(some);
    expect([place?.read(['7']), place?.refuses('con_7'), place?.refuses('a@example.org')]).toEqual([
      'con_7',
      null,
      'A consumer is named as con_12.',
    ]);
  });

  it('columns of the record are named as the API names them', () => {
    expect(camel({ id: '1', created_at: now, last_used_at: null })).toEqual({
      id: '1',
      createdAt: now,
      lastUsedAt: null,
    });
  });
});
