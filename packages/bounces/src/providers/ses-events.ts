import { z } from 'zod';
import type { Verdict } from '../verdict.ts';
import { agreeOnHard, type ProviderEvent, readStatus, softBy } from './provider-event.ts';

const recipientsMax = 50;
const moment = z.iso.datetime({ offset: true }).max(40);
const recipient = z.object({
  emailAddress: z.string().max(500),
  status: z.string().max(100).nullish(),
  diagnosticCode: z.string().max(4_000).nullish(),
});
const mail = z.object({ source: z.string().max(500).nullish(), timestamp: moment.nullish() });
const bounce = z.object({
  bounceType: z.string().max(60),
  bouncedRecipients: z.array(recipient).max(recipientsMax),
  timestamp: moment,
  feedbackId: z.string().min(1).max(200),
});
const complaint = z.object({
  complainedRecipients: z.array(recipient).max(recipientsMax),
  complaintFeedbackType: z.string().max(60).nullish(),
  timestamp: moment,
  feedbackId: z.string().min(1).max(200),
});

/** What SES publishes: https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html, or as an event. */
const sesSchema = z.object({
  notificationType: z.string().max(60).optional(),
  eventType: z.string().max(60).optional(),
  mail,
  bounce: bounce.optional(),
  complaint: complaint.optional(),
});

/**
 * Reads the text of a notification. Deliveries, openings and the like are no events of ours. Null when it is not from SES.
 * Only `Permanent` says that an address is dead, and only where the recipient's code does not say otherwise.
 */
export function readSesEvents(text: string): ProviderEvent[] | null {
  const parsed = sesSchema.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { bounce: bounced, complaint: complained, mail: sent } = parsed.data;
  const kind = parsed.data.notificationType ?? parsed.data.eventType;
  const event = (
    { feedbackId, timestamp }: { feedbackId: string; timestamp: string },
    address: string,
    verdict: Verdict,
    at: number,
  ): ProviderEvent => ({
    id: `${feedbackId} ${at}`,
    verdict,
    address,
    sender: sent.source ?? null,
    sentAt: typeof sent.timestamp === 'string' ? new Date(sent.timestamp) : null,
    occurredAt: new Date(timestamp),
  });
  if (kind === 'Bounce' && bounced !== undefined) {
    return bounced.bouncedRecipients.map(({ emailAddress, status, diagnosticCode }, at) => {
      const judge = bounced.bounceType === 'Permanent' ? agreeOnHard : softBy;
      return event(bounced, emailAddress, judge(readStatus(status), diagnosticCode ?? ''), at);
    });
  }
  if (kind === 'Complaint' && complained !== undefined) {
    if (complained.complaintFeedbackType === 'not-spam') return [];
    const verdict: Verdict = { kind: 'complaint', reason: 'provider', status: null };
    return complained.complainedRecipients.map(({ emailAddress }, at) =>
      event(complained, emailAddress, verdict, at),
    );
  }
  return [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
