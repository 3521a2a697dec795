import type { Draw } from '@drawbell/draws/draw';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { findConsumerEvent } from '@drawbell/store/webhooks/consumer-events';
import { eventIdOf, positionOfEventId } from '@drawbell/store/webhooks/ids';
import { resendEvents } from '@drawbell/store/webhooks/resend-events';
import { wantsDraw } from '@drawbell/webhooks/events/draw-filter';
import { z } from 'zod';
import { one } from './answers.ts';
import { own, refuseDisabled } from './endpoints.ts';
import { ownOrder } from './operation.ts';
import { found } from './refusal.ts';
import { id, instant } from './values.ts';

/** Events that one call sends again. */
const resentMax = 10_000;

/** What was told before an endpoint existed. */
export const resentEvents = {
  resend: ownOrder({
    name: 'endpoints resend',
    path: '/endpoints/:endpoint/resend',
    scope: 'endpoints',
    says: 'Sends an endpoint what was told before it existed',
    more: 'Of the events that /v1/events lists, those of its types that its filters let pass and that it has no message of. What failed is ordered again by recover. At most 10,000 events at once, oldest first: call again while there is more.',
    done: 'How many messages are owed.',
    status: 202,
    at: { endpoint: id('ep') },
    takes: z
      .strictObject({
        event: z.string().max(60).optional().describe('evt_…: this one alone.'),
        since: instant.optional().describe('In place of event: those listed since this moment.'),
        until: instant.optional().describe('To this moment; to now when left out.'),
      })
      .refine(({ event, since }) => (event === undefined) !== (since === undefined), {
        message: 'Say either event or since.',
        path: ['event'],
      })
      .refine(({ since, until }) => since === undefined || until === undefined || since < until, {
        message: 'is not after since',
        path: ['until'],
      }),
    answers: one(
      z
        .object({ messages: z.int(), more: z.boolean().describe('There is more to send: call again.') })
        .meta({ id: 'ResentEvents' }),
    ),
    run: async ({ trx, secrets, now, consumer }, { endpoint: which, event, since, until = now }) => {
      const row = await own(trx, consumer, which);
      refuseDisabled(row);
      const wants = (draw: Draw): boolean => wantsDraw(row.filters, draw);
      const events =
        since === undefined
          ? { position: await positionOf(trx, secrets, { event: event ?? '', consumerId: consumer }) }
          : { since, until, limit: resentMax };
      const body = await resendEvents(trx, row, { which: events, wants, now });
      return { body, rings: [['deliver-webhook', {}]] };
    },
  }),
};

/** @throws Refusal `not-found` */
async function positionOf(
  db: Store['db'],
  secrets: Secrets,
  { event, consumerId }: { event: string; consumerId: string },
): Promise<string> {
  const position = positionOfEventId(event);
  const row = position === null ? undefined : await findConsumerEvent(db, { consumerId, position });
  return found(row !== undefined && eventIdOf(secrets, row) === event ? row : undefined, 'event').position;
}
