import { categoryInForce } from '@drawbell/draws/category-of-round';
import { drawTypePhrase, drawTypeShortLabel } from '@drawbell/draws/draw-type';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { PastDraws } from '../app/kept-reads.ts';

/** What each fact of a profile decides, in words, counted from the draws that were held. */
export interface DecidedDraws {
  readonly occupations: string;
  readonly french: string;
  readonly nomination: string;
  readonly armedForces: string;
  /** Which lists of today an occupation is on, in words. */
  readonly listsOf: (noc: string) => string;
}

const namedTypes = 3;

/** Counts the draws of 12 months that each fact decides. */
export function decidedDraws({ prepared, catalogue, today }: PastDraws, language: Language): DecidedDraws {
  const words = decidedWords[language];
  const lists = catalogue.keys.flatMap((key) => {
    const version = categoryInForce(key, today, catalogue);
    return version === null || version.rule.kind !== 'occupation'
      ? []
      : [{ key, nocs: new Set(version.nocs) }];
  });
  const listed = new Set(lists.map(({ key }) => key));
  const held = prepared.of({}).types.toSorted((one, other) => other.held12 - one.held12);
  const count = (type: string) => held.find((each) => each.type === type)?.held12 ?? 0;
  const byOccupation = held.filter(({ type }) => listed.has(type));
  const named = byOccupation
    .slice(0, namedTypes)
    .map(({ type }) => drawTypePhrase(type, language, catalogue));
  const all = byOccupation.reduce((sum, { held12 }) => sum + held12, 0);
  return {
    occupations:
      all === 0
        ? words.occupations
        : words.occupationDraws(all, named.join(', '), Math.max(0, byOccupation.length - namedTypes)),
    french: words.draws(count('french')),
    nomination: words.draws(count('pnp')),
    armedForces: words.draws(count('military')),
    listsOf: (noc) => {
      const on = lists.filter(({ nocs }) => nocs.has(noc));
      return on.length === 0
        ? words.noList
        : words.onLists(on.map(({ key }) => drawTypeShortLabel(key, language, catalogue)).join(', '));
    },
  };
}

const en = {
  occupations: 'decides the draws for occupations',
  occupationDraws: (draws: number, types: string, more: number) =>
    `decides ${types}${more === 0 ? '' : ` and ${more} more`}: ${draws} draws of the last 12 months`,
  draws: (count: number) => {
    if (count === 0) return 'decides no draw of the last 12 months';
    return count === 1
      ? 'decides 1 draw of the last 12 months'
      : `decides ${count} draws of the last 12 months`;
  },
  noList: 'on none of today’s lists',
  onLists: (lists: string) => `on today’s list: ${lists}`,
};

const fr: typeof en = {
  occupations: 'décide des rondes pour des professions',
  occupationDraws: (draws, types, more) =>
    `décide des rondes ${types}${more === 0 ? '' : ` et de ${more} autres types`}\u00a0: ${draws} en 12 mois`,
  draws: (count) => {
    if (count === 0) return 'ne décide d’aucune ronde des 12 derniers mois';
    return count === 1
      ? 'décide d’une ronde des 12 derniers mois'
      : `décide de ${count} rondes des 12 derniers mois`;
  },
  noList: 'sur aucune liste d’aujourd’hui',
  onLists: (lists) => `sur la liste d’aujourd’hui\u00a0: ${lists}`,
};

/** What each fact of a profile decides. */
export const decidedWords = { en, fr };
