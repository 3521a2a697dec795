import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { createAccountMails } from '@drawbell/mail/account/account-mails';
import { createSilentTracer } from '@drawbell/runtime/tracing/tracer';
import { countOwed } from '@drawbell/store/deliveries/deliveries';
import { oweDigests } from '@drawbell/store/deliveries/digests';
import { measureFanOuts } from '@drawbell/store/fan-outs/times';
import { readFeedState } from '@drawbell/store/feed';
import { isDue, sweepLost } from '@drawbell/store/lease';
import type { Store } from '@drawbell/store/open-store';
import { listOpenWalks } from '@drawbell/store/walk';
import { noteFeedStale } from '@drawbell/store/webhooks/events';
import { AccountMailWorker } from './account-mails/account-mail-worker.ts';
import { createAccountMailWriter } from './account-mails/account-mail-writer.ts';
import { createCanary } from './canary.ts';
import { channelLane } from './channels/channel-lane.ts';
import { createAlertTemplates, createAlertWriter, createDigestWriter } from './emails/alert-writer.ts';
import { openDeliveryStory } from './emails/delivery-story.ts';
import { EmailWorker } from './emails/email-worker.ts';
import { runAnnouncement } from './fan-outs/announcement.ts';
import { runFanOut } from './fan-outs/fan-out.ts';
import { type Lane, nothingInHand, type NotifierParts, type RungLane, type Shared } from './lane.ts';
import { createNotifierMetrics } from './metrics.ts';
import { runReplay } from './replays/replay.ts';
import { singleFlight } from './single-flight.ts';
import { cleaningLane, reminderLane, scoreAskLane, sourceLane, watchedDeadlineLane } from './sweeps.ts';
import { createMessageWriter } from './webhooks/message-writer.ts';
import { createMessageStory, createWebhookWorker } from './webhooks/webhook-worker.ts';

/** The lanes of a notifier in the order in which they are swept: what somebody waits for goes first. */
export function createLanes(parts: NotifierParts, signal: AbortSignal): readonly Lane[] {
  const { from } = parts.sender;
  const shared: Shared = {
    ...parts,
    worker: `${hostname().slice(0, 60)}:${process.pid}:${randomBytes(4).toString('hex')}`,
    mailDomain: from.slice(from.lastIndexOf('@') + 1),
    tracer: parts.tracer ?? createSilentTracer(),
    metrics: createNotifierMetrics(parts.registry),
    signal,
  };
  const times = timesLane(shared);
  const accountMails = accountMailLane(shared);
  const emails = emailLane(shared, times.ring);
  const channels = channelLane(shared, emails.ring);
  /** Each is owed what a walk made for it. */
  const ringForPeople = (): void => {
    emails.ring();
    channels.ring();
  };
  const webhooks = webhookLane(shared, accountMails.ring);
  return [
    accountMails,
    // Before the walks, which may be long: what lost its worker is sent while they go on. Walks ring for what they owe.
    emails,
    channels,
    fanOutLane(shared, ringForPeople),
    digestLane(shared, ringForPeople),
    // Before the announcements, which walk what it owes in the same sweep.
    watchedDeadlineLane(shared),
    webhooks,
    announcementLane(shared, webhooks.ring),
    replayLane(shared, () => {
      ringForPeople();
      webhooks.ring();
    }),
    // Behind everything that somebody waits for: it walks over everybody after each change of the grid.
    scoreAskLane(shared, accountMails.ring),
    reminderLane(shared, accountMails.ring),
    sourceLane(shared, accountMails.ring),
    cleaningLane(shared),
    times,
    canaryLane(shared),
  ];
}

/** Confirmations and other mails that somebody waits for: they never wait behind alerts. */
function accountMailLane(shared: Shared): RungLane {
  const { store, clock, log, metrics, publicUrl, sender } = shared;
  const mails = createAccountMails({ sender, publicUrl });
  const writeMail = createAccountMailWriter({ ...shared, mails });
  const worker = new AccountMailWorker({ ...shared, writeMail, onAttempt: metrics.accountAttempt });
  return {
    name: 'account mails',
    heard: { 'deliver-account-mail': () => worker.ring() },
    ring: () => void worker.ring(),
    sweep: async () => {
      const now = clock();
      const { inDoubt: lost } = await sweepLost(store.pool, 'account_mails', { now });
      metrics.found('account_mail', lost);
      if (lost > 0) log.warn({ lost }, 'account mails had lost their worker and are owed again');
      if (await isDue(store.pool, 'account_mails', now)) void worker.ring();
    },
    drain: () => worker.close(),
  };
}

