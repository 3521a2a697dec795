import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCsv } from '../src/csv/csv-table.ts';
import { profileSheet, readProfileSheet, type SheetEntry } from '../src/csv/profile-sheet.ts';
import { type Profile, profileSchema } from '../src/profile.ts';
import { profiles as anyProfile } from './arbitraries.ts';

const now = new Date('2026-11-29T15:00:00Z');
const quoted = (cell: string) => (/[",;\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const csv = (rows: readonly (readonly string[])[], separator = ',') =>
  rows.map((row) => row.map(quoted).join(separator)).join('\r\n');
const read = (text: string, before: readonly Profile[] = [], language: 'en' | 'fr' = 'en') =>
  readProfileSheet(text, { before, language, now });
const taken = (text: string, before: readonly Profile[] = []): readonly SheetEntry[] => {
  const reading = read(text, before);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.entries;
};
const refused = (text: string, language: 'en' | 'fr' = 'en') => {
  const reading = read(text, [], language);
  return reading.ok ? [] : reading.problems;
};

const before: Profile[] = [
  { label: 'Renée', crs: 512, crsReadOn: '2026-10-02', programs: ['cec', 'fsw'], french: 'no' },
  { label: 'Client 2', crs: 470, crsReadOn: '2026-09-01', occupations: [{ noc: '31301', months: 26 }] },
  { crs: 444, crsReadOn: '2026-11-10' },
];

describe('a sheet of profiles', () => {
  it('says what is new, changed, unchanged and missing, with each fact before and after', () => {
    const sheet = 'label;crs;french\nRENÉE ;519;no\nProfile 3;444;\nAli;480;yes';
    expect(taken(sheet, before)).toEqual([
      {
        ...{ kind: 'changed', name: 'RENÉE', line: 2 },
        profile: { ...before[0], label: 'RENÉE', crs: 519, crsReadOn: '2026-11-29' },
        changes: [
          { column: 'label', before: 'Renée', after: 'RENÉE' },
          { column: 'crs', before: '512', after: '519' },
          { column: 'crsReadOn', before: '2026-10-02', after: '2026-11-29' },
        ],
      },
      { kind: 'missing', name: 'Client 2', profile: before[1] },
      {
        ...{ kind: 'changed', name: 'Profile 3', line: 3, profile: { ...before[2], label: 'Profile 3' } },
        changes: [{ column: 'label', before: '', after: 'Profile 3' }],
      },
      {
        ...{ kind: 'new', name: 'Ali', line: 4 },
        profile: { label: 'Ali', crs: 480, crsReadOn: '2026-11-29', french: 'yes' },
      },
    ]);
  });

  it('leaves what it has no column for, and makes unknown what it has an empty cell for', () => {
    const [first, second] = taken('label,french\nRenée,\nClient 2,', before);
    expect(first?.profile).toEqual({
      ...{ label: 'Renée', crs: 512, crsReadOn: '2026-10-02', programs: ['cec', 'fsw'] },
    });
    expect(second).toMatchObject({ kind: 'unchanged', profile: before[1] });
    const [scoreless] = taken('label,crs\nRenée,', before);
    expect(scoreless?.profile).toEqual({ label: 'Renée', programs: ['cec', 'fsw'], french: 'no' });
  });

  it('takes a new score beside the day of the one before to be of today, and says so', () => {
    const [first] = taken('label,crs,crsReadOn\nRenée,519,2026-10-02', before);
    expect(first).toMatchObject({
      profile: { crs: 519, crsReadOn: '2026-11-29' },
      changes: [{ column: 'crs' }, { column: 'crsReadOn', before: '2026-10-02', after: '2026-11-29' }],
    });
    const [dated] = taken('label,crs,crsReadOn\nRenée,519,2026-11-05', before);
    expect(dated?.profile).toMatchObject({ crs: 519, crsReadOn: '2026-11-05' });
  });

  it.each(['en', 'fr'] as const)('comes back as it was written, whatever the profiles (%s)', (language) => {
    fc.assert(
      fc.property(
        fc.array(anyProfile, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(',', ';'),
        (facts, separator) => {
          const profiles = facts.map((each) => profileSchema.parse(each)).filter(isPossible);
          const text = csv(profileSheet(profiles, language), separator);
          const reading = readProfileSheet(text, { before: profiles, language, now });
          if (profiles.length === 0) return;
          if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
          for (const [i, entry] of reading.entries.entries()) {
            expect(['changed', 'unchanged']).toContain(entry.kind);
            const { label: _name, ...rest } = entry.profile;
            const { label: _known, ...known } = profiles[i] ?? {};
            expect(rest).toEqual(known);
            if (entry.kind === 'changed')
              expect(entry.changes.map(({ column }) => column)).toEqual(['label']);
          }
        },
      ),
    );
  });

  it('tells profiles of one name apart, and does not let a spreadsheet calculate a name', () => {
    const same: Profile[] = [
      { label: 'A' },
      { label: 'a' },
      { label: '=SUM(A1)' },
      { label: "'=x" },
      { label: '＝1' },
    ];
    const rows = profileSheet(same, 'en');
    expect(rows.slice(1).map(([label]) => label)).toEqual(['A', 'a (2)', "'=SUM(A1)", "''=x", "'＝1"]);
    expect(taken(csv(rows), same).map(({ kind, profile }) => [kind, profile.label])).toEqual([
      ['unchanged', 'A'],
      ['changed', 'a (2)'],
      ['unchanged', '=SUM(A1)'],
      ['unchanged', "'=x"],
      ['unchanged', '＝1'],
    ]);
  });

  it.each([
    ['a byte order mark and semicolons', Buffer.from('\ufefflabel;crs\nRenée;519')],
    ['Windows-1252', Buffer.from('label;crs\nRenée;519', 'latin1')],
    ['UTF-16', Buffer.from('\ufefflabel\tcrs\nRenée\t519', 'utf16le')],
  ])('is read with %s', (_what, bytes) => {
    expect(taken(decodeCsv(bytes)?.text ?? '', before)[0]).toMatchObject({
      ...{ kind: 'changed', name: 'Renée' },
      profile: { crs: 519 },
    });
  });

  it('refuses as a whole, naming the physical line and the cell, in the language of the page', () => {
    const text =
      'label;crs;occupations;submittedAt\n"one\ntwo";500;;\nAli;5000;12:26;03/08/2026\n;1;;\nALI;2;;';
    expect(refused(text)).toEqual([
      { line: 4, cell: 'B3', column: 'crs', message: expect.stringContaining('0 to 1200') },
      {
        ...{ line: 4, cell: 'C3', column: 'occupations' },
        message: expect.stringMatching(/^12 is no code; is it 00012, whose zeros were lost\?/),
      },
      {
        line: 4,
        cell: 'D3',
        column: 'submittedAt',
        message: expect.stringContaining('2026-03-20T10:00:00Z'),
      },
      { line: 5, cell: 'A4', column: 'label', message: expect.stringContaining('needs a label') },
      { line: 6, cell: 'A5', column: 'label', message: 'the same label as on line 4' },
    ]);
    expect(refused(text, 'fr').map(({ message }) => message)).toEqual([
      expect.stringContaining('un nombre entier'),
      expect.stringContaining('12 n’est pas un code; est-ce 00012'),
      expect.stringContaining('une date et une heure'),
      expect.stringContaining('il faut un nom'),
      expect.stringContaining('qu’à la ligne 4'),
    ]);
  });

  it('says what is wrong with a nominee’s score, a day to come, too many rows, no rows, another table', () => {
    expect(refused('label,crs,nomination\nA,500,yes')).toMatchObject([
      { line: 2, cell: 'B2', message: expect.stringContaining('600') },
    ]);
    expect(refused('label,crs,crsReadOn\nA,500,2026-12-24')).toMatchObject([{ line: 2, cell: 'C2' }]);
    const rows = Array.from({ length: 101 }, (_, i) => `client ${i}`).join('\n');
    expect(refused(`label\n${rows}`)).toEqual([{ line: 102, message: 'there is room for 100 profiles' }]);
    expect(refused('label,crs')).toEqual([{ line: 1, message: expect.stringContaining('no row') }]);
    expect(refused('email,language\na@example.org,en')).toEqual([
      { line: 1, message: expect.stringContaining('must name the columns') },
    ]);
    // A file may hold anything: it is read no further than a sheet can be long.
    const endless = `label,occupations\nA,"${'31301;'.repeat(20_000)}"\n${'x,\n'.repeat(200_000)}`;
    expect(refused(endless).at(-1)).toEqual({ line: 102, message: 'there is room for 100 profiles' });
    expect(refused(`label,${'none,'.repeat(100_000)}`).length).toBeLessThan(30);
    expect(JSON.stringify(refused('email,label\na@example.org,A'))).not.toContain('a@example');
  });
});

function isPossible({ nomination, crs, crsReadOn, submittedAt }: Profile): boolean {
  if (nomination === true && crs !== undefined && crs < 600) return false;
  if (crsReadOn !== undefined && (crs === undefined || crsReadOn > '2026-11-29')) return false;
  return (
    (crs === undefined || crsReadOn !== undefined) &&
    (submittedAt === undefined || new Date(submittedAt) <= now)
  );
}
