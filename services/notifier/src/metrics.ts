import type { ChannelKind, ChannelResult } from '@drawbell/channels/channel';
import type { SendResult } from '@drawbell/mail/send-result';
import { Counter, Histogram, type Registry } from '@drawbell/runtime/metrics';
import type { Swept } from '@drawbell/store/lease';
import type { WebhookResult } from '@drawbell/webhooks/webhook-client';

/** What this process did; what is owed altogether is told by the api process from the record. */
export interface NotifierMetrics {
  readonly attempt: (result: SendResult) => void;
  readonly accountAttempt: (result: SendResult) => void;
  readonly fanOut: (walk: { seconds: number; sinceRecordedSeconds: number; deliveries: number }) => void;
  readonly decided: (seconds: number) => void;
  readonly canary: (result: 'sent' | 'failed' | 'given_up', runs: number) => void;
  /** Account mails and webhook messages that had lost their worker. */
  readonly found: (kind: 'account_mail' | 'webhook_message', rows: number) => void;
  /** What a sweep made of people's plans: people planned, reminders owed and closed unsent, invitations that expired. */
  readonly reminders: (swept: Readonly<Record<'planned' | 'owed' | 'closed' | 'expired', number>>) => void;
  readonly swept: (swept: Swept) => void;
  readonly webhookAttempt: (result: WebhookResult) => void;
  readonly webhookMessages: (made: number) => void;
  readonly channelAttempt: (kind: ChannelKind, result: ChannelResult) => void;
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
  const decideSeconds = new Histogram({
    name: 'drawbell_match_range_seconds',
    help: 'Time to compare one range of profiles with a draw, reading and writing left out.',
    buckets: [0.005, 0.02, 0.1, 0.5, 2],
    registers,
  });
  const matchedSeconds = new Histogram({
    name: 'drawbell_fan_out_matched_seconds',
    help: 'From the recorded draw to the last ledger row of its fan-out.',
    buckets: [1, 5, 15, 60, 300, 1_800],
    registers,
  });
  const canaries = new Counter({
    name: 'drawbell_canary_runs_total',
    help: 'Canaries by how they ended; given up ones had no worker in time.',
    labelNames: ['result'],
    registers,
  });
  const deliveries = new Counter({
    name: 'drawbell_deliveries_made_total',
    help: 'Alerts that fan-outs owed somebody.',
    registers,
  });
  const found = new Counter({
    name: 'drawbell_sweep_found_total',
    help: 'What had lost its worker: alerts released before they began or in doubt, account mails, webhook messages.',
    labelNames: ['kind'],
    registers,
  });
  const reminders = new Counter({
    name: 'drawbell_reminders_total',
    help: 'What sweeps made of plans: people planned, reminders owed or closed unsent, invitations that expired.',
    labelNames: ['what'],
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
  const channelAttempts = new Counter({
    name: 'drawbell_channel_attempts_total',
    help: 'Tries to tell an alert over push, ntfy or Telegram, by how they ended.',
    labelNames: ['channel', 'result'],
    registers,
  });
  const channelSeconds = new Histogram({
    name: 'drawbell_channel_attempt_seconds',
    help: 'Time from the beginning of a short message to the answer of its server.',
    labelNames: ['channel'],
    buckets: [0.05, 0.2, 1, 5, 15],
    registers,
  });
  return {
    channelAttempt: (channel, result) => {
      const { kind, durationMs } = result;
      channelAttempts.inc({ channel, result: kind === 'refused' ? `refused_${result.whose}` : kind });
      channelSeconds.observe({ channel }, durationMs / 1_000);
    },
    webhookAttempt: ({ kind, durationMs }) => {
      webhookAttempts.inc({ result: kind });
      webhookSeconds.observe(durationMs / 1_000);
    },
    webhookMessages: (made) => webhookMessages.inc(made),
    attempt: ({ kind }) => attempts.inc({ result: kind }),
    accountAttempt: ({ kind }) => accountAttempts.inc({ result: kind }),
    fanOut: (walk) => {
      fanOutSeconds.observe(walk.seconds);
      matchedSeconds.observe(walk.sinceRecordedSeconds);
      deliveries.inc(walk.deliveries);
    },
    decided: (seconds) => decideSeconds.observe(seconds),
    canary: (result, runs) => canaries.inc({ result }, runs),
    found: (kind, rows) => found.inc({ kind }, rows),
    reminders: (swept) => {
      for (const [what, count] of Object.entries(swept)) reminders.inc({ what }, count);
    },
    swept: ({ released, inDoubt }) => {
      found.inc({ kind: 'released' }, released);
      found.inc({ kind: 'in_doubt' }, inDoubt);
    },
  };
}
