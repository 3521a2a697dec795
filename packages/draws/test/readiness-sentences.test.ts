import { describe, expect, it } from 'vitest';
import { builtInDocumentRules } from '../src/plan/document-rules.ts';
import { documentKindName, documentName, strengthWords, yourDocument } from '../src/plan/document-words.ts';
import { documentKinds, type KeptDocument } from '../src/plan/document.ts';
import {
  dayBeside,
  endBesideDueSentence,
  readinessSentences,
  readinessWords,
} from '../src/plan/readiness-sentences.ts';
import { endsBesideDue, readinessOf } from '../src/plan/readiness.ts';

const rules = builtInDocumentRules();
const today = '2026-10-02';
const english = {
  ...{ id: 'test-1', kind: 'language_first', countsFrom: 'result', day: '2024-12-03', test: 'ielts' },
} satisfies KeptDocument;
const of = (documents: KeptDocument[], submittedAt?: string) =>
  readinessOf({ profile: { submittedAt }, documents, invitation: null }, { rules, today });

describe('readiness in words', () => {
  const cases = [
    [of([{ ...english, day: '2026-09-01' }]), 'ready', 'dossier prêt'],
    [of([english]), 'ready until 4\u00a0Oct', 'prêt jusqu’au 4\u00a0oct.'],
    [
      of([{ ...english, day: '2024-11-30' }]),
      'not ready: your English test could be used until 1\u00a0Oct',
      'pas prêt\u00a0: votre test d’anglais pouvait servir jusqu’au 1er\u00a0oct.',
    ],
    [
      of([]),
      'readiness not known: no language test entered',
      'on ne sait pas si c’est prêt\u00a0: aucun test de langue inscrit',
    ],
  ] as const;
  it.each(cases)('is said in both languages', (readiness, inEnglish, inFrench) => {
    expect(readinessWords(readiness, { language: 'en', today })).toBe(inEnglish);
    expect(readinessWords(readiness, { language: 'fr', today })).toBe(inFrench);
  });

  it('names what it follows from', () => {
    expect(readinessSentences(of([english]), { language: 'en', today })).toEqual([
      'Ready until 4\u00a0October',
      'The 60 days of an invitation after 4\u00a0October would outlast your English test.',
    ]);
    const profile = of([{ ...english, day: '2026-09-01' }], '2025-11-10T12:00:00Z');
    expect(readinessSentences(profile, { language: 'fr', today })).toEqual([
      'Dossier prêt jusqu’au 10\u00a0novembre',
      'Votre profil d’Entrée express prend fin le 10\u00a0novembre. Un nouveau aurait une nouvelle heure de départage.',
    ]);
    const [beside] = endsBesideDue([english], { rules, drawnOn: '2026-10-01', type: 'cec' });
    if (beside === undefined) throw new Error('nothing ends');
    expect(endBesideDueSentence(beside, { language: 'en', today })).toBe(
      'Your English test ends on 3\u00a0December; an application is due by 30\u00a0November.',
    );
    expect(endBesideDueSentence({ ...beside, before: true }, { language: 'fr', today })).toBe(
      'Votre test d’anglais prend fin le 3\u00a0décembre; une demande doit être présentée au plus tard le 30\u00a0novembre. Il en faudrait d’abord un nouveau.',
    );
    const exam = { ...beside, before: true, mustBeValid: false };
    expect(endBesideDueSentence(exam, { language: 'en', today })).toContain('Check with IRCC');
    expect(dayBeside('2027-01-02', today, 'en')).toBe('2\u00a0January\u00a02027');
  });
});

describe('names of documents', () => {
  it('are there in both languages, each of its own', () => {
    for (const language of ['en', 'fr'] as const) {
      const names = documentKinds.map((kind) => documentKindName(kind, language));
      expect(new Set(names).size).toBe(documentKinds.length);
      expect(documentKinds.map((kind) => yourDocument({ kind }, language).length > 5)).not.toContain(false);
    }
  });

  it('say the language of a test and the country of a certificate', () => {
    expect(documentName({ kind: 'language_second', test: 'tcf' }, 'en')).toBe('French test');
    expect(documentName({ kind: 'police_certificate', country: 'IN' }, 'fr')).toBe(
      'Certificat de police (Inde)',
    );
    expect(yourDocument({ kind: 'police_certificate', country: 'IN' }, 'en')).toBe(
      'your police certificate (India)',
    );
    expect(strengthWords('secondary', 'fr')).toBe('Source secondaire, à vérifier auprès d’IRCC');
  });
});
