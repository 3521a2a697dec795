import type { CategoryVersion } from './category-version.ts';
import type { CategoryKey } from './category.ts';
import { finding, type Criterion, type Finding } from './finding.ts';
import type { Reason } from './match-result.ts';
import type { Occupation, Profile } from './profile.ts';

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
export function createOccupationCriterion(
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
export function notListedIn(category: CategoryKey, occupations: readonly Occupation[]): Finding {
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
