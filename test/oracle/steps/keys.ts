import type { Noun } from '../step.ts';

const api = '/v1/admin/keys';
const page = '/admin/keys';

/** The keys of operators. */
export const keys: Noun = () => [
  { says: 'list', api: ['GET', api], page, command: ['keys', 'list'] },
  {
    says: 'create',
    api: [
      'POST',
      api,
      { name: 'night shift', scopes: ['read', 'replay'], expiresAt: '2026-12-24T15:00:00Z' },
    ],
    form: [page, { name: 'night shift', scopes: ['read', 'replay'], expiresAt: '2026-12-24' }],
    command: [
      ...['keys', 'create', '--name', 'night shift', '--scopes', 'read', 'replay'],
      ...['--expires', '2026-12-24T15:00:00Z'],
    ],
  },
  {
    says: 'create: without an end',
    api: ['POST', api, { name: 'day shift', scopes: ['config'] }],
    form: [page, { name: 'day shift', scopes: ['config'], expiresAt: '' }],
    command: ['keys', 'create', '--name', 'day shift', '--scopes', 'config'],
  },
  {
    says: 'create: ended already',
    api: ['POST', api, { name: 'late', scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' }],
    form: [page, { name: 'late', scopes: ['read'], expiresAt: '2020-01-01' }],
    command: ['keys', 'create', '--name', 'late', '--scopes', 'read', '--expires', '2020-01-01T00:00:00Z'],
  },
  {
    says: 'create: an end that is no time',
    api: ['POST', api, { name: 'late', scopes: ['read'], expiresAt: 'tomorrow' }],
    form: [page, { name: 'late', scopes: ['read'], expiresAt: 'tomorrow' }],
    command: ['keys', 'create', '--name', 'late', '--scopes', 'read', '--expires', 'tomorrow'],
  },
  {
    says: 'create: a scope that is none',
    api: ['POST', api, { name: 'night shift', scopes: ['write'] }],
    form: [page, { name: 'night shift', scopes: ['write'] }],
    command: ['keys', 'create', '--name', 'night shift', '--scopes', 'write'],
  },
  {
    says: 'create: without a name',
    api: ['POST', api, { name: '', scopes: ['read'] }],
    form: [page, { name: '', scopes: ['read'] }],
    command: ['keys', 'create', '--name', '', '--scopes', 'read'],
  },
  {
    says: 'create: a name that is too long',
    api: ['POST', api, { name: 'x'.repeat(61), scopes: ['read'] }],
    form: [page, { name: 'x'.repeat(61), scopes: ['read'] }],
    command: ['keys', 'create', '--name', 'x'.repeat(61), '--scopes', 'read'],
  },
  {
    says: 'revoke',
    api: ['POST', `${api}/adk_2/revoke`],
    form: [`${page}/adk_2/revoke`],
    command: ['keys', 'revoke', 'adk_2'],
  },
  {
    says: 'revoke: again',
    api: ['POST', `${api}/adk_2/revoke`],
    form: [`${page}/adk_2/revoke`],
    command: ['keys', 'revoke', '2'],
  },
  {
    says: 'revoke: unknown',
    api: ['POST', `${api}/adk_99/revoke`],
    form: [`${page}/adk_99/revoke`],
    command: ['keys', 'revoke', 'adk_99'],
  },
  {
    says: 'revoke: not an id',
    api: ['POST', `${api}/night/revoke`],
    form: [`${page}/night/revoke`],
    command: ['keys', 'revoke', 'night'],
  },
  { says: 'list: after that', api: ['GET', api], page, command: ['keys', 'list'] },
];

/** The keys that push services know. */
export const pushKeys: Noun = () => [
  {
    says: 'show: none yet',
    api: ['GET', '/v1/admin/push-keys'],
    page,
    command: ['push-keys', 'show'],
  },
  {
    says: 'rotate',
    api: ['POST', '/v1/admin/push-keys/rotate', { note: 'the old one is old' }],
    form: ['/admin/push-keys/rotate', { note: 'the old one is old' }],
    command: ['push-keys', 'rotate', '--note', 'the old one is old'],
  },
];

/** What operators did. */
export const audit: Noun = () => [
  {
    says: 'list: nothing but logins',
    api: ['GET', '/v1/admin/audit'],
    page: '/admin/audit',
    command: ['audit', 'list'],
  },
  {
    says: 'list: of one draw',
    before: (world) => world.call('POST', '/v1/admin/draws/449/hold'),
    api: ['GET', '/v1/admin/audit?target=draw%20449'],
    page: '/admin/audit?target=draw%20449',
    command: ['audit', 'list', '--target', 'draw 449'],
  },
  {
    says: 'list: of one action',
    api: ['GET', '/v1/admin/audit?action=draw.release'],
    page: '/admin/audit?action=draw.release',
    command: ['audit', 'list', '--action', 'draw.release'],
  },
  {
    says: 'list: none of them',
    api: ['GET', '/v1/admin/audit?limit=0'],
    page: '/admin/audit?limit=0',
    command: ['audit', 'list', '--limit', '0'],
  },
  {
    says: 'list: from a place that is none',
    api: ['GET', '/v1/admin/audit?cursor=x'],
    page: '/admin/audit?cursor=x',
  },
];
