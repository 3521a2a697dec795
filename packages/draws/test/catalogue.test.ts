import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue, createCatalogue } from '../src/catalogue.ts';
import { categoryInForce } from '../src/category-of-round.ts';
import type { CategoryVersion } from '../src/category-version.ts';
import { categoryKeys } from '../src/category.ts';
import { checkCategoryVersion, checkMappedName } from '../src/check-addition.ts';
import { roundLabel } from '../src/labels.ts';
import { matchDraw } from '../src/match-draw.ts';
import { reasonSentence } from '../src/reason-sentences.ts';
import { readRoundType } from '../src/round-type.ts';
import { drawOf, draws, profiles } from './arbitraries.ts';

/** A category of the year to come, as an operator would write it. */
function leaders(facts: Partial<CategoryVersion> = {}): CategoryVersion {
  return {
    ...{ key: 'leaders', version: 1, labelEn: 'Community leaders', labelFr: 'Leaders communautaires' },
    ...{ publishedEn: ['Leaders, 2027-Version 1'], publishedFr: [] },
    ...{ inForceFrom: '2027-01-15', inForceTo: null },
    rule: { kind: 'occupation', months: 12, continuous: false, inCanada: true },
    ...{ nocs: ['00012', '40030'], ...facts },
  };
}
const healthcare = (facts: Partial<CategoryVersion>): CategoryVersion => {
  const latest = builtInCatalogue().versionsOf('healthcare').at(-1);
  if (latest === undefined) throw new Error('no healthcare');
  return { ...latest, ...facts };
};
const messages = (version: CategoryVersion, catalogue = builtInCatalogue()) =>
  checkCategoryVersion(version, catalogue).map(({ path, message }) => `${path}: ${message}`);

describe('a catalogue', () => {
  it('without additions is that of the code', () => {
    expect(createCatalogue({ versions: [], names: [] })).toBe(builtInCatalogue());
    expect(builtInCatalogue().keys).toEqual(categoryKeys);
  });

  it('with a category of its own decides and names by it', () => {
    const catalogue = createCatalogue({ versions: [leaders()], names: [] });
    const round = readRoundType('LEADERS 2027-version 1', null, catalogue);
    expect(round).toEqual({ kind: 'category', category: 'leaders', labelVersion: 1, labelYear: 2027 });
    expect(readRoundType('Leaders, 2027-Version 1')).toEqual({ kind: 'unknown' });
    const draw = drawOf(round, { date: '2027-02-01' });
    const boss = (noc: string) => ({
      ...{ crs: 501, programs: ['fsw' as const] },
      occupations: [{ noc, months: 20, monthsInCanada: 12 }],
    });
    expect(matchDraw(draw, boss('00012'), {}, catalogue).outcome).toBe('meets');
    const refused = matchDraw(draw, boss('31301'), {}, catalogue);
    expect(refused.outcome).toBe('does_not_meet');
    const reason = refused.reasons.find(({ code }) => code === 'occupation_not_listed');
    if (reason === undefined) throw new Error('no reason');
    expect(reasonSentence(reason, 'fr', catalogue)).toContain('«\u00a0Leaders communautaires\u00a0»');
    expect(roundLabel(draw, 'en', catalogue)).toBe('Community leaders');
    expect(matchDraw({ ...draw, date: '2027-01-14' }, boss('00012'), {}, catalogue)).toMatchObject({
      outcome: 'may_meet',
      reasons: [{ code: 'category_not_in_force' }, {}, {}],
    });
  });

  it('ends an open version where the next one begins, and one of the same number gives way', () => {
    const next = healthcare({ version: 4, inForceFrom: '2027-02-01', publishedEn: [], publishedFr: [] });
    const catalogue = createCatalogue({ versions: [next], names: [] });
    const on = (date: string) => categoryInForce('healthcare', date, catalogue)?.version;
    expect([on('2027-01-31'), on('2027-02-01')]).toEqual([3, 4]);
    const closed = createCatalogue({ versions: [{ ...next, inForceTo: '2027-06-01' }], names: [] });
    expect(categoryInForce('healthcare', '2027-06-01', closed)).toBeNull();
    const other = createCatalogue({ versions: [healthcare({ nocs: ['31100'] })], names: [] });
    expect(other.versionsOf('healthcare')).toHaveLength(3);
    expect(categoryInForce('healthcare', '2026-10-01', other)?.nocs).toEqual(['31100']);
  });

  it('reads a mapped name in every spelling and version', () => {
    const means = { kind: 'category', category: 'healthcare' } as const;
    const catalogue = createCatalogue({ versions: [], names: [{ name: 'Médecins & infirmières', means }] });
    expect(readRoundType('MEDECINS - INFIRMIERES (Version 2)', null, catalogue)).toMatchObject({
      ...{ category: 'healthcare', labelVersion: 2 },
    });
    const programs = createCatalogue({
      versions: [],
      names: [{ name: 'CEC only', means: { kind: 'program', program: 'cec' } }],
    });
    expect(readRoundType('cec  only', null, programs)).toEqual({ kind: 'program', program: 'cec' });
    expect(readRoundType('CEC only (Version 2)', null, programs)).toEqual({
      kind: 'program',
      program: 'cec',
    });
  });

  it('means what an operator said with any version; what the code knows of programs has none', () => {
    const means = { kind: 'program', program: 'cec' } as const;
    const catalogue = createCatalogue({ versions: [], names: [{ name: 'Leaders of communities', means }] });
    for (const name of ['Leaders of communities', 'LEADERS of Communities, 2027-Version 2'])
      expect(readRoundType(name, null, catalogue)).toEqual(means);
    expect(readRoundType('Canadian Experience Class, 2027-Version 1', null, catalogue)).toEqual({
      kind: 'unknown',
    });
  });

  it('changes nothing for rounds that an addition is not about', () => {
    const catalogue = createCatalogue({
      versions: [leaders()],
      names: [{ name: 'Astronauts', means: { kind: 'general' } }],
    });
    fc.assert(
      fc.property(draws, profiles, (draw, profile) => {
        expect(matchDraw(draw, profile, {}, catalogue)).toEqual(matchDraw(draw, profile));
        expect(roundLabel(draw, 'fr', catalogue)).toBe(roundLabel(draw, 'fr'));
      }),
    );
  });
});

