import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoryInForce } from '../src/category-of-round.ts';
import { categoryKeys } from '../src/category.ts';
import type { RoundType } from '../src/draw.ts';
import { categoryLabel, programLabel, roundLabel } from '../src/labels.ts';
import { programKeys } from '../src/profile.ts';
import { readRoundType } from '../src/round-type.ts';
import { languages } from '../src/subscriber-input.ts';
import { drawOf, rounds } from './arbitraries.ts';
import { publishedNames } from './published-names.ts';

/** In words of the table: "cec", "trades 3 2026". */
function inWords(round: RoundType): string {
  if (round.kind === 'program') return round.program;
  if (round.kind !== 'category') return round.kind;
  return [round.category, round.labelVersion, round.labelYear].filter((part) => part !== null).join(' ');
}

const read = (name: string) => inWords(readRoundType(name));
const known = Object.entries(publishedNames).flatMap(([words, names]) =>
  names.map((name) => [name, words] as const),
);

describe('the name of a round', () => {
  it.each(known)('"%s" is %s', (name, words) => expect(read(name)).toBe(words));

  it('reads the same in any case, with other spaces, dashes, apostrophes, commas or no accents', () => {
    const spellings: ((name: string) => string)[] = [
      (name) => name.toUpperCase(),
      (name) => ` ${name.replaceAll(' ', ' \u00a0 ')}\t`,
      (name) => name.replaceAll('-', '–'),
      (name) => name.replaceAll(/[’']/g, '´'),
      (name) => name.replaceAll(',', ''),
      (name) => name.normalize('NFD'),
      (name) => name.normalize('NFD').replaceAll(/\p{Mark}/gu, ''),
      (name) => `\ufeff${name}`,
      (name) => name.replace('2026-Version', '2026 - version'),
    ];
    for (const [name, words] of known) {
      for (const spelling of spellings) expect([name, read(spelling(name))]).toEqual([name, words]);
    }
  });

  it('tells a program from a category that shares its words', () => {
    expect(read('Federal Skilled Trades')).toBe('fst');
    expect(read('Trades Occupations')).toBe('trades');
    expect(read('Trade occupations')).toBe('trades');
    expect(read('Métiers des transports')).toBe('transport');
  });

  it('is believed only as a whole', () => {
    for (const name of [
      '',
      ' ',
      'Trades',
      'Provincial Nominee Program Plus',
      'Not the Canadian Experience Class',
      'Healthcare occupations (rural)',
      'Canadian Experience Class (Version 1)',
      'General 2026-Version 1',
      'Trades Occupations, 2026-Version',
      'Trades Occupations 2026',
      'Trades Occupations, 2026-Version 333',
      'Welders, 2027-Version 1',
      'constructor',
      '__proto__',
      `Canadian Experience Class${' '.repeat(400)}`,
    ]) {
      expect([name, readRoundType(name)]).toEqual([name, { kind: 'unknown' }]);
    }
  });

  it('never throws, not even for halves of characters, and of letters at random is unknown', () => {
    const halves = fc
      .array(fc.integer({ min: 0, max: 0xffff }))
      .map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(halves, (name) => {
        expect(readRoundType(name)).toEqual({ kind: 'unknown' });
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        expect(readRoundType(`zz ${name}`)).toEqual({ kind: 'unknown' });
      }),
    );
  });

  it('in French is read when the English one is blank, and cannot overrule it', () => {
    expect(inWords(readRoundType(' ', 'Métiers spécialisés 2026-Version 3'))).toBe('trades 3 2026');
    expect(inWords(readRoundType('General', 'Métiers spécialisés 2026-Version 3'))).toBe('general');
    expect(inWords(readRoundType('Brand new', 'Métiers spécialisés 2026-Version 3'))).toBe('unknown');
    expect(inWords(readRoundType('', null))).toBe('unknown');
  });
});

describe('the label of a round', () => {
  it('reads back to what it is the label of, in both languages', () => {
    for (const language of languages) {
      for (const key of categoryKeys) expect(read(categoryLabel(key, language))).toBe(key);
      for (const key of [...programKeys, 'pnp'] as const) expect(read(programLabel(key, language))).toBe(key);
    }
  });

  it('differs between the languages and carries no version', () => {
    fc.assert(
      fc.property(rounds, (round) => {
        fc.pre(round.kind !== 'unknown');
        const [en, fr] = languages.map((language) => roundLabel(drawOf(round), language));
        expect(en).not.toBe(fr);
        expect(`${en}${fr}`).not.toMatch(/\d|version|'/i);
      }),
    );
  });

  it('is the one of the version in force', () => {
    const healthcare: RoundType = {
      kind: 'category',
      category: 'healthcare',
      labelVersion: null,
      labelYear: null,
    };
    const on = (date: string) =>
      languages.map((language) => roundLabel(drawOf(healthcare, { date }), language));
    expect(on('2024-07-05')).toEqual(['Healthcare occupations', 'Professions de la santé']);
    expect(on('2025-05-02')).toEqual([
      'Healthcare and social services occupations',
      'Professions de la santé et des services sociaux',
    ]);
  });

  it('of a general round says that it was for all', () => {
    const draw = drawOf(
      { kind: 'general' },
      { nameEn: 'No Program Specified', nameFr: 'Aucun programme spécifié' },
    );
    expect(languages.map((language) => roundLabel(draw, language))).toEqual([
      'All programs',
      'Tous les programmes',
    ]);
  });

  it('does not follow a French name left over from another round', () => {
    const draw = drawOf(
      { kind: 'program', program: 'cec' },
      { nameFr: 'Métiers spécialisés 2026-Version 3' },
    );
    expect(roundLabel(draw, 'fr')).toBe('Catégorie de l’expérience canadienne');
  });

  it('of a round nobody has mapped is its published name', () => {
    const draw = drawOf({ kind: 'unknown' }, { nameEn: 'Welders', nameFr: 'Soudeurs' });
    expect(languages.map((language) => roundLabel(draw, language))).toEqual(['Welders', 'Soudeurs']);
    expect(roundLabel({ ...draw, nameFr: null }, 'fr')).toBe('Welders');
    expect(roundLabel({ ...draw, nameFr: '' }, 'fr')).toBe('Welders');
  });
});

const shared = (file: string) => new URL(`../../../../shared/data/${file}`, import.meta.url);
const recorded = existsSync(shared('rounds.csv')) && existsSync(shared('categories.json'));

describe.skipIf(!recorded)('the recorded rounds (left out where the shared facts are absent)', () => {
  interface SharedCategory {
    readonly key: string;
    readonly version: number;
    readonly feed_names_en: readonly string[];
    readonly feed_names_fr: readonly string[];
    readonly nocs: readonly string[];
  }

  it('all have a name in the table, and a category that was in force', () => {
    const rows = readFileSync(shared('rounds.csv'), 'utf8').trim().split('\n').slice(1);
    const column = String.raw`("[^"]*"|[^,]*)`;
    const pattern = new RegExp(`^${column},${column},${column},${column},`);
    expect(rows.length).toBeGreaterThan(400);
    const names = new Map(known);
    for (const row of rows) {
      const [, number, date = '', ...quoted] = pattern.exec(row) ?? [];
      const [nameEn = '', nameFr = ''] = quoted.map((cell) => cell.replaceAll('"', ''));
      const words = names.get(nameEn);
      expect([number, words]).not.toEqual([number, undefined]);
      if (nameFr !== '') expect([number, names.get(nameFr)]).toEqual([number, words]);
      const round = readRoundType(nameEn);
      const version = round.kind === 'category' ? categoryInForce(round.category, date)?.version : undefined;
      if (round.kind === 'category') expect([number, round.labelVersion]).toEqual([number, version]);
    }
  });

  it('and the recorded categories agree with the project’s own', () => {
    const { categories } = JSON.parse(readFileSync(shared('categories.json'), 'utf8')) as {
      categories: SharedCategory[];
    };
    for (const { key, version, feed_names_en, feed_names_fr } of categories) {
      // A note in brackets stands where no draw was held.
      for (const name of [...feed_names_en, ...feed_names_fr].filter((text) => !text.startsWith('('))) {
        expect(read(name)).toMatch(new RegExp(`^${key} ${version}`));
      }
    }
  });
});
