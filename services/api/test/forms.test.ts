import { unitGroups } from '@drawbell/draws/noc';
import { profileSchema } from '@drawbell/draws/profile';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zones } from '@drawbell/draws/local-time';
import { findOccupation, occupationOption } from '../src/account/occupations.ts';
import { readPause } from '../src/account/pause.ts';
import { fillPreferences, readPreferences } from '../src/account/preferences.ts';
import { fillProfile, readProfile } from '../src/account/profile-form.ts';
import { readSignUp } from '../src/account/sign-up.ts';

const now = new Date('2026-11-24T15:00:00Z');
const context = { language: 'en', now } as const;

const problems = (fields: Record<string, string>) => {
  const reading = readProfile(new URLSearchParams(fields), context);
  return reading.ok ? [] : reading.errors.map(({ field, problem }) => `${field}: ${problem}`);
};

const codes = [...unitGroups().keys()];
const months = fc.option(fc.integer({ min: 0, max: 36 }), { nil: undefined });
const occupation = fc
  .record({ noc: fc.constantFrom(...codes), months, monthsInCanada: months, monthsContinuous: months })
  .map(({ noc, months: total, ...parts }) => ({
    noc,
    ...(total !== undefined && { months: total }),
    ...Object.fromEntries(
      Object.entries(parts).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, Math.min(value, total ?? 36)]],
      ),
    ),
  }));
const yesNo = fc.option(fc.boolean(), { nil: undefined });
const profiles = fc
  .record({
    label: fc.option(
      fc
        .string({ minLength: 1, maxLength: 60 })
        .map((text) => text.trim())
        .filter((text) => text !== ''),
      { nil: undefined },
    ),
    crs: fc.option(fc.integer({ min: 600, max: 1_200 }), { nil: undefined }),
    programs: fc.option(fc.subarray(['cec', 'fsw', 'fst']), { nil: undefined }),
    nomination: yesNo,
    occupations: fc.option(fc.uniqueArray(occupation, { maxLength: 20, selector: ({ noc }) => noc }), {
      nil: undefined,
    }),
    french: fc.option(fc.constantFrom('yes', 'no'), { nil: undefined }),
    submittedAt: fc.option(
      fc
        .integer({ min: Date.UTC(2015, 0, 1) / 1_000, max: now.getTime() / 1_000 })
        .map((seconds) => new Date(seconds * 1_000).toISOString()),
      { nil: undefined },
    ),
    canadianArmedForcesOffer: yesNo,
    day: fc
      .integer({ min: Date.UTC(2015, 0, 1), max: now.getTime() })
      .map((ms) => new Date(ms).toISOString().slice(0, 10)),
  })
  .map(({ day, ...facts }) =>
    profileSchema.parse(
      Object.fromEntries(
        Object.entries({ ...facts, ...(facts.crs !== undefined && { crsReadOn: day }) }).filter(
          ([, value]) => value !== undefined,
        ),
      ),
    ),
  );

