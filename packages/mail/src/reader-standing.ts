import { builtInCatalogue } from '@drawbell/draws/catalogue';
import { shortDayOfYear } from '@drawbell/draws/day-words';
import type { Draw } from '@drawbell/draws/draw';
import { drawTypeOf, drawTypePhrase, drawTypeShortLabel } from '@drawbell/draws/draw-type';
import { pointSteps } from '@drawbell/draws/levers';
import { createDrawMatcher } from '@drawbell/draws/match-draw';
import type { MatchResult, Outcome } from '@drawbell/draws/match-result';
import type { Profile } from '@drawbell/draws/profile';
import { monthsBefore, newestFirst } from '@drawbell/draws/past-draws';
import { prepareStanding } from '@drawbell/draws/standing';
import type { DrawNews } from './alert-input.ts';
import { type Wording, wordings } from './alert-wording.ts';
import { isOpen, scoreOf } from './profile-result.ts';
import { joined, type Line, strong } from './rich-text.ts';
import { boundedText } from './shown-text.ts';

/** Where a reader stands besides the draw that they are told of, on its day. */
export interface ReaderStanding {
  /** What a few more points would have met of its type in 12 months; null where none would. */
  readonly nearest: (facts: Profile) => Line | null;
  /** The other types whose last draw it meets, came near or may meet; null for none. */
  readonly others: (facts: Profile) => Line | null;
}

/** More would not be read in a mail: the page that its button opens shows all. */
const othersShown = 3;

/**
 * Prepares draws to be compared with many readers. For the other types that is the last draw of each and no other: a
 * whole standing is a hundred comparisons, and is not made for each mail of a fan-out.
 */
export function prepareReaderStanding(input: DrawNews): ReaderStanding {
  const { draw, draws = [], language, catalogue = builtInCatalogue() } = input;
  const wording = wordings[language];
  const held = [draw, ...draws.filter((each) => each.number !== draw.number && newestFirst(draw, each) < 0)];
  const type = drawTypeOf(draw);
  const phrase = boundedText(drawTypePhrase(type, language, catalogue));
  const standing = prepareStanding(held, { today: draw.date, catalogue });
  const others = lastOfOthers(held, draw).map((last) => ({
    last,
    name: boundedText(drawTypeShortLabel(drawTypeOf(last), language, catalogue)),
    match: createDrawMatcher(last, catalogue),
  }));
  return {
    // The first step that would have been enough for the draw is what its reader wants to know of.
    nearest: (facts) => {
      const { crs } = facts;
      const points = pointSteps.find((step) => crs !== undefined && crs + step >= (draw.crs ?? Infinity));
      if (points === undefined || crs === undefined) return null;
      const met = (of: Profile): number => standing.typeLine(of, type)?.met12 ?? 0;
      const more = met({ ...facts, crs: crs + points }) - met(facts);
      return more > 0 ? wording.nearest(points, more, phrase) : null;
    },
    others: (facts) => {
      const told = others.flatMap(({ last, name, match }) => {
        const result = match(facts, { inPool: true });
        const says = otherSays(result, { facts, last, wording });
        return says === null
          ? []
          : [{ ...result, line: [`${name} `, ...says, placeOf(last, result, input)] }];
      });
      const shown = (['meets', 'near', 'may_meet'] as const)
        .flatMap((outcome) => told.filter((each) => each.outcome === outcome))
        .slice(0, othersShown);
      if (shown.length === 0) return null;
      return [
        ...wording.otherTypes,
        ...joined(
          shown.map(({ line }) => line),
          '; ',
        ),
        '.',
      ];
    },
  };
}

/** The newest with a cut-off of each other type that is understood, of two years. */
function lastOfOthers(held: readonly Draw[], draw: Draw): readonly Draw[] {
  const from = monthsBefore(draw.date, 24);
  const last = new Map<string, Draw>();
  for (const each of held) {
    const type = drawTypeOf(each);
    if (type === 'unknown' || type === drawTypeOf(draw) || each.crs === null || each.date <= from) continue;
    const known = last.get(type);
    if (known === undefined || newestFirst(each, known) < 0) last.set(type, each);
  }
  return [...last.values()].toSorted(newestFirst);
}

/** "37 above", "may meet"; null for what is not said: nothing is compared across points grids, or what is not met. */
function otherSays(
  result: MatchResult,
  { facts, last, wording }: { facts: Profile; last: Draw; wording: Wording },
): Line | null {
  const { outcome, reasons } = result;
  if (outcome === 'does_not_meet' || reasons.some(({ code }) => code === 'score_unknown_other_grid'))
    return null;
  const score = scoreOf({ result, facts }, last.crs);
  const gap = score === null || last.crs === null ? null : score - last.crs;
  const lostTie = reasons.some(({ code }) => code === 'score_equal_after_tie_break');
  return [strong(inSentence(wording.verdict({ outcome, gap, lostTie })), outcome)];
}

/** " (475 on 4 Sep)", and which fact would decide. */
function placeOf(
  last: Draw,
  { outcome, reasons }: { outcome: Outcome } & Pick<MatchResult, 'reasons'>,
  { language }: DrawNews,
): string {
  const wording = wordings[language];
  const day = boundedText(shortDayOfYear(last.date, language));
  const open = outcome === 'may_meet' ? reasons.find(isOpen) : undefined;
  const deciding = open === undefined ? null : wording.decides(open);
  return ` (${wording.cutOffOn(last.crs ?? 0, day)}${deciding === null ? '' : `; ${deciding}`})`;
}

function inSentence(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
