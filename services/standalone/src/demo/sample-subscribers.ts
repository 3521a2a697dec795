import { type SubscriberInput, subscriberInputSchema } from '@drawbell/draws/subscriber-input';

const consent = { wordingVersion: 'demo', givenAt: '2026-08-01T12:00:00Z', source: 'demo' };

/** Ten invented people whose profiles show what decides: programs, categories, scores, ties, and what is unknown. */
const people = [
  {
    email: 'amelie.nurse@example.org',
    language: 'fr',
    profiles: [
      {
        label: 'moi',
        crs: 481,
        programs: ['cec', 'fsw'],
        nomination: false,
        occupations: [{ noc: '31301', months: 26, monthsInCanada: 14 }],
        french: 'yes',
        documents: [
          { kind: 'language_first', countsFrom: 'result', day: '2025-09-12', test: 'tef' },
          { kind: 'language_second', countsFrom: 'result', day: '2025-02-20', test: 'ielts' },
          { kind: 'eca', countsFrom: 'issue', day: '2023-05-15' },
          { kind: 'passport', countsFrom: 'end', day: '2029-07-18' },
        ],
      },
    ],
  },
  {
    email: 'ben.developer@example.org',
    language: 'en',
    profiles: [
      {
        label: 'me',
        crs: 520,
        programs: ['cec'],
        nomination: false,
        occupations: [{ noc: '21232', months: 30 }],
        french: 'no',
        // Ends shortly after the sixty days of the draws that are shown: their alerts say so.
        documents: [{ kind: 'language_first', countsFrom: 'result', day: '2024-12-03', test: 'ielts' }],
      },
    ],
  },
  {
    email: 'chloe.nominee@example.org',
    language: 'fr',
    profiles: [
      { label: 'moi', crs: 731, programs: ['fsw'], nomination: true, occupations: [], french: 'no' },
    ],
  },
  {
    email: 'dev.carpenter@example.org',
    language: 'en',
    profiles: [
      {
        label: 'me',
        crs: 478,
        programs: ['fst'],
        nomination: false,
        occupations: [{ noc: '72310', months: 20 }],
        french: 'no',
      },
    ],
  },
  {
    email: 'elena.near@example.org',
    language: 'en',
    profiles: [
      { label: 'me', crs: 512, programs: ['cec'], nomination: false, occupations: [], french: 'no' },
    ],
  },
  {
    email: 'farid.unknown-french@example.org',
    language: 'fr',
    profiles: [
      { label: 'moi', crs: 430, programs: ['fsw'], nomination: false, occupations: [], french: 'unknown' },
    ],
  },
  {
    email: 'grace.tie@example.org',
    language: 'en',
    profiles: [
      {
        label: 'me',
        crs: 518,
        programs: ['cec'],
        nomination: false,
        occupations: [],
        french: 'no',
        submittedAt: '2026-01-20T10:00:00Z',
      },
    ],
  },
  {
    email: 'hugo.newsroom@example.org',
    language: 'fr',
    preferences: { meets: true, mayMeet: true, nearPoints: 0, everyDrawOfMyPrograms: false, everyDraw: true },
    profiles: [
      { label: 'rédaction', crs: 0, programs: [], nomination: false, occupations: [], french: 'no' },
    ],
  },
  {
    email: 'ines.consultant@example.org',
    language: 'en',
    profiles: [
      { label: 'client 7', crs: 522, programs: ['cec'], nomination: false, occupations: [], french: 'no' },
      { label: 'client 12', crs: 395, programs: ['fsw'], nomination: false, occupations: [], french: 'yes' },
      { label: 'client 31', crs: 698, programs: ['fsw'], nomination: true, occupations: [], french: 'no' },
    ],
  },
  {
    email: 'jun.physician@example.org',
    language: 'en',
    profiles: [
      {
        label: 'me',
        crs: 402,
        programs: ['fsw'],
        nomination: false,
        occupations: [{ noc: '31102', months: 30 }],
        french: 'no',
      },
    ],
  },
];

export function sampleSubscribers(): SubscriberInput[] {
  return people.map((person) => subscriberInputSchema.parse({ ...person, consent }));
}
