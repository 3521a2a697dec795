import { createECDH } from 'node:crypto';
import fc from 'fast-check';
import ece from 'http_ece';
import { expect, it } from 'vitest';
import { agree, encrypt, plainBytesMax, recordOf } from '../src/push/encryption.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');

/** RFC 8291 §5 and Appendix A. */
const rfc = {
  plain: 'When I grow up, I want to be a watermelon',
  senderPrivate: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  senderPublic: 'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8',
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  key: 'oIhVW04MRdy2XN9CiKLxTg',
  nonce: '4h_95klXJ5E_qnoN',
  body: 'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};

it('encrypts the example of RFC 8291 to its very bytes', () => {
  const keys = Buffer.concat([bytes(rfc.p256dh), bytes(rfc.auth)]);
  const agreement = agree(keys, { privateKey: bytes(rfc.senderPrivate), salt: bytes(rfc.salt) });
  expect(agreement.toString('base64url', 21, 86)).toBe(rfc.senderPublic);
  expect(agreement.toString('base64url', 86, 102)).toBe(rfc.key);
  expect(agreement.toString('base64url', 102)).toBe(rfc.nonce);
  const body = encrypt(recordOf(Buffer.from(rfc.plain), 1), agreement);
  expect(body.toString('base64url')).toBe(rfc.body);
});

const auth = Buffer.alloc(16, 7);
const aBrowser = () => {
  const pair = createECDH('prime256v1');
  return { pair, keys: Buffer.concat([pair.generateKeys(), auth]) };
};

it('what is encrypted, whatever it says, is what another implementation decrypts', () => {
  const { pair, keys } = aBrowser();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: plainBytesMax }), (plain) => {
      const body = encrypt(recordOf(Buffer.from(plain)), agree(keys));
      expect(body.length).toBeLessThan(4_096);
      const read = ece.decrypt(body, { version: 'aes128gcm', privateKey: pair, authSecret: auth });
      expect(read.equals(Buffer.from(plain))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

it('no two messages share salt or sender key, and none tells by its length what it says', () => {
  const { keys } = aBrowser();
  const bodies = Array.from({ length: 200 }, (_, i) =>
    encrypt(recordOf(Buffer.alloc(400 + i, 'x')), agree(keys)),
  );
  expect(new Set(bodies.map((body) => body.toString('hex', 0, 16))).size).toBe(200);
  expect(new Set(bodies.map((body) => body.toString('hex', 21, 86))).size).toBe(200);
  expect(new Set(bodies.map(({ length }) => length)).size).toBe(1);
});

it('a message that is too long is refused before it is sent', () => {
  const agreement = agree(aBrowser().keys);
  expect(() => recordOf(Buffer.alloc(plainBytesMax + 1))).toThrow(RangeError);
  expect(encrypt(recordOf(Buffer.alloc(plainBytesMax)), agreement).length).toBeLessThan(4_096);
});

it('what is no point of the curve agrees on nothing', () => {
  const { keys } = aBrowser();
  const off = Buffer.from(keys);
  off[64] = (off[64] ?? 0) ^ 1;
  for (const none of [
    off,
    keys.subarray(0, 80),
    Buffer.alloc(81),
    Buffer.alloc(81, 4),
    Buffer.concat([keys, auth]),
  ])
    expect(() => agree(none)).toThrow(/P-256|not valid for specified curve/);
});
