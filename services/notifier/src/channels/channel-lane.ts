import type { ChannelKind } from '@drawbell/channels/channel';
import { isChannelDue } from '@drawbell/store/deliveries/channel-advance';
import { createGate } from '../gate.ts';
import type { RungLane, Shared } from '../lane.ts';
import { singleFlight } from '../single-flight.ts';
import { createAlertWorker, createDigestWorker } from './channel-worker.ts';
import { prepareChannels } from './open-channels.ts';
import { createShortWriter } from './short-writer.ts';
import { readTelegram } from './telegram-reader.ts';
import { sendCodes } from './topic-codes.ts';

/** Every kind there can be in the record, configured here or not. */
const kinds: readonly ChannelKind[] = ['push', 'ntfy', 'telegram'];

/** A worker that a ring sets to work. */
interface Rung {
  ring(): Promise<void>;
  close(): Promise<void>;
}

/** Alerts to where people are told beside their mailbox, codes that confirm such places, and what is written to the bot. */
export function channelLane(shared: Shared, onHandedOver: () => void): RungLane {
  const { store, queue, clock, log, metrics, channels, signal } = shared;
  const open = channels?.open ?? new Map();
  const gate = createGate(shared);
  const writer = createShortWriter(shared);
  const workers = new Map<ChannelKind, readonly Rung[]>();
  for (const [kind, channel] of open) {
    const deps = {
      ...{ ...shared, channel, gate, writer, onHandedOver: () => handedOver() },
      worker: `${shared.worker} ${kind}`,
      concurrency: channels?.concurrency ?? 1,
      onAttempt: metrics.channelAttempt,
    };
    workers.set(kind, [createAlertWorker(deps), createDigestWorker(deps)]);
  }
  // Never waited for: servers may hang, and the next ring must be heard meanwhile.
  const ringFor = (kind: ChannelKind): void => {
    for (const worker of workers.get(kind) ?? [])
      worker.ring().catch((err: unknown) => log.error({ err, channel: kind }, 'alerts could not be told'));
  };
  const handedOver = (): void => {
    onHandedOver();
    for (const kind of workers.keys()) ringFor(kind);
  };
  const topics = open.get('ntfy');
  const codes = singleFlight(async () => {
    if (topics === undefined || signal.aborted) return;
    await sendCodes({ ...shared, channel: topics }).catch((err: unknown) => {
      log.warn({ err }, 'codes for topics could not be sent, trying again');
    });
  });
  const bot = channels?.bot ?? null;
  let reading: Promise<void> | null = null;
  const read = (): void => {
    if (bot === null || signal.aborted) return;
    reading ??= readTelegram({ ...shared, bot, onChanged: handedOver }, signal);
  };
  /** Once, when this process has begun: it forgot what was prepared before. */
  let preparing: Promise<void> | null = null;
  const prepare = (): void => {
    preparing ??= prepareChannels(channels ?? null, shared).catch((err: unknown) => {
      log.warn({ err }, 'messages could not be prepared, trying again');
      preparing = null;
    });
  };
  const ringHere = (): void => {
    for (const kind of workers.keys()) ringFor(kind);
    void codes();
  };
  /** This process begins at once; when there is much, others help. */
  const callOthers = singleFlight(async () => {
    if (workers.size > 0 && !signal.aborted) await queue.ring('deliver-channel', {});
  });
  const ring = (): void => {
    ringHere();
    void callOthers();
  };
  return {
    name: 'channels',
    heard: { 'deliver-channel': async () => ringHere() },
    ring,
    sweep: async () => {
      read();
      prepare();
      void codes();
      for (const kind of kinds) {
        if (!(await isChannelDue(store.pool, { channel: kind, now: clock() }))) continue;
        if (workers.has(kind)) ringFor(kind);
        else log.warn({ channel: kind }, 'alerts wait for a channel that is not configured here');
      }
    },
    drain: async () => {
      await Promise.all([
        ...[...workers.values()].flat().map((worker) => worker.close()),
        codes(),
        callOthers(),
        preparing,
      ]);
      if (signal.aborted) await reading;
    },
  };
}
