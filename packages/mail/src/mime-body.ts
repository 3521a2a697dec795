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

/** Bytes that stand for something else, or for nothing that a mail may hold as it is. */
const written: readonly string[] = Array.from({ length: 256 }, (_, byte) => escapeByte(byte));

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

/** A piece as bytes, for what many mails share: see `alternativeMessage`. */
export function sharedPiece(text: string): Buffer {
  return Buffer.from(quotedPrintablePiece(text), 'latin1');
}

/** Byte by byte only where a byte is written as another: the rest is cut by native searches, and is nearly all of a mail. */
function encodeLine(line: string): string {
  const bytes = Buffer.from(line, 'utf8').toString('latin1');
  let text = bytes.replace(/[^\t -<>-~]/g, (byte) => written[byte.charCodeAt(0)] ?? '');
  const last = text.charCodeAt(text.length - 1);
  if (last === 32 || last === 9) text = text.slice(0, -1) + escapeByte(last);
  if (text.length <= lineLengthMax) return text;
  let out = '';
  let from = 0;
  while (text.length - from > lineLengthMax) {
    let to = from + lineLengthMax;
    // Never in the middle of an escaped byte.
    if (text[to - 1] === '=') to -= 1;
    else if (text[to - 2] === '=') to -= 2;
    out += text.slice(from, to) + softBreak;
    from = to;
  }
  return out + text.slice(from);
}
