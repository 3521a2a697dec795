import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { outcomes } from '../src/match-result.ts';
import { isNocCode, unitGroups } from '../src/noc.ts';
import { trackedProfileSchema } from '../src/plan/tracked-profile.ts';
import { profileSchema } from '../src/profile.ts';
import { subscriberInputSchema } from '../src/subscriber-input.ts';
import { reasons } from './reasons.ts';

/** `path: message` of everything that is wrong. */
function problems(profile: unknown): string[] {
  const parsed = profileSchema.safeParse(profile);
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const occupation = (facts: object) => problems({ occupations: [{ noc: '31301', ...facts }] });

const subscriber = {
  email: 'a@example.org',
  language: 'fr',
  consent: { wordingVersion: '2026-11', givenAt: '2026-11-20T14:00:00Z', source: 'import' },
  profiles: [{}],
};

describe('a profile', () => {
  it('may know nothing at all', () => expect(problems({})).toEqual([]));

  it('with a code of NOC 2016 says what is needed instead', () => {
    expect(problems({ occupations: [{ noc: '3012' }] })).toEqual([
      'occupations.0.noc: 3012 is a NOC 2016 code; the five digits of NOC 2021 are needed, e.g. "31301"',
    ]);
  });

  it('with a code that lost its zeros, or is no code, says what a code looks like', () => {
    expect(problems({ occupations: [{ noc: 12 }] })).toEqual([
      'occupations.0.noc: a NOC 2021 code is text of five digits in quotes, e.g. "31301" or "00012"',
    ]);
    for (const noc of ['12', '313011', 'nurse', '٣١٣٠١', ' 31301', '31301\n']) {
      expect(problems({ occupations: [{ noc }] })).toEqual([
        'occupations.0.noc: a NOC 2021 code has five digits, e.g. "31301" or "00012"',
      ]);
    }
    expect(problems({ occupations: [{ noc: '99999' }] })).toEqual([
      'occupations.0.noc: no such occupation in NOC 2021',
    ]);
    expect(problems({ occupations: [{ noc: '00012' }] })).toEqual([]);
  });

  it('has whole months within the last 3 years', () => {
    for (const key of ['months', 'monthsInCanada', 'monthsContinuous']) {
      expect(occupation({ [key]: 0 })).toEqual([]);
      expect(occupation({ [key]: 36 })).toEqual([]);
      expect(occupation({ [key]: 37 })).toEqual([]);
      expect(occupation({ [key]: 601 })).toEqual([`occupations.0.${key}: at most 600 months`]);
      expect(occupation({ [key]: -1 })).toEqual([`occupations.0.${key}: months cannot be below 0`]);
      expect(occupation({ [key]: 1.5 })).toEqual([`occupations.0.${key}: months are a whole number`]);
      expect(occupation({ [key]: '12' })).toEqual([`occupations.0.${key}: months are a whole number`]);
    }
  });

  it('keeps of more months than count those that do, once they were compared as they were given', () => {
    const kept = (given: object) =>
      profileSchema.parse({ occupations: [{ noc: '31301', ...given }] }).occupations?.[0];
    expect(kept({ months: 60 })).toEqual({ noc: '31301', months: 36 });
    expect(kept({ months: 600, monthsInCanada: 37, monthsContinuous: 35 })).toEqual({
      ...{ noc: '31301', months: 36, monthsInCanada: 36, monthsContinuous: 35 },
    });
    expect(kept({ monthsInCanada: 48 })).toEqual({ noc: '31301', monthsInCanada: 36 });
    expect(kept({})).toEqual({ noc: '31301' });
    expect(occupation({ months: 40, monthsInCanada: 50 })).toEqual([
      'occupations.0.monthsInCanada: months in Canada cannot exceed months in total',
    ]);
    expect(occupation({ months: 36, monthsContinuous: 37 })).toEqual([
      'occupations.0.monthsContinuous: continuous months cannot exceed months in total',
    ]);
  });

  it.each([
    ['an escape', 'me\u001b[31m', 'U+001B'],
    ['a new line', 'me\nyou', 'U+000A'],
    ['DEL', 'm\u007fe', 'U+007F'],
    ['a C1 character', 'm\u009be', 'U+009B'],
    ['a line separator', 'a\u2028b', 'U+2028'],
    ['an override of direction', '\u202egnp.exe', 'U+202E'],
    ['an isolate', 'a\u2066b', 'U+2066'],
    ['a mark of direction', 'a\u200fb', 'U+200F'],
    ['the Arabic mark', 'a\u061cb', 'U+061C'],
  ])('is called by a word that can be seen: %s is refused by name', (_, label, name) => {
    const read = profileSchema.safeParse({ label });
    expect(read.error?.issues.map(({ message }) => message)).toEqual([
      `must be one line of plain text: it holds ${name}, a character that nobody sees`,
    ]);
    expect(profileSchema.parse({ label: ' Zoé – 健康 مريم 👩🏽‍⚕️ ' }).label).toBe('Zoé – 健康 مريم 👩🏽‍⚕️');
  });

  it('has no more months of a kind than in total', () => {
    expect(occupation({ months: 12, monthsInCanada: 12, monthsContinuous: 12 })).toEqual([]);
    expect(occupation({ months: 12, monthsInCanada: 13 })).toEqual([
      'occupations.0.monthsInCanada: months in Canada cannot exceed months in total',
    ]);
    expect(occupation({ months: 12, monthsContinuous: 13 })).toEqual([
      'occupations.0.monthsContinuous: continuous months cannot exceed months in total',
    ]);
    expect(occupation({ monthsInCanada: 13, monthsContinuous: 36 })).toEqual([]);
  });

  it('lists an occupation once', () => {
    expect(problems({ occupations: [{ noc: '31301' }, { noc: '31301', months: 3 }] })).toEqual([
      'occupations: list each occupation once, with all its months',
    ]);
  });

  it('names the answers it takes', () => {
    expect(problems({ nomination: 'maybe' })).toEqual(['nomination: true, false or "unknown"']);
    expect(problems({ canadianArmedForcesOffer: 1 })).toEqual([
      'canadianArmedForcesOffer: true, false or "unknown"',
    ]);
    expect(problems({ submittedAt: '2026-03-20' })).toEqual([
      'submittedAt: a date and time with its zone is needed, e.g. "2026-03-20T10:00:00Z"',
    ]);
    expect(problems({ submittedAt: '2026-03-20T10:00:00' })).toHaveLength(1);
    expect(problems({ submittedAt: '2026-03-20T10:00:00-05:00' })).toEqual([]);
    expect(problems({ french: true })).toHaveLength(1);
    expect(problems({ programs: ['pnp'] })).toHaveLength(1);
    expect(problems({ programs: 'unknown' })).not.toEqual([]);
  });

  it('is bounded everywhere', () => {
    const codes = [...unitGroups().keys()];
    expect(problems({ occupations: codes.slice(0, 20).map((noc) => ({ noc })) })).toEqual([]);
    const tooMuch = [
      { crs: 1201 },
      { crs: -1 },
      { crs: 500.5 },
      { label: 'x'.repeat(61) },
      { label: ' ' },
      { programs: ['cec', 'cec', 'cec', 'cec'] },
      { occupations: codes.slice(0, 21).map((noc) => ({ noc })) },
      { submittedAt: `2026-03-20T10:00:00.${'0'.repeat(1000)}Z` },
      { score: 500 },
      [],
      null,
    ];
    for (const profile of tooMuch) expect(problems(profile)).not.toEqual([]);
    expect(problems({ crs: 1200, label: 'x'.repeat(60) })).toEqual([]);
  });
});

describe('a subscriber', () => {
  it('gets the defaults of the format', () => {
    expect(subscriberInputSchema.parse(subscriber).preferences).toEqual({
      meets: true,
      mayMeet: true,
      nearPoints: 10,
      everyDrawOfMyPrograms: false,
      everyDraw: false,
    });
  });

  it('has an address, a language, a consent and at least one profile', () => {
    const wrong = [
      { email: 'nobody' },
      { email: `${'x'.repeat(250)}@example.org` },
      { language: 'de' },
      { consent: undefined },
      { consent: { ...subscriber.consent, givenAt: 'yesterday' } },
      { consent: { ...subscriber.consent, source: '' } },
      { profiles: [] },
      { profiles: Array.from({ length: 101 }, () => ({})) },
      { preferences: { nearPoints: 201 } },
      { preferences: { nearPoints: -1 } },
      { preferences: { meets: 'yes' } },
      { note: 'unknown key' },
    ];
    for (const changes of wrong) {
      expect([changes, subscriberInputSchema.safeParse({ ...subscriber, ...changes }).success]).toEqual([
        changes,
        false,
      ]);
    }
    expect(subscriberInputSchema.safeParse(subscriber).success).toBe(true);
  });
});

describe('the list of occupations', () => {
  it('has the 516 unit groups of NOC 2021, the second digit telling the TEER', () => {
    expect(unitGroups().size).toBe(516);
    for (const [code, group] of unitGroups()) {
      expect([code, group.teer]).toEqual([group.code, Number(code[1])]);
    }
    expect([isNocCode('00012'), isNocCode('12'), isNocCode('3012')]).toEqual([true, false, false]);
  });
});

describe('docs/profile-format.md', () => {
  const page = readFileSync(new URL('../../../docs/profile-format.md', import.meta.url), 'utf8');

  it('shows examples that parse', () => {
    const examples = [...page.matchAll(/```json\n(.*?)```/gs)].map(
      ([, json = '']) => JSON.parse(json) as object,
    );
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) {
      const schema = 'email' in example ? subscriberInputSchema : trackedProfileSchema;
      expect(schema.safeParse(example).error?.issues).toBeUndefined();
    }
  });

  it('names every key of the format, every outcome and every reason', () => {
    const words = [
      ...keysOf(z.toJSONSchema(subscriberInputSchema, { io: 'input' })),
      ...outcomes,
      ...reasons.map(({ code }) => code),
    ];
    expect(words).toContain('monthsContinuous');
    expect(words.filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
  });
});

/** Every property name in a JSON schema, at any depth. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) =>
    key === 'properties' && typeof value === 'object' && value !== null
      ? [...Object.keys(value), ...Object.values(value).flatMap(keysOf)]
      : keysOf(value),
  );
}
