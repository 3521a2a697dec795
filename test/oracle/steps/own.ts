import type { Noun } from '../step.ts';

const root = '/v1/webhooks';
const url = 'https://hooks.example.net/second';

/** What a consumer orders and looks up with its own key: over the API only. */
export const ownThings: Noun = ({ message }) => [
  { says: 'consumer show', api: ['GET', `${root}/consumer`] },
  { says: 'consumer change', api: ['PATCH', `${root}/consumer`, { name: 'Maple', language: 'en' }] },
  { says: 'consumer change: without a name', api: ['PATCH', `${root}/consumer`, { name: '' }] },
  { says: 'usage show', api: ['GET', `${root}/usage`] },
  { says: 'endpoints list', api: ['GET', `${root}/endpoints`] },
  { says: 'endpoints create', api: ['POST', `${root}/endpoints`, { url, eventTypes: ['draw.published'] }] },
  {
    says: 'endpoints create: without TLS',
    api: ['POST', `${root}/endpoints`, { url: 'http://example.net/' }],
  },
  {
    says: 'endpoints create: a type that is none',
    api: ['POST', `${root}/endpoints`, { url, eventTypes: ['x'] }],
  },
  {
    says: 'endpoints create: an unknown category',
    api: ['POST', `${root}/endpoints`, { url, filters: { categories: ['pilots'] } }],
  },
  { says: 'endpoints show', api: ['GET', `${root}/endpoints/ep_2`] },
  { says: 'endpoints show: unknown', api: ['GET', `${root}/endpoints/ep_99`] },
  { says: 'endpoints show: not an id', api: ['GET', `${root}/endpoints/x`] },
  {
    says: 'endpoints change',
    api: ['PATCH', `${root}/endpoints/ep_2`, { description: 'second', ratePerSecond: 5 }],
  },
  { says: 'endpoints change: unknown', api: ['PATCH', `${root}/endpoints/ep_99`, { description: 'second' }] },
  {
    says: 'endpoints change: a rate that is none',
    api: ['PATCH', `${root}/endpoints/ep_2`, { ratePerSecond: 0 }],
  },
  { says: 'endpoints change: off', api: ['PATCH', `${root}/endpoints/ep_2`, { state: 'disabled_by_owner' }] },
  { says: 'endpoints test: of one that is off', api: ['POST', `${root}/endpoints/ep_2/test`] },
  { says: 'endpoints change: on', api: ['PATCH', `${root}/endpoints/ep_2`, { state: 'active' }] },
  { says: 'endpoints test', api: ['POST', `${root}/endpoints/ep_2/test`] },
  { says: 'endpoints test: unknown', api: ['POST', `${root}/endpoints/ep_99/test`] },
  { says: 'endpoints health', api: ['GET', `${root}/endpoints/ep_1/health`] },
  { says: 'endpoints health: unknown', api: ['GET', `${root}/endpoints/ep_99/health`] },
  { says: 'endpoints attempts', api: ['GET', `${root}/endpoints/ep_1/attempts`] },
  { says: 'endpoints attempts: unknown', api: ['GET', `${root}/endpoints/ep_99/attempts`] },
  {
    says: 'endpoints recover',
    before: (world) =>
      world.store.pool.query(
        `UPDATE webhook_messages SET status = 'failed', ended_at = '2026-11-24T15:00:00Z', end_reason = 'gave_up'
         WHERE endpoint_id = 1`,
      ),
    api: ['POST', `${root}/endpoints/ep_1/recover`, { since: '2026-11-24T00:00:00Z' }],
  },
  {
    says: 'endpoints recover: unknown',
    api: ['POST', `${root}/endpoints/ep_99/recover`, { since: '2026-11-24T00:00:00Z' }],
  },
  {
    says: 'endpoints recover: until before since',
    api: [
      ...(['POST', `${root}/endpoints/ep_1/recover`] as const),
      { since: '2026-11-24T00:00:00Z', until: '2026-11-23T00:00:00Z' },
    ],
  },
  {
    says: 'endpoints recover: since no time',
    api: ['POST', `${root}/endpoints/ep_1/recover`, { since: 'yesterday' }],
  },
  {
    says: 'endpoints resend',
    api: ['POST', `${root}/endpoints/ep_1/resend`, { since: '2026-11-24T00:00:00Z' }],
  },
  {
    says: 'endpoints resend: unknown',
    api: ['POST', `${root}/endpoints/ep_99/resend`, { since: '2026-11-24T00:00:00Z' }],
  },
  {
    says: 'endpoints resend: an event that is none',
    api: ['POST', `${root}/endpoints/ep_1/resend`, { event: 'evt_1_AAAAAAAAAAAAAAAA' }],
  },
  { says: 'endpoints resend: neither event nor time', api: ['POST', `${root}/endpoints/ep_1/resend`, {}] },
  {
    says: 'secrets rotate',
    api: ['POST', `${root}/endpoints/ep_2/secrets`, { kind: 'hmac', overlapHours: 1 }],
  },
  { says: 'secrets rotate: unknown', api: ['POST', `${root}/endpoints/ep_99/secrets`, {}] },
  {
    says: 'secrets rotate: for too long',
    api: ['POST', `${root}/endpoints/ep_2/secrets`, { overlapHours: 200 }],
  },
  { says: 'secrets end', api: ['DELETE', `${root}/endpoints/ep_2/secrets/sec_1`] },
  { says: 'secrets end: unknown', api: ['DELETE', `${root}/endpoints/ep_2/secrets/sec_99`] },
  { says: 'secrets end: the current one', api: ['DELETE', `${root}/endpoints/ep_2/secrets/sec_2`] },
  { says: 'messages list', api: ['GET', `${root}/endpoints/ep_1/messages`] },
  { says: 'messages list: unknown', api: ['GET', `${root}/endpoints/ep_99/messages`] },
  {
    says: 'messages list: in a state that is none',
    api: ['GET', `${root}/endpoints/ep_1/messages?status=lost`],
  },
  { says: 'messages show', api: ['GET', `${root}/messages/${message}`] },
  { says: 'messages show: unknown', api: ['GET', `${root}/messages/msg_1_AAAAAAAAAAAAAAAA`] },
  { says: 'messages attempts', api: ['GET', `${root}/messages/${message}/attempts`] },
  { says: 'messages attempts: unknown', api: ['GET', `${root}/messages/x/attempts`] },
  {
    says: 'messages redeliver: what is owed already',
    api: ['POST', `${root}/messages/${message}/redeliver`],
  },
  {
    says: 'messages redeliver',
    before: (world) =>
      world.store.pool.query(
        `UPDATE webhook_messages SET status = 'failed', ended_at = '2026-11-24T15:00:00Z', end_reason = 'gave_up'
         WHERE endpoint_id = 1`,
      ),
    api: ['POST', `${root}/messages/${message}/redeliver`],
  },
  { says: 'messages redeliver: unknown', api: ['POST', `${root}/messages/x/redeliver`] },
  { says: 'messages expunge', api: ['DELETE', `${root}/messages/${message}/payload`] },
  { says: 'messages expunge: unknown', api: ['DELETE', `${root}/messages/x/payload`] },
  { says: 'profiles list', api: ['GET', `${root}/profiles`] },
  {
    says: 'profiles put many',
    api: ['POST', `${root}/profiles`, { profiles: [{ reference: 'client-2', profile: { crs: 500 } }] }],
  },
  {
    says: 'profiles put many: one of them twice',
    api: [
      ...(['POST', `${root}/profiles`] as const),
      {
        profiles: [
          { reference: 'client-2', profile: {} },
          { reference: 'client-2', profile: {} },
        ],
      },
    ],
  },
  { says: 'profiles show', api: ['GET', `${root}/profiles/client-2`] },
  { says: 'profiles show: unknown', api: ['GET', `${root}/profiles/client-99`] },
  { says: 'profiles put', api: ['PUT', `${root}/profiles/client-3`, { crs: 480, programs: ['cec'] }] },
  { says: 'profiles put: in place of that', api: ['PUT', `${root}/profiles/client-3`, { crs: 481 }] },
  { says: 'profiles put: a score that is none', api: ['PUT', `${root}/profiles/client-3`, { crs: 1_500 }] },
  { says: 'profiles remove', api: ['DELETE', `${root}/profiles/client-3`] },
  { says: 'profiles remove: again', api: ['DELETE', `${root}/profiles/client-3`] },
  { says: 'endpoints remove', api: ['DELETE', `${root}/endpoints/ep_2`] },
  { says: 'endpoints remove: again', api: ['DELETE', `${root}/endpoints/ep_2`] },
  { says: 'keys list', api: ['GET', `${root}/keys`] },
  { says: 'keys create', api: ['POST', `${root}/keys`, { name: 'second', scopes: ['read'] }] },
  {
    says: 'keys create: a scope that is none',
    api: ['POST', `${root}/keys`, { name: 'x', scopes: ['write'] }],
  },
  {
    says: 'keys create: ended already',
    api: ['POST', `${root}/keys`, { name: 'late', expiresAt: '2020-01-01T00:00:00Z' }],
  },
  { says: 'keys revoke', api: ['DELETE', `${root}/keys/key_2`] },
  { says: 'keys revoke: unknown', api: ['DELETE', `${root}/keys/key_99`] },
  { says: 'keys revoke: the last that may keep keys', api: ['DELETE', `${root}/keys/key_1`] },
];
