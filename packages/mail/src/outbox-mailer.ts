import type { Mailer } from './mailer.ts';

/** What the local outbox keeps of a mail. */
export interface OutboxMail {
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly raw: Buffer;
}

/**
 * A mailer that sends nothing: each message goes to `save`, which must treat a Message-ID it already holds as done.
 * A `save` that fails has stored nothing, so the message is `not_sent` and may be tried again.
 */
export function createOutboxMailer(options: { save(mail: OutboxMail): Promise<void> }): Mailer {
  const inHand = new Set<Promise<void>>();
  let closed = false;
  return {
    send: async (mail, signal) => {
      if (closed) return { kind: 'not_sent', detail: 'the mailer is closed' };
      if (signal?.aborted === true) return { kind: 'not_sent', detail: 'aborted' };
      const { messageId, subject, raw, envelope } = mail;
      const saving = options.save({ messageId, subject, raw, to: envelope.to });
      inHand.add(saving);
      try {
        await saving;
        return { kind: 'accepted', response: '250 kept in the local outbox' };
      } catch (error) {
        return { kind: 'not_sent', detail: error instanceof Error ? error.message : 'the outbox failed' };
      } finally {
        inHand.delete(saving);
      }
    },
    verify: async () => ({ ok: true }),
    endWithin: () => {},
    close: async () => {
      closed = true;
      await Promise.allSettled(inHand);
    },
  };
}
