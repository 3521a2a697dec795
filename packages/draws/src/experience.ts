import type { CategoryVersion } from './category-version.ts';
import { finding, type Criterion, type Finding } from './finding.ts';
import type { Reason } from './match-result.ts';
import type { Occupation, Profile } from './profile.ts';

type OccupationRule = Extract<CategoryVersion['rule'], { kind: 'occupation' }>;
type ExperienceReason = Extract<Reason, { readonly monthsNeeded: number }>;

/** Months in the 3 years that count: somebody who worked in all of them had no break. */
const monthsOfWindow = 36;

/** What the months of one occupation prove. `months` is what counts towards the rule. */
type Experience =
  | { readonly state: 'yes'; readonly months: number }
  | { readonly state: 'unknown'; readonly code: 'experience_unknown' | 'experience_continuity_unknown' }
  | { readonly state: 'no' };

const unknown: Experience = { state: 'unknown', code: 'experience_unknown' };
const continuityUnknown: Experience = { state: 'unknown', code: 'experience_continuity_unknown' };
const tooShort: Experience = { state: 'no' };

/** Makes the question whether a profile has enough experience in one listed occupation. The best one decides. */
export function createOccupationCriterion(
  { key: category, nocs }: CategoryVersion,
  rule: OccupationRule,
): Criterion<Profile> {
  const listed = new Set(nocs);
  const occupationsUnknown = finding('unknown', { code: 'occupations_unknown', category });
  const notListed = finding('no', { code: 'occupation_not_listed', category });
  const shortfall = (code: ExperienceReason['code'], noc: string): Reason => ({
    code,
    category,
    noc,
    monthsNeeded: rule.months,
    inCanada: rule.inCanada,
    ...(rule.continuous ? { continuous: true } : {}),
  });
  return ({ occupations }) => {
    if (occupations === undefined) return occupationsUnknown;
    let best: Finding = notListed;
    for (const occupation of occupations) {
      const { noc } = occupation;
      if (!listed.has(noc)) continue;
      const experience = experienceUnder(rule, occupation);
      if (experience.state === 'yes') {
        return finding('yes', { code: 'occupation_meets', category, noc, months: experience.months });
      }
      if (experience.state === 'unknown' && best.state !== 'unknown') {
        best = finding('unknown', shortfall(experience.code, noc));
      }
      if (experience.state === 'no' && best === notListed) {
        best = finding('no', shortfall('experience_too_short', noc));
      }
    }
    return best;
  };
}

function experienceUnder(rule: OccupationRule, occupation: Occupation): Experience {
  if (rule.continuous) return continuousExperience(rule, occupation);
  if (rule.inCanada) return experienceInCanada(rule, occupation);
  const months = provenMonths(occupation);
  if (months >= rule.months) return { state: 'yes', months };
  return occupation.months === undefined ? unknown : tooShort;
}

function experienceInCanada(rule: OccupationRule, { months, monthsInCanada }: Occupation): Experience {
  if (monthsInCanada !== undefined) {
    return monthsInCanada >= rule.months ? { state: 'yes', months: monthsInCanada } : tooShort;
  }
  return months !== undefined && months < rule.months ? tooShort : unknown;
}

function continuousExperience(rule: OccupationRule, occupation: Occupation): Experience {
  const { monthsContinuous } = occupation;
  const months = provenMonths(occupation);
  if (monthsContinuous !== undefined) {
    return monthsContinuous >= rule.months ? { state: 'yes', months: monthsContinuous } : tooShort;
  }
  if (months >= monthsOfWindow) return { state: 'yes', months };
  if (months >= rule.months) return continuityUnknown;
  return occupation.months === undefined ? unknown : tooShort;
}

/** The months that are certain: those in Canada and those without a break are months in all, too. */
function provenMonths({ months = 0, monthsInCanada = 0, monthsContinuous = 0 }: Occupation): number {
  return Math.max(months, monthsInCanada, monthsContinuous);
}