describe('an addition', () => {
  it('is taken when it is right', () => {
    expect(messages(leaders())).toEqual([]);
    expect(messages(healthcare({ nocs: ['31100'] }))).toEqual([]);
    expect(messages(healthcare({ version: 4, inForceFrom: '2027-01-01' }))).toEqual([]);
  });

  it.each<[string, CategoryVersion]>([
    ['nocs: not in NOC 2021: 99999, 12345', leaders({ nocs: ['00012', '99999', '12345'] })],
    ['nocs: named twice: 00012', leaders({ nocs: ['00012', '00012'] })],
    ['nocs: a rule about occupations needs their list', leaders({ nocs: [] })],
    ['inForceTo: is not after the first day', leaders({ inForceTo: '2027-01-15' })],
    [
      'rule.nclc: profiles say whether French is at NCLC 7: no other level can be decided',
      leaders({ nocs: [], rule: { kind: 'french', nclc: 5 } }),
    ],
    [
      'inForceFrom: overlaps with version 2, in force from 2025-02-27 until 2026-02-18',
      healthcare({ version: 4, inForceFrom: '2026-01-01', inForceTo: '2026-02-18' }),
    ],
    ['inForceFrom: overlaps with version 3, in force from 2026-02-18 on', healthcare({ version: 4 })],
    ['publishedFr: “General” means a round for all programs already', leaders({ publishedFr: ['General'] })],
    [
      'publishedEn: “Healthcare occupations (Version 9)” means the category healthcare already',
      leaders({ publishedEn: ['Healthcare occupations (Version 9)'] }),
    ],
    ['labelEn: “!!” names nothing', leaders({ labelEn: '!!' })],
  ])('is refused with a reason: %s', (message, version) => {
    expect(messages(version)).toContain(message);
  });

  it('of a name is refused where it is known, or leads nowhere', () => {
    const check = (name: string, means: Parameters<typeof checkMappedName>[0]['means'], mapped = false) =>
      checkMappedName({ name, means }, builtInCatalogue(), { mapped }).map(({ message }) => message);
    expect(check('Astronauts', { kind: 'general' })).toEqual([]);
    expect(check('Astronauts', { kind: 'category', category: 'leaders' })).toEqual([
      'there is no category "leaders": add a version of it first',
    ]);
    expect(check('canadian experience class', { kind: 'general' })).toEqual([
      '“canadian experience class” means the program cec already',
    ]);
    expect(check('Name not published', { kind: 'general' })).toEqual(['“Name not published” names nothing']);
    expect(check('Canadian Experience Class', { kind: 'program', program: 'cec' })).toEqual([]);
  });
});
