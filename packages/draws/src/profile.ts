import { z } from 'zod';
import { isNocCode } from './noc.ts';
import { plainText } from './plain-text.ts';

/** The federal programs a candidate can be eligible for. A provincial nomination is a fact of its own. */
export const programKeys = ['cec', 'fsw', 'fst'] as const;
export type ProgramKey = (typeof programKeys)[number];

const yesNoUnknown = z.union([z.boolean(), z.literal('unknown')], { error: 'true, false or "unknown"' });
/** Of the last 3 years that count. */
export const monthsThatCount = 36;

const months = z
  .int('months are a whole number')
  .min(0, 'months cannot be below 0')
  .max(600, 'at most 600 months')
  .describe('Of the last 3 years. More than 36 are taken as 36.');

/** Months as they count: what somebody worked before the last 3 years changes nothing. */
export function monthsCounted(given: number): number {
  return Math.min(given, monthsThatCount);
}

/** A moment in ISO 8601 with its zone. Bounded: the pattern alone allows any number of digits of a second. */
export const instantSchema = z.iso
  .datetime({ offset: true, error: 'a date and time with its zone is needed, e.g. "2026-03-20T10:00:00Z"' })
  .max(40);

/** What a nomination adds to a score: with one, no score is lower. */
export const nominationPoints = 600;

/** How many profiles one person may have: those of a family, or the clients of a consultant. */
export const profilesMax = 100;

/** Express Entry began in January 2015: nobody had a score before. */
export const readOnEarliest = '2015-01-01';

/** The code of a NOC 2021 unit group. Text: a number would lose the zeros of "00012". */
const nocSchema = z
  .string({ error: 'a NOC 2021 code is text of five digits in quotes, e.g. "31301" or "00012"' })
  .regex(/^\d{5}$/, {
    abort: true,
    error: ({ input }) =>
      typeof input === 'string' && /^\d{4}$/.test(input)
        ? `${input} is a NOC 2016 code; the five digits of NOC 2021 are needed, e.g. "31301"`
        : 'a NOC 2021 code has five digits, e.g. "31301" or "00012"',
  })
  .refine(isNocCode, 'no such occupation in NOC 2021');

/**
 * Work in one occupation in the last 3 years. An absent number of months is unknown, never zero; more than count are
 * cut to those that do, once they were compared as they were given.
 * `monthsContinuous` is the longest unbroken stretch (asked by categories in force before 2026-02-18).
 */
const occupationSchema = z
  .strictObject({
    noc: nocSchema,
    months: months.optional(),
    monthsInCanada: months.optional(),
    monthsContinuous: months.optional(),
  })
  .refine((o) => o.months === undefined || o.monthsInCanada === undefined || o.monthsInCanada <= o.months, {
    message: 'months in Canada cannot exceed months in total',
    path: ['monthsInCanada'],
  })
  .refine(
    (o) => o.months === undefined || o.monthsContinuous === undefined || o.monthsContinuous <= o.months,
    {
      message: 'continuous months cannot exceed months in total',
      path: ['monthsContinuous'],
    },
  )
  .overwrite(({ noc, ...given }) => ({
    noc,
    ...Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        value === undefined ? undefined : monthsCounted(value),
      ]),
    ),
  }));

export type Occupation = z.infer<typeof occupationSchema>;

/**
 * The facts about one candidate that a draw can be compared with. The one format for import, API, webhooks and
 * the command line. An absent key is unknown; an empty list is none.
 */
export const profileSchema = z
  .strictObject({
    /** The person's own word for it ("me", "client 12"). Shown back to them only. */
    label: plainText(60).optional(),
    /** CRS score as shown in the Express Entry account, nomination points included. */
    crs: z.int().min(0).max(1200).optional(),
    /** The day on which the score was read in the account, in Eastern Canada (ISO): it says of which grid it is. */
    crsReadOn: z.iso
      .date('a day is needed, e.g. "2026-11-20"')
      .refine((day) => day >= readOnEarliest, 'is before Express Entry began, in 2015')
      .optional(),
    programs: z.array(z.enum(programKeys)).max(3).optional(),
    nomination: yesNoUnknown.optional(),
    /** Each occupation once, with all its months: split entries could each fall short of what they add up to. */
    occupations: z
      .array(occupationSchema)
      .max(20)
      .refine((list) => new Set(list.map(({ noc }) => noc)).size === list.length, {
        message: 'list each occupation once, with all its months',
      })
      .optional(),
    /** NCLC 7 or more in all four abilities. */
    french: z.enum(['yes', 'no', 'unknown']).optional(),
    /** When the profile was submitted (ISO 8601 with zone); decides ties, and which draws came before it. */
    submittedAt: instantSchema.optional(),
    /** Holds an offer from the Canadian Armed Forces that the military category asks for. */
    canadianArmedForcesOffer: yesNoUnknown.optional(),
  })
  .meta({ id: 'Profile' });

export type Profile = z.infer<typeof profileSchema>;
