import type { NodemailerError } from 'nodemailer/lib/errors';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { MessageBody } from './message-body.ts';
import type { Envelope } from './outgoing-mail.ts';
import { firstLine, type SendResult } from './send-result.ts';
import { readRefusal, type SmtpStep } from './smtp-reply.ts';
import type { SmtpSettings } from './smtp-settings.ts';

/** One connection to the SMTP server, ready for messages one after the other. */
export interface SmtpSession {
  /** Messages begun on it. */
  messages(): number;
  /** False once it is closed or its end has been noticed: it takes no further message. */
  usable(): boolean;
  encrypted(): boolean;
  /** False also where the server asks nobody to log in. */
  loggedIn(): boolean;
  /** Hands over one message. Settles by the deadline (ms since epoch) at the latest; never rejects. */
  send(envelope: Envelope, raw: Buffer, deadline: number): Promise<SendResult>;
  /** Ends the refused transaction, so that the connection serves the next message; closes it if that fails. */
  reset(deadline: number): Promise<void>;
  close(): void;
}

export type OpenResult =
  | { readonly ok: true; readonly session: SmtpSession }
  | { readonly ok: false; readonly detail: string };

/** How long an unused connection is kept; servers commonly end theirs after one to five minutes. */
const idleTimeoutMs = 45_000;

/**
 * Connects, greets, upgrades to TLS and logs in, as the settings say, before the deadline (ms since epoch).
 *
 * nodemailer's SMTPConnection speaks the protocol; its pool is not used, because the pool decides by itself to send
 * a message again when a connection drops, and does not tell at which step. Here a message belongs to one connection
 * for good, and what was under way when it ended is known.
 */
export function openSmtpSession(settings: SmtpSettings, deadline: number): Promise<OpenResult> {
  const timeoutMs = Math.max(1, deadline - Date.now());
  const connection = new SMTPConnection({
    ...settings.connection,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketTimeout: Math.max(idleTimeoutMs, timeoutMs),
    // Destroyed, never half-closed: nothing still buffered may leave once an end has been reported.
    socketCloseTimeout: 0,
  });
  const opened = Promise.withResolvers<OpenResult>();
  const fail = (error: unknown): void => {
    // Resolved first: close() makes the connection report its end, which says less than the error.
    opened.resolve({ ok: false, detail: detailOf(error) });
    connection.close();
  };
  const timer = setTimeout(() => fail(new Error('deadline while connecting')), timeoutMs);
  void opened.promise.then(() => clearTimeout(timer));
  connection.on('error', fail);
  connection.once('end', () => fail(new Error('connection closed while connecting')));
  connection.connect((connectError) => {
    if (connectError !== undefined) return fail(connectError);
    const ready = (): void => opened.resolve({ ok: true, session: wrap(connection) });
    if (settings.auth === null || !connection.allowsAuth) return ready();
    connection.login({ ...settings.auth }, (loginError) => (loginError ? fail(loginError) : ready()));
  });
  return opened.promise;
}

function wrap(connection: SMTPConnection): SmtpSession {
  let messages = 0;
  return {
    messages: () => messages,
    usable: () => !connection.destroyed,
    encrypted: () => connection.secure,
    loggedIn: () => connection.authenticated,
    send: (envelope, raw, deadline) => {
      messages += 1;
      return transmit(connection, envelope, raw, deadline);
    },
    reset: (deadline) => reset(connection, deadline),
    close: () => connection.close(),
  };
}

/** One transaction: MAIL, RCPT, DATA, the message, and the answer that says who answers for it from now on. */
function transmit(
  connection: SMTPConnection,
  envelope: Envelope,
  raw: Buffer,
  deadline: number,
): Promise<SendResult> {
  const ended = Promise.withResolvers<SendResult>();
  const body = new MessageBody(raw);
  const undecided = (detail: string): SendResult => ({
    kind: body.handedOver ? 'uncertain' : 'not_sent',
    detail,
  });
  const timer = setTimeout(
    () => {
      // Settled first: close() forgets the message under way without calling back.
      ended.resolve(undecided('deadline'));
      connection.close();
    },
    Math.max(1, deadline - Date.now()),
  );
  // A connection can end without calling back; the turn's delay lets the call that says more come first.
  const onEnd = (): void => void setImmediate(() => ended.resolve(undecided('connection closed')));
  connection.once('end', onEnd);
  connection.send({ from: envelope.from, to: envelope.to }, body, (error, info) => {
    clearTimeout(timer);
    connection.removeListener('end', onEnd);
    if (error === null && info !== undefined) {
      ended.resolve({ kind: 'accepted', response: firstLine(info.response) });
      return;
    }
    const refusal = refusalOf(error, body.handedOver);
    ended.resolve(refusal ?? undecided(detailOf(error)));
    // Without a clean answer nobody knows which reply comes next: such a connection serves no other message.
    if (refusal === null) connection.close();
  });
  return ended.promise;
}

/** A refusal is an answer to one of our commands or to the message; what came with a broken connection is not. */
function refusalOf(error: NodemailerError | null, handedOver: boolean): SendResult | null {
  if (error === null || typeof error.response !== 'string') return null;
  // With PIPELINING, 421 may answer a command in the middle of the batch: then it ends the connection and is reported
  // as such, but it is a complete answer all the same.
  const closing = error.code === 'ECONNECTION' && error.responseCode === 421 && !handedOver;
  if (error.code !== 'EENVELOPE' && error.code !== 'EMESSAGE' && !closing) return null;
  return readRefusal(error.response, stepOf(error, handedOver));
}

function stepOf(error: NodemailerError, handedOver: boolean): SmtpStep {
  if (handedOver) return 'body';
  if (error.command === 'MAIL FROM') return 'mail';
  return error.command === 'RCPT TO' ? 'rcpt' : 'data';
}

function reset(connection: SMTPConnection, deadline: number): Promise<void> {
  const done = Promise.withResolvers<void>();
  const finish = (): void => {
    clearTimeout(timer);
    done.resolve();
  };
  const closeAndFinish = (): void => {
    connection.close();
    finish();
  };
  const timer = setTimeout(closeAndFinish, Math.max(1, deadline - Date.now()));
  connection.once('end', finish);
  connection.reset((error) => (error === null ? finish() : closeAndFinish()));
  void done.promise.then(() => connection.removeListener('end', finish));
  return done.promise;
}

/** What failed, at which command, and what the server said to it. */
function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown failure';
  const { code, command, response } = error as NodemailerError;
  const said = firstLine(typeof response === 'string' ? response : error.message);
  return firstLine([code, command, said].filter((part) => typeof part === 'string').join(' '));
}
