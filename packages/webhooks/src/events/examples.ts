import type { DrawPayload, EventData, EventType } from './payload-schemas.ts';

/** A made-up draw at an address of documentation. */
const draw: DrawPayload = {
  number: '400',
  key: '400',
  date: '2026-02-20',
  revision: 1,
  round: { kind: 'program', program: 'cec' },
  labels: { en: 'Canadian Experience Class', fr: 'Catégorie de l’expérience canadienne' },
  nameEn: 'Canadian Experience Class',
  nameFr: 'Catégorie de l’expérience canadienne',
  invitations: 6_000,
  crs: 509,
  tieBreak: { text: 'January 5, 2026 at 10:11:12 UTC', at: '2026-01-05T10:11:12Z' },
  sourceUrl: null,
  url: 'https://drawbell.example/v1/draws/400',
};

const match: Omit<EventData<'profile.matched'>, 'draw'> = {
  reference: 'client-0172',
  outcome: 'may_meet',
  reasons: [
    {
      code: 'programs_unknown',
      en: 'It is not known for which federal programs this profile is eligible.',
      fr: 'On ne sait pas à quels programmes fédéraux ce profil est admissible.',
    },
  ],
  pointsShort: null,
  correction: false,
};

/** Of an event, of a message and of a test. */
const exampleIds = {
  event: 'evt_1207_3hXq0v9ZtK2mB7Lc',
  message: 'msg_5310_Qe81tYw0rJp4NdVs',
} as const;

/** What `data` may look like, for the description of the API. The figures are made up. */
export const exampleData: { readonly [Type in EventType]: EventData<Type> } = {
  'draw.published': { draw },
  'draw.corrected': {
    draw: { ...draw, revision: 2, crs: 508 },
    changes: [{ field: 'crs', from: 509, to: 508 }],
  },
  'draw.withdrawn': { draw },
  'draw.reinstated': { draw },
  'profile.matched': { ...match, draw },
  'profiles.matched': { draw, matches: [{ id: exampleIds.event, ...match }] },
  'feed.stale': { lastSuccessAt: '2026-02-20T15:02:11.000Z' },
  'feed.recovered': { staleSince: '2026-02-20T15:05:40.000Z' },
  'deadline.approaching': {
    ...{ reference: 'client-0172', deadline: 'last_useful', on: '2026-03-22', step: 30 },
    documentKind: 'language_first',
    rule: {
      strength: 'official',
      en: '2 years from the result, and valid on the day of the application',
      fr: '2 ans à partir du résultat, et valide le jour de la demande',
      source:
        'https://www.canada.ca/en/immigration-refugees-citizenship/services/immigrate-canada/express-entry/documents/language-test.html',
    },
  },
  'message.failed': {
    ...{ messageId: exampleIds.message, endpointId: 'ep_12' },
    ...{ type: 'draw.published', attempts: 8, reason: 'retries_exhausted', statusCode: 503 },
  },
  'endpoint.disabled': {
    ...{ endpointId: 'ep_12', description: 'Case management' },
    ...{ reason: 'failing', failingSince: '2026-02-15T15:04:05.000Z' },
  },
  'test.ping': { message: 'This endpoint works.' },
};

/**
 * The body of a sample that a consumer asked for. It says that it is one, so that no receiver takes a made-up draw for a
 * real one.
 */
export function writeSample(type: Exclude<EventType, 'test.ping'>, now: Date): string {
  return JSON.stringify({ type, timestamp: now.toISOString(), sample: true, data: exampleData[type] });
}
