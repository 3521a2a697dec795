import { consumerKeysMax, createKey, type Key, listKeys, revokeKey } from '@drawbell/store/keys';
import { findConsumer } from '@drawbell/store/consumers';
import { keyScopes } from '@drawbell/store/webhooks/tables';
import { z } from 'zod';
import { keyOnce, list, noBody, one } from './answers.ts';
import { ask } from './ask.ts';
import { each, keyColumns, keyEnd, keyFields, keyState, refusePastEnd, some } from './key-fields.ts';
import { lookup, order, ownLookup, ownOrder } from './operation.ts';
import { found, Refusal } from './refusal.ts';
import { camel, id, line } from './values.ts';

const { name, hint, state, createdAt, expiresAt, lastUsedAt, revokedAt } = keyFields;
const key = z
  .object({
    ...{ id: id('key'), name, hint, state, scopes: z.array(z.string()) },
    ...{ createdAt, expiresAt, lastUsedAt, revokedAt },
  })
  .meta({ id: 'ConsumerKey' });
const keyOf = (row: Key, now: Date) => ({ ...camel(row), state: keyState(row, now) });
const at = { consumer: id('con') };

/** The API keys of a consumer, as the operator helps with them. */
export const consumerKeys = {
  list: lookup({
    name: 'consumers keys list',
    path: '/consumers/:consumer/keys',
    scope: 'config',
    says: 'Lists the API keys of a consumer, newest first',
    at,
    answers: list('keys', key, keyColumns),
    run: async ({ db, now }, { consumer }) => {
      const { id: consumerId } = found(await findConsumer(db, consumer), 'consumer');
      return { keys: (await listKeys(db, { consumer: consumerId })).map((row) => keyOf(row, now)) };
    },
  }),
  create: order({
    name: 'consumers keys create',
    path: '/consumers/:consumer/keys',
    scope: 'config',
    audit: 'consumer.key.create',
    says: 'Makes another key for a consumer who lost theirs, and shows it once',
    done: 'The key of the consumer is made.',
    at,
    takes: {
      name: line(60).default('made by the operator'),
      scopes: ask(some(keyScopes), { label: 'It may' }).default([...keyScopes]),
    },
    status: 201,
    answers: keyOnce(z.object({}), { begins: 'dbk_', so: 'give it to the consumer' }),
    run: async ({ trx, secrets, now }, { consumer, name, scopes }) => {
      const { id: consumerId } = found(await findConsumer(trx, consumer), 'consumer');
      const made = await createKey(
        trx,
        secrets,
        { consumer: consumerId },
        { name, scopes, expiresAt: null, now },
      );
      if (made === undefined)
        throw new Refusal(
          'conflict',
          `It has ${consumerKeysMax} keys: revoke one that is not needed any more.`,
        );
      return {
        target: `con_${consumerId}`,
        after: { key: `key_${made.key.id}`, name, scopes },
        body: { key: made.text },
      };
    },
  }),
  revoke: order({
    name: 'consumers keys revoke',
    path: '/consumers/:consumer/keys/:key/revoke',
    scope: 'config',
    audit: 'consumer.key.revoke',
    says: 'Ends the API key of a consumer at once, as when it leaked',
    done: 'The key opens nothing any more.',
    danger: 'It opens nothing any more, at once. It cannot be taken back.',
    at: { ...at, key: id('key') },
    answers: one(z.object({ revoked: id('key') })),
    run: async ({ trx, now }, { consumer: consumerId, key: which }) => {
      const ended = await revokeKey(trx, { consumer: consumerId }, { id: which, now });
      if (ended?.before !== null) throw new Refusal('not-found', 'The consumer has no such working key.');
      return {
        target: `con_${consumerId}`,
        after: { key: `key_${which}`, revokedAt: now },
        body: { revoked: which },
      };
    },
  }),
};

/** The same of the consumer that asks. Several work at a time, so that one can take over from another. */
export const ownKeys = {
  list: ownLookup({
    name: 'own keys list',
    path: '/keys',
    scope: 'keys',
    says: 'Lists API keys, newest first',
    answers: list('keys', key, keyColumns),
    run: async ({ db, now, consumer }) => ({
      keys: (await listKeys(db, { consumer })).map((row) => keyOf(row, now)),
    }),
  }),
  create: ownOrder({
    name: 'own keys create',
    path: '/keys',
    scope: 'keys',
    says: 'Makes an API key, and shows it once',
    done: 'The key is made.',
    takes: {
      name: line(60).describe('Your own word for it.'),
      scopes: each(keyScopes)
        .describe(
          'read: look at everything but keys. endpoints: manage endpoints and their messages. profiles: manage watched profiles. keys: manage keys and the consumer.',
        )
        .default([...keyScopes]),
      expiresAt: keyEnd,
    },
    status: 201,
    answers: keyOnce(key, { begins: 'dbk_', so: 'keep it' }),
    run: async ({ trx, secrets, now, consumer: consumerId }, { name, scopes, expiresAt }) => {
      refusePastEnd(expiresAt, now);
      const made = await createKey(trx, secrets, { consumer: consumerId }, { name, scopes, expiresAt, now });
      if (made === undefined)
        throw new Refusal(
          'conflict',
          `There are ${consumerKeysMax} keys: revoke one that is not needed any more.`,
        );
      return { body: { ...keyOf(made.key, now), key: made.text } };
    },
  }),
  revoke: ownOrder({
    name: 'own keys revoke',
    path: '/keys/:key',
    method: 'DELETE',
    scope: 'keys',
    says: 'Revokes an API key at once',
    done: 'It opens nothing any more.',
    at: { key: id('key') },
    status: 204,
    answers: noBody,
    run: async ({ trx, now, consumer: consumerId }, { key: which }) => {
      const ended = await revokeKey(trx, { consumer: consumerId }, { id: which, now });
      if (ended?.before !== null) throw new Refusal('not-found', 'There is no such key, or it is revoked.');
      return { body: undefined };
    },
  }),
};
