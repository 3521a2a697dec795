import { unseenCharacters } from '@drawbell/draws/plain-text';
import type { Language } from '@drawbell/draws/subscriber-input';
import { alternativeType } from './mime-body.ts';
import type { Sender } from './sender.ts';

/** With a `List-Unsubscribe` that takes the POST of RFC 8058. */
export const oneClickHeader = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click';

/**
 * The header fields that every mail of a sender in a language has.
 *
 * Auto-Submitted (RFC 3834) and X-Auto-Response-Suppress (Exchange) keep absence notices away. `Precedence: bulk` is
 * left out on purpose: it is in no standard, adds nothing to those two, and some filters file such mail as
 * advertising, while this mail is wanted within minutes.
 */
export function senderHeaders(sender: Sender, language: Language): readonly string[] {
  return [
    `From: ${displayName(sender.name)} <${sender.from}>`,
    'MIME-Version: 1.0',
    `Content-Language: ${language}`,
    alternativeType,
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: OOF, AutoReply',
  ];
}

/** The fields that tell one mail from another. Every value in them has been checked by the caller. */
export function addresseeHeaders(mail: { to: string; messageId: string; date: Date }): string {
  const written = mail.date.toUTCString().replace('GMT', '+0000');
  return `To: <${mail.to}>\r\nMessage-ID: ${mail.messageId}\r\nDate: ${written}\r\n`;
}

export function unsubscribeHeader(oneClickUrl: string): string {
  return `List-Unsubscribe: <${oneClickUrl}>\r\n`;
}

export function subjectHeader(subject: string): string {
  return `${textHeader('Subject', subject)}\r\n`;
}

const runsOfUnseen = new RegExp(`(?:${unseenCharacters.source})+`, 'gu');

/** RFC 5322 asks for lines of at most 78 characters; RFC 2047 for at most 76 where an encoded word stands. */
const lineLengthMax = 76;
/** 45 bytes are 60 base64 characters: with `=?UTF-8?B?` and `?=` an encoded word of 72, under the limit of 75. */
const encodedWordBytesMax = 45;

/**
 * One header field of free text (RFC 5322 unstructured), folded, without the final CRLF. Whatever the text holds,
 * the result is this one field: control characters become spaces, and anything but plain ASCII is written as
 * encoded words (RFC 2047).
 */
export function textHeader(name: string, text: string): string {
  const clean = withoutControls(text);
  if (isPlainAscii(clean)) return foldAtSpaces(`${name}: ${clean}`);
  return `${name}: ${encodedWords(clean, lineLengthMax - name.length - 2)}`;
}

/** A display name before an address: a quoted string when plain ASCII, encoded words otherwise. */
export function displayName(text: string): string {
  const clean = withoutControls(text);
  if (isPlainAscii(clean)) return `"${clean.replace(/["\\]/g, '\\$&')}"`;
  return encodedWords(clean, lineLengthMax - 'From: '.length);
}

function withoutControls(text: string): string {
  return text.toWellFormed().replace(runsOfUnseen, ' ').trim();
}

function isPlainAscii(text: string): boolean {
  return /^[ -~]*$/.test(text) && !text.includes('=?') && !/\S{70}/.test(text);
}

function foldAtSpaces(field: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of field.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > lineLengthMax) {
      lines.push(line);
      line = '';
    }
    // A run of spaces gives empty words; folding inside it must not leave a line of blanks only.
    line = line === '' && lines.length === 0 ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.join('\r\n');
}

/** Splits at code points, so that each encoded word decodes by itself, as RFC 2047 §5 asks. */
function encodedWords(text: string, firstLineRoom: number): string {
  const words: string[] = [];
  let chunk = '';
  let bytes = 0;
  let bytesMax = Math.min(encodedWordBytesMax, Math.floor((firstLineRoom - 12) / 4) * 3);
  for (const char of text) {
    const size = Buffer.byteLength(char);
    if (bytes + size > bytesMax) {
      words.push(chunk);
      chunk = '';
      bytes = 0;
      bytesMax = encodedWordBytesMax;
    }
    chunk += char;
    bytes += size;
  }
  words.push(chunk);
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}
