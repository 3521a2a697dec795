import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '../src/catalogue.ts';
import { unitGroups } from '../src/noc.ts';
import { builtInChecklist, checklistSchema, itemsFor, itemWords } from '../src/plan/checklist.ts';
import { occupationFacts } from '../src/plan/occupation-facts.ts';
import type { Profile } from '../src/profile.ts';
import { profiles } from './arbitraries.ts';
import { nurse } from './recorded-draws.ts';

const checklist = builtInChecklist();
const keys = (profile: Profile) => itemsFor(checklist, profile).map(({ key }) => key);

describe('the checklist', () => {
  it('holds for everybody what it does not tie to a fact, and hides nothing that is not known', () => {
    expect(keys({})).toHaveLength(checklist.items.length);
    const unknown: Profile = { nomination: 'unknown', french: 'unknown' };
    expect(keys(unknown)).toHaveLength(checklist.items.length);
  });

  it('leaves out what a known fact rules out', () => {
    expect(keys(nurse)).not.toContain('proof_of_funds');
    expect(keys(nurse)).not.toContain('nomination_certificate');
    expect(keys(nurse)).toContain('provinces');
    expect(keys({ ...nurse, programs: ['cec', 'fsw'] })).toContain('proof_of_funds');
    const nominee = keys({ ...nurse, nomination: true });
    expect(nominee).toContain('nomination_certificate');
    expect(nominee).toContain('proof_of_funds');
    expect(nominee).not.toContain('provinces');
    expect(keys({ occupations: [] })).not.toContain('duties');
    expect(keys({ french: 'no' })).not.toContain('french_results');
  });

  it('never gains an item by a fact that becomes known', () => {
    fc.assert(
      fc.property(
        profiles,
        fc.constantFrom('programs', 'nomination', 'french', 'occupations'),
        (profile, fact) => {
          const { [fact]: _, ...less } = profile;
          const before = new Set(keys(less));
          expect(keys(profile).filter((key) => !before.has(key))).toEqual([]);
        },
      ),
    );
  });

  it('names the codes of the profile, and none where none is known', () => {
    const duties = checklist.items.find(({ key }) => key === 'duties');
    if (duties === undefined) throw new Error('no such item');
    expect(itemWords(duties, nurse, 'en').text).toBe(
      'Duties in the letters match the lead statement of 31301',
    );
    expect(itemWords(duties, {}, 'fr').text).toContain('votre profession');
    const many = ['31301', '21231', '00012', '10010'].map((noc) => ({ noc }));
    expect(itemWords(duties, { occupations: many.slice(0, 2) }, 'fr').text).toContain('31301 et 21231');
    expect(itemWords(duties, { occupations: many }, 'en').text).toContain('31301, 21231, 00012…');
  });

  it('takes no item twice, no address that is not https, no condition without a fact', () => {
    const [item] = checklist.items;
    const taken = (changed: object) =>
      checklistSchema.safeParse({ items: [{ ...item, ...changed }] }).success;
    expect(taken({})).toBe(true);
    expect(checklistSchema.safeParse({ items: [item, item] }).success).toBe(false);
    for (const wrong of [
      { checkEn: 'http://example.org' },
      { checkFr: 'javascript:alert(1)' },
      { concerns: [{}] },
      { key: 'Ä' },
      { textEn: '' },
      { whyFr: 'a\u202eb' },
      { more: 1 },
    ])
      expect(taken(wrong), JSON.stringify(wrong)).toBe(false);
  });
});

describe('facts of an occupation', () => {
  const at = { catalogue: builtInCatalogue(), today: '2026-10-02' };

  it('are its group, the categories that list it on the day, and whether its TEER counts', () => {
    const facts = occupationFacts('31301', at);
    expect(facts).toMatchObject({ group: { teer: 1 }, isSkilled: true });
    expect(facts?.categories.map(({ key }) => key)).toEqual(['healthcare']);
    expect(occupationFacts('31301', { ...at, today: '2020-01-01' })?.categories).toEqual([]);
    expect(occupationFacts('3012', at)).toBeNull();
  });

  it('count TEER 0 to 3 of every group there is, and name only lists that hold it', () => {
    for (const { code, teer } of unitGroups().values()) {
      const facts = occupationFacts(code, at);
      expect(facts?.isSkilled, code).toBe(teer <= 3);
      for (const { nocs } of facts?.categories ?? []) expect(nocs).toContain(code);
    }
  });
});
