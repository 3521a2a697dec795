import type { Catalogue } from './catalogue.ts';
import { categoryOfRound } from './category-of-round.ts';
import type { CategoryVersion } from './category-version.ts';
import type { CategoryKey } from './category.ts';
import type { Draw, RoundType } from './draw.ts';
import { both, type Criterion, finding, type Finding, type Reason } from './match-result.ts';
import { type Occupation, type Profile, type ProgramKey, programKeys } from './profile.ts';
import { isNameless } from './round-meaning.ts';

const everyone = finding('yes', { code: 'general_round' });
const roundUnknown = finding('unknown', { code: 'round_type_unknown' });
const roundNameless = finding('unknown', { code: 'round_type_unknown', nameMissing: true });
const programsUnknown = finding('unknown', { code: 'programs_unknown' });

const eligibleFor = perProgram((program) => finding('yes', { code: 'program_eligible', program }));
const notEligibleFor = perProgram((program) => finding('no', { code: 'program_not_eligible', program }));

const nomination = answers({
  yes: finding('yes', { code: 'nomination_held' }),
  no: finding('no', { code: 'nomination_not_held' }),
  unknown: finding('unknown', { code: 'nomination_unknown' }),
});

const french = answers({
  yes: finding('yes', { code: 'french_meets' }),
  no: finding('no', { code: 'french_below' }),
  unknown: finding('unknown', { code: 'french_unknown' }),
});

/** Service, training and credential are not part of a profile: an offer leaves the category undecided. */
const militaryRecord = both(
  finding('unknown', { code: 'military_experience_unknown' }),
  finding('unknown', { code: 'military_credential_unknown' }),
);
const armedForcesOffer = answers({
  yes: militaryRecord,
  no: finding('no', { code: 'armed_forces_offer_missing' }),
  unknown: both(finding('unknown', { code: 'armed_forces_offer_unknown' }), militaryRecord),
});

/** Makes the question whether a draw was for a profile at all, its score aside. */
export function createEligibilityCriterion(
  { round, date, nameEn }: Pick<Draw, 'round' | 'date' | 'nameEn'>,
  catalogue: Catalogue,
): Criterion<Profile> {
  if (round.kind === 'unknown') {
    const nameless = isNameless(nameEn);
    return () => (nameless ? roundNameless : roundUnknown);
  }
  if (round.kind === 'general') return (profile) => poolFinding(profile) ?? everyone;
  if (round.kind === 'program') return createProgramCriterion(round.program);
  const category = createCategoryCriterion(round, date, catalogue);
  return (profile) => both(anyFederalProgram(profile), category(profile));
}

function createProgramCriterion(program: ProgramKey | 'pnp'): Criterion<Profile> {
  if (program === 'pnp') return nominee;
  return ({ programs }) => {
    if (programs === undefined) return programsUnknown;
    return programs.includes(program) ? eligibleFor[program] : notEligibleFor[program];
  };
}

/** A nomination decides; without one, the programs need not be looked at. */
function nominee(profile: Profile): Finding {
  const held = nomination(profile.nomination);
  const pool = held.state === 'yes' ? poolFinding(profile) : null;
  return pool === null ? held : both(held, pool);
}

/** Category rounds are open to the federal programs only: a nomination does not stand in for one. */
function anyFederalProgram(profile: Profile): Finding {
  const { programs } = profile;
  const first = programKeys.find((program) => programs?.includes(program));
  return first === undefined ? (poolFinding(profile) ?? programsUnknown) : eligibleFor[first];
}

/** A nominee in Express Entry is eligible for a federal program, too: an empty list beside a nomination is a slip. */
const withoutProgram: Readonly<Record<Finding['state'], Finding>> = {
  yes: finding('unknown', { code: 'nominee_program_unknown' }),
  unknown: finding('unknown', { code: 'no_program_nomination_unknown' }),
  no: finding('no', { code: 'no_federal_program' }),
};

/**
 * Whether somebody with these programs can be in the pool at all: nobody without one of the federal programs is. Null
 * where the list does not stand against it.
 */
