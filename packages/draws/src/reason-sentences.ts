import { builtInCatalogue, type CategoryNames } from './catalogue.ts';
import type { CategoryKey } from './category.ts';
import type { MatchResult, Outcome, Reason } from './match-result.ts';
import { type MatchSentences, type NameOfCategory, sentencesEn } from './sentences-en.ts';
import { sentencesFr } from './sentences-fr.ts';
import type { Language } from './subscriber-input.ts';

const sentences: Readonly<Record<Language, MatchSentences>> = { en: sentencesEn, fr: sentencesFr };

/**
 * One plain sentence about a whole comparison. Never says that anybody is invited: only what is published.
 * @param of an outcome alone cannot tell a lost tie from a score that was short
 */
export function outcomeSentence(
  of: Outcome | Pick<MatchResult, 'outcome' | 'reasons'>,
  language: Language,
): string {
  const { outcomes } = sentences[language];
  if (typeof of === 'string') return outcomes[of];
  const lostTie =
    of.outcome === 'near' && of.reasons.some(({ code }) => code === 'score_equal_after_tie_break');
  return outcomes[lostTie ? 'lost_tie' : of.outcome];
}

/**
 * One plain sentence for a reason; of one that cannot be decided, which fact would decide it.
 * @param names how categories are called; a catalogue is such
 */
export function reasonSentence(
  reason: Reason,
  language: Language,
  names: CategoryNames = builtInCatalogue(),
): string {
  // The table has for each code a function of exactly the reasons that carry it, which the types cannot follow here.
  const say: (reason: never, nameOf: NameOfCategory) => string = sentences[language].reasons[reason.code];
  return say(reason as never, (key: CategoryKey) => names.labelOf(key, language));
}
