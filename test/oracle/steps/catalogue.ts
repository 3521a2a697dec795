import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Noun } from '../step.ts';

const names = '/v1/admin/round-names';
const page = '/admin/categories';
const leaders = 'Community Leaders, 2026-Version 1';
const trades = { kind: 'category', category: 'trades' };

/** What the names of rounds mean. */
export const roundNames: Noun = () => [
  { says: 'list: none', api: ['GET', names], command: ['names', 'list'] },
  {
    says: 'preview',
    api: ['POST', `${names}/preview`, { name: leaders, means: trades, number: '451' }],
    command: ['names', 'preview', leaders, 'trades', '--number', '451'],
  },
  {
    says: 'preview: an unknown draw',
    api: ['POST', `${names}/preview`, { name: leaders, means: trades, number: '999' }],
  },
  {
    says: 'preview: an unknown category',
    api: [
      'POST',
      `${names}/preview`,
      { name: leaders, means: { kind: 'category', category: 'pilots' }, number: '451' },
    ],
  },
  {
    says: 'map',
    api: ['PUT', names, { name: leaders, means: trades }],
    form: [`${page}/names/map`, { name: leaders, means: 'trades' }],
    command: ['names', 'map', leaders, 'trades'],
  },
  {
    says: 'map: as it is already',
    api: ['PUT', names, { name: leaders, means: trades }],
    form: [`${page}/names/map`, { name: leaders, means: 'trades' }],
    command: ['names', 'map', leaders, 'trades'],
  },
  {
    says: 'map: to something else',
    api: ['PUT', names, { name: leaders, means: { kind: 'program', program: 'cec' } }],
    form: [`${page}/names/map`, { name: leaders, means: 'cec' }],
    command: ['names', 'map', leaders, 'cec'],
  },
  {
    says: 'map: a name that means something already',
    api: ['PUT', names, { name: 'Canadian Experience Class', means: trades }],
    form: [`${page}/names/map`, { name: 'Canadian Experience Class', means: 'trades' }],
    command: ['names', 'map', 'Canadian Experience Class', 'trades'],
  },
  {
    says: 'map: to an unknown category',
    api: ['PUT', names, { name: 'Something new', means: { kind: 'category', category: 'pilots' } }],
    form: [`${page}/names/map`, { name: 'Something new', means: 'pilots' }],
    command: ['names', 'map', 'Something new', 'pilots'],
  },
  {
    says: 'map: an empty name',
    api: ['PUT', names, { name: '', means: trades }],
    form: [`${page}/names/map`, { name: '', means: 'trades' }],
    command: ['names', 'map', '', 'trades'],
  },
  { says: 'list', api: ['GET', names], page, command: ['names', 'list'] },
  {
    says: 'unmap',
    api: ['DELETE', `${names}?name=${encodeURIComponent(leaders)}`],
    form: [`${page}/names/unmap`, { name: leaders }],
    command: ['names', 'unmap', leaders],
  },
  {
    says: 'unmap: again',
    api: ['DELETE', `${names}?name=${encodeURIComponent(leaders)}`],
    form: [`${page}/names/unmap`, { name: leaders }],
    command: ['names', 'unmap', leaders],
  },
  {
    says: 'unmap: an empty name',
    api: ['DELETE', `${names}?name=`],
    form: [`${page}/names/unmap`, { name: '' }],
    command: ['names', 'unmap', ''],
  },
];

const version = {
  ...{ labelEn: 'Community leaders', labelFr: 'Leaders communautaires' },
  ...{ publishedEn: ['Community Leaders'], publishedFr: [] },
  ...{ inForceFrom: '2026-11-01', inForceTo: null, nocs: ['00012', '40030'] },
  rule: { kind: 'occupation', months: 12, continuous: false, inCanada: false },
};
const florists = {
  ...version,
  ...{ labelEn: 'Florists', labelFr: 'Fleuristes', publishedEn: ['Florists'] },
};
const category = '/v1/admin/categories';

