import type { Catalogue } from './catalogue.ts';
import type { CategoryVersion } from './category-version.ts';
import { unitGroups } from './noc.ts';
import { baseOfName, type MappedName, nameNotPublished, type RoundMeaning } from './round-meaning.ts';

/** Why an addition to the catalogue cannot be taken: where, and a sentence for the operator. */
export interface Objection {
  readonly path: string;
  readonly message: string;
}

/** The level that profiles speak of. */
const nclcOfProfiles = 7;

/**
 * What stands against a version, its form taken as right; empty when nothing does. `catalogue` may hold the version as
 * it was: that one gives way.
 */
export function checkCategoryVersion(version: CategoryVersion, catalogue: Catalogue): Objection[] {
  return [
    ...checkDates(version, catalogue),
    ...checkRule(version),
    ...checkNocs(version),
    ...checkNames(version, catalogue),
  ];
}

/** What stands against mapping a name. One that is mapped to something else by hand may be mapped anew: `mapped`. */
export function checkMappedName(
  { name, means }: MappedName,
  catalogue: Catalogue,
  { mapped }: { mapped: boolean },
): Objection[] {
  const unknown = means.kind === 'category' && catalogue.versionsOf(means.category).length === 0;
  return [
    ...(unknown
      ? [
          {
            path: 'means.category',
            message: `there is no category "${means.category}": add a version of it first`,
          },
        ]
      : []),
    ...checkName({ name, means }, mapped ? null : catalogue),
  ];
}

function checkDates(version: CategoryVersion, catalogue: Catalogue): Objection[] {
  const { key, inForceFrom: from, inForceTo: to } = version;
  if (to !== null && to <= from) return [{ path: 'inForceTo', message: 'is not after the first day' }];
  return catalogue
    .versionsOf(key)
    .filter((other) => other.version !== version.version && overlap(version, other))
    .map((other) => ({
      path: 'inForceFrom',
      message: `overlaps with version ${other.version}, in force from ${other.inForceFrom} ${other.inForceTo === null ? 'on' : `until ${other.inForceTo}`}`,
    }));
}

/** A version whose end is open ends by itself where the later one begins. */
function overlap(one: CategoryVersion, other: CategoryVersion): boolean {
  const [first, second] = one.inForceFrom <= other.inForceFrom ? [one, other] : [other, one];
  if (first.inForceFrom === second.inForceFrom) return true;
  return first.inForceTo !== null && first.inForceTo > second.inForceFrom;
}

function checkRule({ rule, nocs }: CategoryVersion): Objection[] {
  if (rule.kind === 'french') {
    const level =
      rule.nclc === nclcOfProfiles
        ? []
        : [
            {
              path: 'rule.nclc',
              message: `profiles say whether French is at NCLC ${nclcOfProfiles}: no other level can be decided`,
            },
          ];
    const list =
      nocs.length === 0 ? [] : [{ path: 'nocs', message: 'a rule about French has no occupations' }];
    return [...level, ...list];
  }
  return nocs.length === 0 ? [{ path: 'nocs', message: 'a rule about occupations needs their list' }] : [];
}

function checkNocs({ nocs }: CategoryVersion): Objection[] {
  const groups = unitGroups();
  const wrong = nocs.filter((noc) => !groups.has(noc));
  const twice = [...new Set(nocs.filter((noc, index) => nocs.indexOf(noc) !== index))];
  return [
    ...(wrong.length === 0 ? [] : [{ path: 'nocs', message: `not in NOC 2021: ${wrong.join(', ')}` }]),
    ...(twice.length === 0 ? [] : [{ path: 'nocs', message: `named twice: ${twice.join(', ')}` }]),
  ];
}

function checkNames(version: CategoryVersion, catalogue: Catalogue): Objection[] {
  const { labelEn, labelFr, publishedEn, publishedFr } = version;
  const means: RoundMeaning = { kind: 'category', category: version.key };
  return Object.entries({ labelEn: [labelEn], labelFr: [labelFr], publishedEn, publishedFr }).flatMap(
    ([path, names]) =>
      names.flatMap((name) => checkName({ name, means }, catalogue).map((each) => ({ ...each, path }))),
  );
}

function checkName({ name, means }: MappedName, catalogue: Catalogue | null): Objection[] {
  const base = baseOfName(name);
  if (base === '' || base === baseOfName(nameNotPublished))
    return [{ path: 'name', message: `“${name.slice(0, 80)}” names nothing` }];
  const known = catalogue?.meaningOf(base);
  if (known === undefined || wordOf(known) === wordOf(means)) return [];
  return [{ path: 'name', message: `“${name.slice(0, 80)}” means ${wordOf(known)} already` }];
}

function wordOf(means: RoundMeaning): string {
  if (means.kind === 'program') return `the program ${means.program}`;
  return means.kind === 'category' ? `the category ${means.category}` : 'a round for all programs';
}
