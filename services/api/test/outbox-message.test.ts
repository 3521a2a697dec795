import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessage } from '../src/site/outbox-message.ts';
import { anOutboxMail } from './an-outbox-mail.ts';

describe('a stored message', () => {
  it('is read into headers, text and HTML', () => {
    const { headers, text, html } = readMessage(anOutboxMail('a@example.org'));
    expect(headers).toContainEqual(['Subject', 'Vérifiez la ronde, 450']);
    expect(headers).toContainEqual(['To', '<a@example.org>']);
    expect(text).toBe('Une ligne très longue. 1 = 1 <script>alert(1)</script>\r\n\r\nFin.');
    expect(html).toContain('<html lang="fr">');
    expect(html).toContain('</style></head><body>');
    expect(html).toContain('Très bien.');
  });

  it.each([
    ['of one part', 'Content-Type: text/plain\r\n\r\nBonjour é\r\n', { text: 'Bonjour é\r\n', html: null }],
    ['without a content type', 'Subject: x\r\n\r\nplain', { text: 'plain', html: null }],
    [
      'in base64',
      'Content-Type: text/html\nContent-Transfer-Encoding: base64\n\nPGI+w6k8L2I+',
      { text: null, html: '<b>é</b>' },
    ],
    ['of another type', 'Content-Type: image/png\r\n\r\nxx', { text: null, html: null }],
    ['of parts without a boundary', 'Content-Type: multipart/mixed\r\n\r\nxx', { text: null, html: null }],
    ['without a body', 'Subject: x', { text: '', html: null }],
  ])('%s is read as far as it goes', (_name, raw, expected) => {
    expect(readMessage(Buffer.from(raw))).toMatchObject(expected);
  });

  it('has headers in whatever character set and form the standards allow', () => {
    const subjectOf = (value: string) =>
      readMessage(Buffer.from(`Subject: ${value}\r\n\r\n`)).headers[0]?.[1];
    expect(subjectOf('=?iso-8859-1?Q?caf=E9_au_lait?=')).toBe('café au lait');
    expect(subjectOf('=?UTF-8*fr?B?w6k=?= and =?windows-1252?q?=80?=')).toBe('é and €');
    // A letter that is cut in two, and white space between two words, which is none of the text.
    expect(subjectOf('=?utf-8?Q?=C3?=\r\n =?utf-8?Q?=A9t=C3=A9?=')).toBe('été');
    expect(subjectOf('=?unknown?x?y?= =?utf-8?b?')).toBe('=?unknown?x?y?= =?utf-8?b?');
  });

  it('has parts apart by a boundary in whatever form the standards allow', () => {
    const whole = (type: string, boundary: string) =>
      readMessage(
        Buffer.from(
          `CONTENT-TYPE: ${type}\r\n\r\nnot read\r\n--${boundary}\r\nContent-Type: TEXT/Plain; charset=utf-8\r\nContent-Transfer-Encoding: Quoted-Printable\r\n\r\na=20 \r\nb=\r\n=c3=A9=ZZ\r\n--${boundary}--\r\n`,
        ),
      ).text;
    for (const [type, boundary] of [
      ['multipart/mixed; boundary=b', 'b'],
      ['Multipart/Alternative ; Boundary = "a;b c"', 'a;b c'],
      [String.raw`multipart/mixed; boundary="a\"b"; x=y`, 'a"b'],
      ['multipart/mixed; boundary*0="ab"; boundary*1=cd', 'abcd'],
    ] as const)
      expect(whole(type, boundary), type).toBe('a \r\nbé=ZZ');
  });

  it('is never too strange to be looked at', () => {
    const piece = fc.constantFrom(
      '\r\n',
      '--b',
      'Content-Type: multipart/x; boundary=b',
      ':',
      '=?utf-8?b?',
      '=',
      'é',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
        const { headers } = readMessage(Buffer.from(pieces.join('')));
        expect(headers.length).toBeLessThanOrEqual(60);
      }),
    );
  });
});
