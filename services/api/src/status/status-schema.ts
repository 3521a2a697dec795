import { z } from 'zod';

const instant = z.iso.datetime();
const count = z.int().min(0);
const seconds = z.number().min(0).nullable();

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
  draws: z
    .array(
      z.object({
        number: z.string(),
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
