import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { licencesPage, licencesPath, readLicences } from './licences.ts';

/** Licences that ask for no more than their notice, and those of single files (MPL-2.0). */
const allowed = new Set([
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'MPL-2.0'],
  ...['BlueOak-1.0.0', 'CC0-1.0', 'Python-2.0', 'Unlicense', 'OFL-1.1'],
]);

it('docs/licences.md lists every package that runs in production, with its version and licence', () => {
  expect(readFileSync(licencesPath, 'utf8')).toBe(licencesPage(readLicences()));
});

it('each of them may be used as it is used here', () => {
  expect(readLicences().filter(({ licence }) => !mayUse(licence))).toEqual([]);
});

/** One of a choice is enough; of several at once each is needed. */
function mayUse(expression: string): boolean {
  const choices = expression.replaceAll(/[()]/g, '').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((one) => allowed.has(one)));
}