/** Walks from a draw to the alerts that people are owed. */
function fanOutLane(shared: Shared, onOwed: () => void): Lane {
  const { store, clock, log, metrics, signal } = shared;
  const walk = async (fanOutId: string): Promise<void> => {
    const startedAt = performance.now();
    const end = await runFanOut({ ...shared, onOwed, onDecided: metrics.decided }, fanOutId, signal);
    if (end.kind === 'done') {
      const sinceRecordedSeconds = (clock().getTime() - end.recordedAt.getTime()) / 1_000;
      const seconds = (performance.now() - startedAt) / 1_000;
      metrics.fanOut({ seconds, sinceRecordedSeconds, deliveries: end.deliveriesMade });
    }
    if (end.kind !== 'not_ours') log.info({ fanOutId, ...end }, 'fan-out ended');
  };
  return {
    name: 'fan-outs',
    heard: { 'match-draw': ({ fanOutId }) => walk(fanOutId) },
    sweep: async () => {
      for (const id of await listOpenWalks(store.db, 'fan_outs')) await walk(id);
    },
    drain: nothingInHand,
  };
}

/** Alerts by mail. */
function emailLane(shared: Shared, onSent: () => void): RungLane {
  const { store, queue, clock, log, tracer, metrics, signal } = shared;
  const templates = createAlertTemplates(shared);
  const worker = new EmailWorker({
    ...shared,
    writeAlert: createAlertWriter({ ...shared, templates }),
    writeDigest: createDigestWriter({
      ...{ ...shared, templates },
      sections: createAlertTemplates({ ...shared, kept: 'digests' }),
    }),
    openStory: () => openDeliveryStory({ store, tracer, log }),
    onAttempt: metrics.attempt,
    onMoreThanEnough: () => void callSomebody(),
    onIdle: (drained) => {
      if (drained.sent + drained.cancelled > 0) log.info(drained, 'mails delivered');
      if (drained.sent > 0) onSent();
    },
  });
  /** Wakes whichever process is free; this one where the queue is away. */
  const callSomebody = singleFlight(async () => {
    if (signal.aborted) return;
    const ring = await queue.ring('deliver-email', {});
    if (!ring.rung) void worker.ring();
  });
  return {
    name: 'emails',
    heard: { 'deliver-email': () => worker.ring() },
    ring: () => void callSomebody(),
    sweep: async () => {
      const swept = await sweepLost(store.pool, 'deliveries', { now: clock() });
      metrics.swept(swept);
      const { released, inDoubt } = swept;
      if (released + inDoubt > 0) log.warn(swept, 'mails had lost their worker and are owed again');
      const lost = await sweepLost(store.pool, 'digests', { now: clock() });
      if (lost.released + lost.inDoubt > 0)
        log.warn(lost, 'digests had lost their worker and are owed again');
      const { due } = await countOwed(store.pool, clock());
      if (due > 0 || (await isDue(store.pool, 'digests', clock()))) void worker.ring();
    },
    drain: async () => {
      await Promise.all([worker.close(), callSomebody()]);
    },
  };
}

/** Everything that is due is looked at this often, and between only what fell due since the last look. */
const wholeLookEveryMs = 600_000;

/** Looks overlap by this much: what was being written during the last one is seen by the next. */
const looksOverlapMs = 120_000;

/** Makes digests of what waits to be told together, when its time has come. */
function digestLane({ store, clock, log }: Shared, ringForDigests: () => void): Lane {
  let lookedAt: Date | null = null;
  let allLookedAt = -Infinity;
  return {
    name: 'digests',
    heard: {},
    sweep: async () => {
      const now = clock();
      const all = lookedAt === null || now.getTime() - allLookedAt >= wholeLookEveryMs;
      const since = all || lookedAt === null ? null : new Date(lookedAt.getTime() - looksOverlapMs);
      const made = await oweDigests(store.pool, { now, since });
      lookedAt = now;
      if (all) allLookedAt = now.getTime();
      if (made === 0) return;
      log.info({ made }, 'digests are due');
      ringForDigests();
    },
    drain: nothingInHand,
  };
}

