const linesMax = 8;
const lineLengthMax = 120;

/** Who sends: shown in From and in the footer of every mail, as anti-spam law asks. */
export interface Sender {
  readonly name: string;
  /** Lines of the postal address, separated by line feeds or commas. */
  readonly postalAddress: string;
  readonly from: string;
}

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
