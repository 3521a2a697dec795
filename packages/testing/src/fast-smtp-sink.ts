import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { listeningPort } from './mail-sink-port.ts';

/** Messages and bytes of message data accepted since the start. */
interface FastSmtpSinkCounts {
  readonly messages: number;
  readonly bytes: number;
}

interface FastSmtpSink {
  /** Port on 127.0.0.1. */
  readonly port: number;
  counts(): FastSmtpSinkCounts;
  close(): Promise<void>;
}

const endOfData = Buffer.from('\r\n.\r\n');
const accepted = '250 2.0.0 accepted\r\n';

/**
 * An SMTP server for measuring senders: accepts every message, keeps none, counts them. It does as little as the
 * protocol allows, because smtp-server spends more on receiving a message than a good sender on sending one.
 * Works with clients that pipeline and clients that do not. Loopback only; no TLS, no authentication.
 * @param options.acceptAfterMs how long it takes over each message before it accepts it, as servers out there do
 */
async function startFastSmtpSink({ port = 0, acceptAfterMs = 0 } = {}): Promise<FastSmtpSink> {
  const total = { messages: 0, bytes: 0 };
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, total, acceptAfterMs);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: listeningPort(server),
    counts: () => ({ ...total }),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function serve(socket: Socket, total: { messages: number; bytes: number }, acceptAfterMs: number): void {
  let pending: Buffer = Buffer.alloc(0);
  let inData = false;
  let waiting = false;
  const answer = (replies: string): void => {
    if (replies !== '') socket.write(replies);
    if (replies.endsWith('221 2.0.0 bye\r\n')) socket.end();
  };
  const acceptLater = (): void => {
    waiting = true;
    setTimeout(() => {
      waiting = false;
      answer(`${accepted}${read()}`);
    }, acceptAfterMs);
  };
  /** Takes what has come, as far as it may go on; what it answers is to be written. */
  const read = (): string => {
    let replies = '';
    if (waiting) return replies;
    while (pending.length > 0) {
      const end = inData ? pending.indexOf(endOfData) : pending.indexOf('\r\n');
      if (end === -1) break;
      if (inData) {
        total.messages += 1;
        total.bytes += end + 2;
        inData = false;
        pending = pending.subarray(end + endOfData.length);
        if (acceptAfterMs > 0) {
          acceptLater();
          break;
        }
        replies += accepted;
      } else {
        const verb = pending.toString('latin1', 0, Math.min(end, 4)).toUpperCase();
        inData = verb === 'DATA';
        replies += replyTo(verb);
        pending = pending.subarray(end + 2);
      }
    }
    return replies;
  };
  socket.write('220 fast-sink ESMTP\r\n');
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    answer(read());
  });
}

function replyTo(verb: string): string {
  if (verb === 'EHLO') return '250-fast-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n';
  if (verb === 'DATA') return '354 go on\r\n';
  if (verb === 'QUIT') return '221 2.0.0 bye\r\n';
  return '250 2.0.0 ok\r\n';
}

// As a process of its own: takes acceptAfterMs as its argument, prints {"port"} as its first line, answers each line on standard input with its counts,
// and ends when standard input closes, so that it never outlives the run that started it.
if (import.meta.main) {
  const sink = await startFastSmtpSink({ acceptAfterMs: Number(process.argv[2] ?? 0) });
  process.stdout.write(`${JSON.stringify({ port: sink.port })}\n`);
  for await (const _line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(sink.counts())}\n`);
  }
  await sink.close();
}