/** What categories ask for, and from when on. */
export const categories: Noun = ({ folder }) => {
  const file = (name: string, content: object | string): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const first = { key: 'leaders', version: 1, ...version };
  return [
    { says: 'show', command: ['categories', 'show', 'trades'] },
    { says: 'show: unknown', command: ['categories', 'show', 'pilots'] },
    {
      says: 'preview',
      api: ['POST', `${category}/leaders/versions/1/preview`, { version, number: '447' }],
    },
    {
      says: 'preview: an unknown draw',
      api: ['POST', `${category}/leaders/versions/1/preview`, { version, number: '999' }],
    },
    {
      says: 'set',
      api: ['PUT', `${category}/leaders/versions/1`, version],
      command: ['categories', 'set', file('leaders.json', first)],
    },
    {
      says: 'set: as it is already',
      api: ['PUT', `${category}/leaders/versions/1`, version],
      command: ['categories', 'set', file('leaders.json', first)],
    },
    {
      says: 'set: an occupation that is none',
      api: ['PUT', `${category}/leaders/versions/2`, { ...version, nocs: ['99999'] }],
      command: ['categories', 'set', file('bad.json', { ...first, version: 2, nocs: ['99999'] })],
    },
    {
      says: 'set: what is no version',
      api: ['PUT', `${category}/leaders/versions/2`, { labelEn: 'x' }],
      command: ['categories', 'set', file('none.json', { key: 'leaders', version: 2, labelEn: 'x' })],
    },
    { says: 'set: what is no JSON', command: ['categories', 'set', file('text.json', 'version 2')] },
    {
      says: 'set: a key that is none',
      api: ['PUT', `${category}/Le%20aders/versions/1`, version],
      command: ['categories', 'set', file('key.json', { ...first, key: 'Le aders' })],
    },
    {
      says: 'remove: names lead to it',
      api: ['DELETE', `${category}/leaders/versions/1`],
      command: ['categories', 'remove', 'leaders', '1'],
    },
    {
      says: 'set: what no draw goes by',
      api: ['PUT', `${category}/florists/versions/1`, florists],
      command: ['categories', 'set', file('florists.json', { key: 'florists', version: 1, ...florists })],
    },
    {
      says: 'remove',
      api: ['DELETE', `${category}/florists/versions/1`],
      command: ['categories', 'remove', 'florists', '1'],
    },
    {
      says: 'remove: again',
      api: ['DELETE', `${category}/florists/versions/1`],
      command: ['categories', 'remove', 'florists', '1'],
    },
    {
      says: 'remove: one of the code',
      api: ['DELETE', `${category}/trades/versions/3`],
      command: ['categories', 'remove', 'trades', '3'],
    },
    {
      says: 'remove: a version that is no number',
      api: ['DELETE', `${category}/trades/versions/x`],
      command: ['categories', 'remove', 'trades', 'x'],
    },
    { says: 'list', api: ['GET', category], page, command: ['categories', 'list'] },
  ];
};

const grid = '/v1/admin/grid-changes';
const grids = '/admin/grids';
const points = { labelEn: 'New points', labelFr: 'Nouveaux points', source: 'a notice' };

