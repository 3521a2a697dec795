import type { Sender } from './alert-input.ts';

const linesMax = 8;
const lineLengthMax = 120;

/** The sender's name and postal address, one line each, as they stand at the foot of every mail. */
export function senderLines({ name, postalAddress }: Sender): readonly string[] {
  return [name, ...postalAddress.split(/\r?\n/)]
    .map((line) =>
      line
        .replace(/\p{Cc}+/gu, ' ')
        .trim()
        .slice(0, lineLengthMax),
    )
    .filter((line) => line !== '')
    .slice(0, linesMax);
}
