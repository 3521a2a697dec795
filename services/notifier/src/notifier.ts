import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Verp } from '@drawbell/bounces/verp';
import { createAccountMails } from '@drawbell/mail/account/account-mails';
import type { Mailer } from '@drawbell/mail/mailer';
import type { Sender } from '@drawbell/mail/sender';
import type { Queue } from '@drawbell/queue/open-queue';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import type { Registry } from '@drawbell/runtime/metrics';
import { createSilentTracer, type Tracer } from '@drawbell/runtime/tracing/tracer';
import type { Retention } from '@drawbell/store/clean-up';
import { measureFanOuts } from '@drawbell/store/fan-outs/times';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import type { WebhookClient } from '@drawbell/webhooks/webhook-client';
import { AccountMailWorker } from './account-mails/account-mail-worker.ts';
import { createAccountMailWriter } from './account-mails/account-mail-writer.ts';
import { type CanaryRecipient, createCanary } from './canary.ts';
import { createAlertTemplates, createAlertWriter } from './emails/alert-writer.ts';
import { openDeliveryStory } from './emails/delivery-story.ts';
import { EmailWorker } from './emails/email-worker.ts';
import { runAnnouncement } from './fan-outs/announcement.ts';
import { runFanOut } from './fan-outs/fan-out.ts';
import { createNotifierMetrics } from './metrics.ts';
import { runReplay } from './replays/replay.ts';
import { singleFlight } from './single-flight.ts';
import { sweep } from './sweep.ts';
import { createEndpointGate } from './webhooks/endpoint-gate.ts';
import { createMessageStory } from './webhooks/message-story.ts';
import { createMessageWriter } from './webhooks/message-writer.ts';
import { WebhookWorker } from './webhooks/webhook-worker.ts';
import { listOpenWalks } from '@drawbell/store/walk';

export interface NotifierParts {
  readonly store: Store;
  readonly queue: Queue;
  readonly mailer: Mailer;
  readonly sender: Sender;
  readonly secrets: Secrets;
  /** Where mails come back to; null for the sender's own address. */
  readonly verp: Verp | null;
  /** Address of this installation, without a path. */
  readonly publicUrl: string;
  /** Messages under way at once: as many as the mailer has connections for alerts. */
  readonly concurrency: number;
  readonly webhooks: {
    readonly client: WebhookClient;
    /** Messages under way at once, those whose receivers hang not counted. */
    readonly concurrency: number;
  };
  readonly leaseMs: number;
  readonly sweepIntervalMs: number;
  readonly retention: Retention;
  readonly clock: Clock;
  readonly random: () => number;
  readonly registry: Registry;
  /** Silent when absent. */
  readonly tracer?: Tracer;
  /** How long a stop waits for mail servers that do not answer, 15 seconds when absent. */
  readonly stopPatienceMs?: number;
  /** Who gets the canary; nobody when absent. */
  readonly canary?: CanaryRecipient | null;
  readonly log: Logger;
}

/** Less than a process has to stop in order: then what hangs is recorded as in doubt, and not left to a lease. */
const stopPatienceMs = 15_000;

export interface Notifier {
  /** Takes jobs from the queue and sweeps at once and then in its interval. */
  start(): void;
  /** Finishes the messages in hand, gives back what was claimed, and stops. */
  close(): Promise<void>;
}

