import { publishedNumber } from '@drawbell/draws/draw-number';
import { roundLabel } from '@drawbell/draws/labels';
import { type CanaryHealth, readCanaryHealth } from '@drawbell/store/canary';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { type FeedState, readFeedState } from '@drawbell/store/feed';
import { countOwed } from '@drawbell/store/deliveries/deliveries';
import {
  type DeliveryTimes,
  type LastFanOut,
  listDeliveryTimes,
  readLastFanOut,
  type TimesToEnd,
} from '@drawbell/store/fan-outs/times';
import { listDrawEvents } from '@drawbell/store/draws/history';
import { listDraws } from '@drawbell/store/draws/draws';
import { z } from 'zod';
import type { AppParts } from '../app/app.ts';

const drawsShown = 10;

/** A poll this much later than planned means that nobody polls. */
const pollLateMs = 5 * 60_000;

/** Everything the status page and its JSON show, as of one moment. Nothing in it is about a person. */
export async function readStatus({ store, clock, mode }: AppParts): Promise<StatusJson> {
  const now = clock();
  const [feed, owed, page, fanOut, catalogue, times, canary] = await Promise.all([
    readFeedState(store.db),
    countOwed(store.pool, now),
    listDraws(store.db, {}, { limit: drawsShown, before: null }),
    readLastFanOut(store.pool),
    readCatalogue(store.db),
    listDeliveryTimes(store.pool, drawsShown),
    readCanaryHealth(store.pool, now),
  ]);
  const events = await listDrawEvents(
    store.db,
    page.draws.map(({ draw }) => draw.number),
  );
  return {
    generatedAt: now.toISOString(),
    mode: { embedded: mode.embedded, outbox: mode.outbox },
    feed: feedJson(feed, now),
    deliveries: { due: owed.due, underWay: owed.underWay, oldestDueAt: iso(owed.oldestDueAt) },
    lastFanOut: fanOut === undefined ? null : fanOutJson(fanOut),
    deliveryTimes: times.map(timesJson),
    canary: canaryJson(canary),
    draws: page.draws.map(({ draw, revision, firstSeenAt, withdrawnAt }) => ({
      ...{ number: publishedNumber(draw), key: draw.number },
      date: draw.date,
      label: roundLabel(draw, 'en', catalogue),
      crs: draw.crs,
      invitations: draw.invitations,
      revision,
      firstSeenAt: firstSeenAt.toISOString(),
      withdrawnAt: iso(withdrawnAt),
      events: (events.get(draw.number) ?? []).slice(-10).map((event) => ({
        type: event.type,
        revision: event.revision,
        alerting: event.alerting,
        recordedAt: event.recordedAt.toISOString(),
      })),
    })),
  };
}

function feedJson(feed: FeedState, now: Date): StatusJson['feed'] {
  return {
    health: healthOf(feed, now),
    lastPollAt: iso(feed.last_poll_at),
    lastSuccessAt: iso(feed.last_success_at),
    lastSuccessAgeSeconds: feed.last_success_at === null ? null : secondsBetween(feed.last_success_at, now),
    lastChangeAt: iso(feed.last_change_at),
    lastErrorAt: iso(feed.last_error_at),
    lastError: feed.last_error?.slice(0, 300) ?? null,
    consecutiveFailures: feed.consecutive_failures,
    backoffUntil: iso(feed.backoff_until),
    nextPollAt: feed.next_poll_at.toISOString(),
    baselineAt: iso(feed.baseline_at),
  };
}

/** How the feed is at a moment. */
export function healthOf(feed: FeedState, now: Date): StatusJson['feed']['health'] {
  if (feed.last_success_at === null) return 'never_read';
  if (now.getTime() - feed.next_poll_at.getTime() > pollLateMs) return 'late';
  return feed.consecutive_failures > 0 ? 'failing' : 'fresh';
}

function fanOutJson(fanOut: LastFanOut): NonNullable<StatusJson['lastFanOut']> {
  const { recordedAt, startedAt, matchedAt, firstSentAt, lastSentAt } = fanOut;
  const since = (at: Date | null) => (at === null ? null : secondsBetween(recordedAt, at));
  return {
    drawNumber: fanOut.drawNumber,
    revision: fanOut.revision,
    kind: fanOut.kind,
    state: fanOut.state,
    subscribersSeen: fanOut.subscribersSeen,
    deliveriesMade: fanOut.deliveriesMade,
    deliveries: fanOut.deliveries,
    recordedAt: recordedAt.toISOString(),
    startedAt: iso(startedAt),
    matchedAt: iso(matchedAt),
    firstSentAt: iso(firstSentAt),
    lastSentAt: iso(lastSentAt),
    secondsFromRecorded: {
      toMatched: since(matchedAt),
      toFirstSent: since(firstSentAt),
      toLastSent: since(lastSentAt),
    },
  };
}

function timesJson(times: DeliveryTimes): StatusJson['deliveryTimes'][number] {
  const { drawNumber, revision, kind, webhooks } = times;
  return {
    ...{ drawNumber, revision, kind },
    recordedAt: times.recordedAt.toISOString(),
    absentAt: iso(times.absentAt),
    ...secondsJson(times),
    webhooks: webhooks === null ? null : secondsJson(webhooks),
    measuredAt: times.measuredAt.toISOString(),
  };
}

function secondsJson({ sent, open, p50, p95, p99 }: TimesToEnd) {
  return { sent, open, secondsToDelivery: { p50, p95, p99 } };
}

function canaryJson(canary: CanaryHealth): StatusJson['canary'] {
  const { target, last } = canary;
  const sentAt = last?.status === 'sent' ? last.endedAt : null;
  return {
    state: canaryState(canary),
    target: target === 'off' ? null : target,
    lastMadeAt: iso(last?.madeAt ?? null),
    lastSentAt: iso(sentAt),
    lastArrivedAt: iso(last?.arrivedAt ?? null),
    secondsToSent: last === null || sentAt === null ? null : secondsBetween(last.madeAt, sentAt),
    heardBy: last?.via ?? null,
    channelsFailing: [...canary.channelsFailing],
    problem: canary.troubles > 0 ? (last?.reason ?? 'late, or not made') : null,
  };
}

function canaryState({ target, failing, troubles, last }: CanaryHealth): StatusJson['canary']['state'] {
  if (target === 'off') return 'off';
  if (failing) return 'failing';
  if (target === null) return 'unknown';
  if (troubles > 0) return 'missed_once';
  return last === null ? 'waiting' : 'well';
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, (to.getTime() - from.getTime()) / 1_000);
}

const instant = z.iso.datetime();
const count = z.int().min(0);
const seconds = z.number().min(0).nullable();

const percentiles = z.object({ p50: seconds, p95: seconds, p99: seconds });

/** `/status.json`. */
export const statusSchema = z
  .object({
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
        channelsFailing: z
          .array(z.string())
          .describe('Channels beside the mailbox over which the last two could not be told.'),
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
  })
  .meta({ id: 'Status' });

export type StatusJson = z.infer<typeof statusSchema>;
