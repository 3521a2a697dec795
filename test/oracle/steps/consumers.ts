import type { Noun } from '../step.ts';

const api = '/v1/admin/consumers';
const console_ = '/admin/consumers';
const birch = { name: 'Birch', contactEmail: 'ops@birch.example', language: 'fr' };

/** The organisations told by webhook, as the operator keeps them. */
export const consumers: Noun = () => [
  { says: 'list', api: ['GET', api], page: console_, command: ['consumers', 'list'] },
  {
    says: 'create',
    api: ['POST', api, birch],
    form: [console_, { name: 'Birch', contactEmail: 'ops@birch.example', language: 'fr' }],
    command: ['consumers', 'create', '--name', 'Birch', '--contact', 'ops@birch.example', '--language', 'fr'],
  },
  {
    says: 'create: without a name',
    api: ['POST', api, { ...birch, name: '' }],
    form: [console_, { name: '', contactEmail: 'ops@birch.example', language: 'fr' }],
    command: ['consumers', 'create', '--name', '', '--contact', 'ops@birch.example'],
  },
  {
    says: 'create: a name with a character that nobody sees',
    api: ['POST', api, { ...birch, name: 'Bi\u202erch' }],
    form: [console_, { name: 'Bi\u202erch', contactEmail: 'ops@birch.example', language: 'fr' }],
    command: ['consumers', 'create', '--name', 'Bi\u202erch', '--contact', 'ops@birch.example'],
  },
  {
    says: 'create: a contact that is no address',
    api: ['POST', api, { ...birch, contactEmail: 'ops at birch' }],
    form: [console_, { name: 'Birch', contactEmail: 'ops at birch', language: 'fr' }],
    command: ['consumers', 'create', '--name', 'Birch', '--contact', 'ops at birch'],
  },
  {
    says: 'create: a language that is none',
    api: ['POST', api, { ...birch, language: 'de' }],
    form: [console_, { name: 'Birch', contactEmail: 'ops@birch.example', language: 'de' }],
    command: ['consumers', 'create', '--name', 'Birch', '--contact', 'ops@birch.example', '--language', 'de'],
  },
  {
    says: 'show',
    api: ['GET', `${api}/con_1`],
    page: `${console_}/con_1`,
    command: ['consumers', 'show', '1'],
  },
  {
    says: 'show: unknown',
    api: ['GET', `${api}/con_99`],
    page: `${console_}/con_99`,
    command: ['consumers', 'show', '99'],
  },
  {
    says: 'disable',
    api: ['POST', `${api}/con_1/disable`],
    form: [`${console_}/con_1/disable`],
    command: ['consumers', 'disable', 'con_1'],
  },
  {
    says: 'disable: again',
    api: ['POST', `${api}/con_1/disable`],
    form: [`${console_}/con_1/disable`],
    command: ['consumers', 'disable', '1'],
  },
  {
    says: 'list: with one that is stopped',
    api: ['GET', api],
    page: console_,
    command: ['consumers', 'list'],
  },
  {
    says: 'disable: unknown',
    api: ['POST', `${api}/con_99/disable`],
    form: [`${console_}/con_99/disable`],
    command: ['consumers', 'disable', '99'],
  },
  {
    says: 'disable: not an id',
    api: ['POST', `${api}/maple/disable`],
    form: [`${console_}/maple/disable`],
    command: ['consumers', 'disable', 'maple'],
  },
  {
    says: 'enable',
    api: ['POST', `${api}/con_1/enable`],
    form: [`${console_}/con_1/enable`],
    command: ['consumers', 'enable', '1'],
  },
  {
    says: 'enable: unknown',
    api: ['POST', `${api}/con_99/enable`],
    form: [`${console_}/con_99/enable`],
    command: ['consumers', 'enable', '99'],
  },
];

