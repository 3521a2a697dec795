import type { Outcome } from '@drawbell/draws/match-result';
import {
  type AlertContent,
  type ContentBlock,
  documentSentences,
  fittingSubject,
  type PreparedNews,
  type ProfileTable,
  sentence,
  sentenceOf,
  standsBeside,
} from './alert-content.ts';
import type { AlertProfile } from './alert-input.ts';
import type { Counts } from './alert-wording-en.ts';
import { asksForScore, displayLabel, isOpen, nearestFirst, scoreOf } from './profile-result.ts';
import { joined, type Line } from './rich-text.ts';

/** A mail to a consultant with 100 clients is still one that is read and not cut off. */
const rowsMax = 40;
const othersMax = 40;

/** So few are named in a subject. */
const namesMax = 2;
/** So many sentences about what would decide; with more profiles than that open, their settings are the place to look. */
const sentencesMax = 6;

/** What an alert says about several profiles. */
export function severalContent(
  news: PreparedNews,
  all: readonly AlertProfile[],
): Omit<AlertContent, 'notices'> {
  const { facts, wording } = news;
  const profiles = nearestFirst(
    all.map((profile, i) => ({
      ...profile,
      shown: displayLabel(profile.label) ?? wording.numberedProfile(i + 1),
    })),
    facts.cutOff,
  );
  const counts = countsOf(profiles);
  return {
    subject: fittingSubject(
      news,
      wording.subjectOfSeveral(counts, facts.inSubject),
      subjectsByName(news, profiles),
    ),
    firstLine: [facts.label, ' · ', ...wording.cutOff(facts.cutOff)],
    verdict: wording.verdicts(counts),
    drawn: [sentence(facts.said) + facts.also + wording.yourProfiles(counts.all)],
    bar: null,
    table: tableOf(news, profiles, counts),
    blocks: [documentBlock(news, profiles), ...decidingBlocks(news, profiles), standsBeside(news)].filter(
      ({ lines }) => lines.length > 0,
    ),
    button: wording.buttons.several,
  };
}

/** Whose documents would stop the use of an invitation, the nearest profiles first. */
function documentBlock(news: PreparedNews, profiles: readonly ShownProfile[]): ContentBlock {
  const lines = profiles.flatMap((profile): Line[] =>
    documentSentences(news, profile).map((each) => [{ label: profile.shown }, news.wording.colon, each]),
  );
  return { heading: news.wording.documents, lines: lines.slice(0, sentencesMax) };
}

type ShownProfile = AlertProfile & { readonly shown: string };

function countsOf(profiles: readonly AlertProfile[]): Counts {
  const count = (outcome: Outcome) => profiles.filter(({ result }) => result.outcome === outcome).length;
  return {
    ...{ meets: count('meets'), may_meet: count('may_meet'), near: count('near') },
    ...{ does_not_meet: count('does_not_meet'), all: profiles.length },
  };
}

/** The names of those that stand best, where there are at most two and both have one; elsewhere none. */
function subjectsByName(
  { facts, wording }: PreparedNews,
  profiles: readonly ShownProfile[],
): readonly string[] {
  const [first] = profiles;
  const best = first?.result.outcome ?? 'does_not_meet';
  const leading = profiles.filter(({ result }) => result.outcome === best);
  const named = leading.every(({ label }) => displayLabel(label) !== null);
  if (best === 'does_not_meet' || !named || leading.length > namesMax) return [];
  const names = leading.map(({ shown }) => shown);
  return wording.subjectByName(names, best, facts.inSubject);
}

function tableOf(news: PreparedNews, profiles: readonly ShownProfile[], counts: Counts): ProfileTable {
  const { facts, wording } = news;
  const concerned = profiles.filter(({ result }) => result.outcome !== 'does_not_meet');
  const rest = profiles.filter(({ result }) => result.outcome === 'does_not_meet');
  const rows = concerned.slice(0, rowsMax);
  const others = rest.slice(0, othersMax);
  const left = counts.all - rows.length - others.length;
  const scoreInWords = (profile: AlertProfile): string => String(scoreOf(profile, facts.cutOff) ?? '–');
  return {
    columns: [wording.profile, wording.columns.score, wording.columns.gap],
    rows: rows.map((profile) => ({
      label: profile.shown,
      outcome: profile.result.outcome,
      word: wording.outcomes[profile.result.outcome === 'does_not_meet' ? 'near' : profile.result.outcome],
      score: scoreInWords(profile),
      gap: gapOf(profile, facts.cutOff),
    })),
    // Others than whom, where nobody stands above?
    othersHeading: rows.length === 0 ? wording.why : wording.others(rest.length),
    others: others.map((profile) => ({
      label: profile.shown,
      score: scoreInWords(profile),
      why: whyNot(news, profile),
    })),
    left,
    more: left === 0 ? null : wording.andMore(left),
  };
}

function gapOf(profile: AlertProfile, cutOff: number | null): string {
  const score = scoreOf(profile, cutOff);
  if (score === null || cutOff === null) return '?';
  const gap = score - cutOff;
  return gap === 0 ? '0' : gap > 0 ? `+${gap}` : `−${-gap}`;
}

function whyNot({ facts, wording }: PreparedNews, { result: { reasons } }: AlertProfile): string {
  // Cut-offs of nominees count the points of a nomination: no others make up for one that is not known.
  const reason = reasons.find(({ code }) => code === 'nomination_unknown') ?? reasons[0];
  if (reason?.code === 'score_below') return wording.short(reason.points);
  const because = reason === undefined ? null : wording.notBecause(reason, facts.short);
  return because ?? wording.notMet;
}

/** For those that may meet, which fact would decide: each once, with the names of all whom it decides for. */
function decidingBlocks(news: PreparedNews, profiles: readonly ShownProfile[]): readonly ContentBlock[] {
  const { wording } = news;
  const open = profiles.flatMap(({ result, shown }) => {
    const reason = result.outcome === 'may_meet' ? result.reasons.find(isOpen) : undefined;
    return reason === undefined ? [] : [{ shown, says: sentenceOf(news, reason) }];
  });
  const grouped = [...Map.groupBy(open, ({ says }) => says)];
  const lines = grouped.slice(0, sentencesMax).map(([says, those]): Line => [
    ...joined(
      those.slice(0, sentencesMax).map(({ shown }): Line => [{ label: shown }]),
      ', ',
    ),
    those.length > sentencesMax ? `, ${wording.andMore(those.length - sentencesMax)}` : '',
    wording.colon,
    says,
  ]);
  const ask: readonly Line[] = profiles.some(({ result }) => asksForScore(result))
    ? [[wording.askScore]]
    : [];
  const meets = profiles.some(({ result }) => result.outcome === 'meets');
  return [
    { heading: wording.wouldDecide, lines: lines.length === 0 ? [] : [...lines, ...ask] },
    { heading: wording.nowHeading, lines: meets ? [[wording.nowSeveral]] : [] },
  ];
}
