import type { LabelledResult } from '@drawbell/draws/alert-decision';
import {
  type DeliveryDetail,
  deliveryEndReasons,
  deliveryEndReasonsMeaning,
  type ListedDelivery,
  listDeliveries,
  readDelivery,
  resendDelivery,
} from '@drawbell/store/deliveries/deliveries';
import { deliveryStatuses } from '@drawbell/store/deliveries/tables';
import { messageIdOf, rowOfMessageId } from '@drawbell/store/webhooks/ids';
import { readMessageTime, resendMessage } from '@drawbell/store/webhooks/messages';
import { z } from 'zod';
import { one, pages } from './answers.ts';
import { ask, type Look } from './ask.ts';
import { lookup, order } from './operation.ts';
import { found, Refusal } from './refusal.ts';
import { drawNumber, id, instant, pageOf, paging, rowNumber } from './values.ts';

const looks: Readonly<Record<string, Look>> = {
  ...{ owed: 'warn', claimed: 'warn', sending: 'warn', sent: 'good', failed: 'bad', uncertain: 'bad' },
};

/** A ledger row without anything about the person but the number of their row. */
const delivery = z
  .object({
    id: id('dlv'),
    subscriber: id('sub'),
    drawNumber: ask(z.string(), { label: 'Draw' }),
    revision: z.int(),
    kind: z.enum(['alert', 'correction', 'repeat']),
    channel: z.enum(['email', 'push', 'ntfy', 'telegram']).describe('Where it goes.'),
    digest: ask(
      id('dgt')
        .nullable()
        .describe(
          'The one message that told it together with others; null where it is told by itself, or not yet.',
        ),
      { label: 'Told by digest' },
    ),
    status: ask(z.enum(deliveryStatuses), { label: 'State', looks }),
    attempts: ask(z.int(), { label: 'Tries' }),
    uncertainAttempts: ask(
      z.int().describe('Those whose end nobody could know: as many copies there may be.'),
      { label: 'Tries in doubt' },
    ),
    createdAt: ask(instant, { label: 'Owed since' }),
    nextAttemptAt: ask(instant.nullable(), { label: 'Next try' }),
    endedAt: ask(instant.nullable(), { label: 'Ended' }),
    endReason: ask(z.enum(deliveryEndReasons).nullable().describe(deliveryEndReasonsMeaning), {
      label: 'Reason',
    }),
  })
  .meta({ id: 'Delivery' });

/** What was decided for each profile, with its reasons. */
export const profileResults = z.array(z.looseObject({ outcome: z.string() })) as z.ZodType as z.ZodType<
  readonly LabelledResult[],
  readonly LabelledResult[]
>;

const attempt = z.object({
  attempt: z.int(),
  result: z.enum(['accepted', 'rejected', 'deferred', 'not_sent', 'uncertain']),
  code: z.int().nullable(),
  response: z.string().describe('What the mail server said. It may name the address.'),
  endedAt: instant,
});

/** The same with its attempts. */
export const deliveryDetail = delivery
  .extend({
    because: z.string().describe('The wish that asked for it: meets, may_meet, near, my_program, …'),
    results: profileResults.describe('As decided when it was matched.'),
    tries: z.array(attempt),
  })
  .meta({ id: 'DeliveryDetail' });

const rowOf = ({ recipientId, digestId, ...row }: ListedDelivery) => ({
  ...{ ...row, subscriber: recipientId, digest: digestId },
});

/** A delivery as it is answered. */
export const detailOf = ({ results, tries, ...row }: DeliveryDetail) => ({
  ...rowOf(row),
  ...{ because: row.because, results, tries: [...tries] },
});

const at = { delivery: id('dlv') };

const barred = {
  erased: 'The person was erased.',
  unsubscribed: 'The person unsubscribed.',
  suppressed: 'The address is suppressed: lift that first, if it is right to.',
  paused: 'The person paused their alerts.',
  withdrawn: 'The draw is withdrawn: nobody is told of it while IRCC does not publish it.',
  held: 'The draw is held back: release it first.',
  superseded: 'A newer revision tells what is true now: send that one again.',
} as const;