/** Matches draws with profiles and delivers alerts and webhooks. Opens and closes none of its parts. */
export function createNotifier(parts: NotifierParts): Notifier {
  const { store, queue, clock, log, leaseMs, sweepIntervalMs, random, publicUrl, sender, verp } = parts;
  const worker = `${hostname().slice(0, 60)}:${process.pid}:${randomBytes(4).toString('hex')}`;
  const metrics = createNotifierMetrics(parts.registry);
  const { tracer = createSilentTracer() } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  const templates = createAlertTemplates({ store, sender, publicUrl, clock });
  const mailDomain = sender.from.slice(sender.from.lastIndexOf('@') + 1);
  const writeAlert = createAlertWriter({ templates, secrets: parts.secrets, publicUrl, mailDomain, verp });

  const measure = singleFlight(async () => {
    if (signal.aborted) return;
    await measureFanOuts(store.pool, clock()).catch((err: unknown) => {
      log.warn({ err }, 'the times of fan-outs could not be counted');
    });
  });
  const ringForEmail = singleFlight(async () => {
    if (signal.aborted) return;
    const ring = await queue.ring('deliver-email', {});
    if (!ring.rung) drainSoon();
  });
  const shared = { store, mailer: parts.mailer, clock, random, log, worker, leaseMs };
  const emails = new EmailWorker({
    ...{ ...shared, writeAlert, concurrency: parts.concurrency },
    openStory: () => openDeliveryStory({ store, tracer, log }),
    onAttempt: (_email, result) => metrics.attempt(result),
    onMoreThanEnough: () => void ringForEmail(),
    onIdle: (drained) => {
      if (drained.sent + drained.cancelled > 0) log.info(drained, 'mails delivered');
      if (drained.sent > 0) void measure();
    },
  });
  const accounts = new AccountMailWorker({
    ...shared,
    writeMail: createAccountMailWriter({
      ...{ store, publicUrl, mailDomain, verp },
      secrets: parts.secrets,
      mails: createAccountMails({ sender, publicUrl }),
    }),
    onAttempt: metrics.accountAttempt,
  });
  const drainAccountsSoon = () => void accounts.ring();
  const drainSoon = () => void emails.ring();
  const walk = async (fanOutId: string): Promise<void> => {
    const startedAt = performance.now();
    const onOwed = () => void ringForEmail();
    const onDecided = metrics.decided;
    const end = await runFanOut(
      { store, clock, log, worker, leaseMs, tracer, onOwed, onDecided },
      fanOutId,
      signal,
    );
    if (end.kind === 'done') {
      const sinceRecordedSeconds = (clock().getTime() - end.recordedAt.getTime()) / 1_000;
      const seconds = (performance.now() - startedAt) / 1_000;
      metrics.fanOut({ seconds, sinceRecordedSeconds, deliveries: end.deliveriesMade });
    }
    if (end.kind !== 'not_ours') log.info({ fanOutId, ...end }, 'fan-out ended');
  };
  const webhookParts = { store, secrets: parts.secrets, clock };
  const webhooks = new WebhookWorker({
    ...{ ...webhookParts, random, log, worker, leaseMs },
    client: parts.webhooks.client,
    gate: createEndpointGate(webhookParts),
    writeMessage: createMessageWriter(webhookParts),
    story: createMessageStory({ store, tracer, log }),
    concurrency: parts.webhooks.concurrency,
    onAttempt: metrics.webhookAttempt,
    onDisabled: drainAccountsSoon,
  });
  const drainWebhooksSoon = () => void webhooks.ring().catch(report('webhooks could not be delivered'));
  const announce = async (eventId: string): Promise<void> => {
    // Here at once, and in other processes too when there is much.
    const onOwed = () => {
      drainWebhooksSoon();
      void queue.ring('deliver-webhook', {});
    };
    const end = await runAnnouncement(
      { store, clock, worker, leaseMs, publicUrl, tracer, onOwed },
      eventId,
      signal,
    );
    if (end.kind === 'done') metrics.webhookMessages(end.messagesMade);
    if (end.kind !== 'not_ours') log.info({ eventId, ...end }, 'announcement ended');
  };
  const replay = singleFlight(async () => {
    const onOwed = () => {
      void ringForEmail();
      drainWebhooksSoon();
    };
    for (const replayId of await listOpenWalks(store.db, 'replays')) {
      if (signal.aborted) return;
      const end = await runReplay(
        { store, clock, log, worker, leaseMs, publicUrl, onOwed },
        replayId,
        signal,
      );
      if (end.kind !== 'not_ours') log.info({ replayId, ...end }, 'replay ended');
    }
  });
  const canary =
    parts.canary === undefined
      ? null
      : createCanary({
          ...{ store, queue, clock, log, worker, sender, publicUrl, mailDomain },
          ...{ mailer: parts.mailer, secrets: parts.secrets, recipient: parts.canary, onEnd: metrics.canary },
        });
  const sweepOnce = singleFlight(async () => {
    if (signal.aborted) return;
    await sweep({
      ...{ store, clock, log },
      retention: parts.retention,
      runFanOut: walk,
      drain: drainSoon,
      drainAccounts: drainAccountsSoon,
      announce,
      drainWebhooks: drainWebhooksSoon,
      replay: () => void replay().catch(report('a replay could not be walked')),
      onSwept: metrics.swept,
      onFound: metrics.found,
    });
    void measure();
    await canary?.tick();
  });
  const report = (what: string) => (err: unknown) => {
    log.error({ err }, what);
  };

  let workers: { close(): Promise<void> } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const sweepAndWait = async (): Promise<void> => {
    await sweepOnce().catch(report('the sweep failed, it will be tried again'));
    if (!signal.aborted) timer = setTimeout(() => void sweepAndWait(), sweepIntervalMs);
  };
  return {
    start: () => {
      workers = queue.startWorkers({
        'match-draw': ({ fanOutId }) => walk(fanOutId),
        'deliver-email': () => emails.ring(),
        'deliver-account-mail': () => accounts.ring(),
        'announce-event': ({ eventId }) => announce(eventId),
        'deliver-webhook': async () => drainWebhooksSoon(),
        'run-replays': () => replay(),
        'run-canary': async ({ runId }) => canary?.heard(runId),
      });
      void sweepAndWait();
    },
    close: async () => {
      stopping.abort();
      clearTimeout(timer);
      // First: handlers wait for them, and what has not begun is given back however long the rest takes.
      const delivering = [emails.close(), accounts.close()];
      parts.mailer.endWithin(parts.stopPatienceMs ?? stopPatienceMs);
      await workers?.close();
      await Promise.allSettled([
        ...delivering,
        sweepOnce(),
        ringForEmail(),
        replay(),
        webhooks.close(),
        measure(),
      ]);
      await canary?.close();
    },
  };
}
