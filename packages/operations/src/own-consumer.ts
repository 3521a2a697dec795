import { emailSchema } from '@drawbell/draws/address';
import { languages } from '@drawbell/draws/subscriber-input';
import { changeConsumer, type Consumer, findConsumer } from '@drawbell/store/consumers';
import type { Store } from '@drawbell/store/open-store';
import { requestsByKey, requestWindowMs } from '@drawbell/store/request-counts';
import { endpointsMax, listEndpoints } from '@drawbell/store/webhooks/endpoints';
import { countMessagesOfConsumer } from '@drawbell/store/webhooks/messages';
import { countWatchedProfiles, watchedProfilesMax } from '@drawbell/store/webhooks/watched-profiles';
import { z } from 'zod';
import { one } from './answers.ts';
import { ownLookup, ownOrder } from './operation.ts';
import { found } from './refusal.ts';
import { camel, id, instant, line, withoutGaps } from './values.ts';

const count = z.object({ now: z.int(), max: z.int() });
const self = z
  .object({
    id: id('con'),
    name: z.string(),
    contactEmail: z.string().describe('Told when an endpoint was disabled.'),
    language: z.enum(languages),
    createdAt: instant,
    endpoints: count,
    watchedProfiles: count,
  })
  .meta({ id: 'OwnConsumer' });

const quota = z.int().nullable();
const usage = z
  .object({
    endpoints: count,
    watchedProfiles: count,
    requests: z
      .object({
        windowSeconds: z.int().describe('A window begins with the first call after the last one.'),
        maxPerKey: quota.describe('Null for no limit, here and below.'),
        maxPerNetwork: quota.describe('Of an IPv4 address or an IPv6 /64, whatever the keys.'),
        maxWrongKeys: quota.describe('Calls from one network with a key that opens nothing.'),
        keys: z.array(
          z.object({
            id: id('key'),
            name: z.string(),
            now: z.int().describe('In the window that runs.'),
            resetsAt: instant.nullable().describe('Null while no window runs.'),
          }),
        ),
      })
      .describe('Calls of this API. The RateLimit headers of each answer say the same.'),
    messagesLast7Days: z.object({ sent: z.int(), failed: z.int(), owed: z.int() }),
  })
  .meta({ id: 'Usage' });

const weekMs = 7 * 86_400_000;

async function selfOf(db: Store['db'], row: Consumer): Promise<z.output<typeof self>> {
  return { ...camel(row), ...(await countsOf(db, row.id)) };
}

async function countsOf(db: Store['db'], consumer: string) {
  const endpoints = await listEndpoints(db, consumer, { after: '0', limit: endpointsMax });
  return {
    endpoints: { now: endpoints.length, max: endpointsMax },
    watchedProfiles: { now: await countWatchedProfiles(db, consumer), max: watchedProfilesMax },
  };
}

/** The consumer that asks. */
export const ownConsumer = {
  show: ownLookup({
    name: 'own consumer show',
    path: '/consumer',
    scope: 'read',
    says: 'Shows the consumer that a key belongs to',
    answers: one(self, []),
    run: async ({ db, consumer }) => selfOf(db, found(await findConsumer(db, consumer), 'consumer')),
  }),
  usage: ownLookup({
    name: 'usage show',
    path: '/usage',
    scope: 'read',
    says: 'Shows the limits, and what is used of them',
    answers: one(usage, []),
    run: async ({ db, pool, now, settings, consumer }) => {
      const { perKey = 0, perNetwork = 0, wrongKeysPerNetwork = 0 } = settings.requestLimits ?? {};
      const orNone = (most: number) => (most === 0 ? null : most);
      return {
        ...(await countsOf(db, consumer)),
        requests: {
          windowSeconds: requestWindowMs / 1_000,
          ...{ maxPerKey: orNone(perKey), maxPerNetwork: orNone(perNetwork) },
          maxWrongKeys: orNone(wrongKeysPerNetwork),
          keys: await requestsByKey(pool, consumer, now),
        },
        messagesLast7Days: await countMessagesOfConsumer(pool, consumer, new Date(now.getTime() - weekMs)),
      };
    },
  }),
  change: ownOrder({
    name: 'own consumer change',
    path: '/consumer',
    method: 'PATCH',
    scope: 'keys',
    says: 'Changes name, contact address or language',
    done: 'As changed.',
    takes: z
      .strictObject({
        name: line(100).optional(),
        contactEmail: emailSchema.optional(),
        language: z.enum(languages).optional(),
      })
      .describe('What is left out stays as it is.'),
    answers: one(self, []),
    run: async ({ trx, consumer }, change) => ({
      body: await selfOf(trx, found(await changeConsumer(trx, consumer, withoutGaps(change)), 'consumer')),
    }),
  }),
};
