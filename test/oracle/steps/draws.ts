import type { Noun } from '../step.ts';

const api = '/v1/admin/draws';
const page = '/admin/draws';

/** The record of draws, and what holds their alerts back. */
export const draws: Noun = () => [
  {
    says: 'list',
    api: ['GET', `${api}?limit=2`],
    page,
    command: ['draws', 'list', '--limit', '2'],
  },
  { says: 'list: those held back', api: ['GET', `${api}?held=true`] },
  { says: 'list: none of them', api: ['GET', `${api}?limit=0`], command: ['draws', 'list', '--limit', '0'] },
  { says: 'show', api: ['GET', `${api}/450`], page: `${page}/450`, command: ['draws', 'show', '450'] },
  {
    says: 'show: unknown',
    api: ['GET', `${api}/999`],
    page: `${page}/999`,
    command: ['draws', 'show', '999'],
  },
  {
    says: 'show: not a number',
    api: ['GET', `${api}/x`],
    page: `${page}/x`,
    command: ['draws', 'show', 'x'],
  },
  {
    says: 'hold',
    api: ['POST', `${api}/450/hold`],
    form: [`${page}/450/hold`],
    command: ['draws', 'hold', '450'],
  },
  {
    says: 'hold: again',
    api: ['POST', `${api}/450/hold`],
    form: [`${page}/450/hold`],
    command: ['draws', 'hold', '450'],
  },
  {
    says: 'hold: unknown',
    api: ['POST', `${api}/999/hold`],
    form: [`${page}/999/hold`],
    command: ['draws', 'hold', '999'],
  },
  {
    says: 'hold: not a number',
    api: ['POST', `${api}/x/hold`],
    form: [`${page}/x/hold`],
    command: ['draws', 'hold', 'x'],
  },
  {
    says: 'release',
    api: ['POST', `${api}/450/release`],
    form: [`${page}/450/release`],
    command: ['draws', 'release', '450'],
  },
  {
    says: 'release: again',
    api: ['POST', `${api}/450/release`],
    form: [`${page}/450/release`],
    command: ['draws', 'release', '450'],
  },
  {
    says: 'release: held because of bounces',
    before: ({ store }) =>
      store.pool.query(
        "UPDATE draws SET held_at = '2026-11-24T15:00:00Z', held_because = 'bounces' WHERE number LIKE '%451'",
      ),
    api: ['POST', `${api}/451/release`],
    form: [`${page}/451/release`],
    command: ['draws', 'release', '451'],
  },
  {
    says: 'release: unknown',
    api: ['POST', `${api}/999/release`],
    form: [`${page}/999/release`],
    command: ['draws', 'release', '999'],
  },
];

/** What IRCC published wrong, and words beside draws. */
export const corrections: Noun = () => [
  {
    says: 'correct',
    api: ['POST', `${api}/450/corrections`, { crs: 480, invitations: 2_345 }],
    command: ['draws', 'correct', '450', '--crs', '480', '--invitations', '2345'],
  },
  {
    says: 'correct: as it is already',
    api: ['POST', `${api}/450/corrections`, { crs: 480 }],
    command: ['draws', 'correct', '450', '--crs', '480'],
  },
  {
    says: 'correct: an old draw',
    api: ['POST', `${api}/447/corrections`, { round: { kind: 'program', program: 'cec' } }],
    command: ['draws', 'correct', '447', '--round', 'cec'],
  },
  {
    says: 'correct: to an unknown category',
    api: ['POST', `${api}/450/corrections`, { round: { kind: 'category', category: 'pilots' } }],
    command: ['draws', 'correct', '450', '--round', 'pilots'],
  },
  {
    says: 'correct: a score that is none',
    api: ['POST', `${api}/450/corrections`, { crs: 1_500 }],
    command: ['draws', 'correct', '450', '--crs', '1500'],
  },
  {
    says: 'correct: nothing',
    api: ['POST', `${api}/450/corrections`, {}],
    command: ['draws', 'correct', '450'],
  },
  {
    says: 'correct: unknown',
    api: ['POST', `${api}/999/corrections`, { crs: 480 }],
    command: ['draws', 'correct', '999', '--crs', '480'],
  },
  {
    says: 'correct: not a number',
    api: ['POST', `${api}/x/corrections`, { crs: 480 }],
    command: ['draws', 'correct', 'x', '--crs', '480'],
  },
  {
    says: 'note',
    api: ['PUT', `${api}/450/note`, { en: 'A note', fr: 'Une note' }],
    command: ['draws', 'note', '450', '--en', 'A note', '--fr', 'Une note'],
  },
  {
    says: 'note: as it is already',
    api: ['PUT', `${api}/450/note`, { en: 'A note', fr: 'Une note' }],
    command: ['draws', 'note', '450', '--en', 'A note', '--fr', 'Une note'],
  },
  {
    says: 'note: in one language',
    api: ['PUT', `${api}/450/note`, { en: 'A note' }],
    command: ['draws', 'note', '450', '--en', 'A note'],
  },
  {
    says: 'note: unknown',
    api: ['PUT', `${api}/999/note`, { en: 'A note', fr: 'Une note' }],
    command: ['draws', 'note', '999', '--en', 'A note', '--fr', 'Une note'],
  },
  {
    says: 'show: corrected, with a note',
    api: ['GET', `${api}/450`],
    page: `${page}/450`,
    command: ['draws', 'show', '450'],
  },
  { says: 'note: away', api: ['DELETE', `${api}/450/note`], command: ['draws', 'note', '450', '--remove'] },
  {
    says: 'note: away, unknown',
    api: ['DELETE', `${api}/999/note`],
    command: ['draws', 'note', '999', '--remove'],
  },
];

