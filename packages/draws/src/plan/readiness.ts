import type { DrawType } from '../draw-type.ts';
import { daysAfter } from '../past-draws.ts';
import { applicationDue, deadlinesOf, type Deadline, endOf, type Tracked } from './deadlines.ts';
import { type DocumentRules, ruleOf } from './document-rules.ts';
import { type DocumentKind, isLanguageTest, type KeptDocument, languageTests } from './document.ts';

/** Why an invitation to a draw of one type could not be used, or why nobody can say. */
export type Obstacle =
  /** Its last useful day, or its end, is past. */
  | { readonly code: 'ended'; readonly document: KeptDocument; readonly on: string }
  | { readonly code: 'profile_ended'; readonly on: string }
  /** Needed for every application, and not on record. */
  | { readonly code: 'no_language_test' }
  /** Of French draws: a test of French is needed, and none on record is one. */
  | { readonly code: 'no_french_test' };

/** Whether an invitation on a day could be used to its end, as far as the documents on record say. */
export type Readiness =
  | { readonly state: 'ready' }
  /** Until the day, and what ends then. */
  | { readonly state: 'ready_until'; readonly until: string; readonly because: Deadline }
  | { readonly state: 'not_ready'; readonly obstacles: readonly Obstacle[] }
  /** A fact is missing: nothing is said of what nobody entered. */
  | { readonly state: 'unknown'; readonly missing: readonly Obstacle[] };

/** How far ahead an end is told as "ready until". */
const toldWithinDays = 180;

/**
 * What the documents say of an invitation to a draw of one type on a day; of any type where that is null. A document of
 * another use says nothing: a nomination certificate is asked of nominee draws only, proof of funds of none, as IRCC
 * exempts some.
 */
export function readinessOf(
  tracked: Tracked,
  { rules, today, type = null }: { rules: DocumentRules; today: string; type?: DrawType | null },
): Readiness {
  const documents = newestOfEach(tracked.documents, rules).filter((document) => isAsked(document, type));
  const tests = documents.filter(({ kind }) => isLanguageTest(kind));
  const deadlines = deadlinesOf({ ...tracked, documents, invitation: null }, rules);
  const lasts = deadlines.filter(({ kind, document, key }) => {
    if (kind !== 'ends' || document === null) return true;
    return !deadlines.some(
      (other) => other.kind === 'last_useful' && other.document === document && other.key !== key,
    );
  });
  const obstacles = lasts
    .filter(({ on }) => on < today)
    .map(({ document, on }): Obstacle =>
      document === null ? { code: 'profile_ended', on } : { code: 'ended', document, on },
    );
  if (obstacles.length > 0) return { state: 'not_ready', obstacles };
  const missing: Obstacle[] = [];
  if (tests.length === 0) missing.push({ code: 'no_language_test' });
  else if (type === 'french' && !tests.some(({ test }) => test === undefined || languageTests[test] === 'fr'))
    missing.push({ code: 'no_french_test' });
  if (missing.length > 0) return { state: 'unknown', missing };
  const [first] = lasts;
  if (first !== undefined && first.on <= daysAfter(today, toldWithinDays))
    return { state: 'ready_until', until: first.on, because: first };
  return { state: 'ready' };
}

/** A document beside the last day for an application that an invitation of a draw would lead to. */
export interface EndBesideDue {
  readonly document: KeptDocument;
  readonly end: string;
  readonly due: string;
  /** It ends first, and would stop the use of an invitation. */
  readonly before: boolean;
  /** A rule says that it must be valid at the application; else whether a new one is needed is to be asked of IRCC. */
  readonly mustBeValid: boolean;
}

/** What ends so soon after an application is due is told, too. */
const closeDays = 14;

/**
 * What would stop an invitation of a draw held on a day from being used to its end, and what ends shortly after. Soonest
 * first.
 */
export function endsBesideDue(
  documents: readonly KeptDocument[],
  { rules, drawnOn, type }: { rules: DocumentRules; drawnOn: string; type: DrawType },
): EndBesideDue[] {
  const due = applicationDue(drawnOn, rules);
  return newestOfEach(documents, rules)
    .filter((document) => isAsked(document, type))
    .flatMap((document) => {
      const end = endOf(document, rules);
      const mustBeValid = ruleOf(rules, document.kind).validAtApplication;
      // What a rule does not ask to be valid is told only where it would certainly have ended.
      if (end === null || end > (mustBeValid ? daysAfter(due, closeDays) : daysAfter(due, -1))) return [];
      return [{ document, end, due, before: end < due, mustBeValid }];
    })
    .toSorted((a, b) => (a.end < b.end ? -1 : 1));
}

/** Of several that serve the same, the one that lasts longest: an old test beside a new one stops nothing. */
export function newestOfEach(documents: readonly KeptDocument[], rules: DocumentRules): KeptDocument[] {
  const best = new Map<string, KeptDocument>();
  for (const document of documents) {
    const purpose = purposeOf(document);
    const known = best.get(purpose);
    if (known === undefined || (endOf(document, rules) ?? '9999') > (endOf(known, rules) ?? '9999'))
      best.set(purpose, document);
  }
  return [...best.values()];
}

function purposeOf({ id, kind, test, country }: KeptDocument): string {
  switch (kind) {
    case 'language_first':
    case 'language_second':
      return `${kind} ${test === undefined ? '' : languageTests[test]}`;
    case 'police_certificate':
      return `${kind} ${country ?? id}`;
    case 'eca':
    case 'medical_exam':
    case 'passport':
    case 'work_permit':
    case 'nomination_certificate':
    case 'proof_of_funds':
      return kind;
    case 'employer_letter':
    case 'other':
      return `${kind} ${id}`;
  }
}

const askedAlways: ReadonlySet<DocumentKind> = new Set([
  'language_first',
  'eca',
  'medical_exam',
  'police_certificate',
  'passport',
]);

/** What IRCC does not ask of everybody (funds, a work permit), or only its owner can judge, stops nothing by itself. */
export function isAsked({ kind }: KeptDocument, type: DrawType | null): boolean {
  if (kind === 'nomination_certificate') return type === 'pnp';
  if (kind === 'language_second') return type === 'french';
  return askedAlways.has(kind);
}
