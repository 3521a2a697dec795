import { drawAlerts } from '@drawbell/operations/draw-alerts';
import { type Example, recordedAt } from './draws.ts';
import { toldIds } from './events.ts';
import { channel, kept, meets, person, subscription, telling } from './people.ts';

/** When an operator decided what the examples tell of, and who it was. */
export const decidedAt = '2026-06-24T09:00:00.000Z';
export const author = 'key 1 (night shift)';

const adminKey = {
  ...{ id: 'adk_2', name: 'night shift', hint: 'dba_NotA', state: 'works', scopes: ['read', 'replay'] },
  ...{ createdAt: '2026-05-04T12:00:00.000Z', expiresAt: '2027-05-04T12:00:00.000Z' },
  ...{ lastUsedAt: null, revokedAt: null },
};
const pushKey = {
  id: 'ExampleKey000001',
  publicKey: 'BExampleKeyExampleKeyExampleKeyExampleKeyExampleKeyExampleKeyExampleKeyExampleKeyExampl',
  ...{ createdAt: '2026-05-04T12:00:00.000Z', retiredAt: null, browsers: 311 },
};

const replay = {
  ...{ id: 'rep_9', drawNumber: '420', revision: 1, scope: 'missed', basis: 'today', channels: ['email'] },
  ...{ dryRun: true, state: 'owed', counts: {}, sample: [], walked: { stage: 'people', part: null } },
  ...{ made: 0, progress: { owed: 0, sent: 0, failed: 0, cancelled: 0 } },
  ...{ confirmation: null, confirms: null, actor: author },
  ...{ orderedAt: decidedAt, startedAt: null, endedAt: null },
};
const rehearsed = {
  ...{ ...replay, state: 'done', walked: { stage: 'watched', part: 1 } },
  counts: {
    email: {
      ...{ send: { meets: 2 }, again: 0, leftAlone: { delivered: 309 } },
      ...{ noLongerConcerned: 0, otherOutcome: 0 },
    },
  },
  sample: [{ recipient: 'sub_7', because: 'meets', action: 'first', before: null }],
  confirmation: { token: '9.not-a-real-token-only-an-example', counts: { email: 2, webhook: 0 } },
  ...{ startedAt: '2026-06-24T09:00:00.342Z', endedAt: '2026-06-24T09:00:01.394Z' },
};

const sentAt = '2026-06-23T13:02:12.349Z';
const delivery = {
  ...{ id: 'dlv_29', subscriber: 'sub_7', drawNumber: '420', revision: 1, kind: 'alert' },
  ...{ channel: 'email', digest: null, status: 'sent', attempts: 1, uncertainAttempts: 0 },
  ...{ createdAt: '2026-06-23T13:02:12.118Z', nextAttemptAt: null, endedAt: sentAt, endReason: null },
};
const tried = {
  ...{ ...delivery, because: 'meets', results: [meets] },
  tries: [{ attempt: 1, result: 'accepted', code: 250, response: '250 2.0.0 Ok: queued', endedAt: sentAt }],
};

const bounced = {
  ...{ id: 'bnc_4', kind: 'soft', reason: 'mailbox_full', status: '4.2.2', source: 'smtp' },
  ...{ drawNumber: '420', subscriberId: 'sub_7', consequence: 'counted', softBounces: 1 },
  ...{ occurredAt: '2026-06-23T13:05:40.000Z', receivedAt: '2026-06-23T13:05:41.310Z' },
};

const address = 'adr_ExampleExampleExampleExampleExampleExample0';
const consentGiven = {
  ...{ wordingVersion: '2026-11', language: 'en', source: 'api', givenAt: '2026-05-04T12:10:31.204Z' },
  ...{ evidence: { wording: 'Yes, send me e-mails about Express Entry draws' } },
  ...{ withdrawnAt: null, withdrawalMeans: null },
};
const subscriber = {
  ...{ ...subscription, id: 'sub_7', signedUpAt: '2026-05-04T12:08:55.887Z', endedAt: null },
};
const found = { address, subscriber, suppression: null, consents: [consentGiven], waitingRequests: 0 };
const suppression = { reason: 'operator', detail: 'asked by letter', since: decidedAt };
const suppressed = { ...found, suppression };

