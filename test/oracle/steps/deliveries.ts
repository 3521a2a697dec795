import type { Noun } from '../step.ts';

const api = '/v1/admin/deliveries';
const page = '/admin/deliveries';

/** The ledger of mails, and what goes out again. */
export const deliveries: Noun = ({ message }) => [
  { says: 'list', api: ['GET', api], page, command: ['deliveries', 'list'] },
  {
    says: 'list: of a draw, in one state',
    api: ['GET', `${api}?draw=447&status=failed`],
    page: `${page}?draw=447&status=failed`,
    command: ['deliveries', 'list', '--draw', '447', '--status', 'failed'],
  },
  {
    says: 'list: of a person',
    api: ['GET', `${api}?subscriber=sub_1`],
    page: `${page}?subscriber=sub_1`,
    command: ['deliveries', 'list', '--subscriber', 'sub_1'],
  },
  {
    says: 'list: in a state that is none',
    api: ['GET', `${api}?status=lost`],
    page: `${page}?status=lost`,
    command: ['deliveries', 'list', '--status', 'lost'],
  },
  { says: 'sweep', command: ['deliveries', 'sweep'] },
  {
    says: 'show',
    api: ['GET', `${api}/dlv_1`],
    page: `${page}/dlv_1`,
    command: ['deliveries', 'show', 'dlv_1'],
  },
  {
    says: 'show: unknown',
    api: ['GET', `${api}/dlv_99`],
    page: `${page}/dlv_99`,
    command: ['deliveries', 'show', '99'],
  },
  {
    says: 'show: not an id',
    api: ['GET', `${api}/sub_1`],
    page: `${page}/sub_1`,
    command: ['deliveries', 'show', 'sub_1'],
  },
  {
    says: 'resend',
    api: ['POST', `${api}/dlv_1/resend`],
    form: [`${page}/dlv_1/resend`],
    command: ['deliveries', 'resend', 'dlv_1'],
  },
  {
    says: 'resend: what is owed already',
    api: ['POST', `${api}/dlv_1/resend`],
    form: [`${page}/dlv_1/resend`],
    command: ['deliveries', 'resend', 'dlv_1'],
  },
  {
    says: 'resend: to a suppressed address',
    before: (world) =>
      world.store.pool.query(
        `INSERT INTO suppressions SELECT email_hash, 'operator', '', '2026-11-24T15:00:00Z' FROM subscribers`,
      ),
    api: ['POST', `${api}/dlv_1/resend`],
    form: [`${page}/dlv_1/resend`],
    command: ['deliveries', 'resend', 'dlv_1'],
  },
  {
    says: 'resend: unknown',
    api: ['POST', `${api}/dlv_99/resend`],
    form: [`${page}/dlv_99/resend`],
    command: ['deliveries', 'resend', '99'],
  },
  {
    says: 'resend: not an id',
    api: ['POST', `${api}/x/resend`],
    form: [`${page}/x/resend`],
    command: ['deliveries', 'resend', 'x'],
  },
  {
    says: 'messages resend: what is owed already',
    api: ['POST', `/v1/admin/messages/${message}/resend`],
    command: ['messages', 'resend', message],
  },
  {
    says: 'messages resend',
    before: (world) =>
      world.store.pool.query(
        `UPDATE webhook_messages SET status = 'failed', ended_at = '2026-11-24T15:00:00Z', end_reason = 'gave_up'`,
      ),
    api: ['POST', `/v1/admin/messages/${message}/resend`],
    command: ['messages', 'resend', message],
  },
  {
    says: 'messages resend: unknown',
    api: ['POST', '/v1/admin/messages/msg_1_AAAAAAAAAAAAAAAA/resend'],
    command: ['messages', 'resend', 'msg_1_AAAAAAAAAAAAAAAA'],
  },
  {
    says: 'messages resend: not an id',
    api: ['POST', '/v1/admin/messages/x/resend'],
    command: ['messages', 'resend', 'x'],
  },
];

/** What came back. */
export const bounces: Noun = () => [
  { says: 'list', api: ['GET', '/v1/admin/bounces'], command: ['bounces', 'list'] },
  {
    says: 'list: of a draw',
    api: ['GET', '/v1/admin/bounces?draw=447'],
    command: ['bounces', 'list', '--draw', '447'],
  },
  {
    says: 'list: of an unknown draw',
    api: ['GET', '/v1/admin/bounces?draw=999'],
    command: ['bounces', 'list', '--draw', '999'],
  },
  {
    says: 'list: of a kind that is none',
    api: ['GET', '/v1/admin/bounces?kind=lost'],
    command: ['bounces', 'list', '--kind', 'lost'],
  },
  { says: 'overview', page: '/admin' },
];
