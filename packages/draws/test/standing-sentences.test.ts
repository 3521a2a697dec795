import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draw } from '../src/draw.ts';
import { leverSentence } from '../src/lever-sentences.ts';
import type { Profile } from '../src/profile.ts';
import { metSentence, standingHeadline, typeStandingTitle } from '../src/standing-sentences.ts';
import { prepareStanding } from '../src/standing.ts';
import { languages } from '../src/subscriber-input.ts';
import { drawOf, draws as anyDraw, profiles, roundOf } from './arbitraries.ts';
import { nurse, recordedDraws, recordedToday, rescoredOn } from './recorded-draws.ts';

const cec = { kind: 'program', program: 'cec' } as const;
const recorded = prepareStanding(recordedDraws(), { today: recordedToday });
const today = '2026-10-02';

/** Tests are read without the marks that keep words on one line. */
const plain = (text: string) => text.replaceAll('\u2011', '-').replaceAll('\u00a0', ' ');
const headlines = (draws: readonly Draw[], profile: Profile) =>
  languages.map((language) =>
    plain(standingHeadline(prepareStanding(draws, { today }).of(profile), language)),
  );
const titles = (draw: Draw, profile: Profile) => {
  const [type] = prepareStanding([draw], { today }).of(profile).types;
  if (type === undefined) throw new Error('no type was held');
  return languages.map((language) => plain(typeStandingTitle(type, language)));
};

describe('a whole standing in one line', () => {
  it('says what is met, then what is nearest', () => {
    expect(languages.map((language) => plain(standingHeadline(recorded.of(nurse), language)))).toEqual([
      'Above the last healthcare cut-off, 6 points short of CEC',
      'Au-dessus du dernier seuil en santé, à 6 points de celui de la CEC',
    ]);
  });

  it('names two types that are met, and counts more', () => {
    const two = [drawOf(cec), drawOf(roundOf('french'), { number: '401', crs: 505 })];
    const able: Profile = { ...nurse, french: 'yes' };
    expect(headlines(two, able)).toEqual([
      'Above the last French and CEC cut-offs',
      'Au-dessus des derniers seuils en français et de la CEC',
    ]);
    const tie = { ...able, crs: 500, submittedAt: '2026-01-01T00:00:00Z' };
    expect(headlines(two, tie)).toEqual([
      'Level with the last CEC cut-off, 5 points short of the French cut-off',
      'Au niveau du dernier seuil de la CEC, à 5 points du dernier seuil en français',
    ]);
    const three = [...two, drawOf({ kind: 'general' }, { number: '402' })];
    expect(headlines(three, able)[0]).toBe('Above the last cut-offs of 3 types');
    expect(headlines(three, { ...tie, crs: 505 })[0]).toBe('At or above the last cut-offs of 3 types');
  });

  it('says what is missing where nothing can be compared', () => {
    expect(headlines([], nurse)[0]).toBe('No draw of the last 24 months to compare with');
    expect(headlines([drawOf(cec)], { programs: ['cec'] })[1]).toBe(
      'Ajoutez une note pour voir où en est ce profil',
    );
    expect(headlines([drawOf(roundOf('stem'))], nurse)).toEqual([
      'None of the last draws was for this profile',
      'Aucune des dernières rondes ne visait ce profil',
    ]);
    const catalogue = rescoredOn('2026-11-03');
    const changed = prepareStanding([drawOf(cec)], { today: '2026-11-20', catalogue }).of(nurse);
    expect(standingHeadline(changed, 'en', catalogue)).toBe(
      'The points grid changed: no draw to compare with yet',
    );
    for (const day of ['2026-03-10', '2026-11-10']) {
      const prepared = prepareStanding([drawOf(cec, { date: day })], { today: '2026-11-20', catalogue });
      const old = prepared.of({ ...nurse, crsReadOn: '2026-11-02' });
      expect(standingHeadline(old, 'en', catalogue)).toBe(
        'Enter today’s score: the points grid has changed since this one',
      );
    }
    const [type] = changed.types;
    if (type === undefined) throw new Error('no type was held');
    expect(plain(typeStandingTitle(type, 'fr', catalogue))).toBe(
      'Le dernier seuil de la CEC est d’une autre grille de points',
    );
    expect(metSentence(type, 'en')).toBe('1 was held in the last 12 months, under another points grid.');
  });
});

