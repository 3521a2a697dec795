import { builtInCatalogue, type CategoryNames } from './catalogue.ts';
import type { CategoryKey } from './category.ts';
import type { Outcome, Reason } from './match-result.ts';
import type { MatchSentences, NameOfCategory } from './match-sentences.ts';
import { sentencesEn } from './sentences-en.ts';
import { sentencesFr } from './sentences-fr.ts';
import type { Language } from './subscriber-input.ts';

const sentences: Readonly<Record<Language, MatchSentences>> = { en: sentencesEn, fr: sentencesFr };

/** One plain sentence about a whole comparison. Never says that anybody is invited: only what is published. */
export function outcomeSentence(outcome: Outcome, language: Language): string {
  return sentences[language].outcomes[outcome];
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
