import { createLogger, type Logger } from '@drawbell/runtime/logger';
import { type MailSink, type SinkAct, type SinkStep, startMailSink } from '@drawbell/testing/mail-sink';
import { createMailer, type Mailer } from '../src/mailer.ts';
import { messageIdFor } from '../src/message-id.ts';
import type { OutgoingMail } from '../src/outgoing-mail.ts';

/** Silent, but real: what is logged still has to be something pino accepts. */
const silentLog: Logger = createLogger({ level: 'silent', service: 'test' });

export function mailer(url: string, options: Partial<Parameters<typeof createMailer>[0]> = {}): Mailer {
  return createMailer({
    smtpUrl: url,
    connectionsMax: 1,
    accountConnections: 1,
    sendTimeoutMs: 20_000,
    log: silentLog,
    ...options,
  });
}

/** A small finished message; lines with leading dots included, which the transport must not lose. */
export function mail(key = 'one', to = 'reader@example.org'): OutgoingMail & { lane: 'alert' } {
  const messageId = messageIdFor({ deliveryKey: key, domain: 'drawbell.example' });
  const head = `From: <alerts@drawbell.example>\r\nTo: <${to}>\r\nSubject: ${key}\r\nMessage-ID: ${messageId}\r\n`;
  return {
    lane: 'alert',
    envelope: { from: 'alerts@drawbell.example', to },
    messageId,
    subject: key,
    raw: Buffer.from(`${head}\r\n.leading dot\r\n..two\r\n.\r\nlast line\r\n`, 'latin1'),
  };
}

/** What to close after the test. */
export const closing: (() => Promise<void>)[] = [];

/** Closes everything in `closing`, last opened first. For `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).toReversed()) await close();
}

/** A mail server that misbehaves at one step. */
export async function sinkThat(step?: SinkStep, act?: SinkAct, pipelining = true): Promise<MailSink> {
  const sink = await startMailSink({ pipelining, script: (at) => (at.step === step ? act : undefined) });
  closing.push(() => sink.close());
  return sink;
}

/** A mailer that is closed after the test. */
export function open(url: string, options: Parameters<typeof mailer>[1] = {}): Mailer {
  const opened = mailer(url, options);
  closing.push(() => opened.close());
  return opened;
}
