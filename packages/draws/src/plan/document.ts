import { z } from 'zod';
import { isComing } from '../grid.ts';
import { monthsBefore } from '../past-draws.ts';
import { plainText } from '../plain-text.ts';

/** What a candidate keeps beside a profile, in the order in which lists name them. */
export const documentKinds = [
  'language_first',
  'language_second',
  'eca',
  'medical_exam',
  'police_certificate',
  'passport',
  'work_permit',
  'nomination_certificate',
  'proof_of_funds',
  'employer_letter',
  'other',
] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** What the one day of a document is: of its result, of its issue, or its last valid day. */
const countsFroms = ['result', 'issue', 'end'] as const;

/** The language tests that IRCC takes for Express Entry, and their language. */
export const languageTests = { ielts: 'en', celpip: 'en', pte: 'en', tef: 'fr', tcf: 'fr' } as const;
const languageTestKeys = ['ielts', 'celpip', 'pte', 'tef', 'tcf'] as const;

/** How many documents one profile may have, replaced ones not counted. */
export const documentsMax = 60;

const daySchema = z.iso.date('a day that exists is needed, e.g. "2026-12-03"');

/** A document whose fields may contradict each other: one that is shown as it is on record. */
export const shownDocument = z.strictObject({
  kind: z.enum(documentKinds),
  countsFrom: z
    .enum(countsFroms)
    .describe('What `day` is: of the result of a test, of the issue, or the last valid day.'),
  day: daySchema,
  /** The person's own word for it. Never a number of the document. */
  label: plainText(60).optional(),
  test: z.enum(languageTestKeys).optional().describe('Of a language test: says of which language it is.'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'a country is two capital letters, e.g. "IN"')
    .optional()
    .describe('Of a police certificate: ISO 3166-1 alpha-2.'),
  currentCountry: z
    .boolean()
    .optional()
    .describe('Of a police certificate: whether its owner lives in that country now. Left out is unknown.'),
});

/**
 * One document of a profile: its kind and the one day it hangs on. Nothing that identifies it: no number, no scan. The one
 * format for the API, import, export and the record.
 */
export const documentSchema = shownDocument
  .refine(({ kind, test }) => test === undefined || isLanguageTest(kind), {
    message: 'only a language test has a test',
    path: ['test'],
  })
  .refine(
    ({ kind, country, currentCountry }) =>
      kind === 'police_certificate' || (country === undefined && currentCountry === undefined),
    { message: 'only a police certificate has a country', path: ['country'] },
  )
  .meta({ id: 'Document' });

export type Document = z.infer<typeof documentSchema>;

/** A document on record. Its id stays through every change of it. */
export interface KeptDocument extends Document {
  readonly id: string;
}

export function isLanguageTest(kind: DocumentKind): boolean {
  return kind === 'language_first' || kind === 'language_second';
}

/** No document is kept for longer before or after today: a day beyond is a slip of the year. */
const documentYearsMax = 20;

/** Why the day of a document cannot be right; null when it can. One that has ended can. */
export type DayProblem = 'in_the_future' | 'too_long_ago' | 'too_far_away';

export function dayProblem(
  { countsFrom, day }: Pick<Document, 'countsFrom' | 'day'>,
  now: Date,
): DayProblem | null {
  if (countsFrom !== 'end' && isComing(day, now)) return 'in_the_future';
  const today = now.toISOString().slice(0, 10);
  if (day < monthsBefore(today, documentYearsMax * 12)) return 'too_long_ago';
  return day > monthsBefore(today, -documentYearsMax * 12) ? 'too_far_away' : null;
}
