export {
  addressKey,
  type AddressProblem,
  emailSchema,
  isSameMailing,
  mailingAddress,
  readEmailAddress,
} from './address.ts';
export { decideAlert, type AlertDecision } from './alert-decision.ts';
export { categoryOfRound, type CategoryOfRound } from './category-of-round.ts';
export {
  builtInCatalogue,
  type Catalogue,
  type CatalogueAdditions,
  type CategoryNames,
  createCatalogue,
} from './catalogue.ts';
export { categoryInForce, categoryVersions } from './category-in-force.ts';
export { type CategoryVersion, categoryVersionSchema } from './category-version.ts';
export { checkCategoryVersion, checkMappedName, type Objection } from './check-addition.ts';
export * from './category.ts';
export { changesBetween, type DrawChange } from './draw-change.ts';
export { decidePerson, type LabelledResult } from './decide-person.ts';
export { type DrawByHand, drawByHandSchema, drawFromHand } from './draw-by-hand.ts';
export { applyCorrection, type DrawCorrection, drawCorrectionSchema } from './draw-correction.ts';
export {
  drawAddress,
  drawTitle,
  drawWord,
  isDrawNumber,
  isProvisionalKey,
  type Numbered,
  numberSentence,
  provisionalKey,
  publishedNumber,
} from './draw-number.ts';
export * from './draw.ts';
export {
  categoryLabel,
  dayLabel,
  gridChangeLabel,
  occupationLabel,
  programLabel,
  programsInWords,
  roundLabel,
} from './labels.ts';
export { lookBack, type PastDraw } from './look-back.ts';
export { bestOutcome, createDrawMatcher, matchDraw, type MatchOptions } from './match-draw.ts';
export * from './match-result.ts';
export {
  createGridCriterion,
  easternDay,
  type GridChange,
  gridChangeSchema,
  gridChangesIn,
  gridChangeStatuses,
  type GridDays,
  gridOn,
  isComing,
  isOlderThan,
  rescores,
  withReadingDay,
  withReadingDays,
} from './grid.ts';
export { isNocCode, unitGroups, type UnitGroup } from './noc.ts';
export { monthsCounted } from './profile.ts';
export {
  plainText,
  unseenCharacterIn,
  unseenCharacters,
  unseenSentence,
  visibleLine,
  visibleText,
} from './plain-text.ts';
export * from './preferences.ts';
export * from './profile.ts';
export { outcomeSentence, reasonSentence } from './reason-sentences.ts';
export {
  baseOfName,
  isNameless,
  type MappedName,
  nameNotPublished,
  type RoundMeaning,
  roundMeaningSchema,
} from './round-meaning.ts';
export { roundSchema } from './round-schema.ts';
export { readRoundType, rereadRound } from './round-type.ts';
export { isSameName } from './same-name.ts';
export * from './subscriber-input.ts';
