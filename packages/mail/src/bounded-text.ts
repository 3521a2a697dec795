/** A feed's longest name so far has 60 characters. */
const textLengthMax = 120;

/** Text from outside as one short line: cut, well-formed, and without characters that break or reorder lines. */
export function boundedText(text: string): string {
  return text
    .slice(0, textLengthMax)
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .toWellFormed();
}
