import { drawTitle } from '@drawbell/draws/draw-number';
import type { Language } from '@drawbell/draws/subscriber-input';
import { boundedText } from '../bounded-text.ts';
import { dateInWords } from '../date-words.ts';
import type { PastDraw, PastOutcome } from './account-mail.ts';
import { accountWordings } from './account-wordings.ts';

/** A past draw as it is shown. Plain text. */
export interface PastDrawLines {
  /** "Draw 447", "Trades", "October 1, 2026", "cut-off 476". */
  readonly facts: readonly string[];
  readonly outcome: PastOutcome;
  readonly sentence: string;
}

export function pastDrawLines(draw: PastDraw, language: Language): PastDrawLines {
  const { outcomes, cutOff } = accountWordings[language];
  const facts = [
    boundedText(drawTitle(draw, language)),
    boundedText(draw.label),
    dateInWords(draw.date, language) ?? boundedText(draw.date),
    ...(draw.cutOff === null ? [] : [cutOff(draw.cutOff)]),
  ];
  return { facts, outcome: draw.outcome, sentence: outcomes[draw.outcome] };
}