describe('where a profile stands with one type', () => {
  it.each([
    [512, 'Above the last CEC cut-off', 'Au-dessus du dernier seuil de la CEC'],
    [499, '1 point short of CEC', 'À 1 point du dernier seuil de la CEC'],
    [400, '100 points short of CEC', 'À 100 points du dernier seuil de la CEC'],
    [500, 'May meet the last CEC draw', 'Critères peut-être remplis pour la dernière ronde de la CEC'],
  ])('with %d points', (crs, en, fr) => {
    expect(titles(drawOf(cec), { ...nurse, crs })).toEqual([en, fr]);
  });

  it('says what decides where the score does not', () => {
    expect(titles(drawOf(cec, { crs: null }), nurse)[0]).toBe('The last CEC cut-off is not known');
    expect(titles(drawOf(cec), { programs: ['cec'] })[0]).toBe('A score is needed to compare with CEC draws');
    expect(titles(drawOf(cec), { ...nurse, programs: ['fsw'] })[0]).toBe(
      'The last CEC draw was not for this profile',
    );
    const late = { ...nurse, crs: 500, submittedAt: '2026-09-01T00:00:00Z' };
    expect(titles(drawOf(cec), late)[0]).toBe('Level with the last CEC cut-off, after the tie-break');
    expect(titles(drawOf({ kind: 'unknown' }), nurse)[0]).toBe('May meet the last newly named draw');
  });

  it('never says that points are short of nominee draws without a nomination', () => {
    const draw = drawOf({ kind: 'program', program: 'pnp' }, { crs: 725 });
    const needed = 'A nomination is needed for nominee draws';
    expect(titles(draw, { ...nurse, nomination: false })[0]).toBe(needed);
    expect(titles(draw, { ...nurse, nomination: 'unknown' })[0]).toBe(needed);
    expect(headlines([draw], { ...nurse, nomination: 'unknown' })[0]).toBe(
      'None of the last draws was for this profile',
    );
    expect(titles(draw, { ...nurse, crs: 730, nomination: 'unknown' })[0]).toBe(
      'May meet the last nominee draw',
    );
    expect(titles(draw, { ...nurse, crs: 720, nomination: true })[0]).toBe(
      '5 points short of the nominee cut-off',
    );
  });

  it('says how many it would have met', () => {
    const said = (type: string) =>
      languages.map((language) => {
        const line = recorded.typeLine(nurse, type);
        return line === null ? '' : plain(metSentence(line, language));
      });
    expect(said('cec')).toEqual([
      'You would have met 6 of the 22 draws of the last 12 months.',
      'Critères remplis pour 6 rondes sur 22 en 12 mois.',
    ]);
    const counts = { held12: 22, met12: 6, otherGrid: null };
    expect(
      [1, 2].map((may12) => languages.map((language) => plain(metSentence({ ...counts, may12 }, language)))),
    ).toEqual([
      [
        'You would have met 6 of the 22 draws of the last 12 months; 1 could not be decided.',
        'Critères remplis pour 6 rondes sur 22 en 12 mois; 1 n’a pas pu être tranchée.',
      ],
      [
        'You would have met 6 of the 22 draws of the last 12 months; 2 could not be decided.',
        'Critères remplis pour 6 rondes sur 22 en 12 mois; 2 n’ont pas pu être tranchées.',
      ],
    ]);
    expect(said('healthcare')).toEqual([
      'You would have met all 6 draws of the last 12 months.',
      'Critères remplis pour les 6 rondes des 12 derniers mois.',
    ]);
    expect(said('french')[0]).toBe('None of the 14 draws of the last 12 months could be decided.');
    expect(said('education')[0]).toBe('None was held in the last 12 months.');
    expect(said('trades')[0]).toBe('You would have met neither of the 2 draws of the last 12 months.');
  });
});