const general = { number: '452', date: '2026-11-24', nameEn: 'General', crs: 470 };
const typed = { number: '452', date: '2026-11-24', nameEn: 'General', crs: '470' };
const words = ['--number', '452', '--date', '2026-11-24', '--name-en', 'General', '--crs', '470'];

/** Draws that no reading of the feed finds. */
export const drawsByHand: Noun = () => [
  { says: 'the form', page: `${page}/add` },
  {
    says: 'add',
    api: ['POST', api, general],
    form: [`${page}/add`, typed],
    command: ['draws', 'add', ...words],
  },
  {
    says: 'add: again',
    api: ['POST', api, general],
    form: [`${page}/add`, typed],
    command: ['draws', 'add', ...words],
  },
  {
    says: 'add: without a number',
    api: ['POST', api, { date: '2026-11-24', nameEn: 'Canadian Experience Class', crs: 471 }],
    form: [`${page}/add`, { date: '2026-11-24', nameEn: 'Canadian Experience Class', crs: '471' }],
    command: [
      'draws',
      'add',
      '--date',
      '2026-11-24',
      '--name-en',
      'Canadian Experience Class',
      '--crs',
      '471',
    ],
  },
  {
    says: 'add: in the future',
    api: ['POST', api, { ...general, number: '453', date: '2026-12-24' }],
    form: [`${page}/add`, { ...typed, number: '453', date: '2026-12-24' }],
    command: ['draws', 'add', ...words, '--number', '453', '--date', '2026-12-24'],
  },
  {
    says: 'add: for an unknown category',
    api: ['POST', api, { ...general, number: '453', round: { kind: 'category', category: 'pilots' } }],
    form: [`${page}/add`, { ...typed, number: '453', round: 'pilots' }],
    command: ['draws', 'add', ...words, '--number', '453', '--round', 'pilots'],
  },
  {
    says: 'add: a score and a day that are none',
    api: ['POST', api, { ...general, number: '453', crs: 1_500, date: 'soon' }],
    form: [`${page}/add`, { ...typed, number: '453', crs: '1500', date: 'soon' }],
    command: ['draws', 'add', ...words, '--number', '453', '--crs', '1500', '--date', 'soon'],
  },
  {
    says: 'add: the moment of a tie-break without its text',
    api: ['POST', api, { ...general, number: '453', tieBreak: { at: '2026-10-01T12:34:56Z' } }],
    form: [`${page}/add`, { ...typed, number: '453', tieBreakAt: '2026-10-01T12:34:56Z' }],
    command: ['draws', 'add', ...words, '--number', '453', '--tie-break-at', '2026-10-01T12:34:56Z'],
  },
  {
    says: 'withdraw',
    api: ['POST', `${api}/452/withdraw`],
    form: [`${page}/452/withdraw`],
    command: ['draws', 'withdraw', '452'],
  },
  {
    says: 'withdraw: again',
    api: ['POST', `${api}/452/withdraw`],
    form: [`${page}/452/withdraw`],
    command: ['draws', 'withdraw', '452'],
  },
  {
    says: 'withdraw: one of the feed',
    api: ['POST', `${api}/450/withdraw`],
    form: [`${page}/450/withdraw`],
    command: ['draws', 'withdraw', '450'],
  },
  {
    says: 'withdraw: unknown',
    api: ['POST', `${api}/999/withdraw`],
    form: [`${page}/999/withdraw`],
    command: ['draws', 'withdraw', '999'],
  },
  {
    says: 'withdraw: not a number',
    api: ['POST', `${api}/x/withdraw`],
    form: [`${page}/x/withdraw`],
    command: ['draws', 'withdraw', 'x'],
  },
];
