import { type Outcome, outcomes } from '@drawbell/draws/match-result';
import { languages } from '@drawbell/draws/subscriber-input';
import * as fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import type { AlertProfile } from '../src/alert-input.ts';
import { compileAlert } from '../src/alert-template.ts';
import { compileDigest, digestWords } from '../src/digest-template.ts';
import { alertInput, draw, profile, recipient, results } from './alerts.ts';

const links = recipient();
const numbers = ['447', '446', '445', '444', '443'] as const;

const sectionsOf = (
  language: 'en' | 'fr',
  told: readonly (readonly AlertProfile[])[],
  changes: Parameters<typeof alertInput>[0] = {},
) =>
  told.map((profiles, i) =>
    compileAlert(
      alertInput({ language, draw: { ...draw, number: numbers[i % 5] ?? null }, ...changes } as never),
    ).section(profiles),
  );
const digest = (language: 'en' | 'fr', told: readonly (readonly AlertProfile[])[], changes = {}) => {
  const { sender, publicUrl } = alertInput();
  const { profiles: _, because: __, ...reader } = links;
  return compileDigest({ language, sender, publicUrl }).render({
    ...reader,
    sections: sectionsOf(language, told, changes),
  });
};
const one = (result: AlertProfile['result'], label: string | null = null) => [profile(result, { label })];

describe('a digest', () => {
  it('says what stands how in its subject and first line, then each draw with its verdict and link', async () => {
    const { raw, subject } = digest('en', [
      one(results.mayMeet),
      one(results.near),
      one(results.near),
      one(results.not),
    ]);
    expect(subject).toBe('1 draw you may meet, 3 more');
    const { text = '', html } = await simpleParser(raw);
    expect(text.split('\n')[0]).toBe('1 draw you may meet, 2 near misses, 1 draw not met.');
    const places = ['May meet', '4 short', 'Not met'].map((words) => text.indexOf(words));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    for (const number of numbers.slice(0, 4)) {
      expect(text).toContain(`https://drawbell.example/en/draws/${number}`);
      expect(html).toContain(`href="https://drawbell.example/en/draws/${number}"`);
    }
    expect(text).toContain('This is not an invitation.');
    expect(text).toContain('Change when you are told: https://drawbell.example/manage/token-a');
  });

  it('says the same in French', async () => {
    const { raw, subject } = digest('fr', [one(results.meets), one(results.near)]);
    expect(subject).toBe('1 oui, 1 près du seuil\u00a0: 2 rondes');
    const { text = '' } = await simpleParser(raw);
    expect(text.split('\n')[0]).toBe('1 ronde dont vous remplissez les critères, 1 ronde près du seuil.');
    expect(text).toContain('Il manque 4');
  });

  it('counts draws that all stand alike once, and names each draw once', async () => {
    const all = { meets: results.meets, may: results.mayMeet, near: results.near, not: results.not };
    const subjects = Object.values(all).map((result) => digest('fr', [one(result), one(result)]).subject);
    expect(subjects.map((subject) => subject.replaceAll('\u00a0', ' '))).toEqual([
      '2 rondes : critères remplis',
      '2 rondes : peut-être',
      '2 rondes près du seuil',
      '2 rondes hors critères',
    ]);
    const { text = '' } = await simpleParser(digest('en', [one(results.near, 'Amrita')]).raw);
    expect(text.match(/draw 447 of/g)).toHaveLength(1);
    expect(text).toContain('Amrita');
  });

  it('marks a corrected draw, and shows each of several profiles', async () => {
    const several = [...one(results.meets, 'Amrita'), ...one(results.near, 'Bao <b>')];
    const { raw } = digest('en', [several], { kind: 'correction' });
    const { text = '', html } = await simpleParser(raw);
    expect(text).toContain('IRCC corrected this draw.');
    expect(text).toContain('Amrita: meets');
    expect(html).toContain('Bao &lt;b&gt;');
    expect(text).toContain('Open my profiles');
  });

  it('has one-click unsubscription, and names no reader but in its address', async () => {
    const { headers } = await simpleParser(digest('en', [one(results.near), one(results.near)]).raw);
    expect(headers.get('list')).toMatchObject({ unsubscribe: { url: links.oneClickUrl } });
    expect(headers.get('feedback-id')).toBe('digest:en:digest:drawbell');
  });

  it.each(languages)('of five draws weighs at most 20 kB (%s)', (language) => {
    for (const result of Object.values(results))
      expect(
        digest(
          language,
          Array.from({ length: 5 }, () => one(result, 'client 12')),
        ).raw.length,
      ).toBeLessThan(20_000);
  });

  it('is refused without a draw', () => {
    expect(() => digest('en', [])).toThrow(RangeError);
  });
});

it('a subject begins with the best verdict, counts every draw and fits a phone', () => {
  const sections = fc.array(
    fc.record({ outcome: fc.constantFrom<Outcome>(...outcomes), several: fc.boolean() }),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(
    fc.property(sections, fc.constantFrom('en' as const, 'fr' as const), (told, language) => {
      const { subject, headline } = digestWords(told, language);
      expect(subject.length).toBeLessThanOrEqual(40);
      const sum = (text: string) => [...text.matchAll(/\d+/g)].reduce((all, [n]) => all + Number(n), 0);
      expect(sum(headline)).toBe(told.length);
      const best = outcomes.find((each) => told.some(({ outcome }) => outcome === each));
      expect(Number.parseInt(subject, 10)).toBe(told.filter(({ outcome }) => outcome === best).length);
    }),
  );
});
