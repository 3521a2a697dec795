import { Gauge, type Registry } from '@drawbell/runtime/metrics';
import { bounceEventKinds } from '@drawbell/store/bounces/tables';
import { type BounceHealth, countSuppressions, readBounceHealth } from '@drawbell/store/bounces/bounces';
import { type CanaryHealth, readCanaryHealth } from '@drawbell/store/canary';
import { type ChannelHealth, readChannelHealth } from '@drawbell/store/channels/relays';
import { readCleanUp } from '@drawbell/store/clean-up';
import { heldBecauses } from '@drawbell/store/draws/tables';
import { readFeedState } from '@drawbell/store/feed';
import { countOwed } from '@drawbell/store/deliveries/deliveries';
import {
  type DeliveryTimes,
  listDeliveryTimes,
  readLastFanOut,
  readRecordHealth,
} from '@drawbell/store/fan-outs/times';
import { countNewRemarks } from '@drawbell/store/remarks';
import { suppressionReasons } from '@drawbell/store/schema';
import { readWebhookHealth, type WebhookHealth } from '@drawbell/store/webhooks/endpoint-health';
import type { AppParts } from './app.ts';
import { keptFor } from './kept-reads.ts';

const dayMs = 86_400_000;

/** Counting a large fan-out or all suppressions takes tens of milliseconds: not at every scrape of every process. */
const countsKeptForMs = 10_000;

/** A count over the whole table. */
const suppressionsKeptForMs = 60_000;

/**
 * Gauges that are read from PostgreSQL when they are scraped, so that every api process shows the same, whatever
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
  const channelGauges = createChannelGauges(parts.registry);
  const lastFanOut = keptFor(countsKeptForMs, clock, () => readLastFanOut(store.pool));
  const suppressed = keptFor(suppressionsKeptForMs, clock, () => countSuppressions(store.pool));

  const read = async (): Promise<void> => {
    const now = clock();
    const age = (at: Date | null | undefined, never: number) =>
      at === null || at === undefined ? never : Math.max(0, (now.getTime() - at.getTime()) / 1_000);
    const since = new Date(now.getTime() - dayMs);
    const [
      feed,
      owed,
      health,
      fanOut,
      cleanUp,
      webhooks,
      bounces,
      suppressions,
      canary,
      times,
      remarks,
      channels,
    ] = await Promise.all([
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
      readChannelHealth(store.pool, now),
    ]);
    bounceGauges.set(bounces, suppressions);
    canaryGauges.set(canary);
    deliveryGauges.set(times[0]);
    remarkGauge.set(remarks);
    channelGauges.set(channels, now);
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

/** Gauges of how long the newest draw took to reach people. */
function createDeliveryGauges(registry: Registry): {
  set(times: DeliveryTimes | undefined): void;
} {
  const registers = [registry];
  const seconds = new Gauge({
    name: 'drawbell_fan_out_delivery_seconds',
    help: 'Newest measured fan-out: from recorded draw to accepted mail, by quantile; NaN while unknown.',
    labelNames: ['quantile'],
    registers,
  });
  return {
    set: (times) => {
      seconds.set({ quantile: '0.5' }, times?.p50 ?? NaN);
      seconds.set({ quantile: '0.95' }, times?.p95 ?? NaN);
      seconds.set({ quantile: '0.99' }, times?.p99 ?? NaN);
    },
  };
}

/** Gauges of the canary, read from its runs: they tell the same whatever process made them, or when none does. */
function createCanaryGauges(registry: Registry): { set(health: CanaryHealth): void } {
  const registers = [registry];
  const failing = new Gauge({
    name: 'drawbell_canary_failing',
    help: '1 when the last two canaries failed, were late, or were not made; else 0.',
    registers,
  });
  const on = new Gauge({
    name: 'drawbell_canary_on',
    help: 'Whether notifiers send a canary: 0 without CANARY_ADDRESS where there is SMTP_URL.',
    registers,
  });
  const seconds = new Gauge({
    name: 'drawbell_canary_last_sent_seconds',
    help: 'Last canary that is over: from made to accepted by the mail server; NaN when it was not.',
    registers,
  });
  return {
    set: ({ failing: isFailing, target, last }) => {
      failing.set(isFailing ? 1 : 0);
      on.set(target === null || target === 'off' ? 0 : 1);
      const sentAt = last?.status === 'sent' ? last.endedAt : null;
      seconds.set(
        last === null || sentAt === null ? NaN : (sentAt.getTime() - last.madeAt.getTime()) / 1_000,
      );
    },
  };
}

