import type { Language } from '@drawbell/draws/subscriber-input';
import type { Outcome } from '@drawbell/draws/match-result';
import { outcomes } from '@drawbell/draws/match-result';
import { fittingSubject, type PreparedNews, sentence } from './alert-content.ts';
import type { AlertProfile, AlertReader } from './alert-input.ts';
import { verdictOf } from './alert-of-one.ts';
import { countsOf } from './alert-of-several.ts';
import { brackets, type Counts, type DrawInSubject, said, type Verdict } from './alert-wording-en.ts';
import { endings } from './alert-wording-fr.ts';
import { displayLabel, nearestFirst, scoreOf } from './profile-result.ts';
import { lineText } from './rich-text.ts';

/** A message for a small screen, as a push or chat message has it. Plain text. */
export interface ShortText {
  /** At most 40 characters. */
  readonly title: string;
  /** At most 180 characters. */
  readonly body: string;
}

/**
 * How much a message through somebody else's hands may say. `verdict`: how a reader stands and what IRCC published, and
 * nothing from which a score follows: with the public cut-off a gap would be one, and so would a tie. `score`: these, too,
 * and how profiles are called.
 */
export type Says = 'verdict' | 'score';

const titleMax = 40;
const bodyMax = 180;

/**
 * What an alert says in short, from what the mail says at length.
 * @throws RangeError without a profile
 */
export function shortAlert(
  news: PreparedNews,
  { profiles }: Pick<AlertReader, 'profiles'>,
  says: Says,
): ShortText {
  const [only, ...others] = profiles;
  if (only === undefined) throw new RangeError('an alert is about at least one profile');
  return others.length > 0 ? ofSeveral(news, profiles, says) : ofOne(news, only, says);
}

/** One piece of news of a digest, and whom it tells. */
export interface ShortNews {
  readonly news: PreparedNews;
  readonly reader: Pick<AlertReader, 'profiles'>;
}

/**
 * What a digest says in short: of one, what the alert says; of several a line each, verdicts first.
 * @param items in any order, all in one language
 * @throws RangeError without one
 */
export function shortDigest(items: readonly ShortNews[], says: Says): ShortText {
  const [only, ...others] = items;
  if (only === undefined) throw new RangeError('a digest tells of at least one draw');
  if (others.length === 0) return shortAlert(only.news, only.reader, says);
  const words = wordsOf(only.news);
  const told = items
    .map((item) => ({ ...item, best: bestOf(item.reader.profiles) }))
    .toSorted((a, b) => outcomes.indexOf(a.best) - outcomes.indexOf(b.best));
  const best = told[0]?.best ?? 'does_not_meet';
  const count = told.filter((each) => each.best === best).length;
  const isOne = items.every(({ reader }) => reader.profiles.length === 1);
  const lines = told.map((item) => digestLine(item, says));
  return {
    title: clipped(words.digestTitle(items.length, { count, best, isOne }), titleMax),
    body: fittingLines(lines, {
      andMore: words.andMore,
      end: best === 'meets' || best === 'may_meet' ? [only.news.wording.notAnInvitation] : [],
    }),
  };
}

/** As many lines as there is room for, how many more there are, and what must be said at the end. */
function fittingLines(
  lines: readonly string[],
  { andMore, end }: { andMore: (count: number) => string; end: readonly string[] },
): string {
  for (let shown = lines.length; shown > 0; shown -= 1) {
    const left = lines.length - shown;
    const text = [...lines.slice(0, shown), ...(left === 0 ? [] : [andMore(left)]), ...end].join('\n');
    if (text.length <= bodyMax) return text;
  }
  return [andMore(lines.length), ...end].join('\n');
}

function digestLine({ news, reader: { profiles } }: ShortNews, says: Says): string {
  const { facts, wording } = news;
  const { number, day, type, cutOff } = facts.inSubject;
  const counts = countsOf(profiles);
  const [only] = profiles;
  const lead =
    counts.all > 1 || only === undefined
      ? wordsOf(news).several(counts).lead
      : says === 'score'
        ? wording.verdict(verdictOf(only.result, facts.cutOff, scoreOf(only, facts.cutOff)))
        : wordsOf(news).leads[only.result.outcome];
  const draw = [number ?? day, ...(type === null ? [] : [type]), ...(cutOff === null ? [] : [`(${cutOff})`])];
  return clipped(`${lead}${wording.colon}${draw.join(' ')}`, titleMax + 20);
}