function poolFinding({
  programs,
  nomination,
}: {
  readonly programs?: readonly ProgramKey[] | undefined;
  readonly nomination?: Profile['nomination'] | undefined;
}): Finding | null {
  if (programs === undefined || programs.length > 0) return null;
  if (nomination === true) return withoutProgram.yes;
  return nomination === false ? withoutProgram.no : withoutProgram.unknown;
}

function createCategoryCriterion(
  round: Extract<RoundType, { kind: 'category' }>,
  date: string,
  catalogue: Catalogue,
): Criterion<Profile> {
  const { category } = round;
  const onFile = categoryOfRound(round, date, catalogue);
  if (onFile.kind !== 'known') {
    const notOnFile = finding('unknown', {
      code: onFile.kind === 'not_in_force' ? 'category_not_in_force' : 'category_version_unknown',
      category,
    });
    return () => notOnFile;
  }
  return criterionOf(onFile.version);
}

function criterionOf(version: CategoryVersion): Criterion<Profile> {
  const { rule } = version;
  switch (rule.kind) {
    case 'french':
      return (profile) => french(profile.french);
    case 'military':
      return createMilitaryCriterion(version);
    case 'occupation':
      return createOccupationCriterion(version, rule);
  }
}

/** Known occupations without a listed one are not met by any offer; how long somebody worked in one is not asked. */
function createMilitaryCriterion({ key: category, nocs }: CategoryVersion): Criterion<Profile> {
  const listed = new Set(nocs);
  const occupationsUnknown = finding('unknown', { code: 'occupations_unknown', category });
  return ({ occupations, canadianArmedForcesOffer }) => {
    const offer = armedForcesOffer(canadianArmedForcesOffer);
    if (occupations === undefined) return both(offer, occupationsUnknown);
    if (occupations.some(({ noc }) => listed.has(noc))) return offer;
    return both(notListedIn(category, occupations), offer);
  };
}

function perProgram(make: (program: ProgramKey) => Finding): Readonly<Record<ProgramKey, Finding>> {
  return { cec: make('cec'), fsw: make('fsw'), fst: make('fst') };
}

/** One finding for each answer to a question of yes and no; no answer is unknown. */
function answers(
  findings: Readonly<Record<Finding['state'], Finding>>,
): (answer: boolean | 'yes' | 'no' | 'unknown' | undefined) => Finding {
  return (answer) => {
    if (answer === true || answer === 'yes') return findings.yes;
    return answer === false || answer === 'no' ? findings.no : findings.unknown;
  };
}

type OccupationRule = Extract<CategoryVersion['rule'], { kind: 'occupation' }>;
type ExperienceReason = Extract<Reason, { readonly monthsNeeded: number }>;

/** Months in the 3 years that count: somebody who worked in all of them had no break. */
const monthsOfWindow = 36;

/** What is known of the months of one occupation. */
interface MonthsKnown {
  /** Those that count towards the rule, where they are known. */
  readonly months?: number;
  /** All of them, where that is more, or all that is known. */
  readonly monthsInAll?: number;
}

/** What the months of one occupation prove. */
type Experience =
  | { readonly state: 'yes'; readonly months: number }
  | { readonly state: 'unknown'; readonly code: 'experience_unknown' | 'experience_continuity_unknown' }
  | { readonly state: 'no'; readonly known: MonthsKnown };

const unknown: Experience = { state: 'unknown', code: 'experience_unknown' };
const continuityUnknown: Experience = { state: 'unknown', code: 'experience_continuity_unknown' };
const tooShort = (known: MonthsKnown): Experience => ({ state: 'no', known });