/** What is new and odd in the feed, by code. The codes are those of the parser: few, and none is from the feed. */
function createRemarkGauge(registry: Registry): {
  set(remarks: Readonly<Record<string, number>>): void;
} {
  const remarks = new Gauge({
    name: 'drawbell_feed_remarks_last_day',
    help: 'Oddities of the feed that are new in the last 24 hours, by code; those of the first look are not counted.',
    labelNames: ['code'],
    registers: [registry],
  });
  return {
    set: (counts) => {
      remarks.reset();
      for (const [code, count] of Object.entries(counts)) remarks.set({ code }, count);
    },
  };
}

/** Gauges of the webhook half of the ledger and of the health of endpoints. */
function createWebhookGauges(registry: Registry): {
  set(health: WebhookHealth, oldestDueSeconds: number): void;
} {
  const registers = [registry];
  const due = new Gauge({
    ...{ name: 'drawbell_webhooks_due', help: 'Webhook messages owed whose time has come.' },
    registers,
  });
  const dueAge = new Gauge({
    name: 'drawbell_webhooks_due_oldest_age_seconds',
    help: 'How long the oldest of them has been due; 0 for none.',
    registers,
  });
  const underWay = new Gauge({
    ...{ name: 'drawbell_webhooks_under_way', help: 'Webhook messages being sent.' },
    registers,
  });
  const openEvents = new Gauge({
    ...{ name: 'drawbell_webhook_events_open', help: 'Webhook events whose messages are not all made yet.' },
    registers,
  });
  const endpoints = new Gauge({
    ...{ name: 'drawbell_webhook_endpoints', help: 'Endpoints, by state.', labelNames: ['state'] },
    registers,
  });
  const failing = new Gauge({
    name: 'drawbell_webhook_endpoints_failing',
    help: 'Active endpoints whose last attempt failed.',
    registers,
  });
  return {
    set: (health, oldestDueSeconds) => {
      due.set(health.due);
      dueAge.set(oldestDueSeconds);
      underWay.set(health.underWay);
      openEvents.set(health.openEvents);
      for (const [state, number] of Object.entries(health.endpoints)) endpoints.set({ state }, number);
      failing.set(health.failingEndpoints);
    },
  };
}

/** Gauges of what came back and of what it led to. */
function createBounceGauges(registry: Registry): {
  set(health: BounceHealth, suppressed: Awaited<ReturnType<typeof countSuppressions>>): void;
} {
  const registers = [registry];
  const events = new Gauge({
    name: 'drawbell_bounces_last_day',
    help: 'Bounces, complaints and wishes to leave of the last 24 hours, by kind.',
    labelNames: ['kind'],
    registers,
  });
  const suppressions = new Gauge({
    name: 'drawbell_suppressions',
    help: 'Addresses that are never mailed, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const held = new Gauge({
    name: 'drawbell_draws_held',
    help: 'Draws whose alerts wait for the word of an operator, by reason.',
    labelNames: ['because'],
    registers,
  });
  return {
    set: (health, suppressed) => {
      for (const kind of bounceEventKinds) events.set({ kind }, health.events[kind] ?? 0);
      for (const reason of suppressionReasons) suppressions.set({ reason }, suppressed[reason] ?? 0);
      for (const because of heldBecauses) held.set({ because }, health.heldDraws[because] ?? 0);
    },
  };
}

function createChannelGauges(registry: Registry): { set(health: ChannelHealth, now: Date): void } {
  const gauge = (name: string, help: string, labelNames: string[]) =>
    new Gauge({ name: `drawbell_${name}`, help, labelNames, registers: [registry] });
  const channels = gauge('channels', 'Places beside the mailbox where people are told.', [
    'channel',
    'state',
  ]);
  const due = gauge('channel_alerts_due', 'Alerts owed over a channel whose time has come.', ['channel']);
  const relays = gauge(
    'relays_failing',
    'Servers of channels whose last attempt failed, by whose fault it is.',
    ['channel', 'whose'],
  );
  const resting = gauge('relays_resting', 'Servers of channels that are left alone for a time.', ['channel']);
  const kinds = ['push', 'ntfy', 'telegram'] as const;
  return {
    set: (health, now) => {
      for (const channel of kinds) {
        const { active = 0, pending = 0 } = health.channels.find(({ kind }) => kind === channel) ?? {};
        channels.set({ channel, state: 'active' }, active);
        channels.set({ channel, state: 'pending' }, pending);
        due.set({ channel }, health.due.find(({ kind }) => kind === channel)?.due ?? 0);
        const failing = health.failing.filter(({ name }) => name.split(' ')[0] === channel);
        const ours = failing.filter(({ lastFailure }) => lastFailure.startsWith('ours')).length;
        relays.set({ channel, whose: 'ours' }, ours);
        relays.set({ channel, whose: 'relay' }, failing.length - ours);
        const held = failing.filter(({ holdUntil }) => holdUntil !== null && holdUntil > now);
        resting.set({ channel }, held.length);
      }
    },
  };
}
