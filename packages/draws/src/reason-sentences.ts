import type { Outcome, Reason } from './match-result.ts';
import type { MatchSentences } from './match-sentences.ts';
import { sentencesEn } from './sentences-en.ts';
import { sentencesFr } from './sentences-fr.ts';
import type { Language } from './subscriber-input.ts';

const sentences: Readonly<Record<Language, MatchSentences>> = { en: sentencesEn, fr: sentencesFr };

/** One plain sentence about a whole comparison. Never says that anybody is invited: only what is published. */
export function outcomeSentence(outcome: Outcome, language: Language): string {
  return sentences[language].outcomes[outcome];
}

/** One plain sentence for a reason; of one that cannot be decided, which fact would decide it. */
export function reasonSentence(reason: Reason, language: Language): string {
  // The table has for each code a function of exactly the reasons that carry it, which the types cannot follow here.
  const say: (reason: never) => string = sentences[language].reasons[reason.code];
  return say(reason as never);
}
