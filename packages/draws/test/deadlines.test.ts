import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysAfter, monthsBefore } from '../src/past-draws.ts';
import { deadlinesOf, endOf, endingBefore } from '../src/plan/deadlines.ts';
import { builtInDocumentRules, documentRulesSchema } from '../src/plan/document-rules.ts';
import { dayProblem, documentKinds, documentSchema, type KeptDocument } from '../src/plan/document.ts';
import { readinessOf, endsBesideDue } from '../src/plan/readiness.ts';
import { reminderChoiceSchema, reminderSteps, usualReminders } from '../src/plan/reminders.ts';

const rules = builtInDocumentRules();
const today = '2026-10-02';
const now = new Date('2026-10-02T16:00:00Z');
const english = {
  ...{ id: 'test-1', kind: 'language_first', countsFrom: 'result', day: '2024-12-03', test: 'ielts' },
} satisfies KeptDocument;
const tracked = (...documents: KeptDocument[]) => ({ profile: {}, documents, invitation: null });
const days = (...documents: KeptDocument[]) =>
  deadlinesOf(tracked(...documents), rules).map(({ kind, on }) => [kind, on]);

describe('deadlines', () => {
  it('end a test two years after its result, and its use sixty days before', () => {
    expect(days(english)).toEqual([
      ['last_useful', '2026-10-04'],
      ['ends', '2026-12-03'],
    ]);
  });

  it('end an assessment on the last day on which it is less than five years old', () => {
    expect(days({ id: 'e', kind: 'eca', countsFrom: 'issue', day: '2023-05-15' })).toEqual([
      ['last_useful', '2028-03-15'],
      ['ends', '2028-05-14'],
    ]);
  });

  it('name no end of a police certificate while nobody said that its owner lives there', () => {
    const issued = { id: 'p', kind: 'police_certificate', countsFrom: 'issue', day: '2026-08-31' } as const;
    expect(endOf({ ...issued, country: 'IN' }, rules)).toBeNull();
    expect(endOf({ ...issued, country: 'IN', currentCountry: false }, rules)).toBeNull();
    expect(endOf({ ...issued, country: 'IN', currentCountry: true }, rules)).toBe('2027-02-28');
  });

  it('name the twelve months of a profile by its day in Eastern Canada, and sixty days from an invitation', () => {
    const all = deadlinesOf(
      {
        profile: { submittedAt: '2026-03-05T03:30:00Z' },
        documents: [],
        invitation: { id: 'i', invitedOn: '2026-10-01' },
      },
      rules,
    );
    expect(all.map(({ key, on }) => [key, on])).toEqual([
      ['invitation:i:application_due', '2026-11-30'],
      ['profile:ends', '2027-03-04'],
    ]);
  });

  it('know no day of a leap year that is not there', () => {
    expect(endOf({ ...english, day: '2024-02-29' }, rules)).toBe('2026-02-28');
  });

  const someDay = fc.integer({ min: 0, max: 12_000 }).map((count) => daysAfter('2005-01-01', count));
  const someDocument = fc.record({
    id: fc.uuid(),
    kind: fc.constantFrom(...documentKinds),
    countsFrom: fc.constantFrom('result' as const, 'issue' as const, 'end' as const),
    day: someDay,
  });

  it('move with the end that their owner entered, by as many days', () => {
    fc.assert(
      fc.property(someDocument, fc.integer({ min: -500, max: 500 }), (document, moved) => {
        const one = { ...document, countsFrom: 'end' as const };
        const other = { ...one, day: daysAfter(one.day, moved) };
        const [before, after] = [one, other].map((each) => deadlinesOf(tracked(each), rules));
        expect(after?.map(({ key, on, bookBy }) => [key, on, bookBy])).toEqual(
          before?.map(({ key, on, bookBy }) => [key, daysAfter(on, moved), daysAfter(bookBy ?? '', moved)]),
        );
      }),
    );
  });

  it('are the same whatever the order of documents, sorted, and each names a rule', () => {
    fc.assert(
      fc.property(fc.array(someDocument, { maxLength: 8 }), (documents) => {
        const all = deadlinesOf(tracked(...documents), rules);
        expect(
          deadlinesOf(tracked(...documents.toReversed()), rules)
            .map(({ key }) => key)
            .toSorted(),
        ).toEqual(all.map(({ key }) => key).toSorted());
        expect(all.map(({ on }) => on)).toEqual(all.map(({ on }) => on).toSorted());
        for (const { rule } of all) expect(rule.ruleEn.length * rule.ruleFr.length).toBeGreaterThan(0);
      }),
    );
  });

  it('never last longer for an older day', () => {
    fc.assert(
      fc.property(someDocument, fc.integer({ min: 1, max: 400 }), (document, older) => {
        const one = { ...document, currentCountry: true };
        const [end, earlier] = [one, { ...one, day: daysAfter(one.day, -older) }].map((each) =>
          endOf(each, rules),
        );
        expect((earlier ?? '') <= (end ?? '')).toBe(true);
      }),
    );
  });

  it('of an invitation name what ends before it is due, and only that', () => {
    const passport = { id: 'x', kind: 'passport', countsFrom: 'end', day: '2026-11-30' } as const;
    expect(endingBefore('2026-11-30', [english, passport], rules)).toEqual([]);
    expect(endingBefore('2026-12-04', [english, passport], rules)).toEqual([
      { document: english, end: '2026-12-03', mustBeValid: true },
      { document: passport, end: '2026-11-30', mustBeValid: false },
    ]);
  });
});

