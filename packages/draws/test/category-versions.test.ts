import { describe, expect, it } from 'vitest';
import { createCatalogue } from '../src/catalogue.ts';
import { categoryInForce, categoryVersions } from '../src/category-of-round.ts';
import type { CategoryVersion } from '../src/category-version.ts';
import { type CategoryKey, categoryKeys } from '../src/category.ts';
import { matchDraw } from '../src/match-draw.ts';
import { isNocCode } from '../src/noc.ts';
import type { Occupation, Profile } from '../src/profile.ts';
import { readRoundType } from '../src/round-type.ts';
import { drawOf, roundOf } from './arbitraries.ts';

const versionOn = (key: CategoryKey, date: string) => categoryInForce(key, date)?.version ?? null;

function on(date: string, key: CategoryKey, occupations?: Occupation[]) {
  const profile: Profile = { crs: 501, programs: ['fsw'], ...(occupations && { occupations }) };
  const { outcome, reasons } = matchDraw(drawOf(roundOf(key), { date }), profile);
  return [outcome, reasons[0]?.code];
}

const known = (noc: string, months: number): Occupation => ({
  noc,
  months,
  monthsInCanada: 0,
  monthsContinuous: months,
});

describe('the version of a category in force', () => {
  it.each<[CategoryKey, string, number | null, number | null]>([
    ['french', '2023-06-01', null, 1],
    ['healthcare', '2023-06-01', null, 1],
    ['stem', '2023-06-01', null, 1],
    ['trades', '2023-06-01', null, 1],
    ['transport', '2023-06-01', null, 1],
    ['agriculture', '2023-06-01', null, 1],
    ['healthcare', '2025-02-27', 1, 2],
    ['stem', '2025-02-27', 1, 2],
    ['trades', '2025-02-27', 1, 2],
    ['agriculture', '2025-02-27', 1, 2],
    ['transport', '2025-02-27', 1, null],
    ['education', '2025-02-27', null, 1],
    ['physicians', '2025-12-08', null, 1],
    ['french', '2026-02-06', 1, 2],
    ['healthcare', '2026-02-18', 2, 3],
    ['stem', '2026-02-18', 2, 3],
    ['trades', '2026-02-18', 2, 3],
    ['transport', '2026-02-18', null, 2],
    ['agriculture', '2026-02-18', 2, null],
    ['education', '2026-02-18', 1, 2],
    ['senior_managers', '2026-02-18', null, 1],
    ['researchers', '2026-02-18', null, 1],
    ['military', '2026-02-18', null, 1],
  ])('of %s changes on %s from %s to %s, that day included', (key, date, before, after) => {
    const dayBefore = new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
    expect([versionOn(key, dayBefore), versionOn(key, date)]).toEqual([before, after]);
  });

  it('is one at most on every day, oldest first, and only names real occupations', () => {
    for (const versions of categoryKeys.map((key) => categoryVersions(key))) {
      expect(versions.length).toBeGreaterThan(0);
      for (const [index, { version, inForceFrom, inForceTo, nocs }] of versions.entries()) {
        const next = versions[index + 1];
        expect(version).toBe(index + 1);
        if (next !== undefined) expect((inForceTo ?? '9999') <= next.inForceFrom).toBe(true);
        if (inForceTo !== null) expect(inForceFrom < inForceTo).toBe(true);
        expect(nocs.filter((noc) => !isNocCode(noc))).toEqual([]);
        expect(new Set(nocs).size).toBe(nocs.length);
      }
    }
  });

  it.each<[CategoryKey, number[]]>([
    ['healthcare', [35, 37, 37]],
    ['stem', [24, 11, 11]],
    ['trades', [10, 25, 25]],
    ['transport', [10, 4]],
    ['agriculture', [3, 1]],
    ['education', [5, 5]],
    ['physicians', [3]],
    ['senior_managers', [4]],
    ['researchers', [2]],
    ['military', [3]],
    ['french', [0, 0]],
  ])('of %s lists as many occupations as the notices: %j', (key, sizes) => {
    expect(categoryVersions(key).map(({ nocs }) => nocs.length)).toEqual(sizes);
  });

  it('cannot be changed by who reads it', () => {
    expect(
      categoryVersions('trades').every(
        (version) => Object.isFrozen(version) && Object.isFrozen(version.nocs),
      ),
    ).toBe(true);
  });
});

