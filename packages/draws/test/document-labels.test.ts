import { expect, it } from 'vitest';
import { builtInDocumentRules, ruleOf } from '../src/plan/document-rules.ts';
import { documentInSentence, documentKindLabel, documentLabel } from '../src/plan/document-labels.ts';
import { documentKinds } from '../src/plan/document.ts';
import { usualReminders, withOwnLeads } from '../src/plan/reminders.ts';
import { languages } from '../src/subscriber-input.ts';

it.each(languages)('each kind of document has a name of its own (%s)', (language) => {
  const labels = documentKinds.map((kind) => documentKindLabel({ kind }, language));
  expect(new Set(labels).size).toBe(documentKinds.length);
  for (const label of labels) expect(label).toMatch(/^\p{Lu}/u);
});

it('a language test is named by its language, once that is known, and a certificate by its country', () => {
  expect(documentInSentence({ kind: 'language_second', test: 'tef' }, 'en')).toBe('French test');
  expect(documentLabel({ kind: 'language_first', test: 'pte' }, 'fr')).toBe('Test d’anglais (PTE Core)');
  expect(documentLabel({ kind: 'police_certificate', country: 'IN', label: '2 of 3' }, 'en')).toBe(
    'Police certificate (India), “2 of 3”',
  );
  expect(documentLabel({ kind: 'police_certificate', country: 'DE' }, 'fr')).toBe(
    'Certificat de police (Allemagne)',
  );
  expect(documentLabel({ kind: 'eca', label: 'mine' }, 'fr')).toBe(
    'Évaluation des diplômes, «\u00a0mine\u00a0»',
  );
});

it('what a person takes to book holds instead of the rule, and for that kind alone', () => {
  const rules = builtInDocumentRules();
  const own = withOwnLeads(rules, { ...usualReminders, leadDays: { passport: 0, eca: 200 } });
  expect(documentKinds.filter((kind) => ruleOf(own, kind).leadDays !== ruleOf(rules, kind).leadDays)).toEqual(
    ['eca', 'passport'],
  );
  expect([ruleOf(own, 'passport').leadDays, ruleOf(own, 'eca').leadDays]).toEqual([0, 200]);
});
