import { Readable, Transform } from 'node:stream';
import type { NodemailerError } from 'nodemailer/lib/errors';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
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
  /** The name that was given at EHLO. */
  ehloName(): string;
  /**
   * Asks whether a mail from and to this address would be taken, and begins none: servers put off to RCPT what they think of
   * our greeting. Returns the first refusal, or null.
   */
  probe(address: string, deadline: number): Promise<string | null>;
  /** Hands over one message. Settles by the deadline (ms since epoch), or when `ending` aborts; never rejects. */
  send(envelope: Envelope, raw: Buffer, deadline: number, ending?: AbortSignal): Promise<SendResult>;
  /** Ends the refused transaction, so that the connection serves the next message; closes it if that fails. */
  reset(deadline: number, ending?: AbortSignal): Promise<void>;
  close(): void;
}

export type OpenResult =
  | { readonly ok: true; readonly session: SmtpSession }
  /** `refusedName`: the name at EHLO, when the server refused it. */
  | { readonly ok: false; readonly detail: string; readonly refusedName?: string };

/** How long an unused connection is kept; servers commonly end theirs after one to five minutes. */
const idleTimeoutMs = 45_000;

/**
 * Connects, greets, upgrades to TLS and logs in, as the settings say, before the deadline (ms since epoch) and before
 * `ending` aborts.
 *
 * nodemailer's SMTPConnection speaks the protocol; its pool is not used, because the pool decides by itself to send
 * a message again when a connection drops, and does not tell at which step. Here a message belongs to one connection
 * for good, and what was under way when it ended is known.
 */
export function openSmtpSession(
  settings: SmtpSettings,
  deadline: number,
  ending?: AbortSignal,
): Promise<OpenResult> {
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
    opened.resolve({
      ...{ ok: false, detail: detailOf(error) },
      ...(isGreetingRefused(error) && { refusedName: connection.name }),
    });
    connection.close();
  };
  const clear = atEnd(deadline, ending, () => fail(new Error('deadline while connecting')));
  void opened.promise.then(clear);
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
    ehloName: () => connection.name,
    probe: (address, deadline) => probe(connection, address, deadline),
    send: (envelope, raw, deadline, ending) => {
      messages += 1;
      return transmit(connection, { envelope, raw }, deadline, ending);
    },
    reset: (deadline, ending) => reset(connection, deadline, ending),
    close: () => connection.close(),
  };
}

