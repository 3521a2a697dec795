import { builtInCatalogue } from '@drawbell/draws/catalogue';
import type { Outcome, Reason } from '@drawbell/draws/match-result';
import { reasonSentence } from '@drawbell/draws/reason-sentences';
import { endBesideDueSentence } from '@drawbell/draws/plan/readiness-sentences';
import { endsBesideDue } from '@drawbell/draws/plan/readiness';
import type { AlertProfile, DrawNews } from './alert-input.ts';
import { type Wording, wordings } from './alert-wording.ts';
import { type DrawFacts, drawFacts } from './draw-facts.ts';
import { prepareReaderStanding, type ReaderStanding } from './reader-standing.ts';
import type { Line } from './rich-text.ts';

/** What an alert says, in order, from which both of its parts are made: neither can say what the other does not. */
export interface AlertContent {
  readonly subject: string;
  /** That it corrects or repeats an earlier one. */
  readonly notices: readonly Line[];
  readonly firstLine: Line;
  /** What stands large. */
  readonly verdict: Line;
  readonly drawn: Line;
  readonly bar: Bar | null;
  readonly table: ProfileTable | null;
  readonly blocks: readonly ContentBlock[];
  readonly button: string;
}

export interface ContentBlock {
  readonly heading: string | null;
  readonly lines: readonly Line[];
}

/** Where a score that is short stands among the cut-offs of a type in 12 months. */
export interface Bar {
  readonly you: number;
  readonly cutOff: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Several profiles of one reader: those a draw may concern as rows, the rest a line each. */
export interface ProfileTable {
  readonly columns: readonly [string, string, string];
  readonly rows: readonly ProfileRow[];
  readonly othersHeading: string;
  readonly others: readonly OtherRow[];
  /** How many are not shown. */
  readonly left: number;
  /** "and 60 more"; null when all are shown. */
  readonly more: string | null;
}

interface ProfileRow {
  readonly label: string;
  readonly outcome: Outcome;
  /** "meets". */
  readonly word: string;
  readonly score: string;
  readonly gap: string;
}

interface OtherRow {
  readonly label: string;
  readonly score: string;
  /** "21 short", "not CEC". */
  readonly why: string;
}

/** What is known of the draw and said of it to everybody, worked out once. */
export interface PreparedNews {
  readonly input: DrawNews;
  readonly facts: DrawFacts;
  readonly wording: Wording;
  /** Null where no draws are given to compare with. */
  readonly standing: ReaderStanding | null;
}

export function prepareNews(input: DrawNews): PreparedNews {
  const standing = input.draws === undefined ? null : prepareReaderStanding(input);
  return { input, standing, facts: drawFacts(input), wording: wordings[input.language] };
}

/** A subject is cut off on a phone after about so many characters. */
export const subjectLength = 40;

/**
 * The first that fits, with the mark of a correction or a copy before it; the shortest where none does.
 * @param byName begin with people's names, which are written as they write them
 */
export function fittingSubject(
  { input, wording }: PreparedNews,
  candidates: readonly string[],
  byName: readonly string[] = [],
): string {
  const mark =
    input.kind === 'correction' ? wording.correctionMark : input.repeat === true ? wording.repeatMark : null;
  const lead = mark === null ? '' : mark + wording.colon;
  const marked = [
    ...byName.map((each) => lead + each),
    ...candidates.map((each) =>
      mark === null ? each : lead + each.charAt(0).toLowerCase() + each.slice(1).replace(wording.colon, ', '),
    ),
  ];
  const shortest = marked.reduce((a, b) => (b.length < a.length ? b : a), marked[0] ?? '');
  return marked.find((each) => each.length <= subjectLength) ?? shortest;
}

/** Cut-offs before this one, which it is seen beside. */
export function standsBeside({ facts, wording }: PreparedNews): ContentBlock {
  const { lastCutOffs, lastCutOffsOf } = facts;
  return {
    heading: null,
    lines: lastCutOffs.length < 2 ? [] : [wording.lastCutOffs(lastCutOffsOf, lastCutOffs)],
  };
}

/** Of a profile that meets, or may: what would stop the use of an invitation, or ends shortly after it. Soonest first. */
export function documentSentences(
  { input, facts }: PreparedNews,
  { result: { outcome }, documents = [] }: Pick<AlertProfile, 'result' | 'documents'>,
): readonly string[] {
  const { rules, draw, language } = input;
  if (rules === undefined || (outcome !== 'meets' && outcome !== 'may_meet')) return [];
  return endsBesideDue(documents, { rules, drawnOn: draw.date, type: facts.type })
    .slice(0, documentsMax)
    .map((each) => endBesideDueSentence(each, { language, today: draw.date }));
}

const documentsMax = 3;

export function sentenceOf({ input }: PreparedNews, reason: Reason): string {
  return reasonSentence(reason, input.language, input.catalogue ?? builtInCatalogue());
}

/** A sentence from a phrase. */
export function sentence(phrase: string): string {
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}${phrase.endsWith('.') ? '' : '.'}`;
}
