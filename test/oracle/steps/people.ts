import { join } from 'node:path';
import { address } from '../../../services/api/test/subscribers.ts';
import type { Noun } from '../step.ts';

const api = '/v1/admin/subscribers';
const page = '/admin/people';

/** The people who are told, as an operator helps them. */
export const subscribers: Noun = ({ folder }) => [
  { says: 'the form', page },
  {
    says: 'find',
    api: ['POST', '/v1/admin/addresses', { email: address }],
    form: [`${page}/find`, { email: address }],
    command: ['subscribers', 'find', address],
  },
  {
    says: 'find: nobody',
    api: ['POST', '/v1/admin/addresses', { email: 'nobody@example.org' }],
    form: [`${page}/find`, { email: 'nobody@example.org' }],
    command: ['subscribers', 'find', 'nobody@example.org'],
  },
  {
    says: 'find: what is no address',
    api: ['POST', '/v1/admin/addresses', { email: 'maria' }],
    form: [`${page}/find`, { email: 'maria' }],
    command: ['subscribers', 'find', 'maria'],
  },
  {
    says: 'show',
    api: ['GET', `${api}/sub_1`],
    page: `${page}/sub_1`,
    command: ['subscribers', 'show', 'sub_1'],
  },
  {
    says: 'show: unknown',
    api: ['GET', `${api}/sub_99`],
    page: `${page}/sub_99`,
    command: ['subscribers', 'show', '99'],
  },
  {
    says: 'show: not an id',
    api: ['GET', `${api}/con_1`],
    page: `${page}/con_1`,
    command: ['subscribers', 'show', 'con_1'],
  },
  { says: 'consent', command: ['subscribers', 'consent', address] },
  {
    says: 'explain',
    api: ['GET', `${api}/sub_1/draws/447`],
    page: `${page}/sub_1/explain?draw=447`,
    command: ['subscribers', 'explain', 'sub_1', '447'],
  },
  {
    says: 'explain: what was never told',
    api: ['GET', `${api}/sub_1/draws/450`],
    page: `${page}/sub_1/explain?draw=450`,
    command: ['subscribers', 'explain', 'sub_1', '450'],
  },
  {
    says: 'explain: an unknown draw',
    api: ['GET', `${api}/sub_1/draws/999`],
    page: `${page}/sub_1/explain?draw=999`,
    command: ['subscribers', 'explain', 'sub_1', '999'],
  },
  {
    says: 'explain: not a number',
    api: ['GET', `${api}/sub_1/draws/x`],
    page: `${page}/sub_1/explain?draw=x`,
    command: ['subscribers', 'explain', 'sub_1', 'x'],
  },
  {
    says: 'end a channel',
    api: ['POST', `${api}/sub_1/channels/chn_1/end`],
    form: [`${page}/sub_1/channels/chn_1/end`],
    command: ['channels', 'end', 'sub_1', 'chn_1', '--yes'],
  },
  {
    says: 'end a channel: that has ended',
    api: ['POST', `${api}/sub_1/channels/chn_1/end`],
    form: [`${page}/sub_1/channels/chn_1/end`],
    command: ['channels', 'end', 'sub_1', 'chn_1', '--yes'],
  },
  {
    says: 'export',
    api: ['POST', `${api}/sub_1/export`],
    form: [`${page}/sub_1/export`],
    command: ['subscribers', 'export', 'sub_1'],
  },
  {
    says: 'export: to a file',
    command: ['subscribers', 'export', 'sub_1', '--to', join(folder, 'no', 'sub_1')],
  },
  {
    says: 'export: unknown',
    api: ['POST', `${api}/sub_99/export`],
    form: [`${page}/sub_99/export`],
    command: ['subscribers', 'export', 'sub_99'],
  },
  {
    says: 'move',
    api: ['POST', `${api}/sub_1/move`, { email: 'moved@example.org' }],
    form: [`${page}/sub_1/move`, { email: 'moved@example.org' }],
    command: ['subscribers', 'move', 'sub_1', 'moved@example.org'],
  },
  {
    says: 'move: to the address that they have',
    api: ['POST', `${api}/sub_1/move`, { email: address }],
    form: [`${page}/sub_1/move`, { email: address }],
    command: ['subscribers', 'move', 'sub_1', address],
  },
  {
    says: 'move: unknown',
    api: ['POST', `${api}/sub_99/move`, { email: 'moved@example.org' }],
    form: [`${page}/sub_99/move`, { email: 'moved@example.org' }],
    command: ['subscribers', 'move', 'sub_99', 'moved@example.org'],
  },
  {
    says: 'move: to what is no address',
    api: ['POST', `${api}/sub_1/move`, { email: 'moved' }],
    form: [`${page}/sub_1/move`, { email: 'moved' }],
    command: ['subscribers', 'move', 'sub_1', 'moved'],
  },
  { says: 'unsubscribe: not said twice', command: ['subscribers', 'unsubscribe', 'sub_1'] },
  {
    says: 'unsubscribe',
    api: ['POST', `${api}/sub_1/unsubscribe`],
    form: [`${page}/sub_1/unsubscribe`],
    command: ['subscribers', 'unsubscribe', 'sub_1', '--yes'],
  },
  {
    says: 'unsubscribe: again',
    api: ['POST', `${api}/sub_1/unsubscribe`],
    form: [`${page}/sub_1/unsubscribe`],
    command: ['subscribers', 'unsubscribe', 'sub_1', '--yes'],
  },
  {
    says: 'unsubscribe: unknown',
    api: ['POST', `${api}/sub_99/unsubscribe`],
    form: [`${page}/sub_99/unsubscribe`],
    command: ['subscribers', 'unsubscribe', 'sub_99', '--yes'],
  },
  {
    says: 'erase: not said twice',
    form: [`${page}/sub_1/erase`, { typed: 'sub_2' }],
    command: ['subscribers', 'erase', 'sub_1'],
  },
  {
    says: 'erase: unknown',
    api: ['POST', `${api}/sub_99/erase`],
    form: [`${page}/sub_99/erase`, { typed: 'sub_99' }],
    command: ['subscribers', 'erase', 'sub_99', '--yes'],
  },
  {
    says: 'erase',
    api: ['POST', `${api}/sub_1/erase`],
    form: [`${page}/sub_1/erase`, { typed: 'sub_1' }],
    command: ['subscribers', 'erase', 'sub_1', '--yes'],
  },
  {
    says: 'find: after that',
    api: ['POST', '/v1/admin/addresses', { email: address }],
    form: [`${page}/find`, { email: address }],
    command: ['subscribers', 'find', address],
  },
];

