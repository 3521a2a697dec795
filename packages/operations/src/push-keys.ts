import { makeVapidPair } from '@drawbell/runtime/vapid-pair';
import { listVapidKeys, rotateVapidKey } from '@drawbell/store/channels/vapid-keys';
import { z } from 'zod';
import { list, one } from './answers.ts';
import { ask } from './ask.ts';
import { lookup, order } from './operation.ts';
import { instant, line } from './values.ts';

const pushKey = z
  .object({
    id: z.string(),
    publicKey: z.string().describe('What browsers subscribe with: base64url without padding.'),
    createdAt: instant,
    retiredAt: ask(instant.nullable().describe('Since when browsers are given another.'), {
      label: 'Replaced',
      none: 'in use',
    }),
    browsers: z.int().describe('That subscribed with it and are told by it.'),
  })
  .meta({ id: 'PushKey' });

/** The keys that push services know this installation by (VAPID). The first is made when it is first needed. */
export const pushKeys = {
  show: lookup({
    name: 'push-keys show',
    operationId: 'listPushKeys',
    path: '/push-keys',
    scope: 'config',
    says: 'Shows the keys that push services know this installation by, newest first',
    answers: list('keys', pushKey, ['id', 'createdAt', 'retiredAt', 'browsers']),
    faces: { form: 'the page of the keys shows them' },
    run: async ({ db }) => ({ keys: await listVapidKeys(db) }),
  }),
  rotate: order({
    name: 'push-keys rotate',
    path: '/push-keys/rotate',
    scope: 'config',
    audit: 'push_key.rotate',
    says: 'Makes a new key for push services',
    more: 'Browsers subscribe with it from now on, and those that know an older one move to it when their owner next opens the settings. Until then the older one signs for them: none misses anything.',
    done: 'Browsers are given the new key from now on.',
    takes: {
      note: ask(line(300).optional().describe('Why. It stands in the audit log.'), { label: 'Note' }),
    },
    leads: () => '/keys',
    status: 201,
    answers: one(pushKey),
    run: async ({ trx, secrets, now }, { note }) => {
      const { key, before } = await rotateVapidKey(trx, secrets, makeVapidPair, now);
      const { privateKey: _kept, ...shown } = key;
      return {
        target: `push key ${key.id}`,
        before: { id: before },
        after: { id: key.id, ...(note !== undefined && { note }) },
        body: { ...shown, browsers: 0 },
      };
    },
  }),
};
