import * as fc from 'fast-check';

const nasty = fc.constantFrom(
  '\r\nBcc: <x@evil.example>\r\n\r\n',
  '<script>alert(1)</script>',
  '"><img src=x>',
  '&amp;<b>',
  '\u202e\u2066gnitirw',
  '=?UTF-8?B?Zm9v?=',
  '=0D=0A.=\r\n.\r\n',
  '--=_drawbell_alternative--',
  '\u2028\u0000\u007f',
  '\ud800',
  '👩‍🔧 Élodie 李',
  '$& $1 %s {{x}} </bdi></td>',
);

/** What somebody might enter to break out of the place where it is shown. */
export const hostileText = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), { maxLength: 6 })
  .map((parts) => parts.join(''));