describe('readiness', () => {
  const of = (documents: KeptDocument[], type: string | null = null, day = today) =>
    readinessOf(tracked(...documents), { rules, today: day, type });

  it('lasts until the last day on which an invitation could be used to its end', () => {
    expect(of([english])).toMatchObject({ state: 'ready_until', until: '2026-10-04' });
    expect(of([english], null, '2026-10-04')).toMatchObject({ state: 'ready_until' });
    expect(of([english], null, '2026-10-05')).toMatchObject({
      state: 'not_ready',
      obstacles: [{ code: 'ended', on: '2026-10-04' }],
    });
    expect(of([{ ...english, day: '2026-09-01' }])).toEqual({ state: 'ready' });
  });

  it('is not known without a test, and of French draws without one of French', () => {
    expect(of([])).toEqual({ state: 'unknown', missing: [{ code: 'no_language_test' }] });
    const fresh = { ...english, day: '2026-09-01' };
    expect(of([fresh], 'french')).toEqual({ state: 'unknown', missing: [{ code: 'no_french_test' }] });
    const french = { ...fresh, id: 'f', kind: 'language_second', test: 'tef' } as const;
    expect(of([fresh, french], 'french')).toEqual({ state: 'ready' });
    expect(of([fresh, { ...french, day: '2024-01-01' }], 'cec')).toEqual({ state: 'ready' });
    expect(of([fresh, { ...french, day: '2024-01-01' }], 'french')).toMatchObject({ state: 'not_ready' });
  });

  it('goes by the newer of two tests, and by a nomination certificate for nominee draws only', () => {
    const fresh = { ...english, id: 'new', day: '2026-09-01' };
    expect(of([english, fresh])).toEqual({ state: 'ready' });
    const nominated = {
      id: 'n',
      kind: 'nomination_certificate',
      countsFrom: 'end',
      day: '2026-09-30',
    } as const;
    expect(of([fresh, nominated], 'cec')).toEqual({ state: 'ready' });
    expect(of([fresh, nominated], 'pnp')).toMatchObject({ state: 'not_ready' });
  });

  it('is told of a draw only where something that must be valid ends before an application is due, or shortly after', () => {
    const at = (drawnOn: string) =>
      endsBesideDue([english], { rules, drawnOn, type: 'cec' }).map(({ due, before }) => [due, before]);
    expect(at('2026-09-19')).toEqual([]);
    expect(at('2026-10-01')).toEqual([['2026-11-30', false]]);
    expect(at('2026-10-04')).toEqual([['2026-12-03', false]]);
    expect(at('2026-10-05')).toEqual([['2026-12-04', true]]);
    const exam = { id: 'm', kind: 'medical_exam', countsFrom: 'end', day: '2026-11-29' } as const;
    const of = (drawnOn: string) => endsBesideDue([exam], { rules, drawnOn, type: 'cec' });
    expect(of('2026-09-30')).toEqual([]);
    expect(of('2026-10-01')).toMatchObject([{ before: true, mustBeValid: false }]);
  });
});

