import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  categoryKeys,
  languages,
  matchDraw,
  occupationLabel,
  outcomeSentence,
  outcomes,
  reasonSentence,
  unitGroups,
  type Language,
  type Reason,
} from '../src/index.ts';
import { draws, profiles } from './arbitraries.ts';
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

describe('an occupation', () => {
  it('that is not on the list is named by its code', () => {
    expect(occupationLabel('99999', 'en')).toBe('NOC\u00a099999');
    expect(occupationLabel('99999', 'fr')).toBe('CNP\u00a099999');
  });
});
