import { readAddress } from '@drawbell/api/account/address';
import { signUpSchema } from '@drawbell/api/json/subscription';
import { emailSchema } from '@drawbell/draws/address';
import { addresses } from '@drawbell/operations/addresses';
import { fieldsOf } from '@drawbell/operations/fields';
import { checkImport, type ReadLines } from '@drawbell/standalone/cli/import/import-line';
import { readCsv } from '@drawbell/standalone/cli/import/read-csv';
import { readJson } from '@drawbell/standalone/cli/import/read-import-file';
import { readInput } from '@drawbell/standalone/cli/operation-commands';
import fc from 'fast-check';
import { expect, it } from 'vitest';

const now = new Date('2026-11-29T15:00:00Z');
const consent = { wordingVersion: '2026-11', givenAt: '2026-11-20T14:00:00Z', source: 'import' };

const orNull = (read: () => string): string | null => {
  try {
    return read();
  } catch {
    return null;
  }
};
const imported = (lines: ReadLines): string | null => {
  const checked = checkImport(lines, now);
  return checked.ok ? (checked.people[0]?.email ?? null) : null;
};
const formOf = (email: string) => new URLSearchParams({ email, addressAsked: email });

/** What each face makes of a text: the address it keeps, or null. */
const faces: Readonly<Record<string, (typed: string) => string | null>> = {
  form: (typed) => readAddress(formOf(typed)).address || null,
  api: (typed) => {
    const body = { email: typed, language: 'en', profiles: [{}] };
    const agreed = { consent: { wordingVersion: '2026-11', agreed: true } };
    return signUpSchema.safeParse({ ...body, ...agreed }).data?.email ?? null;
  },
  console: (typed) => {
    const [field] = fieldsOf(addresses.find);
    return orNull(() => readInput(addresses.find, { email: field?.read([typed]) }).email);
  },
  command: (typed) => orNull(() => readInput(addresses.find, { email: typed }).email),
  json: (typed) =>
    imported(readJson(JSON.stringify({ email: typed, language: 'en', consent, profiles: [{}] }))),
  csv: (typed) => {
    const head = 'email,language,consentWordingVersion,consentGivenAt,consentSource';
    return imported(
      readCsv(`${head}\n"${typed.replaceAll('"', '""')}",en,2026-11,2026-11-20T14:00:00Z,import`),
    );
  },
};

const sameEverywhere = (typed: string) => {
  const kept = emailSchema.safeParse(typed).data ?? null;
  for (const [face, read] of Object.entries(faces))
    expect(read(typed), `${face}: ${JSON.stringify(typed)}`).toBe(kept);
  return kept;
};

it.each([
  ['marie@hébert.example', 'marie@xn--hbert-bsa.example'],
  ['ivan@xn--e1afmkfd.xn--p1ai', 'ivan@xn--e1afmkfd.xn--p1ai'],
  ['r&d@x.example', 'r&d@x.example'],
  [' \u00a0Marie@X.example\u200b\r\n', 'Marie@x.example'],
  ['\ufeffma\u00adrie@x\u2060.example', 'marie@x.example'],
  ['MARIE@GMIAL.COM', 'MARIE@gmial.com'],
  ['josé@x.example', null],
  ['marie\u202e@x.example', null],
  ['marie@x.example\u001b', null],
  ['a@x.example, b@x.example', null],
  ['"ma rie"@x.example', null],
  ['marie@x', null],
  ['', null],
])('%j is kept as %j by every face', (typed, kept) => {
  expect(sameEverywhere(typed)).toBe(kept);
});

it('whatever is typed, every face makes the same of it', () => {
  const odd = fc.constantFrom(
    '\u200b',
    '\u00ad',
    '\u202e',
    ' ',
    '\t',
    '\n',
    '@',
    '.',
    'é',
    '+',
    '"',
    ',',
    ';',
    '<',
    '\0',
  );
  const text = fc.oneof(
    fc.emailAddress(),
    fc.string({ unit: 'binary', maxLength: 30 }).map((each) => `${each}@example.org`),
    fc
      .tuple(fc.emailAddress(), odd, fc.nat(40))
      .map(([address, sign, at]) => address.slice(0, at) + sign + address.slice(at)),
  );
  // Half of a surrogate pair becomes another character on its way through a form.
  fc.assert(
    fc.property(
      text.filter((each) => each.isWellFormed()),
      (typed) => void sameEverywhere(typed),
    ),
    { numRuns: 500 },
  );
});
