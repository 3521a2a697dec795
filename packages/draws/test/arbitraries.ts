import fc from 'fast-check';
import { categoryVersions } from '../src/category-of-round.ts';
import { type CategoryKey, categoryKeys } from '../src/category.ts';
import type { Draw, RoundType } from '../src/draw.ts';
import { unitGroups } from '../src/noc.ts';
import { type Occupation, type Profile, programKeys } from '../src/profile.ts';

/** A draw of everyone at 500 points, with a tie-break, to be changed where a test is about something else. */
export function drawOf(round: RoundType, changes: Partial<Draw> = {}): Draw {
  return {
    number: '400',
    date: '2026-03-02',
    nameEn: 'as published',
    nameFr: null,
    round,
    invitations: 1000,
    crs: 500,
    tieBreak: { text: 'February 1, 2026 at 12:00:00 UTC', at: '2026-02-01T12:00:00Z' },
    heldAtText: null,
    programsText: null,
    pool: null,
    sourceUrl: null,
    ...changes,
  };
}

export function roundOf(
  category: CategoryKey,
  labelVersion: number | null = null,
  labelYear: number | null = null,
): RoundType {
  return { kind: 'category', category, labelVersion, labelYear };
}

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 3 });

/** Leaves out the keys that are undefined: an absent key is how a fact is unknown. */
function known<Facts extends object>(
  facts: Facts,
): { [Key in keyof Facts]?: Exclude<Facts[Key], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Facts]?: Exclude<Facts[Key], undefined>;
  };
}

const listed = [...new Set(categoryKeys.flatMap((key) => categoryVersions(key).flatMap(({ nocs }) => nocs)))];

/** Mostly occupations of some category, and months around what categories ask for. */
export const occupations = fc
  .record({
    noc: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...listed) },
      { weight: 1, arbitrary: fc.constantFrom(...unitGroups().keys()) },
    ),
    months: maybe(fc.constantFrom(0, 5, 6, 11, 12, 24, 35, 36)),
    inCanada: maybe(fc.constantFrom(0, 5, 6, 11, 12, 36)),
    continuous: maybe(fc.constantFrom(0, 5, 6, 11, 12, 36)),
  })
  .map(({ noc, months, inCanada, continuous }): Occupation => {
    const within = (part: number | undefined) =>
      part === undefined ? undefined : Math.min(part, months ?? 36);
    return {
      noc,
      ...known({ months, monthsInCanada: within(inCanada), monthsContinuous: within(continuous) }),
    };
  });

/** Around the tie-break, and around the ends of the days of the draws. */
const instants = fc.oneof(
  fc
    .integer({ min: -7 * 60, max: 7 * 60 })
    .map((minutes) => new Date(Date.UTC(2026, 1, 1, 12, minutes)).toISOString()),
  fc
    .tuple(fc.constantFrom('2024-04-07', '2026-02-18', '2026-02-19', '2026-10-02'), fc.nat(12 * 60))
    .map(([day, minutes]) => new Date(Date.parse(day) + minutes * 60_000).toISOString()),
);

export const profiles: fc.Arbitrary<Profile> = fc
  .record({
    crs: maybe(fc.oneof(fc.integer({ min: 480, max: 520 }), fc.constant(500))),
    programs: maybe(fc.subarray([...programKeys])),
    nomination: maybe(fc.constantFrom(true, false, 'unknown' as const)),
    occupations: maybe(fc.uniqueArray(occupations, { selector: ({ noc }) => noc, maxLength: 4 })),
    french: maybe(fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const)),
    submittedAt: maybe(instants),
    canadianArmedForcesOffer: maybe(fc.constantFrom(true, false, 'unknown' as const)),
  })
  .map(known);

export const rounds: fc.Arbitrary<RoundType> = fc.oneof(
  fc.constant({ kind: 'general' } as const),
  fc.constantFrom(...programKeys, 'pnp' as const).map((program) => ({ kind: 'program', program }) as const),
  fc
    .tuple(
      fc.constantFrom(...categoryKeys),
      fc.option(fc.integer({ min: 1, max: 4 })),
      fc.option(fc.constantFrom(2026, 2027)),
    )
    .map(([category, version, year]) => roundOf(category, version, year)),
  fc.constant({ kind: 'unknown' } as const),
);

const dates = fc.constantFrom(
  '2023-05-31',
  '2023-06-01',
  '2024-04-06',
  '2025-02-27',
  '2026-02-17',
  '2026-02-18',
  '2026-10-01',
);

export const draws: fc.Arbitrary<Draw> = fc
  .record({
    round: rounds,
    date: dates,
    crs: fc.option(fc.constant(500), { freq: 6 }),
    tieBreak: fc.constantFrom(
      null,
      { text: 'February 1, 2026 at 12:00:00 UTC', at: '2026-02-01T12:00:00Z' },
      { text: 'February 1 at 12:00:00 UTC', at: null },
    ),
  })
  .map(({ round, ...changes }) => drawOf(round, changes));
