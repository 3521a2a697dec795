import type { CategoryKey } from './category.ts';
import type { GridNote, Outcome, Reason, ReasonCode } from './match-result.ts';

/** The shape that the reasons about months of experience share. */
export type ExperienceReason = Extract<Reason, { readonly monthsNeeded: number }>;

/** The member of `Reason` that carries a code. */
type ReasonWith<Code extends ReasonCode> = Code extends ExperienceReason['code']
  ? ExperienceReason
  : Code extends GridNote['code']
    ? GridNote
    : Extract<Reason, { readonly code: Code }>;

/** How a category is called in the language of the sentence. */
export type NameOfCategory = (key: CategoryKey) => string;

/** The words of one language for everything a match can say. A code without a sentence does not compile. */
export interface MatchSentences {
  /** `lost_tie` is a near miss with the score of the cut-off. */
  readonly outcomes: Readonly<Record<Outcome | 'lost_tie', string>>;
  readonly reasons: {
    readonly [Code in ReasonCode]: (reason: ReasonWith<Code>, nameOf: NameOfCategory) => string;
  };
}