describe('a list of occupations', () => {
  it('is the one of the date of the draw', () => {
    const cook = [known('63200', 36)];
    expect(on('2025-02-26', 'trades', cook)).toEqual(['does_not_meet', 'occupation_not_listed']);
    expect(on('2025-02-27', 'trades', cook)).toEqual(['meets', 'occupation_meets']);
    expect(on('2026-02-17', 'trades', cook)).toEqual(['meets', 'occupation_meets']);
    expect(on('2026-02-18', 'trades', cook)).toEqual(['does_not_meet', 'occupation_not_listed']);
    const trucker = [known('73300', 36)];
    expect(on('2024-03-13', 'transport', trucker)).toEqual(['meets', 'occupation_meets']);
    expect(on('2026-08-07', 'transport', trucker)).toEqual(['does_not_meet', 'occupation_not_listed']);
  });

  it('holds codes as text: 00012 is a senior manager', () => {
    const manager: Occupation = { noc: '00012', monthsInCanada: 12 };
    expect(on('2026-03-05', 'senior_managers', [manager])).toEqual(['meets', 'occupation_meets']);
  });

  it('is not met by none, and undecided by unknown', () => {
    expect(on('2026-03-05', 'trades', [])).toEqual(['does_not_meet', 'occupation_not_listed']);
    expect(on('2026-03-05', 'trades')).toEqual(['may_meet', 'occupations_unknown']);
  });

  it('decides nothing on a date for which none is on file', () => {
    expect(on('2025-06-01', 'transport', [])).toEqual(['may_meet', 'category_not_in_force']);
    expect(on('2026-03-01', 'agriculture', [])).toEqual(['may_meet', 'category_not_in_force']);
  });
});

describe('experience', () => {
  it.each<[string, Partial<Occupation>, string, string]>([
    // 6 months without a break, up to 2026-02-17
    ['2026-02-17', { monthsContinuous: 6 }, 'meets', 'occupation_meets'],
    ['2026-02-17', { months: 30, monthsContinuous: 5 }, 'does_not_meet', 'experience_too_short'],
    ['2026-02-17', { months: 5 }, 'does_not_meet', 'experience_too_short'],
    ['2026-02-17', { months: 35 }, 'may_meet', 'experience_continuity_unknown'],
    ['2026-02-17', { months: 36 }, 'meets', 'occupation_meets'],
    ['2026-02-17', { monthsInCanada: 6 }, 'may_meet', 'experience_continuity_unknown'],
    ['2026-02-17', {}, 'may_meet', 'experience_unknown'],
    // 12 months in all, since
    ['2026-02-18', { months: 12 }, 'meets', 'occupation_meets'],
    ['2026-02-18', { months: 12, monthsContinuous: 1, monthsInCanada: 0 }, 'meets', 'occupation_meets'],
    ['2026-02-18', { months: 11 }, 'does_not_meet', 'experience_too_short'],
    ['2026-02-18', { monthsInCanada: 12 }, 'meets', 'occupation_meets'],
    ['2026-02-18', { monthsContinuous: 12 }, 'meets', 'occupation_meets'],
    ['2026-02-18', { monthsInCanada: 11 }, 'may_meet', 'experience_unknown'],
    ['2026-02-18', {}, 'may_meet', 'experience_unknown'],
  ])('of a carpenter on %s with %o: %s', (date, months, outcome, code) => {
    expect(on(date, 'trades', [{ noc: '72310', ...months }])).toEqual([outcome, code]);
  });

  it.each<[CategoryKey, string]>([
    ['physicians', '31102'],
    ['senior_managers', '00015'],
    ['researchers', '41200'],
  ])('of %s counts in Canada only, 12 months', (key, noc) => {
    const cases: [Omit<Occupation, 'noc'>, string, string][] = [
      [{ months: 36, monthsInCanada: 12 }, 'meets', 'occupation_meets'],
      [{ months: 36, monthsInCanada: 11 }, 'does_not_meet', 'experience_too_short'],
      [{ months: 36 }, 'may_meet', 'experience_unknown'],
      [{ months: 11 }, 'does_not_meet', 'experience_too_short'],
      [{ monthsContinuous: 36 }, 'may_meet', 'experience_unknown'],
      [{}, 'may_meet', 'experience_unknown'],
    ];
    for (const [months, ...expected] of cases) {
      expect(on('2026-03-05', key, [{ noc, ...months }])).toEqual(expected);
    }
  });

  it('of two listed occupations is not added up', () => {
    expect(on('2026-03-05', 'trades', [known('72310', 11), known('72200', 11)])).toEqual([
      'does_not_meet',
      'experience_too_short',
    ]);
  });

  it('that is too short says how much there is, of the occupation with the most, and what counted', () => {
    const short = (date: string, key: CategoryKey, occupations: Occupation[]) =>
      matchDraw(drawOf(roundOf(key), { date }), { crs: 501, programs: ['fsw'], occupations }).reasons[0];
    const needed = { code: 'experience_too_short', monthsNeeded: 12, inCanada: false, category: 'trades' };
    expect(short('2026-03-05', 'trades', [known('72310', 6), known('72200', 7)])).toEqual({
      ...{ ...needed, noc: '72200', months: 7, occupations: 2 },
    });
    expect(short('2026-03-05', 'trades', [known('72310', 0), known('10010', 36)])).toEqual({
      ...{ ...needed, noc: '72310', months: 0 },
    });
    const physicians = { ...needed, category: 'physicians', inCanada: true, noc: '31102' };
    expect(short('2026-03-05', 'physicians', [{ noc: '31102', months: 36, monthsInCanada: 5 }])).toEqual({
      ...{ ...physicians, months: 5, monthsInAll: 36 },
    });
    expect(short('2026-03-05', 'physicians', [{ noc: '31102', months: 11 }])).toEqual({
      ...{ ...physicians, monthsInAll: 11 },
    });
    const continuous = { ...needed, monthsNeeded: 6, continuous: true, noc: '72310' };
    expect(short('2026-02-17', 'trades', [{ noc: '72310', months: 30, monthsContinuous: 5 }])).toEqual({
      ...{ ...continuous, months: 5, monthsInAll: 30 },
    });
    expect(short('2026-02-17', 'trades', [{ noc: '72310', months: 5 }])).toEqual({
      ...continuous,
      monthsInAll: 5,
    });
  });

  it('in Canada without a break needs both, in one stretch', () => {
    const version: CategoryVersion = {
      ...{ key: 'trades', version: 4, labelEn: 'Trades', labelFr: 'Métiers' },
      ...{ publishedEn: [], publishedFr: [], inForceFrom: '2026-03-01', inForceTo: null, nocs: ['72310'] },
      rule: { kind: 'occupation', months: 6, continuous: true, inCanada: true },
    };
    const catalogue = createCatalogue({ versions: [version], names: [] });
    const outcome = (occupation: Omit<Occupation, 'noc'>) => {
      const profile: Profile = {
        crs: 501,
        programs: ['fst'],
        occupations: [{ noc: '72310', ...occupation }],
      };
      return matchDraw(drawOf(roundOf('trades'), { date: '2026-03-05' }), profile, {}, catalogue).outcome;
    };
    expect(outcome({ months: 30, monthsInCanada: 2, monthsContinuous: 30 })).toBe('does_not_meet');
    expect(outcome({ months: 30, monthsInCanada: 30, monthsContinuous: 5 })).toBe('does_not_meet');
    expect(outcome({ months: 30, monthsInCanada: 30, monthsContinuous: 6 })).toBe('meets');
    expect(outcome({ months: 36, monthsInCanada: 36 })).toBe('meets');
    expect(outcome({ months: 30, monthsInCanada: 10, monthsContinuous: 12 })).toBe('may_meet');
    expect(outcome({})).toBe('may_meet');
  });

  it('of the best occupation decides, wherever it stands', () => {
    const lists = [known('72310', 3), { noc: '72200' }, known('72300', 12), known('10010', 36)];
    expect(on('2026-03-05', 'trades', lists)).toEqual(['meets', 'occupation_meets']);
    expect(on('2026-03-05', 'trades', lists.toReversed())).toEqual(['meets', 'occupation_meets']);
    const undecided = [known('72310', 3), { noc: '72200' }, known('72300', 4)];
    expect(on('2026-03-05', 'trades', undecided)).toEqual(['may_meet', 'experience_unknown']);
    expect(on('2026-03-05', 'trades', undecided.toReversed())).toEqual(['may_meet', 'experience_unknown']);
  });
});

