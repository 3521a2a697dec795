import { emailSchema } from '@drawbell/draws/address';
import { z } from 'zod';
import { agreeOnHard, type ProviderEvent, softBy } from './provider-event.ts';

/** What any other provider, or a script between, tells us of one mail: the form is ours. */
export const genericEventSchema = z.strictObject({
  type: z.enum(['hard_bounce', 'soft_bounce', 'complaint', 'unsubscribed']),
  address: emailSchema.describe('Whom the mail was for. It is hashed at once and not kept.'),
  sender: z
    .string()
    .max(320)
    .optional()
    .describe('The envelope sender of the mail: with BOUNCE_DOMAIN set it names the mail exactly.'),
  status: z
    .string()
    .regex(/^[245]\.\d{1,3}\.\d{1,3}$/)
    .optional()
    .describe(
      'The enhanced status code (RFC 3463). A hard bounce for reasons of policy counts as a soft one.',
    ),
  sentAt: z.iso
    .datetime({ offset: true })
    .max(40)
    .optional()
    .describe(
      'When the mail was sent: what bounced before the owner of the address confirmed it changes nothing.',
    ),
  occurredAt: z.iso.datetime({ offset: true }).max(40),
});
export type GenericEvent = z.infer<typeof genericEventSchema>;

/** @param id the `webhook-id` of the message */
export function readGenericEvent(id: string, event: GenericEvent): ProviderEvent {
  const { type, address, sender = null, status = null } = event;
  const verdict =
    type === 'hard_bounce'
      ? agreeOnHard(status)
      : type === 'soft_bounce'
        ? softBy(status)
        : ({ kind: type, reason: 'provider', status: null } as const);
  const sentAt = event.sentAt === undefined ? null : new Date(event.sentAt);
  return { id, verdict, address, sender, sentAt, occurredAt: new Date(event.occurredAt) };
}
