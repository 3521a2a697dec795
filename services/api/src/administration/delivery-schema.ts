import {
  type DeliveryDetail,
  deliveryEndReasons,
  deliveryEndReasonsMeaning,
  type listDeliveries,
} from '@drawbell/store/deliveries/deliveries';
import { deliveryStatuses } from '@drawbell/store/schema';
import { z } from 'zod';
import { publicId } from '../json/public-ids.ts';

type ListedDelivery = Awaited<ReturnType<typeof listDeliveries>>[number];

/** A ledger row without anything about the person but the number of their row. */
export const deliverySchema = z.object({
  id: z.string(),
  subscriber: z.string(),
  drawNumber: z.string(),
  revision: z.int(),
  kind: z.enum(['alert', 'correction', 'repeat']),
  status: z.enum(deliveryStatuses),
  attempts: z.int(),
  uncertainAttempts: z.int().describe('Those whose end nobody could know: as many copies there may be.'),
  createdAt: z.iso.datetime(),
  nextAttemptAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  endReason: z.enum(deliveryEndReasons).nullable().describe(deliveryEndReasonsMeaning),
});

export const deliveryDetailSchema = deliverySchema.extend({
  because: z.string().describe('The wish that asked for it: meets, may_meet, near, my_program, …'),
  results: z.array(z.looseObject({ outcome: z.string() })).describe('As decided when it was matched.'),
  tries: z.array(
    z.object({
      attempt: z.int(),
      result: z.enum(['accepted', 'rejected', 'deferred', 'not_sent', 'uncertain']),
      code: z.int().nullable(),
      response: z.string().describe('What the mail server said. It may name the address.'),
      endedAt: z.iso.datetime(),
    }),
  ),
});

export function deliveryJson(delivery: ListedDelivery): z.infer<typeof deliverySchema> {
  const { drawNumber, revision, kind, status, attempts, uncertainAttempts, endReason } = delivery;
  return {
    id: publicId('dlv', delivery.id),
    subscriber: publicId('sub', delivery.recipientId),
    ...{ drawNumber, revision, kind, status, attempts, uncertainAttempts, endReason },
    createdAt: delivery.createdAt.toISOString(),
    nextAttemptAt: delivery.nextAttemptAt?.toISOString() ?? null,
    endedAt: delivery.endedAt?.toISOString() ?? null,
  };
}

export function deliveryDetailJson(delivery: DeliveryDetail): z.infer<typeof deliveryDetailSchema> {
  return {
    ...deliveryJson(delivery),
    because: delivery.because,
    results: delivery.results.map((result) => ({ ...result })),
    tries: delivery.tries.map((each) => ({ ...each, endedAt: each.endedAt.toISOString() })),
  };
}
