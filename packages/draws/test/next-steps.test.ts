import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '../src/catalogue.ts';
import type { Lever } from '../src/levers.ts';
import { daysAfter } from '../src/past-draws.ts';
import { builtInDocumentRules } from '../src/plan/document-rules.ts';
import { documentKinds, type KeptDocument } from '../src/plan/document.ts';
import { nextStepSentence } from '../src/plan/next-step-sentences.ts';
import { nextSteps } from '../src/plan/next-steps.ts';

const rules = builtInDocumentRules();
const today = '2026-10-02';
const catalogue = builtInCatalogue();
const profile = { crs: 512, submittedAt: '2026-03-04T15:00:00Z' };
const english: KeptDocument = {
  ...{ id: 'test', kind: 'language_first', countsFrom: 'result', day: '2024-12-03', test: 'ielts' },
};
const medical: KeptDocument = { id: 'exam', kind: 'medical_exam', countsFrom: 'result', day: '2025-10-30' };
const permit: KeptDocument = { id: 'permit', kind: 'work_permit', countsFrom: 'end', day: '2026-10-05' };
const french = { change: { kind: 'french', unanswered: true }, more: 14 } as unknown as Lever;

type Known = Partial<Parameters<typeof nextSteps>[1]>;
const stepsOf = (documents: readonly KeptDocument[], known: Known = {}, invitedOn?: string) =>
  nextSteps(
    { profile, documents, invitation: invitedOn === undefined ? null : { id: 'i', invitedOn } },
    { rules, today, ...known },
  );
const said = (steps: ReturnType<typeof nextSteps>, language: 'en' | 'fr' = 'en') =>
  steps.map((step) => nextStepSentence(step, { language, today, catalogue }));

describe('what to do next', () => {
  it('is what stops an invitation first, soonest first, then what ends besides, then the facts that decide', () => {
    const steps = said(stepsOf([medical, permit, english], { levers: [french] }));
    expect(steps.map(({ title, when }) => [title, when])).toEqual([
      ['Book an English test', 'in 2 days'],
      ['Plan a new medical exam', 'in 28 days'],
      ['See to your work permit', 'in 3 days'],
      ['Say whether you have NCLC\u00a07 in French', 'any time'],
    ]);
    expect(steps[0]).toMatchObject({
      ...{ isSoon: true, strength: 'official' },
      text: 'Yours ends on 3\u00a0Dec\u00a02026. The 60 days of an invitation after 4\u00a0Oct would outlast it.',
    });
    expect(said(stepsOf([english]), 'fr')[0]?.text).toBe(
      'Le vôtre prend fin le 3\u00a0déc.\u00a02026. Les 60\u00a0jours d’une invitation reçue après le 4\u00a0oct. dépasseraient cette date.',
    );
  });

  it('asks for a language test where none is entered, and for the score and the day of the profile', () => {
    const steps = nextSteps({ profile: {}, documents: [], invitation: null }, { rules, today });
    expect(steps).toEqual([
      { kind: 'enter', fact: 'language_test' },
      { kind: 'enter', fact: 'score' },
      { kind: 'enter', fact: 'submitted_at' },
    ]);
  });

  it('says nothing of what was replaced by a longer one of the same use, nor of what is far away', () => {
    const newer = { ...english, id: 'newer', day: '2026-08-01' };
    expect(stepsOf([english, newer])).toEqual([]);
  });

  it('books by the lead time of the rule, or by a person’s own', () => {
    const exam = { ...medical, day: '2026-03-10' };
    expect(stepsOf([{ ...english, day: '2026-09-01' }, exam])).toEqual([]);
    const steps = said(
      stepsOf([{ ...english, day: '2026-09-01' }, exam], { leadDays: { medical_exam: 150 } }),
    );
    expect(steps.map(({ title, when }) => [title, when])).toEqual([
      ['Plan a new medical exam', 'by 11\u00a0Oct'],
    ]);
  });

  it('puts the application first while an invitation is open', () => {
    const [first] = said(stepsOf([english], {}, '2026-09-10'));
    expect(first).toMatchObject({ title: 'Send your complete application', when: 'in 38 days' });
    expect(stepsOf([english], {}, '2026-07-10')[0]?.kind).toBe('renew');
  });

  it('asks whether somebody lives in the country of a certificate only while it is not known', () => {
    const police: KeptDocument = {
      ...{ id: 'p', kind: 'police_certificate', countsFrom: 'issue', day: '2026-09-18', country: 'IN' },
    };
    const kinds = (document: KeptDocument) => stepsOf([english, document]).map(({ kind }) => kind);
    expect(kinds(police)).toContain('say_residence');
    expect(kinds({ ...police, currentCountry: false })).not.toContain('say_residence');
    expect(kinds({ ...police, countsFrom: 'end' })).not.toContain('say_residence');
  });

  it('is in order, names each document once and has its words, whatever is entered', () => {
    const days = fc.integer({ min: -4_000, max: 4_000 }).map((n) => daysAfter(today, n));
    const document = fc.record({
      kind: fc.constantFrom(...documentKinds),
      countsFrom: fc.constantFrom('result', 'issue', 'end'),
      day: days,
    });
    fc.assert(
      fc.property(fc.array(document, { maxLength: 12 }), days, (entered, invitedOn) => {
        const documents = entered.map((each, i) => ({ ...each, id: String(i) }));
        const steps = stepsOf(documents, { levers: [french] }, invitedOn);
        const renewed = steps.flatMap((step) => (step.kind === 'renew' ? [step.document.id] : []));
        expect(new Set(renewed).size).toBe(renewed.length);
        for (const language of ['en', 'fr'] as const)
          for (const { title, text, when } of said(steps, language)) {
            expect(title.length * text.length * when.length).toBeGreaterThan(0);
            expect(title + text + when).not.toMatch(/undefined|NaN|null/);
          }
        const asked = steps.map(({ kind }) => kind === 'answer');
        expect(asked.lastIndexOf(false) < asked.indexOf(true) || !asked.slice(0, -1).includes(true)).toBe(
          true,
        );
      }),
      { numRuns: 150 },
    );
  });
});
