import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoryKeys } from '../src/category.ts';
import { occupationLabel, roundLabel } from '../src/labels.ts';
import { matchDraw } from '../src/match-draw.ts';
import { outcomes, type Reason } from '../src/match-result.ts';
import { unitGroups } from '../src/noc.ts';
import { outcomeSentence, reasonSentence } from '../src/reason-sentences.ts';
import { nameNotPublished } from '../src/round-meaning.ts';
import { type Language, languages } from '../src/subscriber-input.ts';
import { drawOf, draws, profiles } from './arbitraries.ts';
import { reasonOfEachCode, reasons } from './reasons.ts';

const say = (reason: Reason, language: Language) => reasonSentence(reason, language);
const all = (language: Language) => [
  ...outcomes.map((outcome) => outcomeSentence(outcome, language)),
  ...reasons.map((reason) => say(reason, language)),
];

describe('every outcome and every reason', () => {
  it.each(reasons)('has a sentence of its own in each language: $code', (reason) => {
    const [en = '', fr = ''] = languages.map((language) => say(reason, language));
    for (const sentence of [en, fr]) expect(sentence).toMatch(/^[\p{Lu}\d«“].{15,}\.$/u);
    expect(en).not.toBe(fr);
    expect(`${en}${fr}`).not.toMatch(/undefined|null|NaN|\[object/);
  });

  it('is told apart from every other', () => {
    for (const language of languages) expect(new Set(all(language)).size).toBe(all(language).length);
  });

  it('of a real match can be said', () => {
    fc.assert(
      fc.property(draws, profiles, (draw, profile) => {
        for (const reason of matchDraw(draw, profile).reasons) {
          for (const language of languages) {
            expect(say(reason, language)).toMatch(/\.$/);
            expect(say(reason, language)).not.toMatch(/undefined|null|NaN|\bcec\b|\bfsw\b|\bfst\b|_/);
          }
        }
      }),
    );
  });

  it('never says that anybody is invited', () => {
    expect(all('en').join('\n')).not.toMatch(/invited|you are|congratulations/i);
    expect(all('fr').join('\n')).not.toMatch(/invitée?s?\b|vous êtes|félicitations/i);
  });

  it('of what is unknown says which fact would decide it, where a fact would', () => {
    const personal = [
      'score',
      'score_equal_submission',
      'programs',
      'nomination',
      'french',
      'occupations',
      'experience',
    ];
    for (const name of personal) {
      const reason = reasons.find(({ code }) => code === `${name}_unknown`);
      expect(reason && say(reason, 'en')).toMatch(/: add /);
      expect(reason && say(reason, 'fr')).toMatch(/\u00a0: (?:ajoutez|précisez)/);
    }
  });
});

describe('French', () => {
  it('is typeset: curly apostrophes, guillemets and colons with no-break spaces', () => {
    const sentences = [
      ...all('fr'),
      ...categoryKeys.map((category) => say({ code: 'occupation_not_listed', category }, 'fr')),
      ...[...unitGroups().keys()].map((noc) => occupationLabel(noc, 'fr')),
    ];
    for (const sentence of sentences) {
      expect(sentence).not.toMatch(/['"“”]/);
      expect(sentence).not.toMatch(/[^\u00a0]:|«[^\u00a0]|[^\u00a0]»| [;?!]/);
    }
  });

  it('uses the words of Express Entry in Canada', () => {
    expect(say(reasonOfEachCode.score_unknown, 'fr')).toContain('SCG');
    expect(say(reasonOfEachCode.nomination_held, 'fr')).toContain('désignation');
    expect(say(reasonOfEachCode.general_round, 'fr')).toContain('ronde d’invitations');
    expect(say(reasonOfEachCode.experience_unknown, 'fr')).toContain('(CNP\u00a031102)');
    expect(say(reasonOfEachCode.experience_unknown, 'en')).toContain('(NOC\u00a031102)');
  });
});

describe('numbers', () => {
  it.each([
    [0, '0 points', '0\u00a0point '],
    [1, '1 point ', '1\u00a0point '],
    [2, '2 points', '2\u00a0points '],
  ])('%i has its plural', (points, en, fr) => {
    expect(say({ code: 'score_below', points }, 'en')).toContain(en);
    expect(say({ code: 'score_below', points }, 'fr')).toContain(fr);
    expect(say({ code: 'score_above', points }, 'fr')).toContain(fr.trim());
  });

  it('agree with their verb', () => {
    const months = (count: number): Reason => ({
      code: 'occupation_meets',
      category: 'trades',
      noc: '72310',
      months: count,
    });
    expect(say(months(1), 'en')).toBe(
      '1 month of experience as “Carpenters” (NOC\u00a072310) counts for “Trade occupations”.',
    );
    expect(say(months(12), 'en')).toContain(
      '12 months of experience as “Carpenters” (NOC\u00a072310) count for',
    );
    expect(say(months(1), 'fr')).toContain(' compte pour ');
    expect(say(months(12), 'fr')).toBe(
      '12\u00a0mois d’expérience dans la profession «\u00a0Charpentiers-menuisiers/charpentières-menuisières\u00a0» (CNP\u00a072310) comptent pour la catégorie «\u00a0Métiers spécialisés\u00a0».',
    );
    const needed = { category: 'trades', noc: '72310', inCanada: false } as const;
    expect(say({ code: 'experience_too_short', ...needed, monthsNeeded: 1 }, 'en')).toMatch(
      /^1 month .* is needed/,
    );
    expect(say({ code: 'experience_too_short', ...needed, monthsNeeded: 12 }, 'en')).toMatch(
      /^12 months .* are needed/,
    );
  });

  it('of months say whether they must be in Canada or without a break', () => {
    expect(say(reasonOfEachCode.experience_too_short, 'en')).toContain(
      '12 months of experience in Canada in the last',
    );
    expect(say(reasonOfEachCode.experience_too_short, 'fr')).toContain('d’expérience au Canada au cours');
    expect(say(reasonOfEachCode.experience_continuity_unknown, 'en')).toContain(
      '6 months of experience without a break',
    );
    expect(say(reasonOfEachCode.experience_continuity_unknown, 'fr')).toContain(
      'd’expérience sans interruption au',
    );
  });
});

describe('what is said of months', () => {
  const short = (changes: object): Reason => ({
    ...{ code: 'experience_too_short', category: 'trades', noc: '72310', monthsNeeded: 12, inCanada: false },
    ...changes,
  });

  it('too few: how many there are, that they must be in one occupation, and which counted', () => {
    const carpenter = '“Carpenters” (NOC\u00a072310)';
    const start =
      '12 months of experience in the last three years in one occupation are needed, and the profile has';
    expect(say(short({ months: 7, occupations: 2 }), 'en')).toBe(
      `${start} 7 as ${carpenter}. Months in different occupations are not added up.`,
    );
    expect(say(short({ months: 0 }), 'en')).toBe(`${start} none as ${carpenter}.`);
    expect(say(short({ months: 1 }), 'en')).toBe(`${start} 1 as ${carpenter}.`);
    expect(say(short({}), 'en')).toBe(`${start} fewer as ${carpenter}.`);
    expect(say(short({ inCanada: true, months: 5, monthsInAll: 36 }), 'en')).toMatch(
      /in Canada in the last .* has 5 as .*\. Only months in Canada count, not all 36\.$/,
    );
    expect(say(short({ inCanada: true, monthsInAll: 11 }), 'en')).toMatch(
      /has 11 in all as .* in Canada count\.$/,
    );
    expect(say(short({ continuous: true, months: 5 }), 'en')).toMatch(/Only months without a break count\.$/);
  });

  it('in French, too', () => {
    expect(say(short({ months: 7, occupations: 2 }), 'fr')).toMatch(
      /^Il faut 12\u00a0mois d’expérience au cours des trois dernières années dans une même profession, et le profil en compte 7 dans la profession «.*\. Les mois de plusieurs professions ne s’additionnent pas\.$/,
    );
    expect(say(short({ months: 0 }), 'fr')).toContain('le profil n’en compte aucun dans');
    expect(say(short({}), 'fr')).toContain('le profil en compte moins dans');
    expect(say(short({ inCanada: true, months: 5, monthsInAll: 36 }), 'fr')).toMatch(
      /Seuls les mois au Canada comptent, et non les 36\.$/,
    );
    expect(say(short({ continuous: true, monthsInAll: 5 }), 'fr')).toMatch(
      /en compte 5 en tout dans .* Seuls les mois sans interruption comptent\.$/,
    );
  });

  it('enough: those in Canada, or without a break, where only those counted', () => {
    const meets = { code: 'occupation_meets', category: 'trades', noc: '72310', months: 14 } as const;
    expect(say({ ...meets, inCanada: true }, 'en')).toMatch(/^14 months of experience in Canada as /);
    expect(say({ ...meets, continuous: true }, 'fr')).toMatch(
      /^14\u00a0mois d’expérience sans interruption dans /,
    );
  });
});

describe('a near miss', () => {
  it('that lost a tie is not said to be a score that was short', () => {
    const lost = { outcome: 'near', reasons: [reasonOfEachCode.score_equal_after_tie_break] } as const;
    const short = { outcome: 'near', reasons: [reasonOfEachCode.score_below] } as const;
    expect(outcomeSentence(lost, 'en')).toContain('only the tie-break');
    expect(outcomeSentence(lost, 'fr')).toMatch(/^Il s’en est fallu de peu\u00a0: .* départage/);
    expect(outcomeSentence(lost, 'en')).not.toContain('short');
    for (const language of languages)
      expect(outcomeSentence(short, language)).toBe(outcomeSentence('near', language));
    expect(outcomeSentence('near', 'fr')).toMatch(/^Il s’en est fallu de peu\u00a0: /);
    const no = { outcome: 'does_not_meet', reasons: lost.reasons } as const;
    expect(outcomeSentence(no, 'fr')).toBe(outcomeSentence('does_not_meet', 'fr'));
  });
});

describe('what is missing', () => {
  it('is not said to be new, or not on a list', () => {
    expect(say({ code: 'round_type_unknown', nameMissing: true }, 'en')).toMatch(
      /^No name .* official page\.$/,
    );
    expect(say({ code: 'round_type_unknown', nameMissing: true }, 'fr')).toMatch(
      /^Aucun nom .* page officielle\.$/,
    );
    const none: Reason = { code: 'occupation_not_listed', category: 'stem', none: true };
    expect(say(none, 'en')).toMatch(/^The profile has no occupation/);
    expect(say(none, 'fr')).toMatch(/^Le profil ne compte aucune profession/);
  });

  it('of a cut-off sends people to the official page', () => {
    expect(say(reasonOfEachCode.cutoff_unknown, 'en')).toMatch(
      /not been published.*Check the official page\.$/,
    );
    expect(say(reasonOfEachCode.cutoff_unknown, 'fr')).toMatch(
      /pas été publié.*Consultez la page officielle\.$/,
    );
  });

  it('of a name is said in the language of the reader', () => {
    const blank = drawOf({ kind: 'unknown' }, { nameEn: nameNotPublished });
    expect(roundLabel(blank, 'en')).toBe('Name not published');
    expect(roundLabel(blank, 'fr')).toBe('Nom non publié');
    expect(roundLabel({ ...blank, nameFr: 'Une ronde' }, 'fr')).toBe('Une ronde');
  });
});

describe('an occupation', () => {
  it('that is not on the list is named by its code', () => {
    expect(occupationLabel('99999', 'en')).toBe('NOC\u00a099999');
    expect(occupationLabel('99999', 'fr')).toBe('CNP\u00a099999');
  });
});
