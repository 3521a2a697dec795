import { setMaxListeners } from 'node:events';
import type { Logger } from '@drawbell/runtime/logger';
import { createDkimSigner, type DkimKey } from './dkim-signer.ts';
import { isMailbox } from './header-values.ts';
import type { Envelope, OutgoingMail } from './outgoing-mail.ts';
import type { SendResult } from './send-result.ts';
import { type OpenResult, openSmtpSession, type SmtpSession } from './smtp-session.ts';
import { readSmtpUrl, type SmtpSettings, withEhloName } from './smtp-settings.ts';

/** Account mail (confirmations, links to manage) has connections of its own: it never waits behind a fan-out. */
type MailLane = 'account' | 'alert';

export interface Mailer {
  /**
   * Hands one message over, at most once: whatever goes wrong, no second copy is ever sent by itself. Never rejects
   * for anything the server or the network does. `signal` withdraws a message that still waits for a connection; one
   * that has begun is finished, since breaking it off could only make its end uncertain.
   */
  send(mail: OutgoingMail & { readonly lane: MailLane }, signal?: AbortSignal): Promise<SendResult>;
  /** Whether the server can be reached, greets and accepts our login. */
  verify(): Promise<{ ok: true } | { ok: false; detail: string }>;
  /**
   * From now on nothing in hand takes longer than so many milliseconds: what the server has and does not answer for by then
   * ends `uncertain`, what it has not `not_sent`. For a stop that shall not wait for a server that hangs.
   */
  endWithin(ms: number): void;
  /** Waits for the messages in hand, then closes the connections. Messages sent after are `not_sent`. */
  close(): Promise<void>;
}

/**
 * A mailer over SMTP.
 *
 * @param options.smtpUrl see `readSmtpUrl`
 * @param options.connectionsMax connections for alerts
 * @param options.accountConnections connections kept for account mail
 * @param options.sendTimeoutMs the deadline of each send, from the call to its result
 * @throws StartError when the URL or the DKIM key cannot be used; RangeError when a lane would have no connection
 */
export function createMailer(options: {
  smtpUrl: string;
  connectionsMax: number;
  accountConnections: number;
  sendTimeoutMs: number;
  /** The name for EHLO, if the URL does not give one; the machine's own name when absent. */
  ehloName?: string | undefined;
  dkim?: DkimKey;
  log: Logger;
}): Mailer {
  const settings = withEhloName(readSmtpUrl(options.smtpUrl), options.ehloName);
  const sign = options.dkim === undefined ? null : createDkimSigner(options.dkim);
  const report = createTroubleLog(options.log);
  const { sendTimeoutMs } = options;
  const lanes: Readonly<Record<MailLane, SmtpLane>> = {
    alert: createSmtpLane({ settings, sendTimeoutMs, connectionsMax: options.connectionsMax }),
    account: createSmtpLane({ settings, sendTimeoutMs, connectionsMax: options.accountConnections }),
  };
  return {
    send: async (mail, signal) => {
      const refused = refuseAddress(mail);
      if (refused !== null) return refused;
      const raw = sign === null ? mail.raw : await sign(mail.raw);
      const result = await lanes[mail.lane].send(mail.envelope, raw, signal);
      report(mail.lane, result);
      return result;
    },
    verify: () => lanes.account.verify(),
    endWithin: (ms) => {
      for (const lane of Object.values(lanes)) lane.endWithin(ms);
    },
    close: async () => {
      await Promise.all([lanes.alert.close(), lanes.account.close()]);
    },
  };
}

/** No server is asked about an address that cannot be written in a command: it would be refused for good. */
function refuseAddress({ envelope }: OutgoingMail): SendResult | null {
  if (isMailbox(envelope.to) && isMailbox(envelope.from)) return null;
  const scope = isMailbox(envelope.to) ? 'sender' : 'recipient';
  const response = `the ${scope}'s address cannot be used in SMTP`;
  const reply = { code: 553, response, enhancedCode: '5.1.3' };
  return { kind: 'rejected', permanent: true, ...reply, scope, unasked: true };
}

/** A bounded number of connections of its own, so that one kind of mail never waits behind another. */
interface SmtpLane {
  /** Settles within the send timeout, waiting for a free connection included; never rejects. */
  send(envelope: Envelope, raw: Buffer, signal?: AbortSignal): Promise<SendResult>;
  /** Opens a connection (or finds one open), to see whether the server can be used. */
  verify(): Promise<{ ok: true } | { ok: false; detail: string }>;
  /** No message, begun or to come, takes longer than so many milliseconds from now. */
  endWithin(ms: number): void;
  /** Refuses new messages, waits for those in hand, closes the connections. */
  close(): Promise<void>;
}

function createSmtpLane(options: {
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
    // Beside the pool, so that the server can be asked while every connection hangs.
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

/** After the first, one in so many is logged: a server that is down fails every mail of a fan-out alike. */
const loggedEvery = 1000;

/**
 * Logs what an operator should see of the ends of sends: trouble with the server or with us as the sender, when it
 * begins, goes on and is over. Refused recipients are no trouble, and replies about them often quote the address, so
 * neither is logged; the ledger has them.
 */
export function createTroubleLog(
  log: Pick<Logger, 'info' | 'warn'>,
): (lane: string, result: SendResult) => void {
  let troubles = 0;
  return (lane, result) => {
    if (result.kind === 'accepted') {
      if (troubles > 0) log.info({ troubles }, 'mail is accepted again');
      troubles = 0;
      return;
    }
    const facts = factsOf(result);
    if (facts === null) return;
    troubles += 1;
    if (troubles % loggedEvery === 1) log.warn({ lane, troubles, ...facts }, 'mail cannot be handed over');
  };
}

function factsOf(result: Exclude<SendResult, { kind: 'accepted' }>): Record<string, unknown> | null {
  if (result.kind !== 'rejected') return { kind: result.kind, detail: result.detail };
  const { kind, code, enhancedCode, scope } = result;
  return scope === 'recipient' ? null : { kind, code, enhancedCode, scope };
}
