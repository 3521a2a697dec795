import { publishedNumber } from '@drawbell/draws/draw-number';
import { roundLabel } from '@drawbell/draws/labels';
import { type CanaryHealth, readCanaryHealth } from '@drawbell/store/canary';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { countOwed } from '@drawbell/store/deliveries/sweep';
import { listDraws } from '@drawbell/store/draws/draws';
import { listDrawEvents } from '@drawbell/store/draws/history';
import {
  type DeliveryTimes,
  type LastFanOut,
  listDeliveryTimes,
  readLastFanOut,
  type TimesToEnd,
} from '@drawbell/store/fan-outs/times';
import { type FeedState, readFeedState } from '@drawbell/store/feed';
import type { AppParts } from '../app.ts';
import type { StatusJson } from './status-schema.ts';

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

function healthOf(feed: FeedState, now: Date): StatusJson['feed']['health'] {
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
