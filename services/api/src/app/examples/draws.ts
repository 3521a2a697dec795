import { poolRanges } from '@drawbell/draws/draw';
import { drawColumns } from '../../json/draw-columns.ts';

/** What is sent to an operation and what it answers, as the description shows them; checked there against their schemas. */
export interface Example {
  readonly request?: unknown;
  /** JSON, or text where the operation answers text. */
  readonly answer?: unknown;
}

/** Where the installation of all examples is. */
const publicUrl = 'https://drawbell.example';
const page =
  'https://www.canada.ca/en/immigration-refugees-citizenship/corporate/mandate/policies-operational-instructions-agreements/ministerial-instructions/express-entry-rounds/invitations.html';

/** The draw of all examples, as IRCC published it; of its pool the first two ranges. */
export const drawFacts = {
  number: '420',
  key: '420',
  date: '2026-06-23',
  nameEn: 'Canadian Experience Class',
  nameFr: 'Catégorie de l’expérience canadienne',
  labels: { en: 'Canadian Experience Class', fr: 'Catégorie de l’expérience canadienne' },
  round: { kind: 'program', program: 'cec' },
  invitations: 4_000,
  crs: 516,
  tieBreak: { text: 'April 14, 2026 at 00:03:10 UTC', at: '2026-04-14T00:03:10.000Z' },
  heldAtText: 'June 23, 2026 at 12:52:12 UTC',
  programsText:
    'Federal Skilled Worker Program, Canadian Experience Class and Federal Skilled Trades Program',
  pool: {
    asOf: '2026-06-21',
    total: 239_645,
    ranges: [
      { range: '601-1200', candidates: 941 },
      { range: '501-600', candidates: 20_012 },
    ],
  },
  sourceUrl: `${page}?q=420`,
} as const;

/** When it was recorded here. */
export const recordedAt = '2026-06-23T13:02:11.706Z';

/** As `GET /v1/draws` lists it. */
export const draw = {
  ...drawFacts,
  ...{ state: 'published', revision: 1, firstSeenAt: recordedAt, withdrawnAt: null },
} as const;

/** The one before, as IRCC published it. */
export const drawBefore = {
  ...drawFacts,
  ...{ number: '419', key: '419', date: '2026-06-22' },
  ...{ nameEn: 'Provincial Nominee Program', nameFr: 'Programme des candidats des provinces' },
  labels: { en: 'Provincial Nominee Program', fr: 'Programme des candidats des provinces' },
  round: { kind: 'program', program: 'pnp' },
  ...{ invitations: 955, crs: 730 },
  tieBreak: { text: 'March 09, 2026 at 01:02:28 UTC', at: '2026-03-09T01:02:28.000Z' },
  heldAtText: 'June 22, 2026 at 04:06:26 UTC',
  programsText: 'Provincial Nominee Program',
  sourceUrl: `${page}?q=419`,
  ...{ state: 'published', revision: 1, firstSeenAt: '2026-06-22T13:31:40.118Z', withdrawnAt: null },
} as const;

/** As it is told in events. */
export const toldDraw = {
  ...{ number: draw.number, key: draw.key, date: draw.date, revision: 1 },
  ...{ round: draw.round, labels: draw.labels, nameEn: draw.nameEn, nameFr: draw.nameFr },
  ...{ invitations: draw.invitations, crs: draw.crs, tieBreak: draw.tieBreak, sourceUrl: draw.sourceUrl },
  url: `${publicUrl}/v1/draws/420`,
} as const;

const firstRevision = { revision: 1, recordedAt, touchedAt: recordedAt, changes: [], content: drawFacts };

