/** A message as the product writes it: two parts, quoted-printable, folded headers, an encoded subject. */
export function anOutboxMail(to: string): Buffer {
  const lines = [
    'From: "Drawbell"',
    ' <alerts@example.org>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative;',
    ' boundary="=_drawbell_alternative"',
    'Subject: =?UTF-8?B?VsOpcmlmaWV6?=',
    ' =?UTF-8?Q?_la_ronde=2C_450?=',
    'To:',
    ` <${to}>`,
    '',
    '--=_drawbell_alternative',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Une ligne tr=C3=A8s =',
    'longue. 1 =3D 1 <script>alert(1)</script>',
    '',
    'Fin.',
    '--=_drawbell_alternative',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    '<!doctype html><html lang=3D"fr"><head><title>Ronde</title><style>p { color: #1b232d }</style>=',
    '</head><body><h1>Ronde 450</h1><p>Tr=C3=A8s bien.</p><p><a href=3D"/fr/unsubscribe/x">Se d=C3=A9sabonner</a></p></body></html>',
    '--=_drawbell_alternative--',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
