import { emailSchema } from '@drawbell/draws/address';
import { languages } from '@drawbell/draws/subscriber-input';
import { changeConsumer, type Consumer, findConsumer } from '@drawbell/store/consumers';
import type { Store } from '@drawbell/store/open-store';
import { endpointsMax, listEndpoints } from '@drawbell/store/webhooks/endpoints';
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

async function selfOf(db: Store['db'], row: Consumer): Promise<z.output<typeof self>> {
  const endpoints = await listEndpoints(db, row.id, { after: '0', limit: endpointsMax });
  return {
    ...camel(row),
    endpoints: { now: endpoints.length, max: endpointsMax },
    watchedProfiles: { now: await countWatchedProfiles(db, row.id), max: watchedProfilesMax },
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
