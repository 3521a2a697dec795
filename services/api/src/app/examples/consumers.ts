import { type Example, recordedAt } from './draws.ts';
import { exampleEvent, toldIds } from './events.ts';
import { languageTest } from './people.ts';

const createdAt = '2026-05-04T12:00:00.000Z';
const changedAt = '2026-06-24T09:00:00.000Z';

/** No secret of an example can be taken for a live one. */
const consumerKey = 'dbk_NotARealKeyOnlyAnExample00000000000000000';
const signingSecret = `whsec_${Buffer.from('not a real secret, only an example').toString('base64')}`;

/** A consumer that nobody is. */
const consumer = {
  ...{ id: 'con_3', name: 'Maple Consulting', language: 'en', state: 'active', createdAt, disabledAt: null },
} as const;

const limits = { endpoints: { now: 1, max: 20 }, watchedProfiles: { now: 1, max: 1_000 } };
const own = {
  ...{ id: consumer.id, name: consumer.name, contactEmail: 'ops@example.org', language: 'en', createdAt },
  ...limits,
};

const key = {
  ...{ id: 'key_5', name: 'Production', hint: consumerKey.slice(0, 10), state: 'works' },
  ...{ scopes: ['read', 'endpoints', 'profiles', 'keys'], createdAt, expiresAt: null },
  ...{ lastUsedAt: changedAt, revokedAt: null },
} as const;

const secret = { id: 'sec_1', kind: 'hmac', publicKey: null, createdAt, expiresAt: null } as const;
const asked = {
  ...{ url: 'https://hooks.example.org/drawbell', description: 'Case management' },
  ...{ eventTypes: ['draw.published', 'profile.matched'], filters: { programs: ['cec'], crsMax: 520 } },
} as const;
const endpoint = {
  ...{ id: 'ep_12', ...asked, payloadVersion: 1, ratePerSecond: null },
  ...{ state: 'active', disabledAt: null, disabledReason: null, secrets: [secret] },
  ...{ headerNames: [], clientCertificate: null, createdAt, updatedAt: createdAt },
} as const;

const health = {
  ...{ state: 'active', consecutiveFailures: 0, failingSince: null, lastFailureAt: null },
  ...{ lastSuccessAt: '2026-06-23T13:02:12.640Z', heldUntil: null },
  last7Days: { sent: 9, failed: 0, owed: 0 },
};

const attempt = {
  ...{ attempt: 1, result: 'accepted', statusCode: 200, response: 'ok', durationMs: 120 },
  endedAt: '2026-06-23T13:02:12.640Z',
} as const;
const endpointAttempt = {
  ...attempt,
  ...{ messageId: toldIds.message, type: 'draw.published', drawNumber: '420' },
};
const attempts = { attempts: [endpointAttempt], nextCursor: null };

const message = {
  ...{ id: toldIds.message, eventId: toldIds.event, endpointId: endpoint.id, type: 'draw.published' },
  ...{ drawNumber: '420', revision: 1, reference: null, status: 'sent', attempts: 1, nextAttemptAt: null },
  ...{ createdAt: recordedAt, endedAt: attempt.endedAt, endReason: null, expungedAt: null },
  lastResponse: attempt.response,
} as const;

const profile = {
  ...{ crs: 520, crsReadOn: '2026-05-04', programs: ['cec'], french: 'no' },
  occupations: [{ noc: '21232', months: 30, monthsInCanada: 18 }],
  documents: [languageTest],
} as const;
const watched = { reference: 'client-0172', profile, createdAt, updatedAt: createdAt };

