import { builtInCatalogue, type Catalogue } from './catalogue.ts';
import { longDay } from './day-words.ts';
import { drawTypePhrase, drawTypeShortLabel } from './draw-type.ts';
import { easternDay } from './grid.ts';
import { occupationLabel, programLabel } from './labels.ts';
import type { Lever, LeverAnswer, LeverChange } from './levers.ts';
import { nominationPoints, type Profile } from './profile.ts';
import type { Language } from './subscriber-input.ts';

/** A lever in words. */
interface LeverSentence {
  /** The change: `A provincial nomination`. */
  readonly title: string;
  /** How much it does and how long it takes; null for points, which say nothing of how they are come by. */
  readonly triage: string | null;
  /** What it would have done: `522: 12 more CEC draws, the last three included.` */
  readonly text: string;
}

/** Says what one change would have done, in the past tense: nothing of what will be, and no advice. */
export function leverSentence(
  { change, profile, byType, impact }: Lever,
  language: Language,
  catalogue: Catalogue = builtInCatalogue(),
): LeverSentence {
  const words = leverWords[language];
  const said = words.change(change, { profile, impact, catalogue });
  const draws = byType.slice(0, typesNamed).map(({ type, more, of }) => {
    const phrase = drawTypePhrase(type, language, catalogue);
    return more === of ? words.all(of, phrase) : words.some(more, phrase);
  });
  const others = byType.slice(typesNamed).reduce((sum, { more }) => sum + more, 0);
  if (others > 0) draws.push(words.others(others));
  const list = new Intl.ListFormat(`${language}-CA`).format(draws);
  const [only] = byType;
  const included =
    byType.length === 1 && only !== undefined && only.newest > 0 && only.newest < only.of
      ? words.newest(only.newest)
      : '';
  const counted = `${list}${included}${said.besides}.`;
  const { title, triage, lead } = said;
  if (lead === '') return { title, triage, text: capital(counted) };
  return { title, triage, text: lead.endsWith('.') ? `${lead} ${capital(counted)}` : `${lead} ${counted}` };
}

/** More would not be read. */
const typesNamed = 3;

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface ChangeWords {
  readonly title: string;
  readonly triage: string | null;
  /** Before the draws: a sentence, or what ends with a colon; empty for nothing. */
  readonly lead: string;
  /** After the draws. */
  readonly besides: string;
}

interface Told {
  readonly profile: Profile;
  readonly impact: Lever['impact'];
  readonly catalogue: Catalogue;
}

interface LeverWords {
  readonly all: (count: number, phrase: string) => string;
  readonly some: (count: number, phrase: string) => string;
  readonly others: (count: number) => string;
  readonly newest: (count: number) => string;
  readonly change: (change: LeverChange, told: Told) => ChangeWords;
}

const plain = { lead: '', besides: '' };
const one = 'one two three four five six seven eight nine'.split(' ');

const en: LeverWords = {
  all: (count, phrase) =>
    count === 1
      ? `the one ${phrase} draw`
      : count === 2
        ? `both ${phrase} draws`
        : `all ${count} ${phrase} draws`,
  some: (count, phrase) => `${count} more ${phrase} ${count === 1 ? 'draw' : 'draws'}`,
  others: (count) => `${count} of other types`,
  newest: (count) =>
    count === 1 ? ', the last one included' : `, the last ${one[count - 1] ?? count} included`,
  change: (change, told) => {
    switch (change.kind) {
      case 'nomination':
        return {
          ...plain,
          title: 'A provincial nomination',
          triage: 'High impact, takes months.',
          lead: addedEn(told),
        };
      case 'french':
        return {
          ...plain,
          title: 'NCLC\u00a07 in French',
          triage: `Medium, takes months${change.unanswered ? ' unless you have it' : ''}.`,
          besides: ', before any points the test would add',
        };
      case 'points':
        return {
          ...plain,
          title: `${change.points} more points`,
          triage: null,
          lead: `${(told.profile.crs ?? 0).toLocaleString('en-CA')}:`,
        };
      case 'occupation_months':
        return {
          ...plain,
          title: `${monthsEn(change.months, 'more')}${change.inCanada ? ' in Canada' : ''} in NOC\u00a0${change.noc}`,
          triage: `Medium, takes ${monthsEn(change.months)}.`,
          lead: `${occupationLabel(change.noc, 'en')} would then count for ${drawTypePhrase(change.category, 'en', told.catalogue)} draws.`,
        };
      case 'canadian_year':
        return {
          title: 'Twelve months of work in Canada',
          triage: 'Medium, takes up to a year.',
          lead: `Skilled work, for the ${programLabel('cec', 'en')}.`,
          besides: ', before any points the work would add',
        };
      case 'answer':
        return {
          ...plain,
          ...answerEn(change, told),
          triage: `${told.impact === 'low' ? 'Small' : 'High impact'}, takes one answer.`,
        };
    }
  },
};

function addedEn({ profile: { crs } }: Told): string {
  if (crs === undefined) return `Adds ${nominationPoints} points.`;
  return `Adds ${crs === scoreMax ? 'up to ' : ''}${nominationPoints} points: ${crs.toLocaleString('en-CA')}.`;
}

const scoreMax = 1200;

function monthsEn(count: number, more = ''): string {
  return `${count}${more === '' ? '' : ` ${more}`} ${count === 1 ? 'month' : 'months'}`;
}

