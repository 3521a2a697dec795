import { emailSchema } from '@drawbell/draws/address';
import { languages } from '@drawbell/draws/subscriber-input';
import { createKey } from '@drawbell/store/keys';
import {
  type Consumer,
  createConsumer,
  findConsumer,
  listConsumers,
  setConsumerDisabled,
} from '@drawbell/store/consumers';
import { keyScopes } from '@drawbell/store/webhooks/tables';
import { countEndpoints } from '@drawbell/store/webhooks/endpoints';
import { z } from 'zod';
import { keyOnce, list, one } from './answers.ts';
import { ask } from './ask.ts';
import { lookup, order } from './operation.ts';
import { found } from './refusal.ts';
import { camel, id, instant, line } from './values.ts';

const consumer = z
  .object({
    id: id('con'),
    name: z.string(),
    language: ask(z.enum(languages), { words: { en: 'English', fr: 'French' } }),
    state: ask(z.enum(['active', 'disabled']), { looks: { active: 'good', disabled: 'bad' } }),
    createdAt: ask(instant, { label: 'Since' }),
    disabledAt: instant.nullable(),
  })
  .meta({ id: 'Consumer' });

const listed = consumer
  .extend({
    endpoints: ask(
      z
        .object({ active: z.int(), failing: z.int(), disabled: z.int() })
        .describe('How many. failing: of the active ones, those whose last attempt failed.'),
      {
        write: ({ active, failing, disabled }) =>
          `${active} active, ${failing} failing, ${disabled} disabled`,
      },
    ),
  })
  .meta({ id: 'ListedConsumer' });

const consumerOf = (row: Consumer) => {
  const state = row.disabled_at === null ? ('active' as const) : ('disabled' as const);
  return { ...camel(row), state };
};
const at = { consumer: id('con') };

/** What an audit row says of turning a consumer off or on. */
const turned = (before: Consumer, after: Consumer) => ({
  target: `con_${after.id}`,
  before: { disabledAt: before.disabled_at },
  after: { disabledAt: after.disabled_at },
  body: consumerOf(after),
});

/** The organisations told by webhook. What they are told they manage themselves. */
export const consumers = {
  list: lookup({
    name: 'consumers list',
    path: '/consumers',
    scope: 'read',
    says: 'Lists consumers with how their endpoints are; contacts are not told',
    answers: list('consumers', listed, ['id', 'state', 'language', 'createdAt', 'endpoints', 'name']),
    run: async ({ db }) => {
      const [rows, counts] = await Promise.all([listConsumers(db), countEndpoints(db)]);
      const none = { active: 0, failing: 0, disabled: 0 };
      return {
        consumers: rows.map((row) => ({
          ...consumerOf(row),
          endpoints: counts.find(({ consumerId }) => consumerId === row.id) ?? none,
        })),
      };
    },
  }),
  show: lookup({
    name: 'consumers show',
    path: '/consumers/:consumer',
    scope: 'read',
    says: 'Shows a consumer; its contact is not told',
    at,
    answers: one(consumer),
    run: async ({ db }, input) => consumerOf(found(await findConsumer(db, input.consumer), 'consumer')),
  }),
  create: order({
    name: 'consumers create',
    path: '/consumers',
    scope: 'config',
    audit: 'consumer.create',
    says: 'Takes in a consumer, and shows its first key once',
    done: 'The consumer is taken in.',
    takes: {
      name: line(100),
      contactEmail: ask(emailSchema.describe('Who is told when an endpoint was disabled.'), {
        ...{ label: 'Contact', option: 'contact' },
      }),
      language: ask(z.enum(languages).describe('Of the mails to them.'), {
        words: { en: 'English', fr: 'French' },
      }).default('en'),
    },
    status: 201,
    answers: keyOnce(consumer, { begins: 'dbk_', so: 'give it to the consumer' }),
    leads: ({ id: which }) => `/consumers/${which}`,
    run: async ({ trx, secrets, now }, details) => {
      const made = await createConsumer(trx, details, now);
      // Its people begin with it, and make their others themselves.
      const first = { name: 'first key', scopes: keyScopes, expiresAt: null, now };
      const key = await createKey(trx, secrets, { consumer: made.id }, first);
      if (key === undefined) throw new Error('a new consumer has too many keys');
      return {
        target: `con_${made.id}`,
        after: { name: made.name, language: made.language },
        body: { ...consumerOf(made), key: key.text },
      };
    },
  }),
  disable: order({
    name: 'consumers disable',
    path: '/consumers/:consumer/disable',
    scope: 'config',
    audit: 'consumer.disable',
    says: 'Stops the keys and webhooks of a consumer; nothing is removed',
    done: 'Its keys and webhooks are stopped. Nothing is removed.',
    tone: 'warn',
    at,
    answers: one(consumer),
    run: async ({ trx, now }, { consumer: which }) => {
      const before = found(await findConsumer(trx, which), 'consumer');
      return turned(before, found(await setConsumerDisabled(trx, which, now), 'consumer'));
    },
  }),
  enable: order({
    name: 'consumers enable',
    path: '/consumers/:consumer/enable',
    scope: 'config',
    audit: 'consumer.enable',
    says: 'Lets the keys and webhooks of a consumer work again',
    done: 'Its keys and webhooks work again.',
    at,
    answers: one(consumer),
    run: async ({ trx }, { consumer: which }) => {
      const before = found(await findConsumer(trx, which), 'consumer');
      return turned(before, found(await setConsumerDisabled(trx, which, null), 'consumer'));
    },
  }),
};
