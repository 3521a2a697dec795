import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import type { BounceRecipient } from '@drawbell/bounces/verp';
import type { Logger } from '@drawbell/runtime/logger';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/** A mail that came back, and the address of ours it came to. */
export interface ReturnedMail {
  readonly recipient: BounceRecipient;
  /** Empty for `MAIL FROM:<>`. */
  readonly envelopeSender: string;
  /** The message, or its beginning when it is longer than any report. */
  readonly raw: Buffer;
}

export interface BounceReceiver {
  readonly port: number;
  /** Finishes what is in hand, then ends every connection. */
  close(): Promise<void>;
}

export interface BounceReceiverOptions {
  readonly host: string;
  readonly port: number;
  /** Who it says it is. */
  readonly name: string;
  /** Whom an address is for; null for every address that is not ours. */
  readonly recipientOf: (address: string) => BounceRecipient | null;
  /** Carried out before the mail is answered for. What it throws makes the other server try again later. */
  readonly take: (mail: ReturnedMail) => Promise<void>;
  /** Offered by STARTTLS; without it the connection is in clear. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly log: Logger;
}

/** A report with the original in it; whoever sends more is told so. */
const messageBytesMax = 5 * 1024 * 1024;
/** What is read of it: servers write the report first and return the original last. */
const keptBytesMax = 256 * 1024;
const connectionsMax = 50;
const connectionsPerAddressMax = 10;
const idleMs = 60_000;
/** However busy: nobody holds one of few places by sending a byte a minute. */
const connectionLifeMs = 10 * 60_000;
const closeMs = 5_000;

/**
 * An SMTP server that takes nothing but mail to return addresses of ours: everything else is refused at RCPT, so that it
 * relays nothing and answers nobody. It says 250 once `take` is done, and 451 when that failed.
 */
export async function startBounceReceiver(options: BounceReceiverOptions): Promise<BounceReceiver> {
  const { host, port, name, recipientOf, tls, log } = options;
  const perAddress = new Map<string, number>();
  const server = new SMTPServer({
    name,
    banner: 'bounces only',
    ...(tls !== null && tls),
    disabledCommands: ['AUTH', 'VRFY', 'HELP', ...(tls === null ? ['STARTTLS'] : [])],
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    size: messageBytesMax,
    rejectOversized: true,
    maxRecipients: 1,
    maxClients: connectionsMax,
    maxCommandLength: 2_048,
    maxAllowedUnauthenticatedCommands: 100,
    socketTimeout: idleMs,
    closeTimeout: closeMs,
    onConnect: ({ remoteAddress }, callback) => {
      const open = (perAddress.get(remoteAddress) ?? 0) + 1;
      perAddress.set(remoteAddress, open);
      callback(open > connectionsPerAddressMax ? refusal(421, '4.7.0 too many connections') : null);
    },
    onClose: ({ remoteAddress }) => {
      const open = (perAddress.get(remoteAddress) ?? 1) - 1;
      if (open > 0) perAddress.set(remoteAddress, open);
      else perAddress.delete(remoteAddress);
    },
    onRcptTo: ({ address }, _session, callback) => {
      callback(recipientOf(address) === null ? refusal(550, '5.1.1 no such address here') : null);
    },
    onData: (stream, session, callback) => {
      const answer = async (): Promise<void> => {
        const failure = await receive(options, stream, session);
        callback(failure, '2.0.0 recorded');
      };
      void answer();
    },
  });
  server.on('error', (err: NodeJS.ErrnoException) => log.debug({ code: err.code }, 'a connection broke'));
  server.server.on('connection', (socket: Socket) => {
    const end = setTimeout(() => socket.destroy(), connectionLifeMs).unref();
    socket.on('close', () => clearTimeout(end));
  });
  const failed = Promise.withResolvers<never>();
  server.server.once('error', failed.reject);
  server.listen(port, host);
  await Promise.race([once(server.server, 'listening'), failed.promise]);
  return {
    port: (server.server.address() as AddressInfo).port,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

/** Null once everything is recorded; otherwise what the other server is told, so that it tries again. */
async function receive(
  options: BounceReceiverOptions,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<Error | null> {
  try {
    await takeStream(options, stream, session);
    return null;
  } catch (err) {
    options.log.warn({ err }, 'a bounce could not be recorded; its server will try again');
    return refusal(451, '4.3.0 cannot be recorded now, try again later');
  }
}

async function takeStream(
  { recipientOf, take }: BounceReceiverOptions,
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
): Promise<void> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (bytes < keptBytesMax) chunks.push(chunk.subarray(0, keptBytesMax - bytes));
    bytes += chunk.length;
  }
  if (stream.sizeExceeded) return;
  const recipient = recipientOf(envelope.rcptTo[0]?.address ?? '');
  if (recipient === null) return;
  const envelopeSender = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  await take({ recipient, envelopeSender, raw: Buffer.concat(chunks) });
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
