import { builtInCatalogue, type Catalogue } from './catalogue.ts';
import { type DrawType, drawTypePhrase } from './draw-type.ts';
import type { ScoreChange } from './standing-history.ts';
import type { Standing, TypeStanding } from './standing.ts';
import type { Language } from './subscriber-input.ts';

/** Where a profile stands with one type, as a title: `6 points short of CEC`, `Above the last healthcare cut-off`. */
export function typeStandingTitle(
  type: TypeStanding,
  language: Language,
  catalogue: Catalogue = builtInCatalogue(),
): string {
  const { titles } = standingWords[language];
  return titles[placeOf(type)](namesOf(type, language, catalogue), pointsShort(type));
}

/** How many draws of 12 months it would have met: `You would have met 6 of the 22 draws of the last 12 months.` */
export function metSentence(
  { held12, met12, may12, otherGrid }: Pick<TypeStanding, 'held12' | 'met12' | 'may12' | 'otherGrid'>,
  language: Language,
): string {
  const { met } = standingWords[language];
  if (held12 === 0) return met.noneHeld;
  if (otherGrid !== null) return met.otherGrid(held12);
  if (met12 === 0 && may12 > 0) return met.undecided(may12, held12);
  if (met12 === held12) return met.all(held12);
  return met12 === 0 ? met.none(held12) : met.some(met12, may12, held12);
}

/** The whole standing in one line: `Above the last healthcare cut-off, 6 points short of CEC`. */
export function standingHeadline(
  {
    today,
    types,
    score,
    scoreGrid,
    shownUnderLastGrid,
  }: Pick<Standing, 'today' | 'types' | 'score' | 'scoreGrid' | 'shownUnderLastGrid'>,
  language: Language,
  catalogue: Catalogue = builtInCatalogue(),
): string {
  const words = standingWords[language];
  if (types.length === 0) return words.noDraws;
  // The draws of its grid are not the last ones any more.
  if (score !== null && scoreGrid.to !== null && scoreGrid.to <= today) return words.oldScore;
  if (shownUnderLastGrid !== null) return words.gridChanged;
  if (score === null) return words.noScore;
  const level = types.filter((type) => placeOf(type) === 'equal');
  const met = types.filter((type) => placeOf(type) === 'above' || placeOf(type) === 'equal');
  const [short] = types
    .filter((type) => placeOf(type) === 'short' || placeOf(type) === 'lostTie')
    .toSorted((one, other) => pointsShort(one) - pointsShort(other));
  const open = types.find(({ outcome }) => outcome === 'may_meet');
  const [first] = met;
  if (first === undefined) {
    const next = short ?? open;
    return next === undefined ? words.nothing : typeStandingTitle(next, language, catalogue);
  }
  const title =
    met.length === 1
      ? typeStandingTitle(first, language, catalogue)
      : words.aboveMany(
          met.map(({ type }) => drawTypePhrase(type, language, catalogue)),
          level.length === 0,
        );
  if (short === undefined) return title;
  const names = namesOf(short, language, catalogue);
  const also = pointsShort(short) === 0 ? words.alsoLevel(names) : words.alsoShort(names, pointsShort(short));
  return `${title}, ${also}`;
}

/** What a change of the score did: `498 → 512: would have met 6 more of the 22 CEC draws of 12 months.` */
export function scoreChangeSentence(
  { before, after, otherGrid, byType }: ScoreChange,
  language: Language,
  catalogue: Catalogue = builtInCatalogue(),
): string {
  const { change } = standingWords[language];
  const [from, to] = [before, after].map((score) => score.toLocaleString(`${language}-CA`));
  const lead = `${from} → ${to}${language === 'fr' ? '\u00a0' : ''}:`;
  if (otherGrid !== null) return `${lead} ${change.otherGrid}`;
  if (byType.length === 0) return `${lead} ${change.same}`;
  const types = byType.map(({ type, more, of }) =>
    change.type(Math.abs(more), of, { phrase: drawTypePhrase(type, language, catalogue), isMore: more > 0 }),
  );
  return `${lead} ${change.met(new Intl.ListFormat(`${language}-CA`).format(types))}`;
}

type Place =
  | 'nomination'
  | 'above'
  | 'equal'
  | 'lostTie'
  | 'short'
  | 'open'
  | 'otherGrid'
  | 'noScore'
  | 'noCutOff'
  | 'notFor';

