import { Gauge, type Registry } from '@drawbell/runtime/metrics';
import { countSuppressions, readBounceHealth } from '@drawbell/store/bounces/bounces';
import { readCanaryHealth } from '@drawbell/store/canary';
import { readCleanUp } from '@drawbell/store/clean-up';
import { countOwed } from '@drawbell/store/deliveries/sweep';
import { listDeliveryTimes, readLastFanOut, readRecordHealth } from '@drawbell/store/fan-outs/times';
import { readFeedState } from '@drawbell/store/feed';
import { countNewRemarks } from '@drawbell/store/remarks';
import { readWebhookHealth } from '@drawbell/store/webhooks/endpoint-health';
import type { AppParts } from '../app.ts';
import { keptFor } from '../kept-for.ts';
import { createBounceGauges } from './bounce-gauges.ts';
import { createCanaryGauges } from './canary-gauges.ts';
import { createDeliveryGauges } from './delivery-gauges.ts';
import { createRemarkGauge } from './remark-gauge.ts';
import { createWebhookGauges } from './webhook-gauges.ts';

const dayMs = 86_400_000;

/** Counting a large fan-out or all suppressions takes tens of milliseconds: not at every scrape of every process. */
const countsKeptForMs = 10_000;

/** A count over the whole table. */
const suppressionsKeptForMs = 60_000;

/**
 * Gauges that are read from PostgreSQL when they are scraped, so that every api process tells the same, whatever
 * process did the work. `refresh` never throws: while the database is away, `drawbell_record_up` is 0 and the others
 * keep their last value.
 */
export function createRecordGauges(parts: AppParts): { refresh(): Promise<void> } {
  const { store, clock, log } = parts;
  const gauge = gaugeFactory(parts.registry);
  const up = gauge('record_up', 'Whether the database answered this scrape.');
  const successAge = gauge(
    'feed_last_success_age_seconds',
    'Seconds since the feed was last read; +Inf when never.',
  );
  const changeAge = gauge(
    'feed_last_change_age_seconds',
    'Seconds since the feed last changed; +Inf when never.',
  );
  const failures = gauge('feed_consecutive_failures', 'Polls that failed since the last success.');
  const backoff = gauge(
    'feed_backoff_seconds',
    'How long the feed is left alone after failures; 0 while it is not.',
  );
  const due = gauge('deliveries_due', 'Deliveries owed whose time has come.');
  const dueAge = gauge(
    'deliveries_due_oldest_age_seconds',
    'How long the oldest of them has been due; 0 for none.',
  );
  const underWay = gauge('deliveries_under_way', 'Deliveries claimed or being sent.');
  const uncertain = gauge(
    'attempts_uncertain_last_day',
    'Attempts of the last 24 hours that the mail server may or may not have accepted.',
  );
  const duplicates = gauge(
    'duplicates_risked_last_day',
    'Mails tried again after an attempt in doubt in the last 24 hours: so many people may have two copies.',
  );
  const openFanOuts = gauge('fan_outs_open', 'Fan-outs owed or running.');
  const lastMatched = gauge(
    'fan_out_last_matched_seconds',
    'Last fan-out: from recorded draw to last ledger row; NaN while unknown.',
  );
  const lastSent = gauge(
    'fan_out_last_sent_seconds',
    'Last fan-out: from recorded draw to last mail sent so far; NaN while unknown.',
  );
  const cleanUpAge = gauge('clean_up_age_seconds', 'Seconds since the last clean-up; +Inf when never.');
  const removed = new Gauge({
    name: 'drawbell_removed_rows',
    help: 'Rows that clean-ups have removed since the beginning, by kind.',
    labelNames: ['kind'],
    registers: [parts.registry],
  });
  const webhookGauges = createWebhookGauges(parts.registry);
  const bounceGauges = createBounceGauges(parts.registry);
  const canaryGauges = createCanaryGauges(parts.registry);
  const deliveryGauges = createDeliveryGauges(parts.registry);
  const remarkGauge = createRemarkGauge(parts.registry);
  const lastFanOut = keptFor(countsKeptForMs, clock, () => readLastFanOut(store.pool));
  const suppressed = keptFor(suppressionsKeptForMs, clock, () => countSuppressions(store.pool));

  const read = async (): Promise<void> => {
    const now = clock();
    const age = (at: Date | null | undefined, never: number) =>
      at === null || at === undefined ? never : Math.max(0, (now.getTime() - at.getTime()) / 1_000);
    const since = new Date(now.getTime() - dayMs);
    const [feed, owed, health, fanOut, cleanUp, webhooks, bounces, suppressions, canary, times, remarks] =
      await Promise.all([
        readFeedState(store.db),
        countOwed(store.pool, now),
        readRecordHealth(store.pool, { since }),
        lastFanOut(),
        readCleanUp(store.pool),
        readWebhookHealth(store.pool, now),
        readBounceHealth(store.pool, { since }),
        suppressed(),
        readCanaryHealth(store.pool, now),
        listDeliveryTimes(store.pool, 1),
        countNewRemarks(store.pool, { since }),
      ]);
    bounceGauges.set(bounces, suppressions);
    canaryGauges.set(canary);
    deliveryGauges.set(times[0]);
    remarkGauge.set(remarks);
    duplicates.set(health.duplicatesRisked);
    webhookGauges.set(webhooks, age(webhooks.oldestDueAt, 0));
    successAge.set(age(feed.last_success_at, Infinity));
    changeAge.set(age(feed.last_change_at, Infinity));
    failures.set(feed.consecutive_failures);
    backoff.set(Math.max(0, ((feed.backoff_until?.getTime() ?? 0) - now.getTime()) / 1_000));
    due.set(owed.due);
    dueAge.set(age(owed.oldestDueAt, 0));
    underWay.set(owed.underWay);
    uncertain.set(health.uncertainAttempts);
    cleanUpAge.set(age(cleanUp?.at, Infinity));
    for (const [kind, rows] of Object.entries(cleanUp?.removed ?? {})) removed.set({ kind }, rows);
    openFanOuts.set(health.openFanOuts);
    lastMatched.set(secondsBetween(fanOut?.recordedAt, fanOut?.matchedAt));
    lastSent.set(secondsBetween(fanOut?.recordedAt, fanOut?.lastSentAt));
  };
  return {
    refresh: async () => {
      try {
        await read();
        up.set(1);
      } catch (err) {
        up.set(0);
        log.warn({ err }, 'the record could not be read for metrics');
      }
    },
  };
}

function gaugeFactory(registry: Registry) {
  return (name: string, help: string) => new Gauge({ name: `drawbell_${name}`, help, registers: [registry] });
}

function secondsBetween(from: Date | null | undefined, to: Date | null | undefined): number {
  if (from === null || from === undefined || to === null || to === undefined) return NaN;
  return Math.max(0, (to.getTime() - from.getTime()) / 1_000);
}
