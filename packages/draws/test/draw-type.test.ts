import { describe, expect, it } from 'vitest';
import { builtInCatalogue, createCatalogue } from '../src/catalogue.ts';
import {
  drawTypeLabel,
  drawTypeOf,
  drawTypePhrase,
  drawTypes,
  drawTypeShortLabel,
} from '../src/draw-type.ts';
import { languages } from '../src/subscriber-input.ts';
import { drawOf, roundOf } from './arbitraries.ts';

const catalogue = builtInCatalogue();

describe('the type of a draw', () => {
  it('is one of the list', () => {
    const types = drawTypes(catalogue);
    const rounds = [
      { kind: 'general' },
      { kind: 'program', program: 'pnp' },
      roundOf('stem', 2),
      { kind: 'unknown' },
    ] as const;
    expect(rounds.map((round) => drawTypeOf(drawOf(round)))).toEqual(['general', 'pnp', 'stem', 'unknown']);
    expect(types).toEqual(expect.arrayContaining(['general', 'cec', 'fsw', 'fst', 'pnp', 'stem', 'unknown']));
    expect(new Set(types).size).toBe(types.length);
  });

  it('has a name, a short one and one within a sentence, each its own in both languages', () => {
    for (const say of [drawTypeLabel, drawTypeShortLabel, drawTypePhrase])
      for (const language of languages) {
        const names = drawTypes(catalogue).map((type) => say(type, language, catalogue));
        expect(new Set(names).size).toBe(names.length);
        expect(names).not.toContain('');
      }
    expect(drawTypeShortLabel('pnp', 'en', catalogue)).toBe('Provincial nominees');
    expect(drawTypeShortLabel('healthcare', 'fr', catalogue)).toBe('Santé');
  });

  it('of every category of this code has a short name shorter than its whole one', () => {
    for (const language of languages)
      for (const type of catalogue.keys)
        expect(drawTypeShortLabel(type, language, catalogue).length).toBeLessThan(
          drawTypeLabel(type, language, catalogue).length,
        );
  });

  it('of a category that was added has its label for a short name, and as a quotation within a sentence', () => {
    const [known] = catalogue.versionsOf('stem');
    if (known === undefined) throw new Error('no version is on file');
    const added = createCatalogue({
      versions: [{ ...known, key: 'constructor', labelEn: 'Builders', labelFr: 'Bâtiment' }],
      names: [],
    });
    expect(drawTypeShortLabel('constructor', 'fr', added)).toBe('Bâtiment');
    expect(drawTypePhrase('constructor', 'fr', added)).toBe('«\u00a0Bâtiment\u00a0»');
    expect(drawTypePhrase('constructor', 'en', added)).toBe('“Builders”');
  });
});
