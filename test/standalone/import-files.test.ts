import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineOfCell, readCsvTable } from '@drawbell/draws/csv/csv-table';
import { checkImport, type ImportProblem } from '../../services/standalone/src/cli/import/import-line.ts';
import { readImportFile } from '../../services/standalone/src/cli/import/read-import-file.ts';

const head =
  'email,language,consentWordingVersion,consentGivenAt,consentSource,meets,mayMeet,nearPoints,everyDraw,label,crs,programs,nomination,occupations,french,submittedAt';
const whole = {
  ...{ email: 'a@example.org', language: 'fr', consentWordingVersion: '2026-11' },
  ...{ consentGivenAt: '2026-11-20T14:00:00Z', consentSource: 'import', meets: 'true', mayMeet: 'false' },
  ...{ nearPoints: '5', everyDraw: '', label: 'un', crs: '512', programs: 'cec;fsw', nomination: 'no' },
  ...{ occupations: '31301:26:14', french: 'unknown', submittedAt: '2026-03-20T10:00:00Z' },
};
const person = {
  email: 'a@example.org',
  language: 'fr',
  consent: { wordingVersion: '2026-11', givenAt: '2026-11-20T14:00:00Z', source: 'import' },
  preferences: { meets: true, mayMeet: false, nearPoints: 5, everyDrawOfMyPrograms: false, everyDraw: false },
  profiles: [
    {
      ...{ label: 'un', crs: 512, programs: ['cec', 'fsw'], nomination: false, french: 'unknown' },
      ...{ occupations: [{ noc: '31301', months: 26, monthsInCanada: 14 }] },
      submittedAt: '2026-03-20T10:00:00Z',
    },
  ],
};

