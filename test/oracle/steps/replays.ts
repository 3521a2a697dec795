import type { Noun } from '../step.ts';

const api = '/v1/admin/replays';
const page = '/admin/replays';
const order = '/v1/admin/draws/447/replays';
const form = '/admin/draws/447/replay';

/** What the form of a rehearsal brings back. */
const seen = { email: '12', webhook: '0', typed: '12' };
/** What a rehearsal counted that was walked. */
const counts = {
  email: { send: { meets: 12 }, again: 0, leftAlone: {}, noLongerConcerned: 0, otherOutcome: 0 },
};

/** Past draws through matching and delivery again. The seed holds one rehearsal that nobody has walked. */
export const replays: Noun = ({ confirmation: token }) => [
  { says: 'list', api: ['GET', api], page, command: ['replay', 'list'] },
  {
    says: 'list: of one draw',
    api: ['GET', `${api}?draw=450`],
    command: ['replay', 'list', '--draw', '450'],
  },
  { says: 'show', api: ['GET', `${api}/rep_1`], page: `${page}/rep_1`, command: ['replay', 'show', 'rep_1'] },
  {
    says: 'show: unknown',
    api: ['GET', `${api}/rep_99`],
    page: `${page}/rep_99`,
    command: ['replay', 'show', '99'],
  },
  { says: 'show: not an id', api: ['GET', `${api}/x`], page: `${page}/x`, command: ['replay', 'show', 'x'] },
  {
    says: 'order: a rehearsal',
    api: ['POST', order, { scope: 'missed', channels: ['email', 'webhook'], dryRun: true }],
    form: [form, { scope: 'missed', basis: 'today', channels: ['email', 'webhook'] }],
    command: ['replay', 'order', '447', '--scope', 'missed', '--channels', 'email', 'webhook', '--dry-run'],
  },
  {
    says: 'order: for those who are named',
    api: ['POST', order, { scope: 'named', recipients: { subscribers: ['sub_1'] }, dryRun: true }],
    form: [form, { scope: 'named', basis: 'today', channels: 'email', recipients: 'sub_1' }],
    command: ['replay', 'order', '447', '--scope', 'named', '--subscribers', 'sub_1', '--dry-run'],
  },
  {
    says: 'order: without a rehearsal',
    api: ['POST', order, { scope: 'missed' }],
    command: ['replay', 'order', '447', '--scope', 'missed'],
  },
  {
    says: 'order: everybody again, without a rehearsal',
    api: ['POST', order, { scope: 'all' }],
    command: ['replay', 'order', '447', '--scope', 'all'],
  },
  {
    says: 'order: for nobody',
    api: ['POST', order, { scope: 'named', dryRun: true }],
    form: [form, { scope: 'named', basis: 'today', channels: 'email' }],
    command: ['replay', 'order', '447', '--scope', 'named', '--dry-run'],
  },
  {
    says: 'order: for somebody unknown',
    api: ['POST', order, { scope: 'named', recipients: { subscribers: ['sub_99'] }, dryRun: true }],
    form: [form, { scope: 'named', basis: 'today', channels: 'email', recipients: 'sub_99' }],
    command: ['replay', 'order', '447', '--scope', 'named', '--subscribers', 'sub_99', '--dry-run'],
  },
  {
    says: 'order: a scope that is none',
    api: ['POST', order, { scope: 'x', dryRun: true }],
    form: [form, { scope: 'x', basis: 'today', channels: 'email' }],
    command: ['replay', 'order', '447', '--scope', 'x', '--dry-run'],
  },
  {
    says: 'order: a revision that is none',
    api: ['POST', order, { scope: 'missed', revision: 9, dryRun: true }],
    command: ['replay', 'order', '447', '--scope', 'missed', '--revision', '9', '--dry-run'],
  },
  {
    says: 'order: an unknown draw',
    api: ['POST', '/v1/admin/draws/999/replays', { scope: 'missed', dryRun: true }],
    form: ['/admin/draws/999/replay', { scope: 'missed', basis: 'today', channels: 'email' }],
    command: ['replay', 'order', '999', '--scope', 'missed', '--dry-run'],
  },
  {
    says: 'cancel',
    api: ['POST', `${api}/rep_1/cancel`],
    form: [`${page}/rep_1/cancel`],
    command: ['replay', 'cancel', 'rep_1'],
  },
  {
    says: 'cancel: again',
    api: ['POST', `${api}/rep_1/cancel`],
    form: [`${page}/rep_1/cancel`],
    command: ['replay', 'cancel', 'rep_1'],
  },
  {
    says: 'cancel: unknown',
    api: ['POST', `${api}/rep_99/cancel`],
    form: [`${page}/rep_99/cancel`],
    command: ['replay', 'cancel', '99'],
  },
  {
    says: 'resume',
    api: ['POST', `${api}/rep_1/resume`],
    form: [`${page}/rep_1/resume`],
    command: ['replay', 'resume', 'rep_1'],
  },
  {
    says: 'resume: what is not stopped',
    api: ['POST', `${api}/rep_1/resume`],
    form: [`${page}/rep_1/resume`],
    command: ['replay', 'resume', 'rep_1'],
  },
  {
    says: 'resume: unknown',
    api: ['POST', `${api}/rep_99/resume`],
    form: [`${page}/rep_99/resume`],
    command: ['replay', 'resume', '99'],
  },
  {
    says: 'confirm: with a token that is none',
    api: ['POST', order, { confirmation: { token: 'x', counts: { email: 12, webhook: 0 } } }],
    form: [`${page}/rep_1/confirm`, { ...seen, confirmation: 'x' }],
    command: ['replay', 'confirm', '447', '--token', 'x', '--email', '12', '--webhook', '0'],
  },
  {
    says: 'show: a rehearsal that was walked',
    before: ({ store }) =>
      store.pool.query(
        "UPDATE replays SET state = 'done', ended_at = '2026-11-24T15:00:00Z', counts = $1 WHERE id = 1",
        [counts],
      ),
    api: ['GET', `${api}/rep_1`],
    page: `${page}/rep_1`,
    command: ['replay', 'show', 'rep_1'],
  },
  {
    says: 'confirm: with other counts',
    api: ['POST', order, { confirmation: { token, counts: { email: 11, webhook: 0 } } }],
    form: [`${page}/rep_1/confirm`, { ...seen, confirmation: token, email: '11', typed: '11' }],
    command: ['replay', 'confirm', '447', '--token', token, '--email', '11', '--webhook', '0'],
  },
  {
    says: 'confirm: of another draw',
    api: [
      'POST',
      '/v1/admin/draws/450/replays',
      { confirmation: { token, counts: { email: 12, webhook: 0 } } },
    ],
    command: ['replay', 'confirm', '450', '--token', token, '--email', '12', '--webhook', '0'],
  },
  {
    says: 'confirm',
    api: ['POST', order, { confirmation: { token, counts: { email: 12, webhook: 0 } } }],
    form: [`${page}/rep_1/confirm`, { ...seen, confirmation: token }],
    command: ['replay', 'confirm', '447', '--token', token, '--email', '12', '--webhook', '0'],
  },
  {
    says: 'confirm: again',
    api: ['POST', order, { confirmation: { token, counts: { email: 12, webhook: 0 } } }],
    form: [`${page}/rep_1/confirm`, { ...seen, confirmation: token }],
    command: ['replay', 'confirm', '447', '--token', token, '--email', '12', '--webhook', '0'],
  },
  {
    says: 'confirm: unknown',
    form: [`${page}/rep_99/confirm`, { ...seen, confirmation: token }],
  },
  { says: 'run', command: ['replay', 'run', 'rep_2'] },
  { says: 'run: unknown', command: ['replay', 'run', '99'] },
];
