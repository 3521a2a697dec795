import { expect, it } from 'vitest';
import { sourceFiles } from './source-files.ts';

/** What goes by the catalogue, and falls back to that of the code for callers who do not care: tests. */
const byCatalogue = [
  'categoryInForce',
  'categoryLabel',
  'categoryOfRound',
  'categoryVersions',
  'changesBetween',
  'createDrawMatcher',
  'lookBack',
  'matchDraw',
  'parseFeed',
  'parseRoundsTable',
  'readRoundType',
  'reasonSentence',
  'roundLabel',
];
/** Names that stand for a catalogue, or for a way to call categories. */
const catalogues = /\b(?:catalogue|names|before|after|labelOf)\b/;

it('whoever decides or names goes by the catalogue of the record, never by that of the code alone', () => {
  const sources = sourceFiles('packages', 'services').filter(
    ({ path }) => path.includes('/src/') && !path.startsWith('packages/testing/'),
  );
  const calls = sources.flatMap(({ path, text }) =>
    [...text.matchAll(new RegExp(`(?<!function )\\b(?:${byCatalogue.join('|')})\\(`, 'g'))].map((match) => ({
      place: `${path}: ${match[0]}`,
      taken: argumentsAt(text, match.index + match[0].length),
    })),
  );
  expect(calls.length).toBeGreaterThan(40);
  expect(calls.filter(({ taken }) => !catalogues.test(taken)).map(({ place }) => place)).toEqual([]);
});

/** What stands between the parentheses of a call. */
function argumentsAt(text: string, from: number): string {
  let depth = 1;
  let at = from;
  while (depth > 0 && at < text.length) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    at += 1;
  }
  return text.slice(from, at - 1);
}
