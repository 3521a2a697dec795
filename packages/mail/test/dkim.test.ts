import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startMailSink } from '../../testing/src/mail-sink.ts';
import { createDkimSigner } from '../src/dkim-signer.ts';
import { mail, mailer } from './sending.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const dkim = { domain: 'drawbell.example', selector: 'sel1', privateKeyPem: privateKey };

/** Header fields of a message in order, unfolded no further than their own line ends. */
function fieldsOf(raw: string): { name: string; value: string; whole: string }[] {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n') + 2);
  return (head.match(/[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*/g) ?? []).map((whole) => {
    const colon = whole.indexOf(':');
    return { name: whole.slice(0, colon).toLowerCase(), value: whole.slice(colon + 1), whole };
  });
}

/** RFC 6376 §3.4.2, written from the text of the standard, not from the signer. */
function relaxedField(name: string, value: string): string {
  return `${name}:${value
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()}`;
}

/** RFC 6376 §3.4.4. */
function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  while (lines.at(-1) === '') lines.pop();
  return lines.map((line) => `${line}\r\n`).join('');
}

function checkSignature(raw: string): { signed: string[]; bodyMatches: boolean; signatureMatches: boolean } {
  const fields = fieldsOf(raw);
  const signature = fields.find(({ name }) => name === 'dkim-signature');
  if (signature === undefined) throw new Error('not signed');
  const tags = new Map(
    signature.value.split(';').map((tag): [string, string] => {
      const [key = '', ...rest] = tag.split('=');
      return [key.trim(), rest.join('=').replace(/\s+/g, '')];
    }),
  );
  expect(tags.get('a')).toBe('rsa-sha256');
  expect(tags.get('c')).toBe('relaxed/relaxed');
  expect(tags.get('d')).toBe(dkim.domain);
  expect(tags.get('s')).toBe(dkim.selector);
  const signed = (tags.get('h') ?? '').toLowerCase().split(':');
  const body = raw.slice(raw.indexOf('\r\n\r\n') + 4);
  const hashed = signed.flatMap((name) => {
    const field = fields.findLast((each) => each.name === name);
    return field === undefined ? [] : [`${relaxedField(name, field.value)}\r\n`];
  });
  const unsigned = signature.value.replace(/(\bb=)[^;]*$/, '$1');
  const data = hashed.join('') + relaxedField('dkim-signature', unsigned);
  return {
    signed,
    bodyMatches: createHash('sha256').update(relaxedBody(body), 'latin1').digest('base64') === tags.get('bh'),
    signatureMatches: verify(
      'sha256',
      Buffer.from(data, 'latin1'),
      createPublicKey(publicKey),
      Buffer.from(tags.get('b') ?? '', 'base64'),
    ),
  };
}

describe('DKIM', () => {
  it('signs what arrives, the fields of one-click unsubscription included', async () => {
    await using stack = new AsyncDisposableStack();
    const sink = await startMailSink();
    stack.defer(() => sink.close());
    const sender = mailer(sink.url, { dkim });
    stack.defer(() => sender.close());
    const sent = mail();
    const headers =
      'List-Unsubscribe:\r\n <https://drawbell.example/u/x>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n';
    expect(
      await sender.send({ ...sent, raw: Buffer.concat([Buffer.from(headers), sent.raw]) }),
    ).toMatchObject({
      kind: 'accepted',
    });
    const raw = sink.mails[0]?.raw.toString('latin1') ?? '';
    const checked = checkSignature(raw);
    expect(checked).toMatchObject({ bodyMatches: true, signatureMatches: true });
    expect(checked.signed).toEqual(
      expect.arrayContaining([
        'from',
        'to',
        'subject',
        'message-id',
        'list-unsubscribe',
        'list-unsubscribe-post',
      ]),
    );
    expect(raw.endsWith(sent.raw.toString('latin1'))).toBe(true);
  });

  it('a changed body or subject no longer verifies', async () => {
    const raw = (await createDkimSigner(dkim)(mail().raw)).toString('latin1');
    expect(checkSignature(raw.replace('last line', 'last  lime')).bodyMatches).toBe(false);
    expect(checkSignature(raw.replace('Subject: one', 'Subject: two')).signatureMatches).toBe(false);
  });

  it('refuses a key it cannot sign with, instead of sending unsigned', () => {
    const { privateKey: ed25519 } = generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    expect(() => createDkimSigner({ ...dkim, privateKeyPem: ed25519 })).toThrow(/RSA/);
    expect(() => createDkimSigner({ ...dkim, privateKeyPem: 'nonsense' })).toThrow(/PEM/);
  });
});
