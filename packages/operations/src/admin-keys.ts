import { adminScopes } from '@drawbell/store/schema';
import { createKey, type Key, listKeys, revokeKey } from '@drawbell/store/keys';
import { z } from 'zod';
import { keyOnce, list, one } from './answers.ts';
import { ask } from './ask.ts';
import { each, keyColumns, keyEnd, keyFields, keyState, refusePastEnd } from './key-fields.ts';
import { lookup, order } from './operation.ts';
import { found } from './refusal.ts';
import { camel, id, line } from './values.ts';

const { name, hint, state, createdAt, expiresAt, lastUsedAt, revokedAt } = keyFields;
const key = z
  .object({
    ...{ id: id('adk'), name, hint, state, scopes: z.array(z.string()) },
    ...{ createdAt, expiresAt, lastUsedAt, revokedAt },
  })
  .meta({ id: 'AdminKey' });
const keyOf = (row: Key, now: Date) => ({ ...camel(row), state: keyState(row, now) });

/** The keys of operators: who may administer, and what. */
export const adminKeys = {
  list: lookup({
    name: 'keys list',
    operationId: 'listAdminKeys',
    path: '/keys',
    scope: 'config',
    says: 'Lists administration keys, newest first',
    answers: list('keys', key, keyColumns),
    run: async ({ db, now }) => ({ keys: (await listKeys(db, 'operator')).map((row) => keyOf(row, now)) }),
  }),
  create: order({
    name: 'keys create',
    operationId: 'createAdminKey',
    path: '/keys',
    scope: 'config',
    audit: 'key.create',
    says: 'Makes an administration key, and shows it once',
    done: 'The key is made.',
    takes: {
      name: line(60).describe('Whose it is, or what for. It stands in the audit log.'),
      scopes: ask(
        each(adminScopes).describe(
          'read: look at everything but people. replay: replay, hold and release draws. subscribers: look at and help people. config: keys, consumers, categories, corrections.',
        ),
        {
          label: 'It may',
          words: {
            read: 'read: look at everything but people',
            replay: 'replay: replay, hold and release draws',
            subscribers: 'subscribers: look at and help people',
            config: 'config: keys, consumers, categories, corrections, queues',
          },
        },
      ),
      expiresAt: keyEnd,
    },
    status: 201,
    answers: keyOnce(key, { begins: 'dba_', so: 'keep it where nobody else looks' }),
    run: async ({ trx, secrets, now }, { name, scopes, expiresAt }) => {
      refusePastEnd(expiresAt, now);
      const made = await createKey(trx, secrets, 'operator', { name, scopes, expiresAt, now });
      return {
        target: `adk_${made.key.id}`,
        after: { name, scopes, expiresAt },
        body: { ...keyOf(made.key, now), key: made.text },
      };
    },
  }),
  revoke: order({
    name: 'keys revoke',
    operationId: 'revokeAdminKey',
    path: '/keys/:key/revoke',
    scope: 'config',
    audit: 'key.revoke',
    says: 'Ends an administration key at once',
    done: 'The administration key opens nothing any more.',
    danger:
      'It opens nothing any more, at once, and ends its sessions, yours included. It cannot be taken back.',
    at: { key: id('adk') },
    answers: one(key),
    run: async ({ trx, now }, { key: which }) => {
      const { key: after, before } = found(await revokeKey(trx, 'operator', { id: which, now }), 'key');
      return {
        target: `adk_${which}`,
        before: { revokedAt: before },
        after: { revokedAt: after.revoked_at },
        body: keyOf(after, now),
      };
    },
  }),
};
