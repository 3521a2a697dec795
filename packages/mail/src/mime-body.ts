/** Never part of quoted-printable text, where "=" is followed by two digits or a line end. */
const boundary = '=_drawbell_alternative';
const htmlPart = partStart('text/html');
const textPart = partStart('text/plain');

export const alternativeType = `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`;

/** A part's text, or the pieces of it in their order: bytes where many mails share them. ASCII throughout. */
export type EncodedBody = string | readonly (Buffer | string)[];

/**
 * The whole message. `head` is the header, complete with the blank line after it and with `alternativeType` in it;
 * the parts are quoted-printable.
 *
 * What mails share is copied as bytes. Joined as one string, it was written out by V8 a character at a time from a tree of
 * pieces, which was a fifth of what a mail costs this process.
 */
export function alternativeMessage(head: string, textBody: EncodedBody, htmlBody: EncodedBody): Buffer {
  const pieces = [head, textPart, textBody, htmlPart, htmlBody, `\r\n--${boundary}--\r\n`].flat();
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const message = Buffer.allocUnsafe(length);
  let at = 0;
  let text = '';
  const writeText = (): void => {
    // Everything is ASCII by now; latin1 skips the search for anything else.
    at += message.write(text, at, 'latin1');
    text = '';
  };
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    if (text !== '') writeText();
    message.set(piece, at);
    at += piece.length;
  }
  writeText();
  return message;
}

function partStart(type: string): string {
  return `\r\n--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
}

const softBreak = '=\r\n';
/** RFC 2045: 76 characters a line at most, the "=" of a soft break included. */
const lineLengthMax = 75;

/** How each byte is written in the middle of a line; line ends and trailing blanks are decided where they stand. */
const written: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  (byte >= 33 && byte <= 126 && byte !== 61) || byte === 32 || byte === 9
    ? String.fromCharCode(byte)
    : escapeByte(byte),
);

function escapeByte(byte: number): string {
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/**
 * Encodes text as UTF-8 in quoted-printable (RFC 2045 §6.7). Line feeds, alone or after a carriage return, become
 * CRLF; every other control character is escaped. No line is longer than 76 characters and the last one leaves room
 * for a soft break, so results may be joined by `joinable`.
 */
export function quotedPrintable(text: string): string {
  return text
    .toWellFormed()
    .split(/\r?\n/)
    .map((line) => encodeLine(line))
    .join('\r\n');
}

/**
 * Encodes a piece of a part on its own. Pieces written one after the other decode to the pieces' texts joined,
 * because each ends in a soft break. This is what lets a mail be put together from pieces encoded once.
 */
export function quotedPrintablePiece(text: string): string {
  return quotedPrintable(text) + softBreak;
}

function encodeLine(line: string): string {
  const bytes = Buffer.from(line, 'utf8');
  let out = '';
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    const isLastBlank = i === bytes.length - 1 && (byte === 32 || byte === 9);
    const unit = isLastBlank ? escapeByte(byte) : (written[byte] ?? '');
    if (length + unit.length > lineLengthMax) {
      out += softBreak;
      length = 0;
    }
    out += unit;
    length += unit.length;
  }
  return out;
}
