import type { Logger } from '@drawbell/runtime/logger';
import { createDkimSigner, type DkimKey } from './dkim-signer.ts';
import { withEhloName } from './ehlo-name.ts';
import { isMailbox } from './mailbox.ts';
import type { OutgoingMail } from './outgoing-mail.ts';
import type { SendResult } from './send-result.ts';
import { createSmtpLane, type SmtpLane } from './smtp-lane.ts';
import { readSmtpUrl } from './smtp-settings.ts';
import { createTroubleLog } from './trouble-log.ts';

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
  /** Who we say we are, where the URL does not name it; by the machine's own name when absent. */
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
