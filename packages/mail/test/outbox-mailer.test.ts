import { expect, it } from 'vitest';
import { createOutboxMailer, type OutboxMail } from '../src/outbox-mailer.ts';
import { mail } from './sending.ts';

it('hands every message to the outbox and answers accepted', async () => {
  const kept: OutboxMail[] = [];
  const mailer = createOutboxMailer({
    save: async (each) => {
      kept.push(each);
    },
  });
  const sent = mail();
  expect(await mailer.send(sent)).toMatchObject({ kind: 'accepted' });
  expect(kept).toEqual([
    { messageId: sent.messageId, to: sent.envelope.to, subject: sent.subject, raw: sent.raw },
  ]);
});

it('an outbox that cannot keep a message has not sent it', async () => {
  const mailer = createOutboxMailer({ save: () => Promise.reject(new Error('disk full')) });
  expect(await mailer.send(mail())).toEqual({ kind: 'not_sent', detail: 'disk full' });
});

it('close waits for what is being saved, and nothing is saved after', async () => {
  const gate = Promise.withResolvers<void>();
  const mailer = createOutboxMailer({ save: () => gate.promise });
  const sending = mailer.send(mail());
  const order: string[] = [];
  const closing = mailer.close().then(() => order.push('closed'));
  order.push('released');
  gate.resolve();
  await closing;
  expect(order).toEqual(['released', 'closed']);
  expect(await sending).toMatchObject({ kind: 'accepted' });
  expect(await mailer.send(mail('late'))).toMatchObject({ kind: 'not_sent' });
});
