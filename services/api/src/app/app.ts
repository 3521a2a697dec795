import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JobName, JobPayload } from '@drawbell/queue/jobs';
import type { BoardQueue } from '@drawbell/queue/open-board';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import type { Registry } from '@drawbell/runtime/metrics';
import type { ReadinessPart } from '@drawbell/runtime/readiness';
import type { Store } from '@drawbell/store/open-store';
import type { RequestLimits } from '@drawbell/store/request-counts';
import type { Secrets } from '@drawbell/store/secrets';
import type { UrlRefusal } from '@drawbell/webhooks/egress-guard';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { BounceSources } from '../json/bounce-sources.ts';
import type { ChannelDoors } from './channel-doors.ts';
import type { Operator } from './operator.ts';

/** The HTTP application: routes, schemas and hooks, with or without a port. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Wakes whoever does a job. */
type Ring = <Name extends JobName>(name: Name, payload: JobPayload<Name>) => void;

/** Jobs of one queue by state. */
interface QueueDepth {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** What the application is made of. The caller opens and closes all of it. */
export interface AppParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** One registry serves one application: two would register the same metrics twice. */
  readonly registry: Registry;
  /** Address of this installation as people reach it, without a path. Strict transport security follows it. */
  readonly publicUrl: string;
  readonly mode: {
    /** Everything runs in one process on its own PostgreSQL. */
    readonly embedded: boolean;
    /** Mail is kept in the local outbox, and `/outbox` shows it to clients on this machine. */
    readonly outbox: boolean;
  };
  /** By queue name. Absent where no queue is at hand. */
  readonly queueDepths?: (() => Promise<Readonly<Record<string, QueueDepth>>>) | undefined;
  /** Whether jobs get into the queue. Absent where no queue is at hand. */
  readonly queueReadiness?: ReadinessPart | undefined;
  /** Whether the mail server takes mail. Absent where another process sends it. */
  readonly mailReadiness?: ReadinessPart | undefined;
  /** All queues, for Bull Board in the console. Absent where no queue is at hand. */
  readonly queueBoard?: (() => readonly BoardQueue[]) | undefined;
  /** Who runs this installation. Absent while it sends no mail. */
  readonly operator?: Operator | undefined;
  readonly secrets: Secrets;
  /** Tells a worker that something is owed. Never fails: a sweep finds what no worker heard of. */
  readonly ring: Ring;
  /** Why a URL may not be an endpoint of webhooks, its addresses as they are now included; null when it may. */
  readonly checkEndpoint: (url: string) => Promise<UrlRefusal | null>;
  /** Where people can be told beside their mailbox; nowhere when absent. */
  readonly channelDoors?: ChannelDoors | undefined;
  /** Who tells of bounces and complaints. */
  readonly bounces: BounceSources;
  /** Draws and corrections older than this many days alert nobody. */
  readonly alertMaxAgeDays: number;
  /** Days after which an unconfirmed sign-up goes. */
  readonly unconfirmedDays: number;
  /** Sign-ups and requests for links that are taken in an hour, from everybody together. */
  readonly signUpsPerHour: number;
  /** Calls of `/v1` in a minute. Nothing is counted or refused when absent. */
  readonly requestLimits?: RequestLimits | undefined;
  /** Addresses and networks of the proxies in front, separated by commas: they tell where a request came from. */
  readonly trustedProxies?: string | undefined;
  /** How long a client may take. `usualPatience` when absent. */
  readonly patience?: Patience | undefined;
}

export type Mode = AppParts['mode'];

/** How long a client may take, whatever it is doing. */
interface Patience {
  /** For the headers of a request. */
  readonly headersMs: number;
  /** For a whole request. */
  readonly requestMs: number;
  /** How often the server looks for clients that take longer; it cuts them off this much later at most. */
  readonly checkEveryMs: number;
}

/** Enough for a phone with poor reception. Node's defaults are a minute, five minutes and half a minute. */
export const usualPatience: Patience = { headersMs: 10_000, requestMs: 15_000, checkEveryMs: 2_000 };