/** Of the operator: keys, replays, deliveries, people and the audit log. Draws, consumers and the catalogue stand beside. */
export const operatorExamples: Readonly<Record<string, Example>> = {
  listAdminKeys: { answer: { keys: [adminKey] } },
  createAdminKey: {
    request: { name: 'night shift', scopes: ['read', 'replay'], expiresAt: '2027-05-04T12:00:00Z' },
    answer: { ...adminKey, key: 'dba_NotARealKeyOnlyAnExample00000000000000000' },
  },
  revokeAdminKey: { answer: { ...adminKey, state: 'revoked', revokedAt: decidedAt } },
  listPushKeys: { answer: { keys: [pushKey] } },
  rotatePushKey: {
    request: { note: 'Once a year' },
    answer: { ...pushKey, id: 'ExampleKey000002', createdAt: decidedAt, browsers: 0 },
  },
  listReplays: { answer: { replays: [rehearsed], nextCursor: null } },
  showReplay: { answer: rehearsed },
  orderReplay: {
    request: { scope: 'missed', channels: ['email'], dryRun: true },
    answer: replay,
  },
  cancelReplay: { answer: { ...replay, state: 'cancelled', endedAt: '2026-06-24T09:00:00.510Z' } },
  resumeReplay: { answer: replay },
  listDeliveries: { answer: { deliveries: [delivery], nextCursor: 'Mjk' } },
  showDelivery: { answer: tried },
  resendDelivery: { answer: { delivery: delivery.id } },
  resendMessage: { answer: { message: toldIds.message } },
  listBounces: {
    answer: {
      bounces: [bounced],
      nextCursor: null,
      draw: {
        ...{ sent: 311, bounced: 1, complained: 0, heldBecause: null },
        limits: { bounces: { share: 0.05, sentMin: 200 }, complaints: { share: 0.001, sentMin: 1_000 } },
      },
      complaintsAddress: null,
    },
  },
  findAddress: { request: { email: person.email }, answer: found },
  showAddress: { answer: found },
  suppressAddress: { request: { note: suppression.detail }, answer: suppressed },
  liftSuppression: { answer: found },
  listSuppressions: {
    answer: {
      suppressions: [{ id: 'sup_3', address, ...suppression, subscriberId: 'sub_7' }],
      nextCursor: null,
      counts: { hard_bounce: 0, complaint: 0, operator: 1, erased: 0 },
    },
  },
  createSuppression: { request: { email: person.email, note: suppression.detail }, answer: suppressed },
  showSubscriber: { answer: { ...subscriber, telling, channels: [channel] } },
  explainDraw: {
    answer: {
      ...{ drawNumber: '420', revision: 1, verdict: 'told' },
      sentence: `The mail server took the alert at ${sentAt}. Look at its attempts.`,
      draw: {
        ...{ recordedAt, alerting: 'alert', withdrawnAt: null, heldAt: null, heldBecause: null },
        fanOut: { state: 'done', finishedAt: '2026-06-23T13:02:12.430Z' },
      },
      person: {
        ...{ state: 'active', confirmedAt: subscription.confirmedAt, endedAt: null },
        ...{ pausedUntil: null, suppressed: null },
      },
      recorded: [tried],
      today: { because: 'meets', results: [meets] },
      thatDay: { because: 'meets', results: [meets] },
    },
  },
  exportSubscriber: { answer: kept },
  moveSubscriber: {
    request: { email: 'maria.new@example.org' },
    answer: { subscriber: 'sub_7', done: true },
  },
  unsubscribeSubscriber: { answer: { subscriber: 'sub_7', done: true } },
  eraseSubscriber: { answer: { subscriber: 'sub_7', done: true, address } },
  endChannel: { answer: { channel: channel.id, done: true } },
  listAuditEntries: {
    answer: {
      entries: [
        {
          ...{
            id: 'aud_15',
            at: decidedAt,
            actor: author,
            action: drawAlerts.hold.audit,
            target: 'draw 420',
          },
          requestId: '7d9f0c1e-5a52-4a0e-9a3c-2f1f0d6f4b11',
          before: { heldAt: null, heldBecause: null },
          after: { held: true, changed: true },
        },
      ],
      nextCursor: 'MTU',
    },
  },
  takePostmarkEvent: {
    request: {
      ...{ RecordType: 'Bounce', ID: 42, MessageID: '883953f4-6105-42a2-a16a-77a8eac79483' },
      ...{ Type: 'HardBounce', Email: person.email, From: 'alerts@drawbell.example' },
      ...{ BouncedAt: bounced.occurredAt, Details: 'smtp;550 5.1.1 The address does not exist' },
    },
  },
  takeBounce: {
    request: {
      ...{ type: 'hard_bounce', address: person.email, status: '5.1.1', sentAt },
      occurredAt: bounced.occurredAt,
    },
  },
  takeSesNotification: {
    request: JSON.stringify({
      ...{ Type: 'Notification', MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324' },
      TopicArn: 'arn:aws:sns:ca-central-1:123456789012:drawbell-bounces',
      Message: '{"notificationType":"Bounce",…}',
      ...{ Timestamp: bounced.occurredAt, SignatureVersion: '2', Signature: 'ExampleOnly==' },
      SigningCertURL:
        'https://sns.ca-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    }),
  },
};