describe('a lever in words', () => {
  it('says what it changed, how much it does, and counts', () => {
    const said = languages.map((language) =>
      recorded.levers(nurse).map((lever) => {
        const { title, triage, text } = leverSentence(lever, language);
        return [title, triage, text].map((part) => (part === null ? null : plain(part)));
      }),
    );
    expect(said).toEqual([
      [
        [
          'A provincial nomination',
          'High impact, takes months.',
          'Adds 600 points: 1,112. All 25 nominee draws and 16 more CEC draws.',
        ],
        ['50 more points', null, '562: 16 more CEC draws, the last 11 included.'],
        [
          'NCLC 7 in French',
          'Medium, takes months unless you have it.',
          'All 14 French draws, before any points the test would add.',
        ],
        ['20 more points', null, '532: 14 more CEC draws, the last 11 included.'],
        ['10 more points', null, '522: 12 more CEC draws, the last three included.'],
        ['5 more points', null, '517: 6 more CEC draws.'],
      ],
      [
        [
          'Une désignation d’une province',
          'Effet majeur, des mois.',
          'Ajoute 600 points : 1 112. Les 25 rondes des candidats des provinces et 16 rondes de la CEC de plus.',
        ],
        ['50 points de plus', null, '562 : 16 rondes de la CEC de plus, dont les 11 dernières.'],
        [
          'NCLC 7 en français',
          'Effet moyen, des mois, sauf si c’est acquis.',
          'Les 14 rondes en français, sans les points que le test ajouterait.',
        ],
        ['20 points de plus', null, '532 : 14 rondes de la CEC de plus, dont les 11 dernières.'],
        ['10 points de plus', null, '522 : 12 rondes de la CEC de plus, dont les trois dernières.'],
        ['5 points de plus', null, '517 : 6 rondes de la CEC de plus.'],
      ],
    ]);
  });

  it('of months and answers names the occupation and what is asked', () => {
    const healthcare = drawOf(roundOf('healthcare'));
    const said = (draws: readonly Draw[], profile: Profile) =>
      prepareStanding(draws, { today })
        .levers(profile)
        .map((lever) => {
          const { title, text } = leverSentence(lever, 'en');
          return plain(`${title} / ${text}`);
        });
    expect(said([healthcare], { ...nurse, occupations: [{ noc: '31301', months: 11 }] })).toEqual([
      '1 more month in NOC 31301 / “Registered nurses and registered psychiatric nurses” (NOC 31301) would then count for healthcare draws. The one healthcare draw.',
    ]);
    expect(said([healthcare], { ...nurse, occupations: [{ noc: '31301' }] })).toEqual([
      'With 12 months in NOC 31301 / The one healthcare draw.',
    ]);
    expect(said([drawOf(cec)], { crs: 512 })).toEqual([
      'If eligible for the Canadian Experience Class / The one CEC draw.',
    ]);
    expect(said([drawOf(cec)], { ...nurse, crs: 500 })).toContain(
      'If submitted before 1 February 2026 / It decides the ties at the cut-off. The one CEC draw.',
    );
  });
});

describe('all that is said of a standing', () => {
  const past = fc
    .array(anyDraw, { maxLength: 12 })
    .map((all) => all.map((draw, place) => ({ ...draw, number: String(place + 1) })));

  it('has no hole, no key, no odds and no invitation, in either language', () => {
    fc.assert(
      fc.property(past, profiles, (draws, profile) => {
        const prepared = prepareStanding(draws, { today });
        const standing = prepared.of(profile);
        for (const language of languages) {
          const sentences = prepared.levers(profile).map((lever) => leverSentence(lever, language));
          const said = [
            standingHeadline(standing, language),
            ...standing.types.flatMap((type) => [
              typeStandingTitle(type, language),
              metSentence(type, language),
            ]),
            ...sentences.flatMap(({ title, triage, text }) => [title, triage ?? '', text]),
          ].join('\n');
          expect(said).not.toMatch(/undefined|null|NaN|\[object|_|\bcec\b|\bpnp\b| {2}/);
          expect(said).not.toMatch(/invited|chance|likely|will |probab|invitée?s? |%/i);
          expect(said).not.toMatch(/\b(?:de le|de les|à le|de en)\b/);
          for (const { text } of sentences) expect(text).toMatch(/^[\p{Lu}\d«“].*\.$/u);
        }
      }),
      { numRuns: 300 },
    );
  });
});
