import type { Socket } from 'node:net';
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

/**
 * What nodemailer has for its own use: a reply goes to whoever waits for one the longest, and 'error' and 'end' say that none
 * will come. Its own `send` gives each message two streams and two writes, which was a fifth of what a mail costs us.
 */
interface Wire {
  readonly _socket: Socket;
  readonly _responseActions: ((reply: string) => void)[];
  readonly _supportedExtensions: readonly string[];
}

/** One transaction: MAIL, RCPT, DATA, the message, and the answer that says who answers for it from now on. */
function transmit(
  connection: SMTPConnection,
  message: { readonly envelope: Envelope; readonly raw: Buffer },
  deadline: number,
  ending: AbortSignal | undefined,
): Promise<SendResult> {
  const ended = Promise.withResolvers<SendResult>();
  const transaction = createTransaction(connection as unknown as Wire, message, (result, next) => {
    ended.resolve(result);
    // Without a clean answer nobody knows which reply comes next: such a connection serves no other message.
    if (next === 'close') connection.close();
  });
  const clear = atEnd(deadline, ending, () => transaction.breakOff('deadline'));
  const onError = (error: unknown): void => transaction.broke(error);
  // A connection can end without an error; the turn's delay lets the call that says more come first.
  const onEnd = (): void => void setImmediate(() => transaction.breakOff('connection closed'));
  connection.once('error', onError);
  connection.once('end', onEnd);
  void ended.promise.then(() => {
    clear();
    connection.removeListener('error', onError);
    connection.removeListener('end', onEnd);
  });
  if (connection.destroyed) transaction.breakOff('connection closed');
  else transaction.begin();
  return ended.promise;
}

interface Transaction {
  begin(): void;
  /** No further reply is waited for. */
  breakOff(detail: string): void;
  /** The connection broke; what it says may be a complete answer. */
  broke(error: unknown): void;
}

/**
 * The commands of one message and what their replies lead to; `settle` is called at the end, and calls after the first
 * change nothing. Where the server offers PIPELINING (RFC 2920) they leave together, and the replies to all are awaited.
 */
function createTransaction(
  { _socket: socket, _responseActions: waiting, _supportedExtensions: offered }: Wire,
  { envelope, raw }: { readonly envelope: Envelope; readonly raw: Buffer },
  settle: (result: SendResult, next: 'keep' | 'close') => void,
): Transaction {
  const pipelined = offered.includes('PIPELINING');
  /** From here the server may have the message. */
  let handedOver = false;
  let refused: { readonly step: SmtpStep; readonly reply: string } | null = null;
  const undecided = (detail: string): void =>
    settle({ kind: handedOver ? 'uncertain' : 'not_sent', detail }, 'close');
  const settleRefused = (next: 'keep' | 'close' = 'keep'): void => {
    if (refused === null) return;
    const refusal = readRefusal(refused.reply, refused.step);
    if (refusal === null) undecided(`${refused.step} ${firstLine(refused.reply)}`);
    else settle(refusal, next);
  };
  const wait = (step: SmtpStep, andThen: (reply: string) => void): void => {
    waiting.push((reply) => {
      if (!(step === 'data' ? /^[23]/ : /^2/).test(reply)) refused ??= { step, reply };
      andThen(reply);
    });
  };
  const command = (...lines: string[]): void => void socket.write(`${lines.join('\r\n')}\r\n`, 'latin1');
  const mail = `MAIL FROM:<${envelope.from}>`;
  const rcpt = `RCPT TO:<${envelope.to}>`;
  const afterBody = (reply: string): void =>
    refused === null ? settle({ kind: 'accepted', response: firstLine(reply) }, 'keep') : settleRefused();
  const afterData = (reply: string): void => {
    if (refused === null) {
      handedOver = true;
      wait('body', afterBody);
      writeMessage(socket, raw);
    } else if (!reply.startsWith('3')) settleRefused();
    // It takes a message without a sender, and would take another's place: no connection to go on with.
    else if (refused.step === 'mail') settleRefused('close');
    else {
      // It takes a message for nobody, and gets an empty one.
      waiting.push(() => settleRefused());
      command('.');
    }
  };
  const oneByOne = (): void => {
    wait('mail', () => {
      if (refused !== null) return settleRefused();
      wait('rcpt', () => {
        if (refused !== null) return settleRefused();
        wait('data', afterData);
        command('DATA');
      });
      command(rcpt);
    });
    command(mail);
  };
  const allAtOnce = (): void => {
    wait('mail', () => {});
    wait('rcpt', () => {});
    wait('data', afterData);
    command(mail, rcpt, 'DATA');
  };
  return {
    begin: pipelined ? allAtOnce : oneByOne,
    // A refusal in the middle of a batch is a complete answer, whether or not the rest of the batch is answered before the end.
    breakOff: (detail) => (refused === null ? undecided(detail) : settleRefused('close')),
    broke: (error) => {
      if (refused !== null) return settleRefused('close');
      const reply = handedOver ? null : closingReplyOf(error);
      const refusal = reply === null ? null : readRefusal(reply, 'data');
      if (refusal === null) undecided(detailOf(error));
      else settle(refusal, 'close');
    },
  };
}

/** A 421 that was not ended by a line end before the connection was. */
function closingReplyOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, response, responseCode } = error as NodemailerError;
  return code === 'ECONNECTION' && responseCode === 421 && typeof response === 'string' ? response : null;
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

async function probe(connection: SMTPConnection, address: string, deadline: number): Promise<string | null> {
  const wire = connection as unknown as Wire;
  for (const command of [`MAIL FROM:<${address}>`, `RCPT TO:<${address}>`]) {
    const answer = Promise.withResolvers<string>();
    const clear = atEnd(deadline, undefined, () => answer.resolve(''));
    connection.once('end', () => answer.resolve(''));
    wire._responseActions.push(answer.resolve);
    wire._socket.write(`${command}\r\n`);
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

const finalDot = Buffer.from('.\r\n');

/**
 * The message and the final dot in one write: as two, a server that answers at once is woken twice for each message. Our messages
 * have clean line ends and are passed on as they are; nodemailer's stream repairs them byte by byte.
 */
function writeMessage(socket: Socket, raw: Buffer): void {
  const endsLine = raw.length > 1 && raw[raw.length - 1] === lf;
  const lines = endsLine && hasCleanLineEnds(raw) ? raw : repaired(raw);
  socket.cork();
  socket.write(withDoubledDots(lines));
  socket.write(finalDot);
  socket.uncork();
}

/** With every CR, LF and CRLF as a CRLF, and one at the end. */
function repaired(raw: Buffer): Buffer {
  const text = raw.toString('latin1').replace(/\r\n?|\n/g, '\r\n');
  return Buffer.from(text.endsWith('\r\n') ? text : `${text}\r\n`, 'latin1');
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
