import type { Catalogue } from './catalogue.ts';
import { categoryOfRound } from './category-of-round.ts';
import type { CategoryVersion } from './category-version.ts';
import type { Draw, RoundType } from './draw.ts';
import { createOccupationCriterion, notListedIn } from './experience.ts';
import { both, finding, type Criterion, type Finding } from './finding.ts';
import { poolFinding } from './pool-membership.ts';
import { isNameless } from './round-meaning.ts';
import { programKeys, type Profile, type ProgramKey } from './profile.ts';

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
  { round, date, nameEn }: Draw,
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
