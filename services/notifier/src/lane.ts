import type { Verp } from '@drawbell/bounces/verp';
import type { Mailer } from '@drawbell/mail/mailer';
import type { Sender } from '@drawbell/mail/sender';
import type { Queue } from '@drawbell/queue/open-queue';
import type { Handlers } from '@drawbell/queue/workers';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import type { Registry } from '@drawbell/runtime/metrics';
import type { Tracer } from '@drawbell/runtime/tracing/tracer';
import type { Retention } from '@drawbell/store/clean-up';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import type { WebhookClient } from '@drawbell/webhooks/webhook-client';
import type { CanaryRecipient } from './canary.ts';
import type { OpenChannels } from './channels/open-channels.ts';
import type { NotifierMetrics } from './metrics.ts';

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
  /** Where people are told beside their mailbox; nowhere when absent. */
  readonly channels?: OpenChannels | null;
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

/** One kind of work of a notifier. */
export interface Lane {
  readonly name: string;
  /** What is done when a job of this lane is heard. */
  readonly heard: Handlers;
  /** Finds work that is owed and not under way, from the record alone, and begins it in this process. */
  readonly sweep: () => Promise<void>;
  /** Begins nothing more and waits for what is in hand. May be called again, for what began since. */
  readonly drain: () => Promise<void>;
}

/** A lane that other lanes ring when they have made work for it. */
export interface RungLane extends Lane {
  /** Call when work of this lane may be due. */
  readonly ring: () => void;
}

/** What the lanes of one process share. */
export interface Shared extends NotifierParts {
  /** Names this process in claims. */
  readonly worker: string;
  /** Right side of every Message-ID. */
  readonly mailDomain: string;
  readonly tracer: Tracer;
  readonly metrics: NotifierMetrics;
  /** Aborted when the process stops: walks end at their next step. */
  readonly signal: AbortSignal;
}

/** The drain of a lane that keeps nothing in hand: whoever stops waits for its handlers and its sweep anyway. */
export const nothingInHand = async (): Promise<void> => {};