/** Changes of the points grid. */
export const gridChanges: Noun = () => [
  { says: 'list', api: ['GET', grid], page: grids, command: ['grids', 'list'] },
  {
    says: 'add',
    api: ['PUT', `${grid}/2027-01-05`, { ...points, status: 'reported', scoresStayed: false }],
    form: [`${grids}/add`, { ...points, date: '2027-01-05', status: 'reported' }],
    command: [
      ...['grids', 'add', '2027-01-05', '--en', points.labelEn, '--fr', points.labelFr],
      ...['--source', points.source],
    ],
  },
  {
    says: 'add: in place of that',
    api: ['PUT', `${grid}/2027-01-05`, { ...points, status: 'confirmed', scoresStayed: true }],
    form: [`${grids}/add`, { ...points, date: '2027-01-05', status: 'confirmed', scoresStayed: 'yes' }],
    command: [
      ...['grids', 'add', '2027-01-05', '--en', points.labelEn, '--fr', points.labelFr],
      ...['--source', points.source, '--status', 'confirmed', '--scores-stayed'],
    ],
  },
  {
    says: 'add: a day that is none',
    api: ['PUT', `${grid}/05-01-2027`, { ...points, status: 'reported', scoresStayed: false }],
    form: [`${grids}/add`, { ...points, date: '05-01-2027', status: 'reported' }],
    command: [
      ...['grids', 'add', '05-01-2027', '--en', points.labelEn, '--fr', points.labelFr],
      ...['--source', points.source],
    ],
  },
  {
    says: 'add: before there was a grid',
    api: ['PUT', `${grid}/2014-01-01`, { ...points, status: 'reported', scoresStayed: false }],
    form: [`${grids}/add`, { ...points, date: '2014-01-01', status: 'reported' }],
    command: [
      ...['grids', 'add', '2014-01-01', '--en', points.labelEn, '--fr', points.labelFr],
      ...['--source', points.source],
    ],
  },
  {
    says: 'add: without words',
    api: ['PUT', `${grid}/2027-02-05`, { ...points, labelFr: '', status: 'reported', scoresStayed: false }],
    form: [`${grids}/add`, { ...points, labelFr: '', date: '2027-02-05', status: 'reported' }],
    command: [
      ...['grids', 'add', '2027-02-05', '--en', points.labelEn, '--fr', ''],
      ...['--source', points.source],
    ],
  },
  {
    says: 'confirm',
    api: ['POST', `${grid}/2026-11-03/confirm`, { source: 'a gazette' }],
    form: [`${grids}/2026-11-03/confirm`, { source: 'a gazette' }],
    command: ['grids', 'confirm', '2026-11-03', '--source', 'a gazette'],
  },
  {
    says: 'confirm: again, as it is',
    api: ['POST', `${grid}/2026-11-03/confirm`],
    form: [`${grids}/2026-11-03/confirm`],
    command: ['grids', 'confirm', '2026-11-03'],
  },
  {
    says: 'confirm: one whose scores stayed, without a word of them',
    api: ['POST', `${grid}/2027-01-05/confirm`],
    form: [`${grids}/2027-01-05/confirm`],
    command: ['grids', 'confirm', '2027-01-05'],
  },
  {
    says: 'confirm: unknown',
    api: ['POST', `${grid}/2026-11-05/confirm`],
    form: [`${grids}/2026-11-05/confirm`],
    command: ['grids', 'confirm', '2026-11-05'],
  },
  {
    says: 'confirm: a source that is too long',
    api: ['POST', `${grid}/2026-11-03/confirm`, { source: 'x'.repeat(301) }],
    form: [`${grids}/2026-11-03/confirm`, { source: 'x'.repeat(301) }],
    command: ['grids', 'confirm', '2026-11-03', '--source', 'x'.repeat(301)],
  },
  {
    says: 'confirm: a day that is none',
    api: ['POST', `${grid}/soon/confirm`],
    form: [`${grids}/soon/confirm`],
    command: ['grids', 'confirm', 'soon'],
  },
  {
    says: 'dismiss',
    api: ['POST', `${grid}/2026-11-03/dismiss`],
    form: [`${grids}/2026-11-03/dismiss`],
    command: ['grids', 'dismiss', '2026-11-03'],
  },
  {
    says: 'dismiss: unknown',
    api: ['POST', `${grid}/2026-11-05/dismiss`],
    form: [`${grids}/2026-11-05/dismiss`],
    command: ['grids', 'dismiss', '2026-11-05'],
  },
  { says: 'list: after that', api: ['GET', grid], page: grids, command: ['grids', 'list'] },
];