const one = '/v1/admin/addresses';
const shown = '/admin/addresses';

/** Addresses by their keyed hash, and those that get no mail. */
export const addresses: Noun = ({ address: named, nobody }) => [
  {
    says: 'show',
    api: ['GET', `${one}/${named}`],
    page: `${shown}/${named}`,
    command: ['subscribers', 'find', named],
  },
  {
    says: 'show: nobody',
    api: ['GET', `${one}/${nobody}`],
    page: `${shown}/${nobody}`,
    command: ['subscribers', 'find', nobody],
  },
  {
    says: 'show: not an id',
    api: ['GET', `${one}/adr_x`],
    page: `${shown}/adr_x`,
    command: ['subscribers', 'find', 'adr_x'],
  },
  {
    says: 'suppressions list: none',
    api: ['GET', '/v1/admin/suppressions'],
    page: '/admin/suppressions',
    command: ['suppressions', 'list'],
  },
  {
    says: 'suppress',
    api: ['POST', `${one}/${named}/suppress`, { note: 'asked by letter' }],
    form: [`${shown}/${named}/suppress`, { note: 'asked by letter' }],
    command: ['subscribers', 'suppress', named, '--note', 'asked by letter'],
  },
  {
    says: 'suppress: again',
    api: ['POST', `${one}/${named}/suppress`, { note: 'again' }],
    form: [`${shown}/${named}/suppress`, { note: 'again' }],
    command: ['subscribers', 'suppress', named, '--note', 'again'],
  },
  {
    says: 'suppress: by the address itself',
    form: ['/admin/suppressions', { email: 'nobody@example.org', note: '' }],
    api: ['POST', '/v1/admin/suppressions', { email: 'nobody@example.org' }],
    command: ['subscribers', 'suppress', 'nobody@example.org'],
  },
  {
    says: 'suppress: what is no address',
    form: ['/admin/suppressions', { email: 'nobody', note: '' }],
    api: ['POST', '/v1/admin/suppressions', { email: 'nobody' }],
    command: ['subscribers', 'suppress', 'nobody'],
  },
  { says: 'suppress: not an id', api: ['POST', `${one}/nobody/suppress`, {}] },
  {
    says: 'suppress: with a note that is too long',
    api: ['POST', `${one}/${named}/suppress`, { note: 'x'.repeat(201) }],
    form: [`${shown}/${named}/suppress`, { note: 'x'.repeat(201) }],
    command: ['subscribers', 'suppress', named, '--note', 'x'.repeat(201)],
  },
  {
    says: 'suppressions list',
    api: ['GET', '/v1/admin/suppressions'],
    page: '/admin/suppressions',
    command: ['suppressions', 'list'],
  },
  {
    says: 'suppressions list: of one reason',
    api: ['GET', '/v1/admin/suppressions?reason=complaint'],
    page: '/admin/suppressions?reason=complaint',
    command: ['suppressions', 'list', '--reason', 'complaint'],
  },
  {
    says: 'suppressions list: of a reason that is none',
    api: ['GET', '/v1/admin/suppressions?reason=whim'],
    page: '/admin/suppressions?reason=whim',
    command: ['suppressions', 'list', '--reason', 'whim'],
  },
  {
    says: 'show: suppressed',
    api: ['GET', `${one}/${named}`],
    page: `${shown}/${named}`,
    command: ['subscribers', 'find', named],
  },
  {
    says: 'lift',
    api: ['POST', `${one}/${named}/lift`],
    form: [`${shown}/${named}/lift`],
    command: ['subscribers', 'lift', named],
  },
  {
    says: 'lift: again',
    api: ['POST', `${one}/${named}/lift`],
    form: [`${shown}/${named}/lift`],
    command: ['subscribers', 'lift', named],
  },
  {
    says: 'lift: not an id',
    api: ['POST', `${one}/adr_x/lift`],
    form: [`${shown}/adr_x/lift`],
    command: ['subscribers', 'lift', 'adr_x'],
  },
];
