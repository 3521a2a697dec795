import { setMaxListeners } from 'node:events';
import type { Envelope } from './outgoing-mail.ts';
import type { SendResult } from './send-result.ts';
import { openSmtpSession, type OpenResult, type SmtpSession } from './smtp-session.ts';
import type { SmtpSettings } from './smtp-settings.ts';

/** A bounded number of connections of its own, so that one kind of mail never waits behind another. */
export interface SmtpLane {
  /** Settles within the send timeout, waiting for a free connection included; never rejects. */
  send(envelope: Envelope, raw: Buffer, signal?: AbortSignal): Promise<SendResult>;
  /** Opens a connection (or finds one open), to see whether the server can be used. */
  verify(): Promise<{ ok: true } | { ok: false; detail: string }>;
  /** No message, begun or to come, takes longer than so many milliseconds from now. */
  endWithin(ms: number): void;
  /** Refuses new messages, waits for those in hand, closes the connections. */
  close(): Promise<void>;
}

export function createSmtpLane(options: {
  settings: SmtpSettings;
  connectionsMax: number;
  sendTimeoutMs: number;
}): SmtpLane {
  const { settings, connectionsMax, sendTimeoutMs } = options;
  if (!(connectionsMax >= 1)) throw new RangeError('a lane needs at least one connection');
  const idle: SmtpSession[] = [];
  const inHand = new Set<Promise<unknown>>();
  const places = createPlaces(connectionsMax);
  let closed = false;
  /** Aborted when nothing in hand may take longer. */
  const ending = new AbortController();
  // As many listen as messages are in hand.
  setMaxListeners(0, ending.signal);
  let endTimer: NodeJS.Timeout | undefined;

  async function takeSession(deadline: number): Promise<OpenResult> {
    // The one used last is the one least likely to have been ended by the server meanwhile.
    for (let session = idle.pop(); session !== undefined; session = idle.pop()) {
      if (session.usable()) return { ok: true, session };
    }
    return openSmtpSession(settings, deadline, ending.signal);
  }

  function putBack(session: SmtpSession): void {
    if (!session.usable()) return;
    if (closed || session.messages() >= settings.messagesPerConnectionMax) session.close();
    else idle.push(session);
  }

  async function withSession<Result>(
    deadline: number,
    use: (session: SmtpSession) => Promise<Result>,
    otherwise: (detail: string) => Result,
    signal?: AbortSignal,
  ): Promise<Result> {
    if (closed) return otherwise('the mailer is closed');
    if (!(await places.take(deadline, signal === undefined ? [ending.signal] : [ending.signal, signal]))) {
      return otherwise(signal?.aborted === true ? 'aborted' : 'deadline while waiting for a connection');
    }
    const opened = await takeSession(deadline);
    if (!opened.ok) {
      places.give();
      return otherwise(opened.detail);
    }
    return use(opened.session);
  }

  /** After the answer went to the caller: clean up, then let the next message have the connection. */
  async function release(session: SmtpSession, result: SendResult, deadline: number): Promise<void> {
    if (result.kind === 'rejected' && session.usable()) await session.reset(deadline, ending.signal);
    putBack(session);
    places.give();
  }

  async function verify(): Promise<{ ok: true } | { ok: false; detail: string }> {
    if (closed) return { ok: false, detail: 'the mailer is closed' };
    if (idle.some((session) => session.usable())) return { ok: true };
    const opened = await openSmtpSession(settings, Date.now() + sendTimeoutMs, ending.signal);
    if (opened.ok) opened.session.close();
    return opened.ok ? { ok: true } : opened;
  }

  function track<Result>(work: Promise<Result>): Promise<Result> {
    inHand.add(work);
    void work.finally(() => inHand.delete(work));
    return work;
  }

  return {
    send: (envelope, raw, signal) => {
      const deadline = Date.now() + sendTimeoutMs;
      const use = async (session: SmtpSession): Promise<SendResult> => {
        const result = await session.send(envelope, raw, deadline, ending.signal);
        // In a later turn: a surplus reply still in the buffer then breaks the idle connection, instead of being
        // taken for the answer to the next message.
        const released = Promise.withResolvers<void>();
        setImmediate(() => void release(session, result, deadline).then(released.resolve));
        void track(released.promise);
        return result;
      };
      return track(
        withSession<SendResult>(deadline, use, (detail) => ({ kind: 'not_sent', detail }), signal),
      );
    },
    // Not one of the places: whether the server is there can be asked while every connection hangs.
    verify: () => track(verify()),
    endWithin: (ms) => {
      endTimer ??= setTimeout(() => ending.abort(), ms);
    },
    close: async () => {
      closed = true;
      while (inHand.size > 0) await Promise.allSettled(inHand);
      clearTimeout(endTimer);
      for (const session of idle.splice(0)) session.close();
    },
  };
}

/** Counts free connections and queues, first come first served, those who wait for one. */
function createPlaces(count: number): {
  take(deadline: number, signals: readonly AbortSignal[]): Promise<boolean>;
  give(): void;
} {
  let free = count;
  const waiting = new Set<(taken: boolean) => void>();
  return {
    take: async (deadline, signals) => {
      if (signals.some((signal) => signal.aborted)) return false;
      if (free > 0) {
        free -= 1;
        return true;
      }
      const turn = Promise.withResolvers<boolean>();
      // Left at once, not after the await: a place given to somebody who has gone would be lost.
      const leave = (): void => {
        waiting.delete(turn.resolve);
        turn.resolve(false);
      };
      const timer = setTimeout(leave, Math.max(1, deadline - Date.now()));
      for (const signal of signals) signal.addEventListener('abort', leave);
      waiting.add(turn.resolve);
      const taken = await turn.promise;
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', leave);
      return taken;
    },
    give: () => {
      const [next] = waiting;
      if (next === undefined) {
        free += 1;
        return;
      }
      waiting.delete(next);
      next(true);
    },
  };
}