function ofOne(news: PreparedNews, profile: AlertProfile, says: Says): ShortText {
  const { facts, wording } = news;
  const words = wordsOf(news);
  const { outcome } = profile.result;
  const score = says === 'score' ? scoreOf(profile, facts.cutOff) : null;
  const known = verdictOf(profile.result, facts.cutOff, score);
  const verdict: Verdict = says === 'score' ? known : { outcome, gap: null, lostTie: false };
  const isNear = outcome === 'near' && verdict.gap === null && !verdict.lostTie;
  const titles = isNear ? words.nearTitles(facts.inSubject) : wording.subjectOfOne(verdict, facts.inSubject);
  const label = says === 'score' ? displayLabel(profile.label) : null;
  const cutOff = lineText(wording.cutOff(facts.cutOff));
  const figures =
    score === null
      ? [sentence(cutOff)]
      : [
          `${lineText(wording.yourScore(score))} · ${cutOff}${wording.colon}${lowerFirst(wording.verdict(verdict))}.`,
        ];
  return {
    title: titleOf(news, titles),
    body: bodyOf(news, {
      begins: drawNames(news).map((name) => words.drawn[outcome](name, facts.said)),
      figures,
      ...{ isOpen: outcome === 'meets' || outcome === 'may_meet' },
      rest: label === null ? [] : [`${wording.profile}${wording.colon}${isolated(label)}.`],
    }),
  };
}

function ofSeveral(news: PreparedNews, profiles: readonly AlertProfile[], says: Says): ShortText {
  const { facts, wording } = news;
  const counts = countsOf(profiles);
  const several = wordsOf(news).several(counts);
  const named = profiles.map((profile, i) => ({
    ...profile,
    shown: displayLabel(profile.label) ?? wording.numberedProfile(i + 1),
  }));
  const nearest = nearestFirst(named, facts.cutOff).flatMap((profile) => {
    const score = scoreOf(profile, facts.cutOff);
    return score === null ? [] : [`${isolated(profile.shown)}\u00a0${score}`];
  });
  const scores = says === 'score' ? nearest.slice(0, namesMax) : [];
  return {
    title: titleOf(news, several.titles(facts.inSubject)),
    body: bodyOf(news, {
      // What the names take is room that the round's long name would.
      begins: (scores.length > 0 ? [facts.short] : drawNames(news)).map((name) =>
        several.drawn(name, facts.said),
      ),
      figures: [sentence(lineText(wording.cutOff(facts.cutOff)))],
      isOpen: counts.meets + counts.may_meet > 0,
      rest: scores.length > 0 ? [`${scores.join(', ')}.`] : [],
    }),
  };
}

/** So many profiles are named with their scores. */
const namesMax = 3;

/** The name of the round, or its short one where there is little room. */
function drawNames({ facts }: PreparedNews): readonly string[] {
  return [facts.label, facts.short];
}

function titleOf(news: PreparedNews, candidates: readonly string[]): string {
  return clipped(fittingSubject(news, candidates), titleMax);
}

/**
 * What must be said, and of the rest what there is room for. That nobody is invited is said wherever somebody could
 * think so.
 */
function bodyOf(
  { input, facts, wording }: PreparedNews,
  said: {
    readonly begins: readonly string[];
    readonly figures: readonly string[];
    readonly isOpen: boolean;
    readonly rest: readonly string[];
  },
): string {
  const { begins, figures, isOpen, rest } = said;
  const ends = isOpen ? [wording.notAnInvitation] : [];
  const needed = (begin: string): string => [begin, ...figures, ...ends].join(' ');
  const begin = begins.find((each) => needed(each).length <= bodyMax) ?? begins.at(-1) ?? '';
  const optional = [
    ...(input.kind === 'correction' ? [wordsOf({ input }).corrected] : []),
    ...rest,
    ...(facts.also === '' ? [] : [facts.also.trim()]),
  ];
  const taken: string[] = [];
  for (const each of optional)
    if ([needed(begin), ...taken, each].join(' ').length <= bodyMax) taken.push(each);
  return clipped([begin, ...figures, ...taken, ...ends].join(' '), bodyMax);
}

function bestOf(profiles: readonly AlertProfile[]): Outcome {
  const found = new Set(profiles.map(({ result }) => result.outcome));
  return outcomes.find((outcome) => found.has(outcome)) ?? 'does_not_meet';
}

