import { z } from 'zod';
import type { Verdict } from '../verdict.ts';
import { agreeOnHard, type ProviderEvent, softBy } from './provider-event.ts';

const moment = z.iso.datetime({ offset: true }).max(40);

/** What Postmark posts: https://postmarkapp.com/developer/webhooks/webhooks-overview. Kinds not named here are taken and left. */
export const postmarkSchema = z.looseObject({
  RecordType: z.string().max(60),
  ID: z.int().nonnegative().optional(),
  MessageID: z.string().max(100).nullish(),
  Type: z.string().max(60).optional(),
  Email: z.string().max(500).optional(),
  From: z.string().max(500).nullish(),
  BouncedAt: moment.optional(),
  Details: z.string().max(4_000).nullish(),
  Recipient: z.string().max(500).optional(),
  ChangedAt: moment.optional(),
  SuppressSending: z.boolean().optional(),
  SuppressionReason: z.string().max(60).nullish(),
});
export type PostmarkRecord = z.infer<typeof postmarkSchema>;

const softTypes = new Set([
  ...[
    'Transient',
    'SoftBounce',
    'DnsError',
    'Blocked',
    'DMARCPolicy',
    'SpamNotification',
    'VirusNotification',
  ],
  ...['Undeliverable', 'Unknown', 'InboundError', 'SMTPApiError'],
]);

/** What a record of Postmark means; null for everything that is neither a bounce nor a wish. */
export function readPostmarkEvent(record: PostmarkRecord): ProviderEvent | null {
  const change = record.RecordType === 'SubscriptionChange';
  const address = change ? record.Recipient : record.Email;
  const at = change ? record.ChangedAt : record.BouncedAt;
  const verdict = change ? verdictOfChange(record) : verdictOfBounce(record);
  if (verdict === null || address === undefined || at === undefined) return null;
  return {
    id: [record.RecordType, record.ID ?? '', record.MessageID ?? '', at].join(' ').slice(0, 300),
    ...{ verdict, address, sender: null, sentAt: null, occurredAt: new Date(at) },
  };
}

function verdictOfBounce({ RecordType, Type = '', Details }: PostmarkRecord): Verdict | null {
  if (RecordType === 'SpamComplaint' || (RecordType === 'Bounce' && Type === 'SpamComplaint'))
    return { kind: 'complaint', reason: 'provider', status: null };
  if (RecordType !== 'Bounce') return null;
  if (Type === 'HardBounce') return agreeOnHard(null, Details ?? '');
  if (Type === 'BadEmailAddress') return { kind: 'hard', reason: 'provider', status: null };
  if (Type === 'Unsubscribe') return { kind: 'unsubscribed', reason: 'provider', status: null };
  return softTypes.has(Type) ? softBy(null, Details ?? '') : null;
}

/** Postmark stopped sending to somebody by itself; that it goes on sending to somebody is no wish of theirs. */
function verdictOfChange({ SuppressSending, SuppressionReason }: PostmarkRecord): Verdict | null {
  if (SuppressSending !== true) return null;
  if (SuppressionReason === 'HardBounce') return { kind: 'hard', reason: 'provider', status: null };
  const kind = SuppressionReason === 'SpamComplaint' ? 'complaint' : 'unsubscribed';
  return { kind, reason: 'provider', status: null };
}
