/** What came back in the form of a known mail server, with addresses of the test; lines end in LF as written here. */
export type ReturnedSample = (names: {
  /** The return address that it comes to. */
  readonly to: string;
  /** Whom the mail was for. */
  readonly recipient: string;
  /** The return address of the original, where it is another one. */
  readonly sender?: string;
}) => string;

/** As bytes on the wire. */
export function onTheWire(text: string): Buffer {
  return Buffer.from(text.replace(/\r?\n/g, '\r\n'));
}