function placeOf({ outcome, otherGrid, eligibility, last }: TypeStanding): Place {
  const { pointsShort: short, reasons } = last.result;
  const says = (code: string) => reasons.some((reason) => reason.code === code);
  if (outcome === 'meets') return says('score_above') ? 'above' : 'equal';
  // Their cut-offs count its 600 points: no score is short of them by so many points without it.
  if (says('nomination_not_held') || (short !== null && says('nomination_unknown'))) return 'nomination';
  if (eligibility.state === 'no') return 'notFor';
  if (otherGrid !== null) return 'otherGrid';
  if (short !== null) return short === 0 ? 'lostTie' : 'short';
  if (says('score_unknown')) return 'noScore';
  return says('cutoff_unknown') ? 'noCutOff' : 'open';
}

function pointsShort({ last }: TypeStanding): number {
  return last.result.pointsShort ?? 0;
}

interface Names {
  readonly type: DrawType;
  readonly phrase: string;
}

type Titles = Readonly<Record<Place, (names: Names, short: number) => string>>;

function namesOf({ type }: TypeStanding, language: Language, catalogue: Catalogue): Names {
  return { type, phrase: drawTypePhrase(type, language, catalogue) };
}

const points = (count: number) => `${count} ${count === 1 ? 'point' : 'points'}`;
const shortOf = ({ type, phrase }: Names) => (type === 'cec' ? phrase : `the ${phrase} cut\u2011off`);

const noneOf = (held: number) => `${held === 2 ? 'neither' : 'none'} of the ${held}`;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const en = {
  titles: {
    above: ({ phrase }) => `Above the last ${phrase} cut\u2011off`,
    equal: ({ phrase }) => `Level with the last ${phrase} cut\u2011off`,
    lostTie: ({ phrase }) => `Level with the last ${phrase} cut\u2011off, after the tie-break`,
    short: (names, short) => `${points(short)} short of ${shortOf(names)}`,
    open: ({ phrase }) => `May meet the last ${phrase} draw`,
    otherGrid: ({ phrase }) => `The last ${phrase} cut\u2011off is of another points grid`,
    noScore: ({ phrase }) => `A score is needed to compare with ${phrase} draws`,
    noCutOff: ({ phrase }) => `The last ${phrase} cut\u2011off is not known`,
    nomination: ({ phrase }) => `A nomination is needed for ${phrase} draws`,
    notFor: ({ phrase }) => `The last ${phrase} draw was not for this profile`,
  } as Titles,
  /** `all`: none is level. */
  aboveMany: (phrases: readonly string[], all: boolean) =>
    `${all ? 'Above' : 'At or above'} ${
      phrases.length === 2
        ? `the last ${phrases.join(' and ')} cut\u2011offs`
        : `the last cut\u2011offs of ${phrases.length} types`
    }`,
  alsoShort: (names: Names, short: number) => `${points(short)} short of ${shortOf(names)}`,
  alsoLevel: (names: Names) => `level with ${shortOf(names)}`,
  noDraws: 'No draw of the last 24 months to compare with',
  gridChanged: 'The points grid changed: no draw to compare with yet',
  noScore: 'Add a score to see where this profile stands',
  oldScore: 'Enter today’s score: the points grid has changed since this one',
  nothing: 'None of the last draws was for this profile',
  met: {
    all: (held: number) => {
      if (held === 1) return 'You would have met the one draw of the last 12 months.';
      const all = held === 2 ? 'both' : `all ${held}`;
      return `You would have met ${all} draws of the last 12 months.`;
    },
    some: (met: number, may: number, held: number) =>
      `You would have met ${met} of the ${held} draws of the last 12 months${may === 0 ? '' : `; ${may} could not be decided`}.`,
    none: (held: number) =>
      held === 1
        ? 'You would not have met the one draw of the last 12 months.'
        : `You would have met ${noneOf(held)} draws of the last 12 months.`,
    undecided: (may: number, held: number) => {
      if (held === 1) return 'The one draw of the last 12 months could not be decided.';
      if (may < held) return `${may} of the ${held} draws of the last 12 months could not be decided.`;
      return `${capital(noneOf(held))} draws of the last 12 months could be decided.`;
    },
    otherGrid: (held: number) =>
      `${held} ${held === 1 ? 'was' : 'were'} held in the last 12 months, under another points grid.`,
    noneHeld: 'None was held in the last 12 months.',
  },
  change: {
    otherGrid: 'of two points grids, not compared.',
    same: 'would have met the same draws of 12 months.',
    type: (count: number, of: number, { phrase, isMore }: { phrase: string; isMore: boolean }) =>
      `${count} ${isMore ? 'more' : 'fewer'} of the ${of} ${phrase} ${of === 1 ? 'draw' : 'draws'}`,
    met: (types: string) => `would have met ${types} of 12 months.`,
  },
};