/** Walks from an event to the webhook messages that endpoints are owed. */
function announcementLane(shared: Shared, ringForWebhooks: () => void): Lane {
  const { store, queue, clock, log, metrics, signal } = shared;
  const walk = async (eventId: string): Promise<void> => {
    // This process begins at once; when there is much, others are rung for, too.
    const onOwed = () => {
      ringForWebhooks();
      void queue.ring('deliver-webhook', {});
    };
    const end = await runAnnouncement({ ...shared, onOwed }, eventId, signal);
    if (end.kind === 'done') metrics.webhookMessages(end.messagesMade);
    if (end.kind !== 'not_ours') log.info({ eventId, ...end }, 'announcement ended');
  };
  return {
    name: 'announcements',
    heard: { 'announce-event': ({ eventId }) => walk(eventId) },
    sweep: async () => {
      await noticeMissingScraper(store, clock());
      for (const eventId of await listOpenWalks(store.db, 'webhook_events')) await walk(eventId);
    },
    drain: nothingInHand,
  };
}

/** A poll this much later than planned means that nobody polls. */
const pollLateMs = 15 * 60_000;

/** The scraper reports a feed that it cannot read; a scraper that does not run is reported from here. */
async function noticeMissingScraper(store: Store, now: Date): Promise<void> {
  const state = await readFeedState(store.db);
  if (state.stale_since === null && now.getTime() - state.next_poll_at.getTime() > pollLateMs)
    await noteFeedStale(store.db, now);
}

/** Messages to other programs. */
function webhookLane(shared: Shared, onDisabled: () => void): RungLane {
  const { store, clock, log, metrics } = shared;
  const worker = createWebhookWorker({
    ...{ ...shared, ...shared.webhooks, onDisabled },
    writeMessage: createMessageWriter(shared),
    story: createMessageStory(shared),
    onAttempt: metrics.webhookAttempt,
  });
  // Never waited for: receivers may hang, and the next ring must be heard meanwhile.
  const ring = (): void => {
    worker.ring().catch((err: unknown) => log.error({ err }, 'webhooks could not be delivered'));
  };
  return {
    name: 'webhooks',
    heard: { 'deliver-webhook': async () => ring() },
    ring,
    sweep: async () => {
      const { inDoubt: lost } = await sweepLost(store.pool, 'webhook_messages', { now: clock() });
      metrics.found('webhook_message', lost);
      if (lost > 0) log.warn({ lost }, 'webhook messages had lost their worker and are owed again');
      if (await isDue(store.pool, 'webhook_messages', clock())) ring();
    },
    drain: () => worker.close(),
  };
}

/** Past draws that are told again, on an order. */
function replayLane(shared: Shared, onOwed: () => void): Lane {
  const { store, log, signal } = shared;
  const walk = singleFlight(async () => {
    if (signal.aborted) return;
    for (const replayId of await listOpenWalks(store.db, 'replays')) {
      if (signal.aborted) return;
      const end = await runReplay({ ...shared, onOwed }, replayId, signal);
      if (end.kind !== 'not_ours') log.info({ replayId, ...end }, 'replay ended');
    }
  });
  return {
    name: 'replays',
    heard: { 'run-replays': () => walk() },
    // Begun and not waited for: they are long, and in no hurry.
    sweep: async () => {
      walk().catch((err: unknown) => log.error({ err }, 'a replay could not be walked'));
    },
    drain: () => walk(),
  };
}

/** How long draws took to reach people, counted from the record. */
function timesLane({ store, clock, log, signal }: Shared): RungLane {
  const measure = singleFlight(async () => {
    if (signal.aborted) return;
    await measureFanOuts(store.pool, clock()).catch((err: unknown) => {
      log.warn({ err }, 'the times of fan-outs could not be counted');
    });
  });
  return {
    name: 'times',
    heard: {},
    ring: () => void measure(),
    sweep: async () => void measure(),
    drain: () => measure(),
  };
}

/** A synthetic draw that goes the whole way. */
function canaryLane(shared: Shared): Lane {
  const { canary: recipient, metrics } = shared;
  const canary =
    recipient === undefined ? null : createCanary({ ...shared, recipient, onEnd: metrics.canary });
  return {
    name: 'canary',
    heard: { 'run-canary': async ({ runId }) => canary?.heard(runId) },
    sweep: async () => canary?.tick(),
    drain: async () => canary?.close(),
  };
}
