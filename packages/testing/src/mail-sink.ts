import { once } from 'node:events';
import type { Socket } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { listeningPort } from './mail-sink-port.ts';

/**
 * The moments at which a server can misbehave. `during` is after the first bytes of the message, `message` after all
 * of it and before the server decided, `accepted` after the server kept the message and before it said so.
 */
export type SinkStep = 'greeting' | 'mail' | 'rcpt' | 'during' | 'message' | 'accepted';

/** A reply such as `{ code: 550, text: '5.1.1 no such user' }`, a dropped connection, or no answer ever. */
export type SinkAct = { readonly code: number; readonly text: string } | 'disconnect' | 'silent';

/** Decides at each step; undefined goes on as a healthy server does. `connection` counts from 1. */
export type SinkScript = (at: {
  readonly step: SinkStep;
  readonly connection: number;
  /** The recipient, from RCPT on. */
  readonly to: string | null;
}) => SinkAct | undefined;

export interface MailSink {
  readonly port: number;
  /** `smtp://127.0.0.1:port`. */
  readonly url: string;
  /** Messages kept, in order. Empty when the sink only counts. */
  readonly mails: readonly SinkMail[];
  counts(): MailCounts;
  /** Copies kept of one message. */
  copiesOf(messageId: string): number;
  /** Connections accepted so far. */
  connections(): number;
  /** Drops every connection at once, whatever it is doing. */
  dropConnections(): void;
  close(): Promise<void>;
}

/**
 * A real SMTP server on loopback for tests, without TLS and authentication unless asked.
 *
 * @param options.script what to do wrong and when
 * @param options.countOnly keep no messages, only counts by Message-ID
 * @param options.pipelining offer PIPELINING (on when absent)
 * @param options.login the one user and password to accept, offered without TLS
 * @param options.startTls offer STARTTLS, with a certificate that nobody has reason to trust
 */
export async function startMailSink(
  options: {
    script?: SinkScript;
    countOnly?: boolean;
    pipelining?: boolean;
    login?: { user: string; pass: string };
    startTls?: boolean;
  } = {},
): Promise<MailSink> {
  const { login, startTls } = options;
  const sockets = new Map<number, Socket>();
  const mails: SinkMail[] = [];
  const copies = new Map<string, number>();
  const connectionNumbers = new Map<string, number>();
  let connections = 0;

  const act = (step: SinkStep, session: SMTPServerSession, to: string | null): SinkAct | undefined =>
    options.script?.({ step, connection: connectionNumbers.get(session.id) ?? 0, to });
  const drop = (session: SMTPServerSession): void => void sockets.get(session.remotePort)?.destroy();

  /** Carries out what the script says; `goOn` is called for a healthy server and with an error for a refusal. */
  const perform = (
    step: SinkStep,
    session: SMTPServerSession,
    to: string | null,
    goOn: (refusal?: Error) => void,
  ): void => {
    const chosen = act(step, session, to);
    if (chosen === undefined) goOn();
    else if (chosen === 'disconnect') drop(session);
    else if (chosen !== 'silent') goOn(Object.assign(new Error(chosen.text), { responseCode: chosen.code }));
  };

  const server = new SMTPServer({
    name: 'sink.test',
    disabledCommands: [login === undefined ? ['AUTH'] : [], startTls === true ? [] : ['STARTTLS']].flat(),
    authOptional: login === undefined,
    allowInsecureAuth: true,
    hidePIPELINING: options.pipelining === false,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 1,
    onConnect: (session, callback) => {
      connections += 1;
      connectionNumbers.set(session.id, connections);
      perform('greeting', session, null, callback);
    },
    onAuth: (auth, _session, callback) => {
      const known = login !== undefined && auth.username === login.user && auth.password === login.pass;
      callback(
        known ? null : new Error('5.7.8 wrong user or password'),
        known ? { user: 'sink' } : undefined,
      );
    },
    onMailFrom: (_address, session, callback) => perform('mail', session, null, callback),
    onRcptTo: (address, session, callback) => perform('rcpt', session, address.address, callback),
    onData: (stream, session, callback) => {
      const to = session.envelope.rcptTo[0]?.address ?? null;
      const chunks: Buffer[] = [];
      // A server that goes away keeps nothing of it, though all of a small message may have arrived in one piece.
      let gone = false;
      stream.once('data', () => {
        gone = act('during', session, to) === 'disconnect';
        if (gone) drop(session);
      });
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (gone) return;
        perform('message', session, to, (refusal) => {
          if (refusal !== undefined) return callback(refusal);
          const mail = keepMail(session, Buffer.concat(chunks));
          copies.set(mail.messageId, (copies.get(mail.messageId) ?? 0) + 1);
          if (options.countOnly !== true) mails.push(mail);
          perform('accepted', session, to, (late) => callback(late ?? null, '2.0.0 kept'));
        });
      });
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.on('close', () => sockets.delete(port));
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const port = listeningPort(server.server);
  const dropConnections = (): void => {
    for (const socket of sockets.values()) socket.destroy();
  };
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    mails,
    counts: () => mailCounts(copies),
    copiesOf: (messageId) => copies.get(messageId) ?? 0,
    connections: () => connections,
    dropConnections,
    close: async () => {
      dropConnections();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

/** A message as the sink received it. */
interface SinkMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
  /** With its angle brackets; empty when the message has none. */
  readonly messageId: string;
  /** Came over TLS. */
  readonly secure: boolean;
}

interface MailCounts {
  readonly messages: number;
  /** Different Message-IDs among them. */
  readonly distinct: number;
  /** Most copies of one Message-ID. */
  readonly copiesMax: number;
}

/** Reads what tests look at. The Message-ID is looked for in the head only, folded or not. */
function keepMail(
  session: {
    readonly secure: boolean;
    readonly envelope: {
      readonly mailFrom: { readonly address: string } | false;
      readonly rcptTo: readonly { readonly address: string }[];
    };
  },
  raw: Buffer,
): SinkMail {
  const { envelope, secure } = session;
  const headEnd = raw.indexOf('\r\n\r\n');
  const head = raw.toString('latin1', 0, headEnd === -1 ? raw.length : headEnd);
  return {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address),
    raw,
    secure,
    messageId: /^Message-ID:\s*(<[^>]*>)/im.exec(head)?.[1] ?? '',
  };
}

function mailCounts(copies: ReadonlyMap<string, number>): MailCounts {
  const each = [...copies.values()];
  return {
    messages: each.reduce((sum, count) => sum + count, 0),
    distinct: each.length,
    copiesMax: each.reduce((most, count) => Math.max(most, count), 0),
  };
}
