import { isGridNote, type MatchResult, type Reason } from '@drawbell/draws/match-result';
import type { AlertProfile } from './alert-input.ts';
import {
  type AlertContent,
  type Bar,
  type ContentBlock,
  documentSentences,
  fittingSubject,
  type PreparedNews,
  sentenceOf,
  standsBeside,
} from './alert-content.ts';
import type { Verdict } from './alert-wording-en.ts';
import type { DrawFacts } from './draw-facts.ts';
import { asksForScore, displayLabel, isOpen, scoreOf } from './profile-result.ts';
import { type Line, strong } from './rich-text.ts';

/** What an alert says about the one profile of a reader. */
export function oneContent(news: PreparedNews, profile: AlertProfile): Omit<AlertContent, 'notices'> {
  const { facts, wording } = news;
  const { result } = profile;
  const { outcome } = result;
  const score = scoreOf(profile, facts.cutOff);
  const verdict = verdictOf(result, facts.cutOff, score);
  const label = displayLabel(profile.label);
  const cutOff = wording.cutOff(facts.cutOff);
  return {
    subject: fittingSubject(news, wording.subjectOfOne(verdict, facts.inSubject)),
    firstLine: score === null ? capital(cutOff) : [...wording.yourScore(score), ' · ', ...cutOff],
    verdict: [strong(wording.verdict(verdict), outcome)],
    drawn: [
      wording.drawn[outcome](facts.label, facts.said) + facts.also,
      ...(label === null ? [] : [` ${wording.profile}${wording.colon}`, { label }, '.']),
    ],
    bar: barOf(facts, verdict),
    table: null,
    blocks: blocksOf(news, { ...profile, facts: stillTrue(profile, score) }).filter(
      ({ lines }) => lines.length > 0,
    ),
    button: wording.buttons[asksForScore(result) ? 'score' : outcome === 'may_meet' ? 'may_meet' : 'meets'],
  };
}

/** First what the verdict raises: how near it was, or what it rests on. */
function blocksOf(
  news: PreparedNews,
  { result, facts, documents = [] }: Omit<AlertProfile, 'label'>,
): readonly ContentBlock[] {
  const ends = documentSentences(news, { result, documents });
  const why = [
    { heading: news.wording.documents, lines: ends.map((each) => [each]) },
    ...whyBlocks(news, result),
  ];
  const near = result.outcome === 'near' || result.outcome === 'does_not_meet';
  const { standing } = news;
  const nearest = facts === null || !near ? null : standing?.nearest(facts);
  const others = facts === null ? null : standing?.others(facts);
  const beside = standsBeside(news);
  const compared = [
    { ...beside, lines: [...beside.lines, ...(nearest == null ? [] : [nearest])] },
    { heading: null, lines: others == null ? [] : [others] },
  ];
  return near ? [...compared, ...why] : [...why, ...compared];
}

/** What was decided is told as it was; a profile that is another by now says nothing of it. */
function stillTrue({ facts }: AlertProfile, score: number | null): AlertProfile['facts'] {
  return facts !== null && (score === null || facts.crs === score) ? facts : null;
}

/** How a profile stands, with the points it is above or below where they decide. */
export function verdictOf(
  { outcome, reasons }: MatchResult,
  cutOff: number | null,
  score: number | null,
): Verdict {
  const gap = score === null || cutOff === null ? null : score - cutOff;
  const lostTie = outcome === 'near' && reasons.some(({ code }) => code === 'score_equal_after_tie_break');
  // What rules a profile out besides its score comes first, and then no points would help.
  const ruledOut = outcome === 'does_not_meet' && reasons[0]?.code !== 'score_below';
  // Cut-offs of nominees count the 600 points of a nomination, which nobody knows whether the score does.
  const nominees = outcome === 'does_not_meet' && reasons.some(({ code }) => code === 'nomination_unknown');
  return { outcome, gap: ruledOut || nominees ? null : gap, lostTie };
}

/** What counted, what would decide, or why not: all but what score and cut-off say already. */
function whyBlocks(news: PreparedNews, { outcome, reasons }: MatchResult): readonly ContentBlock[] {
  const { wording, facts } = news;
  const told = reasons.filter(({ code }) => code !== 'score_above' && code !== 'score_below');
  const say = (some: readonly Reason[]): readonly Line[] => some.map((reason) => [sentenceOf(news, reason)]);
  const notes = { heading: null, lines: say(told.filter(isGridNote)) };
  const rest = told.filter((reason) => !isGridNote(reason));
  const tie = rest.some(({ code }) => code.startsWith('score_equal_')) && facts.tieBreak !== null;
  const published: readonly Line[] = tie ? [[wording.tieBreak(facts.tieBreak ?? '')]] : [];
  if (outcome === 'may_meet') {
    const open = rest.filter(isOpen);
    return [
      { heading: wording.wouldDecide, lines: [...say(open), ...published] },
      { heading: wording.counted, lines: say(rest.filter((reason) => !isOpen(reason))) },
      notes,
    ];
  }
  if (outcome === 'meets')
    return [
      { heading: wording.counted, lines: [...say(rest), ...published] },
      { heading: wording.nowHeading, lines: [[wording.now]] },
      notes,
    ];
  // Who came near has all but the score, and who is ruled out is so by the first reason.
  const why =
    outcome === 'near'
      ? rest.filter((each) => isOpen(each) || each.code.startsWith('score_equal_'))
      : rest.filter((reason) => reason === reasons[0] || isOpen(reason));
  return [{ heading: wording.why, lines: [...say(why), ...published] }, notes];
}

/** Only for a score that is short: whoever has enough of it has the answer in figures. */
function barOf({ cutOff, range }: DrawFacts, { gap }: Verdict): Bar | null {
  if (range === null || cutOff === null || gap === null || gap >= 0) return null;
  return { you: cutOff + gap, cutOff, ...range };
}

function capital([first = '', ...rest]: Line): Line {
  return typeof first === 'string'
    ? [first.charAt(0).toUpperCase() + first.slice(1), ...rest]
    : [first, ...rest];
}
