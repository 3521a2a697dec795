import type { SendResult } from '@drawbell/mail';
import type { WebhookResult } from '@drawbell/webhooks';
import { Counter, Histogram, type Registry } from '@drawbell/runtime';
import type { Swept } from '@drawbell/store';

/** What this process did; what is owed altogether is told by the api process from the record. */
export interface NotifierMetrics {
  readonly attempt: (result: SendResult) => void;
  readonly accountAttempt: (result: SendResult) => void;
  readonly fanOut: (seconds: number, deliveries: number) => void;
  readonly swept: (swept: Swept) => void;
  readonly webhookAttempt: (result: WebhookResult) => void;
  readonly webhookMessages: (made: number) => void;
}

export function createNotifierMetrics(registry: Registry): NotifierMetrics {
  const registers = [registry];
  const attempts = new Counter({
    name: 'drawbell_email_attempts_total',
    help: 'Tries to hand a mail to the mail server, by how they ended.',
    labelNames: ['result'],
    registers,
  });
  const accountAttempts = new Counter({
    name: 'drawbell_account_mail_attempts_total',
    help: 'Tries to hand a confirmation or another account mail to the mail server, by how they ended.',
    labelNames: ['result'],
    registers,
  });
  const fanOutSeconds = new Histogram({
    name: 'drawbell_fan_out_seconds',
    help: 'Time to walk all profiles for one draw revision.',
    buckets: [0.1, 0.5, 1, 5, 15, 60, 300],
    registers,
  });
  const deliveries = new Counter({
    name: 'drawbell_deliveries_made_total',
    help: 'Alerts that fan-outs owed somebody.',
    registers,
  });
  const found = new Counter({
    name: 'drawbell_sweep_found_total',
    help: 'Mails that had lost their worker: released ones had not begun, those in doubt had.',
    labelNames: ['kind'],
    registers,
  });
  const webhookAttempts = new Counter({
    name: 'drawbell_webhook_attempts_total',
    help: 'Tries to post a webhook message, by how they ended.',
    labelNames: ['result'],
    registers,
  });
  const webhookSeconds = new Histogram({
    name: 'drawbell_webhook_attempt_seconds',
    help: 'Time from the beginning of a post to the end of its answer.',
    buckets: [0.05, 0.2, 1, 5, 15],
    registers,
  });
  const webhookMessages = new Counter({
    name: 'drawbell_webhook_messages_made_total',
    help: 'Webhook messages that events owed endpoints.',
    registers,
  });
  return {
    webhookAttempt: ({ kind, durationMs }) => {
      webhookAttempts.inc({ result: kind });
      webhookSeconds.observe(durationMs / 1_000);
    },
    webhookMessages: (made) => webhookMessages.inc(made),
    attempt: ({ kind }) => attempts.inc({ result: kind }),
    accountAttempt: ({ kind }) => accountAttempts.inc({ result: kind }),
    fanOut: (seconds, made) => {
      fanOutSeconds.observe(seconds);
      deliveries.inc(made);
    },
    swept: ({ released, inDoubt }) => {
      found.inc({ kind: 'released' }, released);
      found.inc({ kind: 'in_doubt' }, inDoubt);
    },
  };
}