/** One transaction: MAIL, RCPT, DATA, the message, and the answer that says who answers for it from now on. */
function transmit(
  connection: SMTPConnection,
  { envelope, raw }: { envelope: Envelope; raw: Buffer },
  deadline: number,
  ending: AbortSignal | undefined,
): Promise<SendResult> {
  const ended = Promise.withResolvers<SendResult>();
  const body = new MessageBody(raw);
  const undecided = (detail: string): SendResult => ({
    kind: body.handedOver ? 'uncertain' : 'not_sent',
    detail,
  });
  const clear = atEnd(deadline, ending, () => {
    // Settled first: close() forgets the message under way without calling back.
    ended.resolve(undecided('deadline'));
    connection.close();
  });
  // Not by the callback, which does not come when a connection breaks.
  void ended.promise.then(clear);
  // A connection can end without calling back; the turn's delay lets the call that says more come first.
  const onEnd = (): void => void setImmediate(() => ended.resolve(undecided('connection closed')));
  connection.once('end', onEnd);
  connection.send({ from: envelope.from, to: envelope.to }, body, (error, info) => {
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

function reset(connection: SMTPConnection, deadline: number, ending: AbortSignal | undefined): Promise<void> {
  const done = Promise.withResolvers<void>();
  const finish = (): void => done.resolve();
  const closeAndFinish = (): void => {
    connection.close();
    finish();
  };
  const clear = atEnd(deadline, ending, closeAndFinish);
  connection.once('end', finish);
  connection.reset((error) => (error === null ? finish() : closeAndFinish()));
  void done.promise.then(() => {
    clear();
    connection.removeListener('end', finish);
  });
  return done.promise;
}

/** What nodemailer has for its own use: it ends no transaction before DATA. */
interface Commands {
  _responseActions: ((reply: string) => void)[];
  _sendCommand(command: string): void;
}

async function probe(connection: SMTPConnection, address: string, deadline: number): Promise<string | null> {
  const commands = connection as unknown as Commands;
  for (const command of [`MAIL FROM:<${address}>`, `RCPT TO:<${address}>`]) {
    const answer = Promise.withResolvers<string>();
    const clear = atEnd(deadline, undefined, () => answer.resolve(''));
    connection.once('end', () => answer.resolve(''));
    commands._responseActions.push(answer.resolve);
    commands._sendCommand(command);
    const reply = firstLine(await answer.promise);
    clear();
    if (!reply.startsWith('2')) return reply;
  }
  return null;
}

function isGreetingRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { command, response } = error as NodemailerError;
  return (command === 'EHLO' || command === 'HELO') && typeof response === 'string';
}

/** Calls at the deadline or when the signal aborts, whichever is first; the answer takes that back. */
function atEnd(deadline: number, ending: AbortSignal | undefined, call: () => void): () => void {
  const timer = setTimeout(call, Math.max(1, deadline - Date.now()));
  ending?.addEventListener('abort', call);
  if (ending?.aborted === true) call();
  return () => {
    clearTimeout(timer);
    ending?.removeEventListener('abort', call);
  };
}

/** What failed, at which command, and what the server said to it. */
function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown failure';
  const { code, command, response } = error as NodemailerError;
  const said = firstLine(typeof response === 'string' ? response : error.message);
  return firstLine([code, command, said].filter((part) => typeof part === 'string').join(' '));
}

const lf = 0x0a;
const cr = 0x0d;
const dot = 0x2e;

/**
 * A message as the stream that SMTPConnection wants. It pipes a stream only after the server said 354, so the call
 * marks the moment from which the server may have the message.
 *
 * What it pipes into doubles leading dots and repairs line ends byte by byte, which took half of all CPU time of a
 * fan-out (24 kB a message). Our messages have clean line ends, so the dots are doubled here with native searches and
 * the result is put on the readable side of that transform; its end still writes the final dot. A message that is
 * not clean goes the long way.
 */
class MessageBody extends Readable {
  handedOver = false;
  readonly #raw: Buffer;

  constructor(raw: Buffer) {
    super({ autoDestroy: false });
    this.#raw = raw;
  }

  override pipe<Destination extends NodeJS.WritableStream>(destination: Destination): Destination {
    this.handedOver = true;
    const raw = this.#raw;
    const endsLine = raw.length > 2 && raw[raw.length - 1] === lf;
    if (destination instanceof Transform && endsLine && hasCleanLineEnds(raw)) {
      // Without its last CRLF: the transform, having seen nothing, ends with one of its own before the final dot.
      destination.push(withDoubledDots(raw.subarray(0, -2)));
    } else {
      destination.write(raw);
    }
    destination.end();
    return destination;
  }
}

/** True when CR and LF occur only as CRLF. Anything else could be read as the end of the message by some servers. */
export function hasCleanLineEnds(raw: Buffer): boolean {
  let lineEnds = 0;
  for (let at = raw.indexOf(lf); at !== -1; at = raw.indexOf(lf, at + 1)) {
    if (raw[at - 1] !== cr) return false;
    lineEnds += 1;
  }
  for (let at = raw.indexOf(cr); at !== -1; at = raw.indexOf(cr, at + 1)) lineEnds -= 1;
  return lineEnds === 0;
}

/** RFC 5321 §4.5.2: a line that begins with a dot gets another, so that none can be the final one. */
export function withDoubledDots(raw: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let from = 0;
  let at = raw[0] === dot ? 0 : next(raw, 0);
  while (at !== -1) {
    chunks.push(raw.subarray(from, at), Buffer.from('.'));
    from = at;
    at = next(raw, at);
  }
  if (chunks.length === 0) return raw;
  chunks.push(raw.subarray(from));
  // One buffer: each one pushed becomes a write of its own, and twenty small writes cost more than this copy.
  return Buffer.concat(chunks);
}

/** Where the next line that begins with a dot begins, after `from`; -1 when there is none. */
function next(raw: Buffer, from: number): number {
  const lineEnd = raw.indexOf('\n.', from);
  return lineEnd === -1 ? -1 : lineEnd + 1;
}
