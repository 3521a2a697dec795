/** Never part of quoted-printable text, where "=" is followed by two digits or a line end. */
const boundary = '=_drawbell_alternative';
const htmlPart = partStart('text/html');
const textPart = partStart('text/plain');

export const alternativeType = `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`;

/**
 * The whole message. `head` is the header, complete with the blank line after it and with `alternativeType` in it;
 * the parts are quoted-printable.
 */
export function alternativeMessage(head: string, textBody: string, htmlBody: string): Buffer {
  // Everything is ASCII by now; latin1 skips the search for anything else.
  return Buffer.from(`${head}${textPart}${textBody}${htmlPart}${htmlBody}\r\n--${boundary}--\r\n`, 'latin1');
}

function partStart(type: string): string {
  return `\r\n--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
}
