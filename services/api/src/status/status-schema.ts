import { z } from 'zod';

const instant = z.iso.datetime();
const count = z.int().min(0);
const seconds = z.number().min(0).nullable();

const percentiles = z.object({ p50: seconds, p95: seconds, p99: seconds });

/** `/status.json`. */
export const statusSchema = z.object({
  generatedAt: instant,
  mode: z.object({ embedded: z.boolean(), outbox: z.boolean() }),
  feed: z.object({
    health: z
      .enum(['never_read', 'fresh', 'failing', 'late'])
      .describe('failing: the last polls failed; late: no poll though one is due for minutes.'),
    lastPollAt: instant.nullable(),
    lastSuccessAt: instant.nullable(),
    lastSuccessAgeSeconds: seconds,
    lastChangeAt: instant.nullable(),
    lastErrorAt: instant.nullable(),
    lastError: z.string().nullable(),
    consecutiveFailures: count,
    backoffUntil: instant.nullable(),
    nextPollAt: instant,
    baselineAt: instant.nullable().describe('When history was recorded, which alerted nobody.'),
  }),
  deliveries: z
    .object({ due: count, underWay: count, oldestDueAt: instant.nullable() })
    .describe('All that is owed at the moment.'),
  lastFanOut: z
    .object({
      drawNumber: z.string(),
      revision: z.int(),
      kind: z.enum(['alert', 'correction']),
      state: z.enum(['owed', 'running', 'done']),
      subscribersSeen: count,
      deliveriesMade: count,
      deliveries: z
        .partialRecord(
          z.enum(['owed', 'claimed', 'sending', 'sent', 'failed', 'uncertain', 'cancelled']),
          count,
        )
        .describe('Deliveries by status.'),
      recordedAt: instant,
      startedAt: instant.nullable(),
      matchedAt: instant.nullable(),
      firstSentAt: instant.nullable(),
      lastSentAt: instant.nullable(),
      secondsFromRecorded: z.object({ toMatched: seconds, toFirstSent: seconds, toLastSent: seconds }),
    })
    .nullable(),
  deliveryTimes: z
    .array(
      z.object({
        drawNumber: z.string(),
        revision: z.int(),
        kind: z.enum(['alert', 'correction']),
        recordedAt: instant,
        absentAt: instant
          .nullable()
          .describe(
            'The last look at the feed that did not have it: publication lies between this and the record.',
          ),
        sent: count,
        open: count.describe('Mails still to be sent or tried again.'),
        secondsToDelivery: percentiles,
        webhooks: z
          .object({ sent: count, open: count, secondsToDelivery: percentiles })
          .nullable()
          .describe('The same of its webhook messages: until the receiver answered with success.'),
        measuredAt: instant,
      }),
    )
    .max(10)
    .describe(
      'From the record of a draw to its mails and webhook messages being accepted, newest draw first.',
    ),
  canary: z
    .object({
      state: z
        .enum(['off', 'unknown', 'waiting', 'well', 'missed_once', 'failing'])
        .describe('off: no CANARY_ADDRESS; unknown: no notifier was at work yet; failing: twice in a row.'),
      target: z.enum(['mailbox', 'outbox']).nullable(),
      lastMadeAt: instant.nullable(),
      lastSentAt: instant.nullable(),
      lastArrivedAt: instant.nullable(),
      secondsToSent: seconds,
      heardBy: z.enum(['queue', 'sweep']).nullable().describe('sweep: the queue had lost the ring.'),
      problem: z.string().nullable(),
    })
    .describe(
      'A synthetic draw that goes the whole way every 15 minutes, to nobody but an internal recipient.',
    ),
  draws: z
    .array(
      z.object({
        number: z.string().nullable().describe('null while none is published that could be read.'),
        key: z.string().describe('What the draw is known by here, for ever.'),
        date: z.iso.date(),
        label: z.string(),
        crs: z.int().nullable(),
        invitations: z.int().nullable(),
        revision: z.int(),
        firstSeenAt: instant,
        withdrawnAt: instant.nullable(),
        events: z
          .array(
            z.object({
              type: z.enum(['published', 'corrected', 'withdrawn', 'reinstated']),
              revision: z.int(),
              alerting: z
                .enum(['alert', 'baseline', 'late', 'none'])
                .describe('baseline: history; late: found too long after its date, left to replay.'),
              recordedAt: instant,
            }),
          )
          .max(10),
      }),
    )
    .max(10)
    .describe('The newest draws.'),
});

export type StatusJson = z.infer<typeof statusSchema>;