describe('reminder steps', () => {
  const steps = (
    zone: string,
    at = now,
    kind: 'language_first' | 'passport' = 'passport',
    day = '2027-03-15',
  ) =>
    reminderSteps(deadlinesOf(tracked({ id: 'x', kind, countsFrom: 'end', day }), rules), {
      choice: { ...usualReminders, zone },
      now: at,
    });

  it('fall at eight in the morning where the person is, also across the change of clocks', () => {
    expect(steps('America/Toronto').map(({ step, dueAt }) => [step, dueAt.toISOString()])).toEqual([
      [90, '2026-12-15T13:00:00.000Z'],
      [30, '2027-02-13T13:00:00.000Z'],
      [14, '2027-03-01T13:00:00.000Z'],
      [7, '2027-03-08T13:00:00.000Z'],
      [1, '2027-03-14T12:00:00.000Z'],
    ]);
    expect(steps('Pacific/Auckland').map(({ dueAt }) => dueAt.toISOString())[0]).toBe(
      '2026-12-14T19:00:00.000Z',
    );
  });

  it('whose day was past when they were planned are closed, and one of today is not', () => {
    const passed = (at: string) =>
      steps('America/Toronto', new Date(at))
        .filter((each) => each.passed)
        .map(({ step }) => step);
    expect(passed('2027-03-08T23:00:00-05:00')).toEqual([90, 30, 14]);
    expect(passed('2027-03-09T00:30:00-05:00')).toEqual([90, 30, 14, 7]);
  });

  it('are as they were chosen, and none where none was wanted', () => {
    const choice = reminderChoiceSchema.parse({ steps: { passport: [2], language_first: [] } });
    const all = reminderSteps(
      deadlinesOf(
        tracked({ id: 'p', kind: 'passport', countsFrom: 'end', day: '2027-03-15' }, english),
        rules,
      ),
      { choice, now },
    );
    expect(all.map(({ deadline, step }) => [deadline, step])).toEqual([['document:p:ends', 2]]);
    expect(reminderChoiceSchema.safeParse({ zone: 'America/Nowhere' }).success).toBe(false);
    expect(reminderChoiceSchema.safeParse({ steps: { passport: [0] } }).success).toBe(false);
  });
});

describe('a document', () => {
  const problem = (countsFrom: 'result' | 'end', day: string) => dayProblem({ countsFrom, day }, now);

  it('has a day that can be right', () => {
    expect(problem('result', '2026-10-03')).toBe('in_the_future');
    expect(problem('end', '2026-10-03')).toBeNull();
    expect(problem('end', '2024-01-01')).toBeNull();
    expect(problem('end', '2099-01-01')).toBe('too_far_away');
    expect(problem('result', monthsBefore(today, 241))).toBe('too_long_ago');
  });

  it('is of a form that holds nothing but its kind, its day and what decides', () => {
    const parse = (given: object) => documentSchema.safeParse(given).success;
    expect(parse(({ id: _id, ...plain }: KeptDocument) => plain)).toBe(false);
    expect(parse({ kind: 'passport', countsFrom: 'end', day: '2027-02-29' })).toBe(false);
    expect(parse({ kind: 'passport', countsFrom: 'end', day: '2028-02-29' })).toBe(true);
    expect(parse({ kind: 'passport', countsFrom: 'end', day: '2028-02-29', number: 'AB123' })).toBe(false);
    expect(parse({ kind: 'passport', countsFrom: 'end', day: '2028-02-29', test: 'tef' })).toBe(false);
    expect(parse({ kind: 'eca', countsFrom: 'issue', day: '2024-01-01', country: 'IN' })).toBe(false);
  });

  it('has one rule for each kind, in data that can be read', () => {
    expect(documentRulesSchema.safeParse({ ...rules, documents: rules.documents.slice(1) }).success).toBe(
      false,
    );
    expect(documentRulesSchema.safeParse(rules).success).toBe(true);
  });
});
