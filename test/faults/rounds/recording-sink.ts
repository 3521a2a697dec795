import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A message that the mail server kept, whether or not it managed to say so. */
interface KeptMail {
  readonly to: string;
  /** With its angle brackets. */
  readonly messageId: string;
  readonly at: number;
}

/** How the mail server behaves from now on. */
type SinkMood =
  | 'healthy'
  /** Refuses at once: 421 ends the connection, 450 refuses the recipient. */
  | 'refuses_421'
  | 'refuses_450'
  /** Answers nothing; what was asked is answered when it is healthy again. */
  | 'hangs'
  /** Keeps each message and drops the connection instead of saying so. */
  | 'drops_kept'
  /** Takes each message and drops it with the connection. */
  | 'drops_lost';

export interface RecordingSink {
  readonly port: number;
  readonly kept: readonly KeptMail[];
  /** Messages whose sender cannot know what became of them, because the mood made it so. */
  droppedInDoubt(): number;
  be(mood: SinkMood): void;
  /** Forgets what it kept. */
  clear(): void;
  close(): Promise<void>;
}

const endOfData = Buffer.from('\r\n.\r\n');

/**
 * A mail server that remembers of each message to whom it went and its Message-ID, and misbehaves on order. Each
 * message takes it `delayMs`, as a real one takes a while: that is when messages are in flight.
 */
export async function startRecordingSink({ delayMs }: { delayMs: number }): Promise<RecordingSink> {
  let kept: KeptMail[] = [];
  let inDoubt = 0;
  let mood: SinkMood = 'healthy';
  let held: (() => void)[] = [];
  const sockets = new Set<Socket>();

  const answer = (socket: Socket, text: string): void => {
    if (mood === 'hangs') held.push(() => void socket.write(text));
    else if (!socket.destroyed) socket.write(text);
  };
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (mood === 'refuses_421') socket.end('421 4.3.2 try later\r\n');
    else answer(socket, '220 sink ESMTP\r\n');
    serve(socket, {
      mood: () => mood,
      answer: (text) => answer(socket, text),
      keep: (mail) => {
        if (mood === 'drops_kept' || mood === 'drops_lost') inDoubt += 1;
        if (mood !== 'drops_lost') kept.push(mail);
        if (mood === 'drops_kept' || mood === 'drops_lost') socket.destroy();
        else setTimeout(() => answer(socket, '250 2.0.0 kept\r\n'), delayMs);
      },
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get kept() {
      return kept;
    },
    droppedInDoubt: () => inDoubt,
    be: (next) => {
      mood = next;
      if (mood === 'hangs') return;
      const answers = held;
      held = [];
      for (const give of answers) give();
    },
    clear: () => {
      kept = [];
      inDoubt = 0;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Session {
  readonly mood: () => SinkMood;
  readonly answer: (text: string) => void;
  readonly keep: (mail: KeptMail) => void;
}

/** Reads commands, pipelined or not, and messages. */
function serve(socket: Socket, session: Session): void {
  let pending: Buffer = Buffer.alloc(0);
  let to: string | null = null;
  let inData = false;
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      const end = pending.indexOf(inData ? endOfData : '\r\n');
      if (end === -1 || socket.destroyed) return;
      const piece = pending.subarray(0, end);
      pending = pending.subarray(end + (inData ? endOfData.length : 2));
      if (inData) {
        inData = false;
        session.keep({ to: to ?? '', messageId: messageIdOf(piece), at: Date.now() });
        to = null;
        continue;
      }
      const line = piece.toString('latin1');
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'MAIL' && session.mood() === 'refuses_421') {
        socket.end('421 4.3.2 try later\r\n');
        return;
      }
      if (verb === 'RCPT' && session.mood() !== 'refuses_450') to = /<([^>]*)>/.exec(line)?.[1] ?? '';
      inData = verb === 'DATA' && to !== null;
      session.answer(replyTo(verb, to !== null));
      if (verb === 'QUIT') socket.end();
    }
  });
}

function replyTo(verb: string, hasRecipient: boolean): string {
  if (verb === 'EHLO') return '250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n';
  if (verb === 'RCPT' && !hasRecipient) return '450 4.2.1 try later\r\n';
  if (verb === 'DATA') return hasRecipient ? '354 go on\r\n' : '503 5.5.1 no recipient\r\n';
  return verb === 'QUIT' ? '221 2.0.0 bye\r\n' : '250 2.0.0 ok\r\n';
}

function messageIdOf(message: Buffer): string {
  const head = message.subarray(0, message.indexOf('\r\n\r\n')).toString('latin1');
  return /^Message-ID:\s*(<[^>]*>)/im.exec(head)?.[1] ?? '';
}