describe('a file of people', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'drawbell-import-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const check = (content: string | Uint8Array, name = 'people.csv') => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return checkImport(readImportFile(path), new Date('2026-11-29T15:00:00Z'));
  };
  const taken = (content: string | Uint8Array, name?: string) => {
    const checked = check(content, name);
    expect(checked.ok ? [] : checked.problems).toEqual([]);
    return checked.ok ? checked.people : [];
  };
  const refused = (content: string | Uint8Array, name?: string): readonly ImportProblem[] => {
    const checked = check(content, name);
    expect(checked.ok).toBe(false);
    return checked.ok ? [] : checked.problems;
  };
  const quoted = (cell: string) => (/[",;\t|\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const row = (facts: Partial<typeof whole> = {}, separator = ',') =>
    Object.values({ ...whole, ...facts })
      .map(quoted)
      .join(separator);
  const table = (facts: Partial<typeof whole> = {}) => `${head}\r\n${row(facts)}\r\n`;
  const profile = (facts: Partial<typeof whole>) => taken(table(facts))[0]?.profiles[0];

  describe('as spreadsheets write it', () => {
    it.each([
      ['commas', ','],
      ['semicolons', ';'],
      ['tabs', '\t'],
      ['bars', '|'],
    ])('with %s is told by its head line', (_what, separator) => {
      expect(taken(`${head.replaceAll(',', separator)}\r\n${row({}, separator)}\r\n`)).toEqual([person]);
    });

    it.each(['sep=;', 'SEP=;', '"sep=;"', 'sep=;;;;;', '\ufeffsep=;'])('with a first line %j', (first) => {
      expect(taken(`${first}\r\n${head.replaceAll(',', ';')}\r\n${row({}, ';')}\r\n`)).toEqual([person]);
    });

    it('with a separator of its own that sep= names', () => {
      expect(taken(`sep=^\n${head.replaceAll(',', '^')}\n${row({}, '^')}`)).toEqual([person]);
    });

    it.each([
      ['CRLF', '\r\n'],
      ['LF', '\n'],
      ['CR alone', '\r'],
    ])('with lines that end by %s', (_what, end) => {
      expect(taken([head, row(), '', row({ email: 'b@example.org' })].join(end))).toHaveLength(2);
    });

    it('with lines that end now this way and now that', () => {
      const rows = ['a', 'b', 'c'].map((name) => row({ email: `${name}@example.org` }));
      expect(taken(`${head}\r\n${rows[0]}\n${rows[1]}\r${rows[2]}`)).toHaveLength(3);
    });

    it('with empty columns and rows behind the others, and rows that end early', () => {
      const wide = `${head},,,\n${row()},,,\n,,,,,,,,,,,,,,,,,,\n \n`;
      expect(taken(wide)).toEqual([person]);
      const short = row({ email: 'b@example.org' }).split(',').slice(0, 11).join(',');
      expect(taken(`${head}\n${short}`)[0]?.profiles).toEqual([{ label: 'un', crs: 512 }]);
    });

    it('with a head line in any case, with blanks, hyphens and underscores', () => {
      const names = head
        .split(',')
        .map((name) => ` ${name.replace(/[A-Z]/g, (letter) => ` ${letter}`).toUpperCase()} `);
      names[0] = 'E-Mail';
      names[1] = 'LANGUAGE';
      names[2] = 'consent_wording_version';
      expect(taken(`${names.join(';')}\n${row({}, ';')}`)).toEqual([person]);
    });

    it.each([
      ['true', true],
      ['VRAI', true],
      ['Oui', true],
      ['YES', true],
      ['1', true],
      ['FAUX', false],
      ['False', false],
      ['non', false],
      ['0', false],
      ['Inconnu', 'unknown'],
      ['UNKNOWN', 'unknown'],
    ])('with %s for a nomination', (cell, fact) => {
      expect(profile({ nomination: cell })?.nomination).toBe(fact);
      expect(profile({ french: cell })?.french).toBe(
        fact === true ? 'yes' : fact === false ? 'no' : 'unknown',
      );
    });

    it('with preferences in French, and capitals where they change nothing', () => {
      const [read] = taken(
        table({ meets: 'FAUX', mayMeet: 'oui', everyDraw: 'VRAI', language: 'FR', programs: 'CEC; FSW;' }),
      );
      expect(read?.preferences).toMatchObject({ meets: false, mayMeet: true, everyDraw: true });
      expect(read).toMatchObject({ language: 'fr', profiles: [{ programs: ['cec', 'fsw'] }] });
    });

    it('with a score that has decimals of nothing', () => {
      for (const crs of ['489', '489,0', '489.00', ' 489 ']) expect(profile({ crs })?.crs, crs).toBe(489);
    });

    it('with none and aucun for an empty list, and nothing for what is not known', () => {
      for (const none of ['none', 'None', 'aucun', 'AUCUNE'])
        expect(profile({ programs: none })?.programs).toEqual([]);
      expect(profile({ programs: '', occupations: '' })).not.toHaveProperty('programs');
      expect(profile({ occupations: 'none' })?.occupations).toEqual([]);
    });

    it('with months without a break as the fourth of an occupation', () => {
      expect(profile({ occupations: '31301:26:14:12; 00012:30' })?.occupations).toEqual([
        { noc: '31301', months: 26, monthsInCanada: 14, monthsContinuous: 12 },
        { noc: '00012', months: 30 },
      ]);
    });

    it('with documents, each said what there is to say of it', () => {
      const withDocuments = (cell: string) => `${head},documents\r\n${row()},${quoted(cell)}\r\n`;
      const [first] = taken(
        withDocuments(
          'language_first:result:2025-03-02:test=ielts; police_certificate:issue:2026-05-01:country=IN:currentCountry=oui;passport:end:2027-05-14:label=mine',
        ),
      );
      expect(first?.profiles[0]).toMatchObject({
        documents: [
          { kind: 'language_first', countsFrom: 'result', day: '2025-03-02', test: 'ielts' },
          { kind: 'police_certificate', day: '2026-05-01', country: 'IN', currentCountry: true },
          { kind: 'passport', countsFrom: 'end', day: '2027-05-14', label: 'mine' },
        ],
      });
      expect(taken(withDocuments('aucun'))[0]?.profiles[0]).toMatchObject({ documents: [] });
      expect(taken(withDocuments(''))[0]?.profiles[0]).not.toHaveProperty('documents');
      for (const [wrong, why] of [
        ['passport:end:2026-02-30', 'a day that exists is needed'],
        ['passport:end:2099-01-01', 'is more than 20 years away'],
        ['language_first:result:2027-03-02', 'is in the future'],
        ['passport:end:2027-05-14:test=tef', 'only a language test has a test'],
        ['passport:end:2027-05-14:number=AB123', 'there is no "number"'],
      ] as const)
        expect(refused(withDocuments(wrong))).toMatchObject([
          { cell: 'Q2', column: 'documents', message: expect.stringContaining(why) },
        ]);
    });

    it('with quotation marks, breaks and separators in a cell', () => {
      const label = 'a "b", c; d | e';
      expect(profile({ label })?.label).toBe(label);
      expect(profile({ label: 'one\r\ntwo\n\nthree' })?.label).toBe('one two three');
      expect(profile({ label: `5'10"` })?.label).toBe(`5'10"`);
      const bare = table({ label: 'LABEL' }).replace('LABEL', `5'10" tall`);
      expect(taken(bare)[0]?.profiles[0]?.label).toBe(`5'10" tall`);
    });

    it.each([
      ['UTF-8', (text: string) => Buffer.from(text)],
      ['UTF-8 with its mark', (text: string) => Buffer.from(`\ufeff${text}`)],
      ['Windows-1252', (text: string) => Buffer.from(text, 'latin1')],
      ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
      ['UTF-16, high byte first', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ])('in %s', (_what, encode) => {
      const facts = { label: 'Renée', email: 'renee@hébert.example' };
      expect(taken(encode(table(facts)))).toMatchObject([
        { email: 'renee@xn--hbert-bsa.example', profiles: [{ label: 'Renée' }] },
      ]);
    });

    it('says how it read what is not UTF-8, and refuses what no spreadsheet writes', () => {
      const path = join(folder, 'latin.csv');
      writeFileSync(path, Buffer.concat([Buffer.from(table()), Buffer.from([0x80, 0xe9])]));
      expect(readImportFile(path).encoding).toBe('windows-1252');
      for (const bytes of [
        [0x81, 0xe9],
        [0xe9, 0x01],
      ]) {
        writeFileSync(path, Buffer.concat([Buffer.from(table()), Buffer.from(bytes)]));
        expect(() => readImportFile(path)).toThrow(/is not UTF-8/);
      }
      writeFileSync(path, Buffer.from(table(), 'utf16le'));
      expect(() => readImportFile(path)).toThrow(/zero bytes/);
      writeFileSync(join(folder, 'latin.jsonl'), Buffer.from([0x7b, 0xe9]));
      expect(() => readImportFile(join(folder, 'latin.jsonl'))).toThrow(/is not UTF-8/);
    });

    it('named .tsv or .txt; a .txt of JSON is JSON', () => {
      const tabs = `${head.replaceAll(',', '\t')}\n${row({}, '\t')}`;
      expect(taken(tabs, 'people.tsv')).toEqual([person]);
      expect(taken(tabs, 'PEOPLE.TXT')).toEqual([person]);
      expect(taken(`\n${JSON.stringify(person)}`, 'json.txt')).toEqual([person]);
    });

    it('however it is laid out, has the same cells at the same lines', () => {
      const letter = fc.constantFrom('a', 'é', '"', ',', ';', '\t', '|', '\n', '\r\n', '\r', ' ', "'");
      const cells = fc.tuple(fc.constant('x'), fc.string({ unit: letter, maxLength: 8 }), fc.constant('y'));
      fc.assert(
        fc.property(
          fc.array(cells, { minLength: 1, maxLength: 4 }),
          fc.constantFrom(',', ';', '\t', '|'),
          fc.constantFrom('\r\n', '\n', '\r'),
          fc.boolean(),
          (rows, separator, end, told) => {
            const names = ['email', 'label', 'crs'];
            const written = [names, ...rows].map((each) => each.map(quoted).join(separator));
            const text = [...(told ? [`sep=${separator}`] : []), ...written].join(end);
            const read = readCsvTable(text, (found) => found.filter((name) => names.includes(name)).length);
            if (!read.ok) throw new Error(read.problem);
            expect(read.rows.map((each) => each.cells)).toEqual([names, ...rows]);
            // Where the last cell of each row is, counted in the text itself.
            let from = 0;
            for (const each of read.rows.slice(1)) {
              const at = text.indexOf(`${separator}y`, from) + 1;
              from = at + 1;
              expect(lineOfCell(each, 2)).toBe(text.slice(0, at).split(/\r\n|\r|\n/).length);
            }
          },
        ),
        { numRuns: 500 },
      );
    });
  });

  describe('with a mistake', () => {
    it.each([
      [{ crs: '489,5' }, 'K2', 'crs', 'a whole number from 0 to 1200'],
      [{ crs: '1,050' }, 'K2', 'crs', 'a whole number'],
      [{ crs: '5000' }, 'K2', 'crs', 'a whole number from 0 to 1200'],
      [{ mayMeet: 'perhaps' }, 'G2', 'mayMeet', 'oui'],
      [{ meets: 'unknown' }, 'F2', 'meets', 'VRAI'],
      [{ nomination: 'x' }, 'M2', 'nomination', 'yes, no or unknown'],
      [{ french: 'B2' }, 'O2', 'french', 'yes, no or unknown'],
      [{ programs: 'pnp' }, 'L2', 'programs', 'cec, fsw and fst'],
      [{ programs: ';' }, 'L2', 'programs', 'none'],
      [{ occupations: '12:26' }, 'N2', 'occupations', '12 is no code; is it 00012, whose zeros were lost?'],
      [{ occupations: '31301:26;15:3' }, 'N2', 'occupations', '15 is no code; is it 00015'],
      [{ occupations: '31301:1:1:1:1' }, 'N2', 'occupations', 'five digits'],
      [{ occupations: '2174:26' }, 'N2', 'occupations', 'NOC 2016'],
      [{ submittedAt: '03/08/2026' }, 'P2', 'submittedAt', 'make the column text'],
      [{ consentGivenAt: '20/11/2026 14:00' }, 'D2', 'consentGivenAt', '2026-03-20T10:00:00Z'],
      [{ consentWordingVersion: 'nov.-26' }, 'C2', 'consentWordingVersion', 'made a date of it'],
      [{ consentWordingVersion: '01/11/2026' }, 'C2', 'consentWordingVersion', 'made a date of it'],
      [{ language: 'de' }, 'B2', 'language', 'en or fr'],
      [{ nearPoints: '201' }, 'H2', 'nearPoints', 'from 0 to 200'],
      [{ email: 'josé@example.org' }, 'A2', 'email', 'SMTPUTF8'],
      [{ email: '' }, 'A2', 'email', 'one e-mail address'],
      [{ label: 'a\u202eb' }, 'J2', 'label', 'that people see'],
    ])('%j names the cell and what may stand there', (facts, cell, column, may) => {
      const problems = refused(table(facts));
      expect(problems).toEqual([{ line: 2, cell, column, message: expect.stringContaining(may) }]);
      expect(JSON.stringify(problems)).not.toMatch(/@|josé/);
    });

    it('names the physical line, the row of the spreadsheet and the profile it is in', () => {
      const label = 'one\r\ntwo';
      const rows = [
        row({ label }),
        row({ email: 'A@Example.org', label, crs: '9999' }),
        '',
        row({ email: 'b@x', label }),
      ];
      const told = `sep=,\r\n${head}\r\n${rows.join('\r\n')}`;
      expect(refused(told)).toMatchObject([
        { line: 6, cell: 'K3', column: 'crs' },
        { line: 8, cell: 'A5', column: 'email' },
      ]);
      expect(refused(told.replaceAll('\r\n', '\r'))).toMatchObject([
        { line: 6, cell: 'K3' },
        { line: 8, cell: 'A5' },
      ]);
    });

    it('in its head line says which name was meant, once and not for every row', () => {
      const rows = [row(), row({ email: 'b@example.org' })].join('\n');
      expect(refused(`${head.replace('email', 'emial')}\n${rows}`)).toEqual([
        { line: 1, cell: 'A1', message: expect.stringContaining('no column "emial"; did you mean "email"?') },
        { line: 1, message: 'the head line lacks email' },
      ]);
      const spelt = refused(
        `${head.replace('submittedAt', 'submited at').replace('meets', 'meats')}\n${rows}`,
      );
      expect(spelt.filter(({ line }) => line === 1)).toMatchObject([
        { cell: 'F1', message: expect.stringContaining('did you mean "meets"?') },
        { cell: 'P1', message: expect.stringContaining('did you mean "submittedAt"?') },
      ]);
      expect(refused(`${head},favourite colour\n${row()},`)).toEqual([
        {
          line: 1,
          cell: 'Q1',
          message: expect.stringMatching(/^there is no column "favourite colour"; known are/),
        },
      ]);
      expect(refused(`${head.replace('label', 'CRS')}\n${rows}`)).toEqual([
        { line: 1, cell: 'K1', message: 'the column "crs" stands twice, first in J1' },
      ]);
    });

    it('that is no head line says so, and repeats nothing of what stands there', () => {
      const problems = refused(`${row()}\n${row({ email: 'b@example.org' })}`);
      expect(problems).toEqual([{ line: 1, message: expect.stringContaining('must name the columns') }]);
      expect(JSON.stringify(problems)).not.toContain('a@example');
      const half = refused(`${head},c@example.org,512\n${row()}`);
      expect(half.map(({ cell }) => cell)).toEqual(['Q1', 'R1']);
      expect(JSON.stringify(half)).not.toMatch(/c@example|"512/);
    });

    it('of facts in a column without a name loses nothing in silence', () => {
      expect(refused(`${head},,\n${row()},,left`)).toEqual([
        { line: 2, cell: 'R2', message: expect.stringContaining('does not name') },
      ]);
    });

    it('of quotation marks names where they begin', () => {
      expect(refused(`${head}\n${row()}\n"b@example.org,fr`)).toEqual([
        { line: 3, message: expect.stringContaining('never ends') },
      ]);
      expect(refused(`${head}\n"a@example.org"x,fr`)).toEqual([
        { line: 2, message: expect.stringContaining('behind the closing quotation mark') },
      ]);
    });
  });

  it.each([
    [{ submittedAt: '2026-11-29T15:00:01Z' }, 'P2', 'submittedAt'],
    [{ submittedAt: '2027-03-20T10:00:00Z' }, 'P2', 'submittedAt'],
    [{ consentGivenAt: '2027-11-20T14:00:00Z' }, 'D2', 'consentGivenAt'],
  ])('refuses what has not come yet: %o', (facts, cell, column) => {
    expect(refused(table(facts))).toEqual([
      { line: 2, cell, column, message: expect.stringContaining('not in the future') },
    ]);
  });

  it('takes a moment of now, and a consent that a clock ahead wrote down', () => {
    expect(profile({ submittedAt: '2026-11-29T15:00:00Z' })).toHaveProperty('submittedAt');
    expect(taken(table({ consentGivenAt: '2026-11-29T23:00:00-05:00' }))).toHaveLength(1);
  });

  it('does not repeat what cannot be the name of a fact', () => {
    const odd = { 'marie@example.org': 1, '\u001b[2J': 2, ['x'.repeat(9_000)]: 3, score: 4 };
    expect(refused(JSON.stringify({ ...person, ...odd }), 'odd.jsonl')).toEqual([
      { line: 1, message: 'there is no …, …, …, "score"' },
    ]);
  });

  it('holds each address once, whatever its capitals and its script, and one person of CSV in many rows', () => {
    const line = (email: string) => JSON.stringify({ ...person, email });
    expect(
      refused([line('a@hébert.example'), line('A@XN--HBERT-BSA.example\u200b')].join('\n'), 'two.jsonl'),
    ).toEqual([{ line: 2, message: 'email: the same address as on line 1' }]);
    const rows = [
      row({ email: 'a@hébert.example' }),
      row({ email: 'A@xn--hbert-bsa.example ', label: 'deux' }),
    ];
    expect(taken(`${head}\n${rows.join('\n')}`).map(({ profiles }) => profiles.length)).toEqual([2]);
  });
});
