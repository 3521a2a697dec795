import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection to an SMTP server, line by line, so that tests see every reply. */
export interface SmtpClient {
  /** The server's first reply. */
  readonly greeting: string;
  /** Sends a command and waits for its reply, its last line. Without a command waits for the next reply. */
  say(command?: string): Promise<string>;
  /** Hands over one message and answers the last reply: that to the first step which was refused, or to the message. */
  deliver(mail: { from: string; to: string; raw: Buffer }): Promise<string>;
  readonly socket: Socket;
  close(): void;
}

/** Connects and greets. */
export async function smtpClient(port: number): Promise<SmtpClient> {
  const socket = connect(port, '127.0.0.1');
  const replies: string[] = [];
  let buffered = '';
  let wake = (): void => {};
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    const lines = (buffered + text).split('\r\n');
    buffered = lines.pop() ?? '';
    replies.push(...lines.filter((line) => /^\d{3}(?: |$)/.test(line)));
    wake();
  });
  socket.on('close', () => {
    replies.push('closed');
    wake();
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  const say = async (command?: string): Promise<string> => {
    if (command !== undefined) socket.write(`${command}\r\n`);
    while (replies.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return replies.shift() ?? '';
  };
  const deliver: SmtpClient['deliver'] = async ({ from, to, raw }) => {
    for (const command of [`MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA']) {
      const reply = await say(command);
      if (!/^[23]/.test(reply)) return reply;
    }
    socket.write(raw.toString('latin1').replace(/^\./gm, '..'), 'latin1');
    return say('\r\n.');
  };
  const greeting = await say();
  if (greeting.startsWith('2')) await say('EHLO client.test');
  return { greeting, say, deliver, socket, close: () => void socket.destroy() };
}