/** The row of the draw in `draws.csv`, by its columns; those that are left out are empty. */
const row: Readonly<Record<string, string | number>> = {
  ...{ key: '420', number: '420', date: draw.date, name_en: draw.nameEn, name_fr: draw.nameFr },
  ...{ label_en: draw.labels.en, label_fr: draw.labels.fr, round: 'program', program: 'cec' },
  ...{ invitations: draw.invitations, crs: draw.crs },
  ...{ tie_break_text: `"${draw.tieBreak.text}"`, tie_break_at: draw.tieBreak.at },
  ...{ held_at_text: `"${draw.heldAtText}"`, programs_text: `"${draw.programsText}"` },
  ...{ source_url: draw.sourceUrl, pool_as_of: draw.pool.asOf, pool_total: draw.pool.total },
  ...{ pool_601_1200: 941, pool_501_600: 20_012, pool_451_500: 75_938, pool_491_500: 13_537 },
  ...{ pool_481_490: 13_598, pool_471_480: 17_318, pool_461_470: 16_358, pool_451_460: 15_127 },
  ...{ pool_401_450: 64_807, pool_441_450: 14_147, pool_431_440: 13_980, pool_421_430: 12_584 },
  ...{ pool_411_420: 12_128, pool_401_410: 11_968, pool_351_400: 51_897, pool_301_350: 17_946 },
  ...{ pool_0_300: 8_104, state: draw.state, revision: 1, first_seen_at: recordedAt },
};

/** Its pool with every range, as a line of `draws.jsonl` has it. */
const wholePool = {
  ...draw.pool,
  ranges: poolRanges.map((range) => ({ range, candidates: row[`pool_${range.replace('-', '_')}`] })),
};

/** Of what anybody may read: draws, and the state of the installation. */
export const drawExamples: Readonly<Record<string, Example>> = {
  listDraws: { answer: { draws: [draw, drawBefore], nextCursor: 'MDAwNDE5' } },
  getDraw: {
    answer: {
      ...draw,
      note: null,
      revisions: [{ ...firstRevision, author: 'ircc' }],
      events: [{ type: 'published', revision: 1, recordedAt }],
    },
  },
  exportDrawsAsCsv: {
    answer: [drawColumns.map(({ name }) => name), drawColumns.map(({ name }) => row[name] ?? '')]
      .map((cells) => `${cells.join(',')}\r\n`)
      .join(''),
  },
  exportDrawsAsJsonLines: {
    answer: `${JSON.stringify({ ...draw, pool: wholePool, note: null, corrections: [], remarks: [] })}\n`,
  },
  getDrawsCsvMetadata: {
    answer: JSON.stringify({
      '@context': ['http://www.w3.org/ns/csvw', { '@language': 'en' }],
      url: 'draws.csv',
      tableSchema: {
        primaryKey: 'key',
        columns: [
          { name: 'crs', datatype: 'integer', 'dc:description': 'CRS score of the lowest-ranked candidate.' },
        ],
      },
    }),
  },
  getDrawsSchema: {
    answer: JSON.stringify({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { crs: { type: ['integer', 'null'] } },
      required: ['crs'],
    }),
  },
  getDescription: {
    answer: { openapi: '3.1.0', info: { title: 'Drawbell', version: '1.0.0' }, paths: {} },
  },
  getLiveness: { answer: { status: 'alive' } },
  getReadiness: { answer: { status: 'ready', missing: [] } },
  getMetrics: {
    answer:
      '# HELP process_cpu_user_seconds_total Total user CPU time spent in seconds.\n# TYPE process_cpu_user_seconds_total counter\nprocess_cpu_user_seconds_total{service="api"} 12.680843\n',
  },
  getStatus: {
    answer: {
      generatedAt: '2026-06-23T13:05:00.000Z',
      mode: { embedded: false, outbox: false },
      feed: {
        ...{ health: 'fresh', lastPollAt: '2026-06-23T13:04:52.012Z' },
        ...{
          lastSuccessAt: '2026-06-23T13:04:52.012Z',
          lastSuccessAgeSeconds: 7.988,
          lastChangeAt: recordedAt,
        },
        ...{ lastErrorAt: null, lastError: null, consecutiveFailures: 0, backoffUntil: null },
        ...{ nextPollAt: '2026-06-23T13:05:12.012Z', baselineAt: '2026-01-05T14:00:00.000Z' },
      },
      deliveries: { due: 0, underWay: 0, oldestDueAt: null },
      lastFanOut: {
        ...{ drawNumber: '420', revision: 1, kind: 'alert', state: 'done' },
        ...{ subscribersSeen: 1_204, deliveriesMade: 311, deliveries: { sent: 311 } },
        ...{ recordedAt, startedAt: '2026-06-23T13:02:11.812Z', matchedAt: '2026-06-23T13:02:12.430Z' },
        ...{ firstSentAt: '2026-06-23T13:02:12.215Z', lastSentAt: '2026-06-23T13:02:19.940Z' },
        secondsFromRecorded: { toMatched: 0.724, toFirstSent: 0.509, toLastSent: 8.234 },
      },
      deliveryTimes: [
        {
          ...{ drawNumber: '420', revision: 1, kind: 'alert', recordedAt },
          ...{ absentAt: '2026-06-23T13:01:51.640Z', sent: 311, open: 0 },
          secondsToDelivery: { p50: 4.1, p95: 7.7, p99: 8.2 },
          webhooks: { sent: 12, open: 0, secondsToDelivery: { p50: 0.6, p95: 0.9, p99: 0.9 } },
          measuredAt: '2026-06-23T13:02:20.000Z',
        },
      ],
      canary: {
        ...{ state: 'well', target: 'mailbox', lastMadeAt: '2026-06-23T13:00:00.000Z' },
        ...{ lastSentAt: '2026-06-23T13:00:00.310Z', lastArrivedAt: '2026-06-23T13:00:02.655Z' },
        ...{ secondsToSent: 0.31, heardBy: 'queue', channelsFailing: [], problem: null },
      },
      draws: [
        {
          ...{ number: '420', key: '420', date: draw.date, label: draw.labels.en },
          ...{
            crs: draw.crs,
            invitations: draw.invitations,
            revision: 1,
            firstSeenAt: recordedAt,
            withdrawnAt: null,
          },
          events: [{ type: 'published', revision: 1, alerting: 'alert', recordedAt }],
        },
      ],
    },
  },
};

