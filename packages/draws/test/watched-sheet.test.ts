import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCsv } from '../src/csv/csv-table.ts';
import { cellsOfProfile } from '../src/csv/profile-cells.ts';
import {
  readWatchedSheet,
  shortenedReferences,
  watchedColumns,
  watchedSheet,
} from '../src/csv/watched-sheet.ts';
import type { DayOrder } from '../src/csv/day-cells.ts';
import type { Profile } from '../src/profile.ts';

const now = new Date('2026-11-24T15:00:00Z');

function read(
  text: string,
  {
    before = {},
    told = null,
    rowsMax = 1_000,
    language = 'en',
  }: {
    before?: Record<string, Profile>;
    told?: DayOrder | null;
    rowsMax?: number;
    language?: 'en' | 'fr';
  } = {},
) {
  const known = new Map(Object.entries(before));
  return readWatchedSheet(text, { before: known, language, now, told, rowsMax });
}

function problemsIn(text: string, options: Parameters<typeof read>[1] = {}): string[] {
  const reading = read(text, options);
  return reading.ok
    ? []
    : reading.problems.map(({ line, cell, message }) => `${line} ${cell ?? ''} ${message}`);
}

describe('a sheet of watched profiles', () => {
  it('says what is new, replaced and unchanged; a column that is left out changes nothing', () => {
    const before = {
      a: { crs: 480, crsReadOn: '2026-11-01', french: 'yes' },
      b: { crs: 500, crsReadOn: '2026-11-01' },
    } as const;
    const reading = read('reference,crs\na,490\nb,500\nc,510\n', { before });
    expect(reading).toMatchObject({
      ok: true,
      order: null,
      entries: [
        {
          ...{ kind: 'replaced', reference: 'a', line: 2 },
          profile: { crs: 490, crsReadOn: '2026-11-24', french: 'yes' },
        },
        { kind: 'unchanged', reference: 'b', line: 3 },
        { kind: 'new', reference: 'c', line: 4, profile: { crs: 510 } },
      ],
    });
  });

  it('knows a new reference as one on record that a spreadsheet took the zeros from', () => {
    const before = { '00012': { crs: 480 }, a01: { crs: 480 }, '07': { crs: 480 }, '7': { crs: 480 } };
    const reading = read('reference,crs\n12,480\n7,490\na1,480\n5,480\n', { before });
    const entries = reading.ok ? reading.entries : [];
    expect(shortenedReferences(entries, new Map(Object.entries(before)))).toEqual([['12', '00012']]);
  });

  it.each([',', ';', '\t'])('finds the separator %j, behind a mark of UTF-8 or none', (separator) => {
    for (const mark of ['', '\ufeff']) {
      const lines = [`reference${separator}crs`, `a${separator}480`].join('\r\n');
      const decoded = decodeCsv(new TextEncoder().encode(mark + lines));
      expect(decoded?.encoding).toBe('utf-8');
      expect(read(decoded?.text ?? '')).toMatchObject({ ok: true, entries: [{ reference: 'a' }] });
    }
  });

  it('reads bytes that are no UTF-8 as Windows-1252, and says so', () => {
    const bytes = Uint8Array.from('reference;Renée\n'.split('').map((letter) => letter.charCodeAt(0)));
    const decoded = decodeCsv(bytes);
    expect(decoded).toMatchObject({ encoding: 'windows-1252', text: 'reference;Renée\n' });
    expect(problemsIn(decoded?.text ?? '')[0]).toContain('no column "Renée"');
  });

  it('names the physical line and the row of a mistake, behind quoted line breaks', () => {
    const sheet = 'reference,programs,crs\na,"cec;\nfsw",480\nb,cec,4800\n';
    expect(problemsIn(sheet)).toEqual(['4 C3 here may stand a whole number from 0 to 1200, or nothing']);
  });

  it('completes no code that a spreadsheet took zeros from, and says which it may be', () => {
    expect(problemsIn('reference,occupations\na,12\n')).toEqual([
      expect.stringContaining('12 is no code; is it 00012, whose zeros were lost?'),
    ]);
    expect(problemsIn('reference;occupations\na;12\n', { language: 'fr' })).toEqual([
      expect.stringContaining('12 n’est pas un code; est-ce 00012'),
    ]);
  });

  it('takes days of a column in one order, shown; never row by row', () => {
    const sheet = (days: string[]) =>
      ['reference,crs,crsReadOn', ...days.map((day, i) => `r${i},480,${day}`)].join('\n');
    const reading = read(sheet(['03/08/2026', '26/06/2026', '2026-01-02']));
    expect(reading).toMatchObject({
      ok: true,
      order: { is: 'day_first', cell: '03/08/2026', day: '2026-08-03' },
    });
    if (!reading.ok) throw new Error('it was refused');
    expect(reading.entries.map(({ profile }) => profile.crsReadOn)).toEqual([
      '2026-08-03',
      '2026-06-26',
      '2026-01-02',
    ]);
    expect(problemsIn(sheet(['03/08/2026']))).toEqual([expect.stringContaining('2 C2')]);
    expect(read(sheet(['03/08/2026']), { told: 'month_first' })).toMatchObject({
      ok: true,
      order: { is: 'month_first', day: '2026-03-08' },
    });
    expect(problemsIn(sheet(['26/06/2026', '06/26/2026']))).toEqual([expect.stringContaining('3 C3')]);
    expect(problemsIn(sheet(['46000']))).toHaveLength(1);
    expect(problemsIn(sheet(['03/08/26']))).toHaveLength(1);
    expect(problemsIn(sheet(['2026-12-24']))).toHaveLength(1);
  });

  it('refuses a reference that is missing, of another form, or there twice', () => {
    expect(problemsIn('reference,crs\n,480\nAnna Roy,480\na,480\na,481\n')).toEqual([
      '2 A2 a row needs a reference: it says whose facts these are',
      expect.stringContaining('3 A3 a reference has'),
      '5 A5 the same reference as on line 4',
    ]);
    expect(problemsIn('crs\n480\n')).toEqual([expect.stringContaining('lacks reference')]);
    expect(problemsIn('label,crs\na,480\n')).not.toEqual([]);
    expect(problemsIn('reference,crs\n')).toEqual(['1  there is no row below the head line']);
  });

  it('tells every mistake of a row at once, by physical line, cell and column', () => {
    const sheet =
      'reference,crs,crsReadOn,nomination,submittedAt,occupations\n-x,4800,31/31/2026,maybe,2027-03-20T10:00:00Z,"12;\n31301"\n';
    expect(problemsIn(sheet).map((each) => each.split(' ').slice(0, 2).join(' '))).toEqual([
      ...['2 A2', '2 B2', '2 C2', '2 D2', '2 E2', '2 F2'],
    ]);
    const reading = read(sheet, { language: 'fr' });
    const columns = reading.ok ? [] : reading.problems.map(({ column }) => column);
    expect(columns).toEqual(['reference', 'crs', 'crsReadOn', 'nomination', 'submittedAt', 'occupations']);
    // What only shows between cells is told beside what is wrong by itself.
    expect(problemsIn('reference,crs,nomination,french\na,480,yes,perhaps\n')).toEqual([
      expect.stringMatching(/^2 B2 a nomination adds 600 points/),
      expect.stringMatching(/^2 D2 here may stand yes, no or unknown/),
    ]);
    expect(problemsIn('reference,crs\na,480\na,4800\n,x\n')).toEqual([
      ...['3 A3 the same reference as on line 2', expect.stringMatching(/^3 B3 here may stand a whole/)],
      ...[expect.stringMatching(/^4 A4 a row needs a reference/), expect.stringMatching(/^4 B4 here/)],
    ]);
  });

  it('has room for as many rows as there may be profiles, and says where the next begins', () => {
    const rows = Array.from({ length: 1_001 }, (_, i) => `r${i},480`);
    expect(read(['reference,crs', ...rows.slice(0, 1_000)].join('\n'))).toMatchObject({ ok: true });
    expect(problemsIn(['reference,crs', ...rows].join('\n'))).toEqual([
      '1002  there is room for 1000 profiles',
    ]);
  });

  it('comes back unchanged as it was taken along', () => {
    const profile: Profile = {
      ...{ crs: 612, crsReadOn: '2026-11-01', programs: ['cec', 'fst'], nomination: true, french: 'unknown' },
      occupations: [{ noc: '00012', months: 30 }, { noc: '31301' }],
      submittedAt: '2026-03-20T10:00:00Z',
      canadianArmedForcesOffer: false,
    };
    const rows = [
      { reference: 'a', profile },
      { reference: 'b.2:x_-', profile: { occupations: [], programs: [] } },
      { reference: 'c', profile: {} },
    ];
    for (const separator of [',', ';']) {
      const text = watchedSheet(rows)
        .map((cells) => cells.map((cell) => `"${cell}"`).join(separator))
        .join('\r\n');
      const before = Object.fromEntries(rows.map(({ reference, profile: facts }) => [reference, facts]));
      const reading = read(`\ufeff${text}`.replace(/^\ufeff/, ''), { before });
      expect(reading).toMatchObject({ ok: true });
      if (reading.ok) expect(reading.entries.map(({ kind }) => kind)).toEqual(Array(3).fill('unchanged'));
    }
  });

  it('makes a profile or a problem of anything, and never throws', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('480', '00012', 'cec;fsw', 'oui', '"', '2026-11-01'));
    const text = fc.array(fc.array(cell, { maxLength: 10 }), { maxLength: 8 });
    fc.assert(
      fc.property(text, fc.boolean(), (rows, withHead) => {
        const body = rows.map((cells) => cells.join(',')).join('\n');
        const reading = read(withHead ? `${watchedColumns.join(',')}\n${body}` : body);
        if (!reading.ok) return reading.problems.length > 0;
        return reading.entries.every(
          ({ profile }) => !('label' in profile) && cellsOfProfile(profile).label === '',
        );
      }),
    );
  });
});