/** Makes the question whether a profile has enough experience in one listed occupation. The best one decides. */
function createOccupationCriterion(
  { key: category, nocs }: CategoryVersion,
  rule: OccupationRule,
): Criterion<Profile> {
  const listed = new Set(nocs);
  const occupationsUnknown = finding('unknown', { code: 'occupations_unknown', category });
  const needed = {
    category,
    monthsNeeded: rule.months,
    inCanada: rule.inCanada,
    ...(rule.continuous && { continuous: true as const }),
  };
  const counted = {
    ...(rule.inCanada && { inCanada: true as const }),
    ...(rule.continuous && { continuous: true as const }),
  };
  return ({ occupations }) => {
    if (occupations === undefined) return occupationsUnknown;
    const mine = occupations.filter(({ noc }) => listed.has(noc));
    if (mine.length === 0) return notListedIn(category, occupations);
    const several = mine.length > 1 ? { occupations: mine.length } : {};
    let undecided: Reason | undefined;
    let longest: ExperienceReason | undefined;
    for (const occupation of mine) {
      const { noc } = occupation;
      const experience = experienceUnder(rule, occupation);
      if (experience.state === 'yes') {
        const { months } = experience;
        return finding('yes', { code: 'occupation_meets', category, noc, months, ...counted });
      }
      if (experience.state === 'unknown') {
        undecided ??= { code: experience.code, noc, ...needed };
      } else if (longest === undefined || mostOf(experience.known) > mostOf(longest)) {
        longest = { code: 'experience_too_short', noc, ...needed, ...experience.known, ...several };
      }
    }
    if (undecided !== undefined) return finding('unknown', undecided);
    return longest === undefined ? occupationsUnknown : finding('no', longest);
  };
}

/** Known occupations, none of which a category lists; a profile without any is not told that they are not on a list. */
function notListedIn(category: CategoryKey, occupations: readonly Occupation[]): Finding {
  const none = occupations.length === 0 ? { none: true as const } : {};
  return finding('no', { code: 'occupation_not_listed', category, ...none });
}

function mostOf({ months, monthsInAll }: MonthsKnown): number {
  return months ?? monthsInAll ?? 0;
}

function experienceUnder(rule: OccupationRule, occupation: Occupation): Experience {
  if (rule.continuous && rule.inCanada) return continuousInCanada(rule, occupation);
  if (rule.continuous) return continuousExperience(rule, occupation);
  if (rule.inCanada) return experienceInCanada(rule, occupation);
  const months = provenMonths(occupation);
  if (months >= rule.months) return { state: 'yes', months };
  return occupation.months === undefined ? unknown : tooShort({ months });
}

function experienceInCanada(rule: OccupationRule, { months, monthsInCanada }: Occupation): Experience {
  if (monthsInCanada !== undefined) {
    if (monthsInCanada >= rule.months) return { state: 'yes', months: monthsInCanada };
    return tooShort({ months: monthsInCanada, ...inAll(months, monthsInCanada) });
  }
  return months !== undefined && months < rule.months ? tooShort({ monthsInAll: months }) : unknown;
}

function continuousExperience(rule: OccupationRule, occupation: Occupation): Experience {
  const { monthsContinuous } = occupation;
  const months = provenMonths(occupation);
  if (monthsContinuous !== undefined) {
    if (monthsContinuous >= rule.months) return { state: 'yes', months: monthsContinuous };
    return tooShort({ months: monthsContinuous, ...inAll(occupation.months, monthsContinuous) });
  }
  if (months >= monthsOfWindow) return { state: 'yes', months };
  if (months >= rule.months) return continuityUnknown;
  return occupation.months === undefined ? unknown : tooShort({ monthsInAll: months });
}

/** The longest stretch says nothing of where it was, unless all of the work was in Canada. */
function continuousInCanada(rule: OccupationRule, occupation: Occupation): Experience {
  const inCanada = experienceInCanada(rule, occupation);
  const continuous = continuousExperience(rule, occupation);
  if (inCanada.state === 'no') return inCanada;
  if (continuous.state === 'no') return continuous;
  const allInCanada = occupation.months !== undefined && occupation.months === occupation.monthsInCanada;
  if (inCanada.state === 'yes' && continuous.state === 'yes') {
    if (allInCanada) return continuous;
    return inCanada.months >= monthsOfWindow ? inCanada : continuityUnknown;
  }
  return continuous.state === 'unknown' ? continuous : inCanada;
}

function inAll(months: number | undefined, counting: number): MonthsKnown {
  return months !== undefined && months > counting ? { monthsInAll: months } : {};
}

/** The months that are certain: those in Canada and those without a break are months in all, too. */
function provenMonths({ months = 0, monthsInCanada = 0, monthsContinuous = 0 }: Occupation): number {
  return Math.max(months, monthsInCanada, monthsContinuous);
}