/** Kept from turning what stands around it. */
function isolated(label: string): string {
  return `\u2068${label}\u2069`;
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

function clipped(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  return `${text
    .slice(0, lengthMax - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')
    .trimEnd()}…`;
}

function wordsOf({ input }: Pick<PreparedNews, 'input'>): typeof en {
  return allWords[input.language];
}

/** What several profiles of a reader come to: the best that any of them does, and how many do. */
function leading(counts: Counts): { readonly count: number; readonly best: Outcome } {
  const best = outcomes.find((outcome) => counts[outcome] > 0) ?? 'does_not_meet';
  return { count: counts[best], best };
}

const en = {
  nearTitles: (draw: DrawInSubject): readonly string[] =>
    brackets(draw).map((end) => `Near the cut-off: ${said(draw)}${end}`),
  drawn: {
    meets: (label: string, draw: string) => `You meet the published criteria of ${draw}: ${label}.`,
    may_meet: (label: string, draw: string) => `You may meet the published criteria of ${draw}: ${label}.`,
    near: (label: string, draw: string) => `You are near the cut\u2011off of ${draw}: ${label}.`,
    does_not_meet: (label: string, draw: string) =>
      `You do not meet the published criteria of ${draw}: ${label}.`,
  },
  several: (counts: Counts) => {
    const { count, best } = leading(counts);
    const verbs = {
      meets: count === 1 ? 'meets' : 'meet',
      may_meet: 'may meet',
      near: count === 1 ? 'is near' : 'are near',
    };
    const none = best === 'does_not_meet';
    const verb = best === 'does_not_meet' ? 'meets' : verbs[best];
    const every = count === counts.all;
    const who = none
      ? `None of your ${counts.all} profiles`
      : every
        ? `Your ${count} profiles`
        : `${count} of your ${counts.all} profiles`;
    const short = none ? `None of ${counts.all}` : every ? `All ${count}` : `${count} of ${counts.all}`;
    const of = best === 'near' ? 'the cut\u2011off of' : 'the published criteria of';
    return {
      lead: `${short} ${verb}`,
      titles: (draw: DrawInSubject): readonly string[] => {
        const the = draw.number === null ? `the ${said(draw)}` : said(draw);
        return [
          ...brackets(draw).map((end) => `${who} ${verb} ${the}${end}`),
          ...brackets(draw).map((end) => `${short} ${verb} ${the}${end}`),
        ];
      },
      drawn: (label: string, draw: string) => `${who} ${verb} ${of} ${draw}: ${label}.`,
    };
  },
  leads: { meets: 'You meet', may_meet: 'You may meet', near: 'Near', does_not_meet: 'Not met' },
  digestTitle: (
    draws: number,
    { count, best, isOne }: { readonly count: number; readonly best: Outcome; readonly isOne: boolean },
  ) => {
    const who = isOne ? 'you' : 'your profiles';
    const every = draws === 2 ? 'both' : `all ${count}`;
    const all = count === draws ? every : String(count);
    const says = {
      meets: `${who} meet ${all}`,
      may_meet: `${who} may meet ${all}`,
      near: `near ${all}`,
      does_not_meet: 'none met',
    };
    return `${draws} draws: ${says[best]}`;
  },
  andMore: (count: number) => (count === 1 ? 'and one more' : `and ${count} more`),
  corrected: 'IRCC corrected this draw.',
};

/** French sets a no-break space before a colon. */
const colon = '\u00a0:';

const fr: typeof en = {
  nearTitles: (draw) => endings(draw).map((end) => `Près du seuil${colon} ${end}`),
  drawn: {
    meets: (label, draw) => `Vous remplissez les critères publiés de la ${draw}${colon} ${label}.`,
    may_meet: (label, draw) =>
      `Vous remplissez peut-être les critères publiés de la ${draw}${colon} ${label}.`,
    near: (label, draw) => `Vous êtes près du seuil de la ${draw}${colon} ${label}.`,
    does_not_meet: (label, draw) =>
      `Vous ne remplissez pas les critères publiés de la ${draw}${colon} ${label}.`,
  },
  several: (counts) => {
    const { count, best } = leading(counts);
    const who = count === counts.all ? `Vos ${count} profils` : `${count} de vos ${counts.all} profils`;
    const meet = count === 1 ? 'remplit' : 'remplissent';
    const leads = { meets: 'Critères remplis', may_meet: 'Peut-être', near: 'Près du seuil' };
    const lead =
      best === 'does_not_meet' ? `Aucun sur ${counts.all}` : `${leads[best]}, ${count} sur ${counts.all}`;
    const says = {
      meets: `${who} ${meet} les critères publiés`,
      may_meet: `${who} ${meet} peut-être les critères publiés`,
      near: `${who} ${count === 1 ? 'est' : 'sont'} près du seuil`,
      does_not_meet: `Aucun de vos ${counts.all} profils ne remplit les critères publiés`,
    };
    return {
      lead,
      titles: (draw) => endings(draw).map((end) => `${lead}${colon} ${end}`),
      drawn: (label, draw) => `${says[best]} de la ${draw}${colon} ${label}.`,
    };
  },
  leads: {
    meets: 'Critères remplis',
    may_meet: 'Peut-être',
    near: 'Près du seuil',
    does_not_meet: 'Non remplis',
  },
  digestTitle: (draws, { count, best }) => {
    const all = count === draws ? `les ${count}` : String(count);
    const says = {
      meets: `critères remplis pour ${all}`,
      may_meet: `peut-être pour ${all}`,
      near: `près du seuil pour ${all}`,
      does_not_meet: 'critères non remplis',
    };
    return `${draws} rondes${colon} ${says[best]}`;
  },
  andMore: (count) => (count === 1 ? 'et une autre' : `et ${count} autres`),
  corrected: 'IRCC a corrigé cette ronde.',
};

const allWords: Readonly<Record<Language, typeof en>> = { en, fr };