/** The record of the draw, and what became of it, as the operator sees them. */
const record = {
  ...draw,
  held: null,
  note: null,
  revisions: [{ ...firstRevision, author: null, published: null }],
  events: [{ type: 'published', revision: 1, alerting: 'alert', recordedAt }],
  remarks: [],
  fanOuts: [
    {
      ...{ revision: 1, kind: 'alert', state: 'done', subscribersSeen: 1_204, deliveriesMade: 311 },
      ...{ recordedAt, finishedAt: '2026-06-23T13:02:12.430Z' },
    },
  ],
  deliveries: [{ revision: 1, kind: 'alert', status: 'sent', count: 311 }],
  messages: [{ revision: 1, type: 'draw.published', status: 'sent', count: 12 }],
};

const note = {
  en: 'IRCC first published the cut-off of this draw as 561.',
  fr: 'IRCC a d’abord publié 561 comme note de coupure de cette ronde.',
};

/** Of the operator, about draws. */
export const drawOrderExamples: Readonly<Record<string, Example>> = {
  listDrawRecords: { answer: { draws: [{ ...draw, held: null }], nextCursor: 'MDAwNDIw' } },
  showDrawRecord: { answer: record },
  addDraw: {
    request: {
      ...{ number: '420', date: draw.date, nameEn: draw.nameEn, nameFr: draw.nameFr, round: draw.round },
      ...{ crs: draw.crs, invitations: draw.invitations, tieBreak: draw.tieBreak },
    },
    answer: { key: '420', revision: 1, alerting: 'alert' },
  },
  holdDraw: { answer: { drawNumber: '420', held: true, changed: true } },
  releaseDraw: { answer: { drawNumber: '420', held: false, changed: true } },
  withdrawDraw: { answer: { key: '420', withdrawn: true, changed: true } },
  correctDraw: {
    request: { crs: draw.crs },
    answer: {
      revision: 2,
      changes: [{ field: 'crs', material: true, from: 561, to: draw.crs }],
      alerting: 'alert',
    },
  },
  setDrawNote: { request: note, answer: { note } },
  removeDrawNote: { answer: { note: null } },
};