describe('the version in the name of a round', () => {
  it.each<[string, string, string]>([
    ['2026-10-01', 'Trades Occupations, 2026-Version 3', 'meets'],
    ['2026-10-01', 'Trade occupations', 'meets'],
    ['2026-10-01', 'Trades Occupations, 2026-Version 4', 'may_meet'],
    ['2027-03-01', 'Trades Occupations, 2027-Version 3', 'may_meet'],
    ['2026-10-01', 'Trade occupations (Version 2)', 'may_meet'],
    ['2025-09-18', 'Trade occupations (Version 2)', 'meets'],
    ['2025-09-18', 'Trade occupations (Version 1)', 'may_meet'],
    ['2023-08-03', 'Trade occupations (2023-1)', 'meets'],
  ])('on %s, "%s": %s', (date, nameEn, outcome) => {
    const draw = drawOf(readRoundType(nameEn), { date, nameEn });
    const result = matchDraw(draw, { crs: 501, programs: ['fst'], occupations: [known('72310', 36)] });
    expect(result.outcome).toBe(outcome);
    const isUnknown = result.reasons.some(({ code }) => code === 'category_version_unknown');
    expect(isUnknown).toBe(outcome === 'may_meet');
  });

  it('is taken by its year where no draw has shown the number yet', () => {
    const education = (name: string) => {
      const draw = drawOf(readRoundType(name), { date: '2026-09-01', nameEn: name });
      return matchDraw(draw, { crs: 501, programs: ['fsw'], occupations: [known('41220', 36)] }).outcome;
    };
    expect(education('Education occupations, 2026-Version 1')).toBe('meets');
    expect(education('Education occupations, 2026-Version 2')).toBe('meets');
    expect(education('Education occupations, 2027-Version 2')).toBe('may_meet');
    expect(education('Education occupations (Version 9)')).toBe('may_meet');
  });

  it('may carry the year of its first draw rather than of its notice', () => {
    const nameEn = 'Physicians with Canadian Work Experience, 2026-Version 1';
    const physician: Profile = {
      crs: 501,
      programs: ['cec'],
      occupations: [{ noc: '31102', monthsInCanada: 12 }],
    };
    const draw = drawOf(readRoundType(nameEn), { nameEn, date: '2026-02-19' });
    expect(matchDraw(draw, physician).outcome).toBe('meets');
  });
});