/** Of consumers, below `/v1/webhooks`. */
export const consumerExamples: Readonly<Record<string, Example>> = {
  showOwnConsumer: { answer: own },
  changeOwnConsumer: {
    request: { contactEmail: 'oncall@example.org', language: 'fr' },
    answer: { ...own, contactEmail: 'oncall@example.org', language: 'fr' },
  },
  showUsage: {
    answer: {
      ...limits,
      requests: {
        ...{ windowSeconds: 60, maxPerKey: 1_200, maxPerNetwork: 2_400, maxWrongKeys: 30 },
        keys: [{ id: key.id, name: key.name, now: 5, resetsAt: '2026-06-24T09:00:42.214Z' }],
      },
      messagesLast7Days: health.last7Days,
    },
  },
  listOwnKeys: { answer: { keys: [key] } },
  createOwnKey: {
    request: { name: 'Reports', scopes: ['read'], expiresAt: '2027-06-30T00:00:00Z' },
    answer: {
      ...{ ...key, id: 'key_6', name: 'Reports', scopes: ['read'], createdAt: changedAt },
      ...{ expiresAt: '2027-06-30T00:00:00.000Z', lastUsedAt: null, key: consumerKey },
    },
  },
  listEndpoints: { answer: { endpoints: [endpoint], nextCursor: null } },
  createEndpoint: {
    request: asked,
    answer: { ...endpoint, secret: { ...secret, secret: signingSecret } },
  },
  showEndpoint: { answer: endpoint },
  changeEndpoint: {
    request: { description: 'Cases and reports', ratePerSecond: 5 },
    answer: { ...endpoint, description: 'Cases and reports', ratePerSecond: 5, updatedAt: changedAt },
  },
  testEndpoint: { request: { type: 'draw.published' }, answer: { messageId: 'msg_5341_b7XcP0rTnE2sLw9K' } },
  recoverEndpoint: {
    request: { since: '2026-06-23T00:00:00Z', until: '2026-06-24T00:00:00Z' },
    answer: { messages: 2 },
  },
  showEndpointHealth: { answer: health },
  listEndpointAttempts: { answer: attempts },
  rotateEndpointSecret: {
    request: { kind: 'hmac', overlapHours: 24 },
    answer: { ...secret, id: 'sec_2', createdAt: changedAt, secret: signingSecret },
  },
  resendEndpoint: { request: { since: '2026-06-22T00:00:00Z' }, answer: { messages: 2, more: false } },
  listMessages: { answer: { messages: [message], nextCursor: 'MTIwNyAw' } },
  showMessage: { answer: { ...message, payload: exampleEvent('draw.published') } },
  listMessageAttempts: { answer: { attempts: [attempt], nextCursor: null } },
  redeliverMessage: {
    answer: { ...message, status: 'owed', nextAttemptAt: changedAt, endedAt: null },
  },
  expungeMessage: { answer: { ...message, expungedAt: changedAt, lastResponse: '' } },
  listWatchedProfiles: { answer: { profiles: [watched], nextCursor: null } },
  putWatchedProfiles: {
    request: { profiles: [{ reference: watched.reference, profile }] },
    answer: { added: 1, replaced: 0 },
  },
  showWatchedProfile: { answer: watched },
  putWatchedProfile: { request: profile, answer: watched },
};

const seen = {
  ...{ id: endpoint.id, url: asked.url, description: asked.description, eventTypes: asked.eventTypes },
  ...{ state: 'active', disabledAt: null, disabledReason: null, createdAt },
  ...{ health, lastAttempt: endpointAttempt },
};

/** Of the operator, about consumers. */
export const consumerOrderExamples: Readonly<Record<string, Example>> = {
  listConsumers: {
    answer: { consumers: [{ ...consumer, endpoints: { active: 1, failing: 0, disabled: 0 } }] },
  },
  createConsumer: {
    request: { name: consumer.name, contactEmail: own.contactEmail, language: 'en' },
    answer: { ...consumer, key: consumerKey },
  },
  showConsumer: { answer: consumer },
  disableConsumer: { answer: { ...consumer, state: 'disabled', disabledAt: changedAt } },
  enableConsumer: { answer: consumer },
  listConsumerEndpoints: { answer: { endpoints: [seen] } },
  showConsumerEndpoint: { answer: seen },
  listConsumerEndpointAttempts: { answer: attempts },
  listConsumerKeys: { answer: { keys: [key] } },
  createConsumerKey: {
    request: { name: 'They lost theirs', scopes: ['read', 'endpoints'] },
    answer: { key: consumerKey },
  },
  revokeConsumerKey: { answer: { revoked: key.id } },
};
