import { builtInCatalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { numberSentence, publishedNumber } from '@drawbell/draws/draw-number';
import { shortDayOfYear } from '@drawbell/draws/day-words';
import { type DrawType, drawTypeOf, drawTypePhrase, drawTypeShortLabel } from '@drawbell/draws/draw-type';
import { gridOn } from '@drawbell/draws/grid';
import { roundLabel } from '@drawbell/draws/labels';
import { monthsBefore, newestFirst } from '@drawbell/draws/past-draws';
import type { DrawNews } from './alert-input.ts';
import type { DrawInSubject } from './alert-wording-en.ts';
import { type Wording, wordings } from './alert-wording.ts';
import { boundedText, dayInWords } from './shown-text.ts';

/** The draw as it is shown, in the reader's language, and what was drawn before it. Plain text. */
export interface DrawFacts {
  readonly type: DrawType;
  readonly label: string;
  /** "CEC". */
  readonly short: string;
  readonly inSubject: DrawInSubject;
  /** "draw 446 of 29 September 2026". */
  readonly said: string;
  readonly cutOff: number | null;
  /** " 2,000 invitations.", and that the number is not published yet. */
  readonly also: string;
  readonly tieBreak: string | null;
  /** Of a correction: what is another now, "cut-off 476, before: 470". */
  readonly changes: readonly string[];
  /** Cut-offs of the type, this one first, and their extremes in 12 months: of the grid of this draw alone. */
  readonly lastCutOffs: readonly number[];
  readonly lastCutOffsOf: string;
  readonly range: { readonly lowest: number; readonly highest: number } | null;
}

const lastShown = 4;

/** Facts of a draw; with `previous`, what differs says what was published before. */
export function drawFacts(input: DrawNews): DrawFacts {
  const { draw, language, catalogue = builtInCatalogue() } = input;
  const wording = wordings[language];
  const type = drawTypeOf(draw);
  const day = dayInWords(draw.date, language);
  const number = publishedNumber(draw);
  const short = boundedText(drawTypeShortLabel(type, language, catalogue));
  const held = heldBefore(input);
  const cutOffs = held.flatMap(({ crs }) => (crs === null ? [] : [crs]));
  const inYear = held
    .filter(({ date }) => date > monthsBefore(draw.date, 12))
    .flatMap(({ crs }) => (crs === null ? [] : [crs]));
  const alsoSaid = numberSentence(draw, language);
  return {
    ...{ type, short },
    label: boundedText(roundLabel(draw, language, catalogue)),
    inSubject: {
      number: number === null ? null : boundedText(number),
      day: plainBlanks(boundedText(shortDayOfYear(draw.date, language))),
      type: draw.round.kind === 'unknown' ? null : short,
      cutOff: draw.crs,
    },
    said: wording.drawOf(number, day),
    cutOff: draw.crs,
    also:
      wording.invitations(draw.invitations === null ? null : inWords(draw.invitations, wording)) +
      (alsoSaid === null ? '' : ` ${alsoSaid}`),
    tieBreak: draw.tieBreak === null ? null : boundedText(draw.tieBreak.text),
    changes: changesOf(input, wording),
    lastCutOffs: cutOffs.slice(0, lastShown),
    lastCutOffsOf: boundedText(drawTypePhrase(type, language, catalogue)),
    range: inYear.length < 2 ? null : { lowest: Math.min(...inYear), highest: Math.max(...inYear) },
  };
}

/** Draws of the type of this one and of its grid, up to this one, which is first. */
function heldBefore({ draw, draws = [], catalogue = builtInCatalogue() }: DrawNews): Draw[] {
  const type = drawTypeOf(draw);
  // Of a round that is not understood nobody knows whether it is like another.
  if (type === 'unknown') return [draw];
  const { from } = gridOn(draw.date, catalogue.gridChanges);
  const earlier = draws.filter(
    (each) =>
      each.number !== draw.number &&
      newestFirst(draw, each) < 0 &&
      drawTypeOf(each) === type &&
      (from === null || each.date >= from),
  );
  return [draw, ...earlier.toSorted(newestFirst)];
}

/** A subject in plain English needs no encoding. */
function plainBlanks(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}

function changesOf({ draw, previous, language, catalogue }: DrawNews, wording: Wording): readonly string[] {
  if (previous === undefined) return [];
  const { changed, notPublished } = wording;
  const shown = (name: string, show: (of: Draw) => string | null): readonly string[] => {
    const [now, before] = [show(draw), show(previous)].map((value) => value ?? notPublished);
    return now === undefined || before === undefined || now === before
      ? []
      : [wording.before(name, now, before)];
  };
  const number = (value: number | null) => (value === null ? null : inWords(value, wording));
  return [
    ...shown(changed.cutOff, ({ crs }) => number(crs)),
    ...shown(changed.invitations, ({ invitations }) => number(invitations)),
    ...shown(changed.type, (of) => boundedText(roundLabel(of, language, catalogue))),
    ...shown(changed.date, ({ date }) => dayInWords(date, language)),
    ...shown(changed.tieBreak, ({ tieBreak }) => (tieBreak === null ? null : boundedText(tieBreak.text))),
  ];
}

function inWords(value: number, { locale }: Wording): string {
  return new Intl.NumberFormat(locale).format(value);
}
