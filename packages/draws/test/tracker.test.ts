import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DayOrder, readDayColumn } from '../src/csv/day-cells.ts';
import { documentOf, readTracker, type TrackedProfile, trackerSheet } from '../src/csv/tracker.ts';
import { builtInDocumentRules } from '../src/plan/document-rules.ts';
import { type Document, documentKinds, isLanguageTest, type KeptDocument } from '../src/plan/document.ts';
import { daysAfter } from '../src/past-draws.ts';

const now = new Date('2026-11-29T15:00:00Z');
const rules = builtInDocumentRules();
const quoted = (cell: string) => (/[",;\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const csv = (rows: readonly (readonly string[])[], separator = ',') =>
  rows.map((row) => row.map(quoted).join(separator)).join('\r\n');
const english: KeptDocument = {
  ...{ id: 'd1', kind: 'language_first', countsFrom: 'result', day: '2024-12-03', test: 'ielts' },
};
const passport: KeptDocument = {
  id: 'd2',
  kind: 'passport',
  countsFrom: 'end',
  day: '2029-07-18',
  label: '=Red',
};
const police: KeptDocument = {
  ...{ id: 'd3', kind: 'police_certificate', countsFrom: 'issue', day: '2026-06-26' },
  ...{ country: 'IN', currentCountry: true },
};
const plans: readonly TrackedProfile[] = [
  { profile: { label: 'Renée' }, documents: [english, passport] },
  { profile: { crs: 480 }, documents: [police] },
];
const read = (
  text: string,
  {
    own = plans,
    told = null,
    language = 'en',
  }: { own?: readonly TrackedProfile[]; told?: DayOrder | null; language?: 'en' | 'fr' } = {},
) => readTracker(text, { plans: own, rules, language, now, told });
const taken = (...given: Parameters<typeof read>) => {
  const reading = read(...given);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading;
};
const refused = (...given: Parameters<typeof read>) => {
  const reading = read(...given);
  return reading.ok ? [] : reading.problems.map(({ line, cell, message }) => `${line} ${cell}: ${message}`);
};

describe('a tracker', () => {
  it('writes each document with its end and its last useful day, and no formula', () => {
    expect(trackerSheet(plans, { language: 'en', rules })).toEqual([
      'profile,kind,dayIs,day,label,test,country,livesThere,ends,lastUsefulDay'.split(','),
      'Renée,First language test,result,2024-12-03,,IELTS,,,2026-12-03,2026-10-04'.split(','),
      "Renée,Passport,end,2029-07-18,'=Red,,,,2029-07-18,".split(','),
      'Profile 2,Police certificate,issue,2026-06-26,,,IN,yes,2026-12-26,2026-10-27'.split(','),
    ]);
    expect(trackerSheet(plans, { language: 'fr', rules })[3]?.slice(0, 3)).toEqual([
      ...['Profil 2', 'Certificat de police', 'délivrance'],
    ]);
  });

  it('tells what is new, changed, unchanged and missing, whoever moved the rows', () => {
    const sheet = [
      'kind;profile;day;test;dayIs',
      'certificat de police;Profil 2;2026-11-03;;délivrance',
      'first language test;RENÉE;2024-12-03;IELTS General;',
      'passport;Profile 2;2030-01-01;;',
    ].join('\n');
    const { entries, order } = taken(sheet);
    expect(order).toBeNull();
    expect(entries.map(({ kind, place, document }) => [kind, place, document])).toEqual([
      ['unchanged', 0, documentOf(english)],
      ['missing', 0, documentOf(passport)],
      ['changed', 1, { ...documentOf(police), day: '2026-11-03' }],
      ['new', 1, { kind: 'passport', countsFrom: 'end', day: '2030-01-01' }],
    ]);
  });

  it('needs no name where there is one profile, and a known one where there are several', () => {
    const [one] = plans;
    const sheet = 'kind,day\nmedical exam,2026-10-30';
    expect(taken(sheet, { own: one === undefined ? [] : [one] }).entries).toMatchObject([
      { kind: 'new', document: { kind: 'medical_exam', countsFrom: 'result' } },
      ...[{ kind: 'missing' }, { kind: 'missing' }],
    ]);
    expect(refused(sheet)).toEqual(['1 undefined: the head line lacks profile']);
    expect(refused('profile,kind,day\nNobody,passport,2029-01-01\n,passport,2029-01-01')).toEqual([
      expect.stringContaining('2 A2: you have no profile of this name'),
      expect.stringContaining('3 A3: say whose document this is'),
    ]);
  });

  it('says of each wrong cell what may stand there, and on which physical line', () => {
    const head = 'profile,kind,day,label,test,country';
    const rows = [
      '\ufeff' + head,
      'Renée,passport,2029-01-01,"two\nlines",,',
      'Renée,pasport,2029-02-31,,,',
      'Renée,passport,2099-01-01,,,',
      'Renée,eca,2027-01-01,,,',
      'Renée,passport,2029-01-01,,ielts,IN',
      'Renée,police certificate,2029-01-01,,,India',
    ];
    expect(refused(rows.join('\n').replace('\ufeff', ''))).toEqual([
      expect.stringContaining('4 B3: here may stand: First language test, '),
      expect.stringContaining('4 C3: this is no day that exists'),
      expect.stringContaining('5 C4: this is more than 20 years away'),
      expect.stringContaining('6 C5: the day of a result or an issue is past'),
      expect.stringContaining('7 E6: only a language test has a test'),
      expect.stringContaining('7 F6: only a police certificate has a country'),
      expect.stringContaining('8 F7: only a police certificate has a country'),
    ]);
  });

  it('comes back as it was written, whatever the documents and the language', () => {
    const day = fc.integer({ min: 0, max: 9_000 }).map((days) => daysAfter('2007-01-01', days));
    const label = fc.constantFrom(undefined, 'x', '=1+1', "'=1", '@me', 'a;b', 'a "b", c', 'Übung', '-3');
    const document = fc
      .record({
        kind: fc.constantFrom(...documentKinds),
        countsFrom: fc.constantFrom('result' as const, 'issue' as const, 'end' as const),
        ...{ day, label },
        test: fc.constantFrom(undefined, 'ielts' as const, 'tcf' as const),
        country: fc.constantFrom(undefined, 'IN', 'FR'),
        currentCountry: fc.constantFrom(undefined, true, false),
      })
      .map(({ kind, countsFrom, day: on, label: own, test, country, currentCountry }): Document => {
        const isPast = on < '2026-11-01';
        const police = kind === 'police_certificate';
        return {
          ...{ kind, countsFrom: isPast ? countsFrom : 'end', day: on },
          ...(own !== undefined && { label: own }),
          ...(isLanguageTest(kind) && test !== undefined && { test }),
          ...(police && country !== undefined && { country }),
          ...(police && currentCountry !== undefined && { currentCountry }),
        };
      });
    const profile = fc.record({
      profile: fc.constantFrom({ label: 'A' }, { label: '=A' }, {}),
      documents: fc.array(document, { maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(profile, { minLength: 1, maxLength: 4 }), fc.boolean(), (people, isFrench) => {
        const language = isFrench ? 'fr' : 'en';
        const own = people.map(({ documents, ...one }, i) => ({
          ...one,
          documents: documents.map((each, j): KeptDocument => ({ ...each, id: `${i} ${j}` })),
        }));
        const sheet = trackerSheet(own, { language, rules });
        if (sheet.length === 1) return;
        const { entries } = taken(csv(sheet, isFrench ? ';' : ','), { own, language });
        expect(entries.map(({ kind }) => kind)).toEqual(sheet.slice(1).map(() => 'unchanged'));
        expect(entries.flatMap((entry) => ('before' in entry ? [entry.before.id] : [])).toSorted()).toEqual(
          own.flatMap(({ documents }) => documents.map(({ id }) => id)).toSorted(),
        );
      }),
    );
  });

  it('holds no more documents of a profile than there is room for', () => {
    const rows = Array.from({ length: 61 }, (_, i) => `Renée,other,2027-01-01,${i}`);
    expect(refused(`profile,kind,day,label\n${rows.join('\n')}`)).toEqual([
      '62 B62: a profile has room for 60 documents',
    ]);
    expect(refused('')).toEqual(['1 undefined: there is no row below the head line']);
  });
});

describe('days of a column', () => {
  const days = (texts: readonly string[], told: DayOrder | null = null) =>
    readDayColumn(texts, told).cells.map((cell) =>
      cell === null ? null : 'day' in cell ? cell.day : cell.problem,
    );

  it('go by the order that one of them shows, or that somebody told', () => {
    expect(days(['03/08/2026', '26/06/2026'])).toEqual(['2026-08-03', '2026-06-26']);
    expect(days(['03/08/2026', '06/26/2026'])).toEqual(['2026-03-08', '2026-06-26']);
    expect(days(['03/08/2026'])).toEqual(['which_is_month']);
    expect(days(['03/08/2026', '03.03.2026'], 'month_first')).toEqual(['2026-03-08', '2026-03-03']);
    expect(days(['26/06/2026', '06/26/2026'])).toEqual(['2026-06-26', 'other_order']);
    expect(days(['26/06/2026'], 'month_first')).toEqual(['other_order']);
  });

  it('are no day where they are not written in full, or are not there', () => {
    expect(days(['2026-08-03', '2026/8/3', '2026-08-03 00:00:00', ''])).toEqual([
      ...['2026-08-03', '2026-08-03', '2026-08-03', null],
    ]);
    expect(days(['2026-02-29', '31/04/2026', '3-Aug-26', '03/08/26', '46237', 'soon', '40/40/2026'])).toEqual(
      [...['no_day', 'no_day', 'no_day', 'short_year', 'serial', 'no_day', 'no_day']],
    );
  });

  it('are never read in two orders, whatever stands in the column', () => {
    const cell = fc
      .tuple(fc.integer({ min: 0, max: 3_000 }), fc.constantFrom('iso', 'day_first', 'month_first'))
      .map(([count, order]) => {
        const day = daysAfter('2020-01-01', count);
        const [year, month, date] = day.split('-');
        const text =
          order === 'iso'
            ? day
            : order === 'day_first'
              ? `${date}/${month}/${year}`
              : `${month}/${date}/${year}`;
        return { day, order, text };
      });
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 12 }), (cells) => {
        const read = days(cells.map(({ text }) => text));
        const isRead = read.every((each) => /^\d{4}-/.test(each ?? ''));
        const orders = new Set(cells.flatMap(({ order }) => (order === 'iso' ? [] : [order])));
        // One order alone and a day that shows it: read right. Else refused, or each as the one order has it.
        if (isRead && orders.size === 1) expect(read).toEqual(cells.map(({ day }) => day));
        if (isRead && orders.size === 2) {
          const { order } = readDayColumn(cells.map(({ text }) => text));
          for (const [i, each] of cells.entries())
            if (each.order === order || each.order === 'iso') expect(read[i]).toBe(each.day);
        }
        for (const [i, each] of cells.entries()) if (each.order === 'iso') expect(read[i]).toBe(each.day);
      }),
    );
  });
});