describe('the form of a profile', () => {
  it('gives back the profile it was filled with, in both languages', () => {
    fc.assert(
      fc.property(profiles, fc.constantFrom('en' as const, 'fr' as const), (profile, language) => {
        const form = new URLSearchParams();
        fillProfile(form, profile, language);
        // As a browser sends it.
        const sent = new URLSearchParams(form.toString());
        expect(readProfile(sent, { language, now })).toEqual({ ok: true, value: profile });
      }),
      { numRuns: 200 },
    );
  });

  it('never fails on what it cannot read, and what it reads is a profile', () => {
    const names = [
      'crs',
      'crsReadOn',
      'programs',
      'nomination',
      'noc0',
      'months0',
      'monthsInCanada0',
      'noc7',
      'submittedAt',
      'submittedAtZone',
      'label',
      'noOccupations',
    ];
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom('yes', '21231', '500', 'cec', 'UTC'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...names), anything), { maxLength: 12 }), (fields) => {
        const reading = readProfile(new URLSearchParams(fields), context);
        if (reading.ok) expect(profileSchema.parse(reading.value)).toEqual(reading.value);
        else expect(reading.errors.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it('asks for the day of the score: today unless something else is said', () => {
    const dayOf = (fields: Record<string, string>, before?: object, at = now) => {
      const reading = readProfile(new URLSearchParams(fields), {
        ...{ language: 'fr', now: at },
        before: before === undefined ? undefined : profileSchema.parse(before),
      });
      return reading.ok
        ? reading.value.crsReadOn
        : reading.errors.map(({ field, problem }) => `${field} ${problem}`);
    };
    expect(dayOf({ crs: '500' })).toBe('2026-11-24');
    expect(dayOf({ crs: '500', crsReadOn: '2026-10-01' })).toBe('2026-10-01');
    expect(dayOf({ crsReadOn: '2026-10-01' })).toBeUndefined();
    // In the evening in Toronto it is the next day by UTC; in Vancouver, where the form says so, the day before.
    const night = new Date('2026-11-25T04:30:00Z');
    expect(dayOf({ crs: '500' }, undefined, night)).toBe('2026-11-24');
    const morning = new Date('2026-11-25T06:30:00Z');
    expect(dayOf({ crs: '500' }, undefined, morning)).toBe('2026-11-25');
    expect(dayOf({ crs: '500', submittedAtZone: 'America/Vancouver' }, undefined, morning)).toBe(
      '2026-11-24',
    );
    // And in Newfoundland it is the next day: changes of the points grid have their days in Eastern Canada.
    for (const typed of [{ crsReadOn: '2026-11-25' }, { submittedAtZone: 'America/St_Johns' }])
      expect(dayOf({ crs: '500', ...typed }, undefined, night)).toBe('2026-11-24');
    const known = { crs: 500, crsReadOn: '2026-10-01' };
    expect(dayOf({ crs: '500', crsReadOn: '2026-10-01' }, known)).toBe('2026-10-01');
    expect(dayOf({ crs: '500' }, known)).toBe('2026-10-01');
    expect(dayOf({ crs: '512', crsReadOn: '2026-10-01' }, known)).toBe('2026-11-24');
    expect(dayOf({ crs: '512', crsReadOn: '2026-11-10' }, known)).toBe('2026-11-10');
    expect(dayOf({ crs: '500', crsReadOn: '2026-11-24' }, known)).toBe('2026-11-24');
    for (const [day, problem] of [
      ['2026-11-25', 'date_future'],
      ['2030-01-01', 'date_future'],
      ['2014-12-31', 'date_past'],
      ['0026-11-24', 'date_past'],
      ['2026-02-30', 'day_invalid'],
      ['24/11/2026', 'day_invalid'],
      ['yesterday', 'day_invalid'],
    ])
      expect(dayOf({ crs: '500', crsReadOn: day ?? '' }), day).toEqual([`crsReadOn ${problem}`]);
  });

  it('left empty, knows nothing: unknown is not no', () => {
    expect(readProfile(new URLSearchParams(), context)).toEqual({ ok: true, value: {} });
    const none = new URLSearchParams({ programs: 'none', noOccupations: 'yes', nomination: 'unknown' });
    expect(readProfile(none, context)).toEqual({ ok: true, value: { programs: [], occupations: [] } });
  });

  it.each<[Record<string, string>, string[]]>([
    [{ crs: '1201' }, ['crs: crs_range']],
    [{ crs: '0' }, ['crs: crs_range']],
    [{ crs: '51O' }, ['crs: number_invalid']],
    [{ crs: '-5' }, ['crs: number_invalid']],
    [{ crs: '530', nomination: 'yes' }, ['crs: crs_nomination']],
    [{ crs: '1 130', nomination: 'yes' }, []],
    [{ noc0: '2147' }, ['noc0: noc_2016']],
    [{ noc0: '99999' }, ['noc0: noc_unknown']],
    [{ noc0: 'xyzzy' }, ['noc0: noc_unknown']],
    [{ noc0: 'engineers' }, ['noc0: noc_ambiguous']],
    [{ noc0: '21231', noc1: 'Software engineers and designers' }, ['noc1: noc_twice']],
    [{ noc0: '21231', months0: '10', monthsInCanada0: '11' }, ['monthsInCanada0: months_in_canada']],
    [{ months0: '10' }, ['noc0: noc_missing']],
    [{ noc0: '21231', months0: 'two' }, ['months0: months_range']],
    [{ noc0: '21231', noOccupations: 'yes' }, ['noOccupations: occupations_contradict']],
    [{ submittedAt: '2026-11-24T15:01', submittedAtZone: 'UTC' }, ['submittedAt: date_future']],
    [{ submittedAt: '2026-02-30T10:00', submittedAtZone: 'UTC' }, ['submittedAt: date_invalid']],
    [{ submittedAt: '2014-02-03T10:00', submittedAtZone: 'UTC' }, ['submittedAt: date_past']],
    [{ submittedAt: '2026-03-02T10:00' }, ['submittedAtZone: zone_missing']],
    [{ label: 'x'.repeat(61) }, ['label: label_long']],
    [{ label: 'me\u202e' }, ['label: text_unseen']],
    [{ label: 'a\tb' }, ['label: text_unseen']],
    [{ noc0: '21231', months0: '601' }, ['months0: months_range']],
    [{ noc0: '21231', months0: '12.5' }, ['months0: months_range']],
    [{ noc0: '21231', months0: '-3' }, ['months0: months_range']],
    [{ noc0: '21231', months0: '40', monthsInCanada0: '50' }, ['monthsInCanada0: months_in_canada']],
  ])('%o: %j', (fields, expected) => {
    expect(problems(fields)).toEqual(expected);
  });

  it('takes years of experience for the three that count', () => {
    const form = new URLSearchParams({ noc0: '21231', months0: '120', monthsInCanada0: '48' });
    expect(readProfile(form, context)).toEqual({
      ok: true,
      value: { occupations: [{ noc: '21231', months: 36, monthsInCanada: 36 }] },
    });
  });

  it('reads a time in the zone it was in, over the changes of clocks', () => {
    const instant = (submittedAt: string, submittedAtZone: string) => {
      const reading = readProfile(new URLSearchParams({ submittedAt, submittedAtZone }), context);
      return reading.ok ? reading.value.submittedAt : reading.errors;
    };
    expect(instant('2026-07-01T12:00', 'America/Toronto')).toBe('2026-07-01T16:00:00.000Z');
    expect(instant('2026-01-15T12:00:30', 'America/Toronto')).toBe('2026-01-15T17:00:30.000Z');
    expect(instant('2026-01-15T12:00', 'America/St_Johns')).toBe('2026-01-15T15:30:00.000Z');
    expect(instant('2026-11-01T03:00', 'America/Toronto')).toBe('2026-11-01T08:00:00.000Z');
    for (const zone of zones) expect(instant('2026-03-08T12:00', zone)).toMatch(/^2026-03-08T1[2-9]/);
  });
});

describe('an occupation', () => {
  it('is found by its code, by what the list offers and by its whole title, in both languages', () => {
    for (const [code, group] of unitGroups()) {
      for (const language of ['en', 'fr'] as const) {
        expect(findOccupation(occupationOption(group, language), language)).toEqual({
          kind: 'found',
          noc: code,
        });
      }
      for (const typed of [code, `NOC ${code}`, group.titleEn.toUpperCase(), group.titleFr])
        expect(findOccupation(typed, 'en'), typed).toEqual({ kind: 'found', noc: code });
    }
  });

  it('is found by the beginning of a title that only one has, without accents', () => {
    expect(findOccupation('registered nurses', 'en')).toEqual({ kind: 'found', noc: '31301' });
    expect(findOccupation('infirmiers autorises', 'fr')).toEqual({ kind: 'found', noc: '31301' });
  });
});

describe('the rest of a form', () => {
  it('gives back preferences, and refuses asking for nothing', () => {
    const form = new URLSearchParams();
    const value = {
      meets: true,
      mayMeet: false,
      nearPoints: 15,
      everyDrawOfMyPrograms: false,
      everyDraw: true,
    };
    fillPreferences(form, value);
    expect(readPreferences(form)).toEqual({ ok: true, value });
    const errors = (fields: Record<string, string>) => {
      const reading = readPreferences(new URLSearchParams(fields));
      return reading.ok ? [] : reading.errors.map(({ problem }) => problem);
    };
    expect(errors({ nearPoints: '0' })).toEqual(['nothing_wanted']);
    expect(errors({ nearPoints: '201' })).toEqual(['near_range', 'nothing_wanted'].slice(0, 1));
    expect(errors({ nearPoints: 'ten', wants: 'meets' })).toEqual(['near_range']);
  });

  it('names everything that is wrong with a sign-up at once, in the order of the form', () => {
    const reading = readSignUp(new URLSearchParams({ crs: '5000', noc0: '2147' }), context);
    expect(reading.ok ? [] : reading.errors.map(({ field }) => field)).toEqual([
      'email',
      'crs',
      'noc0',
      'wants',
      'consent',
    ]);
  });

  it('pauses until a day of the next year', () => {
    const pause = (until: string, untilZone = '', at = now) => {
      const reading = readPause(new URLSearchParams({ until, untilZone }), at);
      return reading.ok ? reading.value.toISOString() : reading.errors[0]?.problem;
    };
    expect(pause('2026-12-01')).toBe('2026-12-01T05:00:00.000Z');
    expect(pause('2026-12-24', 'America/Winnipeg')).toBe('2026-12-24T06:00:00.000Z');
    expect(pause('2026-12-24', 'America/St_Johns')).toBe('2026-12-24T03:30:00.000Z');
    expect(pause('2026-12-24', 'UTC')).toBe('2026-12-24T00:00:00.000Z');
    expect(pause('2026-12-24', 'America/Torronto')).toBe('zone_unknown');
    // The days on which clocks change begin as others do; so do those before and after.
    expect(pause('2027-03-14')).toBe('2027-03-14T05:00:00.000Z');
    expect(pause('2027-03-15')).toBe('2027-03-15T04:00:00.000Z');
    expect(pause('2027-11-07')).toBe('2027-11-07T04:00:00.000Z');
    expect(pause('2027-11-08')).toBe('2027-11-08T05:00:00.000Z');
    // Today has begun; in Winnipeg at eleven in the evening tomorrow has not, whatever UTC says.
    expect(pause('2026-11-25', '', new Date('2026-11-25T04:59:59Z'))).toBe('2026-11-25T05:00:00.000Z');
    expect(pause('2026-11-25', '', new Date('2026-11-25T05:00:00Z'))).toBe('pause_past');
    expect(pause('2026-11-25', 'America/Winnipeg', new Date('2026-11-25T05:00:00Z'))).toBe(
      '2026-11-25T06:00:00.000Z',
    );
    for (const none of ['', '   ']) expect(pause(none)).toBe('day_missing');
    for (const odd of ['2026-02-30', '2027-02-29', '2026-13-01', '24/12/2026', '2026-12-24T10:00'])
      expect(pause(odd), odd).toBe('date_invalid');
    expect(pause('2026-11-24')).toBe('pause_past');
    expect(pause('2028-01-01')).toBe('pause_long');
    expect(pause('soon')).toBe('date_invalid');
  });
});
