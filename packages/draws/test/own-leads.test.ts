import { expect, it } from 'vitest';
import { builtInDocumentRules, ruleOf } from '../src/plan/document-rules.ts';
import { documentKinds } from '../src/plan/document.ts';
import { usualReminders, withOwnLeads } from '../src/plan/reminders.ts';

it('what a person takes to book holds instead of the rule, and for that kind alone', () => {
  const rules = builtInDocumentRules();
  const own = withOwnLeads(rules, { ...usualReminders, leadDays: { passport: 0, eca: 200 } });
  expect(documentKinds.filter((kind) => ruleOf(own, kind).leadDays !== ruleOf(rules, kind).leadDays)).toEqual(
    ['eca', 'passport'],
  );
  expect([ruleOf(own, 'passport').leadDays, ruleOf(own, 'eca').leadDays]).toEqual([0, 200]);
});