/** The ledger of mails, and the order to send one again. */
export const deliveries = {
  list: lookup({
    name: 'deliveries list',
    path: '/deliveries',
    scope: 'read',
    says: 'Lists deliveries without addresses, newest first',
    takes: {
      draw: drawNumber.optional(),
      status: ask(z.enum(deliveryStatuses).describe('Only alerts that stand like this.'), {
        label: 'State',
      }).optional(),
      subscriber: ask(id('sub'), { label: 'Person' }).optional(),
      replay: ask(id('rep'), { label: 'Replay' }).optional(),
      ...paging(rowNumber),
    },
    answers: pages('deliveries', delivery, {
      form: rowNumber,
      columns: [
        ...(['id', 'drawNumber', 'revision', 'kind', 'subscriber', 'channel', 'status', 'attempts'] as const),
        { label: 'Ended or next', tell: ({ endedAt, nextAttemptAt }) => endedAt ?? nextAttemptAt ?? '' },
        'endReason',
      ],
    }),
    run: async ({ db }, { draw, status, subscriber, replay, limit, cursor = null }) => {
      const filter = { drawNumber: draw, status, subscriberId: subscriber, replayId: replay, before: cursor };
      const { rows, nextCursor } = pageOf(
        await listDeliveries(db, filter, limit + 1),
        limit,
        (last) => last.id,
      );
      return { deliveries: rows.map(rowOf), nextCursor };
    },
  }),
  show: lookup({
    name: 'deliveries show',
    path: '/deliveries/:delivery',
    scope: 'subscribers',
    says: 'Shows a delivery with its attempts and what the mail server answered',
    at,
    answers: one(deliveryDetail, [
      ...([
        'id',
        'subscriber',
        'channel',
        'drawNumber',
        'revision',
        'kind',
        'because',
        'status',
        'endReason',
      ] as const),
      ...(['createdAt', 'nextAttemptAt', 'endedAt', 'attempts', 'uncertainAttempts'] as const),
      {
        label: 'What the mail server answered',
        tell: ({ tries }) =>
          tries
            .map(({ endedAt, result, code, response }) => `${endedAt} ${result} ${code ?? ''} ${response}`)
            .join('; '),
      },
    ]),
    run: async ({ db }, { delivery: which }) => detailOf(found(await readDelivery(db, which), 'delivery')),
  }),
  resend: order({
    name: 'deliveries resend',
    path: '/deliveries/:delivery/resend',
    scope: 'subscribers',
    audit: 'delivery.resend',
    says: 'Sends one alert again, marked as a repeat',
    more: 'What never arrived goes again as the same message. What the mail server took goes as a mail of its own, marked as a repeat.',
    done: 'It is ordered again, and goes out in a moment.',
    at,
    status: 202,
    answers: one(z.object({ delivery: id('dlv').describe('The one that is owed now.') })),
    leads: ({ delivery: owed }) => `/deliveries/${owed}`,
    run: async ({ trx, now }, { delivery: deliveryId }) => {
      const end = await resendDelivery(trx, { deliveryId, now });
      if (end.kind === 'no_delivery') throw new Refusal('not-found', 'There is no such delivery.');
      if (end.kind === 'under_way') throw new Refusal('conflict', 'It is owed and on its way already.');
      if (end.kind === 'barred') throw new Refusal('conflict', barred[end.by]);
      return {
        target: `dlv_${deliveryId}`,
        before: { status: end.before },
        after: { delivery: `dlv_${end.deliveryId}` },
        body: { delivery: end.deliveryId },
        rings: [
          ['deliver-email', {}],
          ['deliver-channel', {}],
        ],
      };
    },
  }),
};

/** What is told by webhook, by its webhook-id. */
export const messages = {
  resend: order({
    name: 'messages resend',
    path: '/messages/:message/resend',
    scope: 'subscribers',
    audit: 'message.resend',
    says: 'Sends one webhook message again, under the same webhook-id',
    done: 'It is owed again, and goes out in a moment.',
    at: { message: z.string().max(60).describe('Its webhook-id, msg_…') },
    status: 202,
    answers: one(z.object({ message: z.string() })),
    faces: { form: 'no page of the console shows single messages' },
    run: async ({ trx, secrets, now }, { message }) => {
      const messageId = rowOfMessageId(message);
      const createdAt = messageId === null ? undefined : await readMessageTime(trx, messageId);
      const isKnown =
        messageId !== null &&
        createdAt !== undefined &&
        messageIdOf(secrets, { id: messageId, createdAt }) === message;
      const resent = found(isKnown ? await resendMessage(trx, { messageId, now }) : undefined, 'message');
      if (resent.kind !== 'ordered') {
        throw new Refusal(
          'conflict',
          resent.kind === 'being_sent'
            ? 'It is being sent at this moment.'
            : 'The endpoint is disabled: its owner turns it on first.',
        );
      }
      return {
        target: message,
        before: { status: resent.before },
        body: { message },
        rings: [['deliver-webhook', {}]],
      };
    },
  }),
};