const pointsFr = (count: number) => `${count}\u00a0${count < 2 ? 'point' : 'points'}`;

const fr: typeof en = {
  titles: {
    above: ({ phrase }) => `Au-dessus du dernier seuil ${phrase}`,
    equal: ({ phrase }) => `Au niveau du dernier seuil ${phrase}`,
    lostTie: ({ phrase }) => `Au niveau du dernier seuil ${phrase}, après le départage`,
    short: ({ phrase }, short) => `À ${pointsFr(short)} du dernier seuil ${phrase}`,
    open: ({ phrase }) => `Critères peut-être remplis pour la dernière ronde ${phrase}`,
    otherGrid: ({ phrase }) => `Le dernier seuil ${phrase} est d’une autre grille de points`,
    noScore: ({ phrase }) => `Il faut une note pour comparer avec les rondes ${phrase}`,
    noCutOff: ({ phrase }) => `Le dernier seuil ${phrase} n’est pas connu`,
    nomination: ({ phrase }) => `Il faut une désignation pour les rondes ${phrase}`,
    notFor: ({ phrase }) => `La dernière ronde ${phrase} ne visait pas ce profil`,
  },
  aboveMany: (phrases, all) =>
    `${all ? 'Au-dessus' : 'Au niveau ou au-dessus'} des derniers seuils ${
      phrases.length === 2 ? phrases.join(' et ') : `de ${phrases.length}\u00a0types`
    }`,
  alsoShort: (names, short) => `à ${pointsFr(short)} ${thatOne(names)}`,
  alsoLevel: (names) => `au niveau ${thatOne(names)}`,
  noDraws: 'Aucune ronde des 24 derniers mois à comparer',
  gridChanged: 'La grille de points a changé\u00a0: aucune ronde à comparer pour l’instant',
  noScore: 'Ajoutez une note pour voir où en est ce profil',
  oldScore: 'Entrez la note d’aujourd’hui\u00a0: la grille de points a changé depuis celle-ci',
  nothing: 'Aucune des dernières rondes ne visait ce profil',
  met: {
    all: (held) =>
      held === 1
        ? 'Critères remplis pour la seule ronde des 12 derniers mois.'
        : `Critères remplis pour les ${held}\u00a0rondes des 12 derniers mois.`,
    some: (met, may, held) =>
      `Critères remplis pour ${met} ${met === 1 ? 'ronde' : 'rondes'} sur ${held} en 12\u00a0mois${
        may === 0 ? '' : `; ${may} ${may === 1 ? 'n’a pas pu être tranchée' : 'n’ont pas pu être tranchées'}`
      }.`,
    none: (held) =>
      held === 1
        ? 'Critères non remplis pour la seule ronde des 12 derniers mois.'
        : `Critères non remplis pour les ${held}\u00a0rondes des 12 derniers mois.`,
    undecided: (may, held) =>
      may === held
        ? `${held === 1 ? 'La seule ronde' : `Aucune des ${held}\u00a0rondes`} des 12 derniers mois n’a pu être tranchée.`
        : may === 1
          ? `1\u00a0ronde sur ${held} en 12\u00a0mois n’a pas pu être tranchée.`
          : `${may}\u00a0rondes sur ${held} en 12\u00a0mois n’ont pas pu être tranchées.`,
    otherGrid: (held) =>
      `${held}\u00a0${held === 1 ? 'ronde' : 'rondes'} en 12\u00a0mois, sous une autre grille de points.`,
    noneHeld: 'Aucune ronde dans les 12 derniers mois.',
  },
  change: {
    otherGrid: 'deux grilles de points, sans comparaison possible.',
    same: 'critères remplis pour les mêmes rondes en 12\u00a0mois.',
    type: (count, of, { phrase, isMore }) =>
      `${count}\u00a0${count === 1 ? 'ronde' : 'rondes'} ${phrase} de ${isMore ? 'plus' : 'moins'} sur ${of}`,
    met: (types) => `critères remplis pour ${types} en 12\u00a0mois.`,
  },
};

/** « celui de la CEC », but not « celui en français ». */
function thatOne({ phrase }: Names): string {
  return /^d(?:e|es|u) /.test(phrase) ? `de celui ${phrase}` : `du dernier seuil ${phrase}`;
}

const standingWords: Readonly<Record<Language, typeof en>> = { en, fr };
