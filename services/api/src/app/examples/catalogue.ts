import { builtInDocumentRules } from '@drawbell/draws/plan/document-rules';
import { type Example, drawFacts } from './draws.ts';
import { author, decidedAt } from './operator.ts';

const nurses = {
  ...{ labelEn: 'Healthcare and social services occupations' },
  labelFr: 'Professions de la santé et des services sociaux',
  publishedEn: ['Healthcare and Social Services Occupations, 2027-Version 4'],
  publishedFr: ['Professions de la santé et des services sociaux 2027-version 4'],
  ...{ inForceFrom: '2027-02-18', inForceTo: null, nocs: ['31300', '31301'] },
  rule: { kind: 'occupation', months: 12, continuous: false, inCanada: false },
};
const version = { key: 'healthcare', version: 4, ...nurses };
const compared = {
  people: { meets: 4, may_meet: 0, near: 1, does_not_meet: 6 },
  told: 5,
  watched: { meets: 3, may_meet: 0, near: 0, does_not_meet: 0 },
};
const preview = {
  draws: [{ number: '420', date: drawFacts.date, before: compared, after: compared }],
  ...{ people: 11, watched: 3, complete: true },
};
const roundName = 'Community Leaders, 2026-Version 1';
const means = { kind: 'category', category: 'senior_managers' };
const reread = (from: object, to: object, revision: number) => ({
  ...{ number: '424', date: '2026-07-07', revision, from, to, alerting: 'alert' },
});
const roundOf = { ...means, labelVersion: 1, labelYear: 2026 };

const gridChange = {
  ...{ date: '2027-01-05', status: 'reported', scoresStayed: false },
  ...{ labelEn: 'New points for work in Canada', labelFr: 'Nouveaux points pour le travail au Canada' },
  source: 'A notice of consultation; nothing of IRCC is in hand',
};
const gazette = 'IRCC, public notice of 2026-12-01';

/** Of every kind of document one, as an order must have them; the answers show the first. */
const rules = builtInDocumentRules();
const shownRules = { ...rules, documents: rules.documents.slice(0, 1) };
const checklist = {
  items: [
    {
      ...{ key: 'titles_and_codes', group: 'profile', concerns: [{ occupations: true }], strength: 'advice' },
      textEn: 'Job titles and NOC codes match your reference letters',
      textFr: 'Les titres et les codes CNP correspondent aux lettres d’emploi',
      whyEn: 'A code that the letters do not bear out is found out only after the invitation.',
      whyFr: 'Un code que les lettres ne confirment pas ne se découvre qu’après l’invitation.',
      checkEn: 'https://noc.esdc.gc.ca/',
      checkFr: 'https://noc.esdc.gc.ca/?GoCTemplateCulture=fr-CA',
    },
  ],
};
/** Of the operator, about what draws and documents are read by. */
export const catalogueExamples: Readonly<Record<string, Example>> = {
  listCategories: {
    answer: {
      categories: [
        {
          ...{ key: 'healthcare', labels: { en: nurses.labelEn, fr: nurses.labelFr }, builtIn: true },
          versions: [{ ...version, author, addedAt: decidedAt, replacesBuiltIn: false }],
        },
      ],
      unreadable: [],
    },
  },
  setCategoryVersion: {
    request: nurses,
    answer: { reread: [], touched: [], before: null, after: version },
  },
  removeCategoryVersion: { answer: { reread: [], touched: [], before: version, after: null } },
  previewCategoryVersion: { request: { version: nurses, number: '420' }, answer: preview },
  listRoundNames: { answer: { names: [{ name: roundName, means, author, mappedAt: decidedAt }] } },
  mapRoundName: {
    request: { name: roundName, means },
    answer: { reread: [reread({ kind: 'unknown' }, roundOf, 2)], touched: [], before: null },
  },
  unmapRoundName: {
    answer: { reread: [reread(roundOf, { kind: 'unknown' }, 3)], touched: [], before: means },
  },
  previewRoundName: { request: { name: roundName, means, number: '420' }, answer: preview },
  listGridChanges: {
    answer: { gridChanges: [{ ...gridChange, author, decidedAt }], unreadable: [] },
  },
  addGridChange: {
    request: {
      ...{ labelEn: gridChange.labelEn, labelFr: gridChange.labelFr, source: gridChange.source },
    },
    answer: { before: null, after: gridChange },
  },
  confirmGridChange: {
    request: { source: gazette },
    answer: { before: gridChange, after: { ...gridChange, status: 'confirmed', source: gazette } },
  },
  dismissGridChange: {
    request: { source: gazette },
    answer: { before: gridChange, after: { ...gridChange, status: 'dismissed', source: gazette } },
  },
  showDocumentRules: { answer: { rules: shownRules, author, decidedAt } },
  setDocumentRules: {
    request: rules,
    answer: { changed: true, before: null, after: shownRules },
  },
  resetDocumentRules: { answer: { changed: true, before: shownRules, after: null } },
  showChecklist: { answer: { checklist, author, decidedAt } },
  setChecklist: { request: checklist, answer: { changed: true, before: null, after: checklist } },
  resetChecklist: { answer: { changed: true, before: checklist, after: null } },
};