function answerEn(answer: LeverAnswer, { catalogue }: Told): { title: string; lead?: string } {
  switch (answer.fact) {
    case 'programs':
      return { title: `If eligible for the ${programLabel(answer.value, 'en')}` };
    case 'nomination':
      return { title: 'If the profile holds a nomination', lead: 'Its 600 points are in the score already.' };
    case 'occupation':
      return {
        title: `If the occupation is on the ${drawTypePhrase(answer.value, 'en', catalogue)} list`,
        lead: 'With all the months that count.',
      };
    case 'occupation_months':
      return {
        title: `With ${monthsEn(answer.value)}${answer.inCanada ? ' in Canada' : ''} in NOC\u00a0${answer.noc}`,
      };
    case 'occupation_stretch':
      return { title: `With ${monthsEn(answer.value)} without a break in NOC\u00a0${answer.noc}` };
    case 'submitted_at':
      return {
        title: `If submitted before ${longDay(easternDay(new Date(answer.value)), 'en')}`,
        lead: 'It decides the ties at the cut\u2011off.',
      };
  }
}

const ones = 'une deux trois quatre cinq six sept huit neuf'.split(' ');

const fr: LeverWords = {
  all: (count, phrase) => (count === 1 ? `la seule ronde ${phrase}` : `les ${count}\u00a0rondes ${phrase}`),
  some: (count, phrase) => `${count}\u00a0${count === 1 ? 'ronde' : 'rondes'} ${phrase} de plus`,
  others: (count) => `${count} d’autres types`,
  newest: (count) =>
    count === 1 ? ', dont la dernière' : `, dont les ${ones[count - 1] ?? count} dernières`,
  change: (change, told) => {
    switch (change.kind) {
      case 'nomination':
        return {
          ...plain,
          title: 'Une désignation d’une province',
          triage: 'Effet majeur, des mois.',
          lead: addedFr(told),
        };
      case 'french':
        return {
          ...plain,
          title: 'NCLC\u00a07 en français',
          triage: `Effet moyen, des mois${change.unanswered ? ', sauf si c’est acquis' : ''}.`,
          besides: ', sans les points que le test ajouterait',
        };
      case 'points':
        return {
          ...plain,
          title: `${change.points}\u00a0points de plus`,
          triage: null,
          lead: `${(told.profile.crs ?? 0).toLocaleString('fr-CA')}\u00a0:`,
        };
      case 'occupation_months':
        return {
          ...plain,
          title: `${change.months}\u00a0mois de plus${change.inCanada ? ' au Canada' : ''} (CNP\u00a0${change.noc})`,
          triage: `Effet moyen, ${change.months}\u00a0mois.`,
          lead: `La profession ${occupationLabel(change.noc, 'fr')} compterait alors pour les rondes ${drawTypePhrase(change.category, 'fr', told.catalogue)}.`,
        };
      case 'canadian_year':
        return {
          title: 'Douze mois de travail au Canada',
          triage: 'Effet moyen, jusqu’à un an.',
          lead: 'Travail qualifié, pour la catégorie de l’expérience canadienne.',
          besides: ', sans les points que ce travail ajouterait',
        };
      case 'answer':
        return {
          ...plain,
          ...answerFr(change, told),
          triage: `Effet ${told.impact === 'low' ? 'mineur' : 'majeur'}, une seule réponse.`,
        };
    }
  },
};

function addedFr({ profile: { crs } }: Told): string {
  if (crs === undefined) return `Ajoute ${nominationPoints}\u00a0points.`;
  const most = crs === scoreMax ? 'jusqu’à ' : '';
  return `Ajoute ${most}${nominationPoints}\u00a0points\u00a0: ${crs.toLocaleString('fr-CA')}.`;
}

const eligibleFr = {
  cec: 'à la catégorie de l’expérience canadienne',
  fsw: 'au programme des travailleurs qualifiés',
  fst: 'au programme des métiers spécialisés',
};

function answerFr(answer: LeverAnswer, { catalogue }: Told): { title: string; lead?: string } {
  switch (answer.fact) {
    case 'programs':
      return { title: `Si le profil est admissible ${eligibleFr[answer.value]}` };
    case 'nomination':
      return {
        title: 'Si le profil a une désignation',
        lead: 'Ses 600\u00a0points sont déjà dans la note.',
      };
    case 'occupation':
      return {
        title: `Si la profession est sur la liste «\u00a0${drawTypeShortLabel(answer.value, 'fr', catalogue)}\u00a0»`,
        lead: 'Avec tous les mois qui comptent.',
      };
    case 'occupation_months':
      return {
        title: `Avec ${answer.value}\u00a0mois${answer.inCanada ? ' au Canada' : ''} (CNP\u00a0${answer.noc})`,
      };
    case 'occupation_stretch':
      return { title: `Avec ${answer.value}\u00a0mois sans interruption (CNP\u00a0${answer.noc})` };
    case 'submitted_at':
      return {
        title: `Si le profil a été présenté avant le ${longDay(easternDay(new Date(answer.value)), 'fr')}`,
        lead: 'C’est ce qui départage les notes égales au seuil.',
      };
  }
}

const leverWords: Readonly<Record<Language, LeverWords>> = { en, fr };