/** The keys of a consumer, as the operator keeps them. */
export const consumerKeys: Noun = () => [
  {
    says: 'list',
    api: ['GET', `${api}/con_1/keys`],
    page: `${console_}/con_1`,
    command: ['consumers', 'keys', 'list', '1'],
  },
  {
    says: 'list: unknown',
    api: ['GET', `${api}/con_99/keys`],
    command: ['consumers', 'keys', 'list', '99'],
  },
  {
    says: 'create',
    api: ['POST', `${api}/con_1/keys`, { name: 'spare', scopes: ['read', 'endpoints'] }],
    form: [`${console_}/con_1/keys`, { name: 'spare', scopes: ['read', 'endpoints'] }],
    command: ['consumers', 'keys', 'create', '1', '--name', 'spare', '--scopes', 'read', 'endpoints'],
  },
  {
    says: 'create: with what is given to it by itself',
    api: ['POST', `${api}/con_1/keys`, {}],
    command: ['consumers', 'keys', 'create', '1'],
  },
  {
    says: 'create: unknown',
    api: ['POST', `${api}/con_99/keys`, { name: 'spare', scopes: ['read'] }],
    form: [`${console_}/con_99/keys`, { name: 'spare', scopes: ['read'] }],
    command: ['consumers', 'keys', 'create', '99', '--name', 'spare', '--scopes', 'read'],
  },
  {
    says: 'create: a scope that is none',
    api: ['POST', `${api}/con_1/keys`, { name: 'spare', scopes: ['write'] }],
    form: [`${console_}/con_1/keys`, { name: 'spare', scopes: ['write'] }],
    command: ['consumers', 'keys', 'create', '1', '--name', 'spare', '--scopes', 'write'],
  },
  {
    says: 'create: a scope twice',
    api: ['POST', `${api}/con_1/keys`, { name: 'twice', scopes: ['read', 'read'] }],
    form: [`${console_}/con_1/keys`, { name: 'twice', scopes: ['read', 'read'] }],
    command: ['consumers', 'keys', 'create', '1', '--name', 'twice', '--scopes', 'read', 'read'],
  },
  {
    says: 'create: without a name',
    api: ['POST', `${api}/con_1/keys`, { name: '', scopes: ['read'] }],
    form: [`${console_}/con_1/keys`, { name: '', scopes: ['read'] }],
    command: ['consumers', 'keys', 'create', '1', '--name', '', '--scopes', 'read'],
  },
  {
    says: 'create: more than it may have',
    before: ({ store }) =>
      store.pool.query(
        `INSERT INTO api_keys (consumer_id, name, hint, key_hash, scopes, created_at)
         SELECT 1, 'many', 'dbk_many', decode(md5(n::text), 'hex'), '{read}', '2026-11-01' FROM generate_series(1, 20) AS n`,
      ),
    api: ['POST', `${api}/con_1/keys`, { name: 'spare', scopes: ['read'] }],
    form: [`${console_}/con_1/keys`, { name: 'spare', scopes: ['read'] }],
    command: ['consumers', 'keys', 'create', '1', '--name', 'spare', '--scopes', 'read'],
  },
  {
    says: 'revoke',
    before: ({ store }) => store.pool.query(`DELETE FROM api_keys WHERE name = 'many'`),
    api: ['POST', `${api}/con_1/keys/key_1/revoke`],
    form: [`${console_}/con_1/keys/key_1/revoke`],
    command: ['consumers', 'keys', 'revoke', '1', '1'],
  },
  {
    says: 'revoke: again',
    api: ['POST', `${api}/con_1/keys/key_1/revoke`],
    form: [`${console_}/con_1/keys/key_1/revoke`],
    command: ['consumers', 'keys', 'revoke', 'con_1', 'key_1'],
  },
  {
    says: 'revoke: unknown',
    api: ['POST', `${api}/con_1/keys/key_99/revoke`],
    form: [`${console_}/con_1/keys/key_99/revoke`],
    command: ['consumers', 'keys', 'revoke', '1', '99'],
  },
  {
    says: 'revoke: not an id',
    api: ['POST', `${api}/con_1/keys/spare/revoke`],
    form: [`${console_}/con_1/keys/spare/revoke`],
    command: ['consumers', 'keys', 'revoke', '1', 'spare'],
  },
  {
    says: 'list: after that',
    api: ['GET', `${api}/con_1/keys`],
    page: `${console_}/con_1`,
    command: ['consumers', 'keys', 'list', '1'],
  },
];

/** Where the messages of a consumer go, as the operator sees it. */
export const consumerEndpoints: Noun = ({ message }) => [
  {
    says: 'list',
    api: ['GET', `${api}/con_1/endpoints`],
    page: `${console_}/con_1`,
    command: ['consumers', 'endpoints', 'list', '1'],
  },
  {
    says: 'list: unknown',
    api: ['GET', `${api}/con_99/endpoints`],
    page: `${console_}/con_99`,
    command: ['consumers', 'endpoints', 'list', '99'],
  },
  {
    says: 'show',
    api: ['GET', `${api}/con_1/endpoints/ep_1`],
    page: `${console_}/con_1/endpoints/ep_1`,
    command: ['consumers', 'endpoints', 'show', '1', '1'],
  },
  {
    says: 'attempts',
    api: ['GET', `${api}/con_1/endpoints/ep_1/attempts`],
    page: `${console_}/con_1/endpoints/ep_1`,
    command: ['consumers', 'endpoints', 'attempts', '1', '1'],
  },
  {
    says: 'attempts: unknown',
    api: ['GET', `${api}/con_1/endpoints/ep_99/attempts`],
    page: `${console_}/con_1/endpoints/ep_99`,
    command: ['consumers', 'endpoints', 'attempts', '1', '99'],
  },
  {
    says: 'attempts: none of them',
    api: ['GET', `${api}/con_1/endpoints/ep_1/attempts?limit=0`],
    page: `${console_}/con_1/endpoints/ep_1?cursor=x`,
    command: ['consumers', 'endpoints', 'attempts', '1', '1', '--limit', '0'],
  },
  { says: 'messages', page: `${console_}/con_1/endpoints/ep_1/messages` },
  { says: 'messages: unknown', page: `${console_}/con_1/endpoints/ep_99/messages` },
  { says: 'one message', page: `${console_}/con_1/messages/${message}` },
  { says: 'one message: unknown', page: `${console_}/con_1/messages/msg_1_AAAAAAAAAAAAAAAA` },
  { says: 'events', page: `${console_}/con_1/events` },
  { says: 'audit', page: `${console_}/con_1/audit` },
];
