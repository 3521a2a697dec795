import {
  createCipheriv,
  createECDH,
  createHmac,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const pointBytes = 65;
/** Of the secret of a subscription. */
export const authBytes = 16;
const saltBytes = 16;
const keyBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
/** Salt, size of records, length of the sender's key and the key. */
const headBytes = saltBytes + 4 + 1 + pointBytes;
/** Where the length of the sender's key stands. */
const lengthAt = saltBytes + 4;

/**
 * What a browser gave for messages to its subscription: an uncompressed point of P-256, its `p256dh`, and the secret `auth`
 * after it.
 */
export type SubscriptionKeys = Buffer;
export const keysBytes = pointBytes + authBytes;

/**
 * All of one message's encryption but its sealing: what its body begins with (RFC 8188 §2.1, with the sender's public key
 * for a key id), the content encryption key (§2.2) and the nonce of its one record (§2.3).
 */
export type Agreement = Buffer;
export const agreementBytes = headBytes + keyBytes + nonceBytes;

/** Whether an agreement or a body stands in these bytes, which are zeros otherwise. */
export function isMade(bytes: Agreement | Buffer): boolean {
  return bytes[lengthAt] === pointBytes;
}

const curve = 'prime256v1';
const ids = {
  key: Buffer.from('WebPush: info\0'),
  content: Buffer.from('Content-Encoding: aes128gcm\0\x01'),
  nonce: Buffer.from('Content-Encoding: nonce\0\x01'),
};

const sender = createECDH(curve);

/**
 * The key agreement of one message (RFC 8291 §3.3 and §3.4) and what follows from it alone. This is what encrypting costs: a
 * pair is made for each message, as the RFC has it, and multiplied with the subscription's point. Done with key objects, a
 * quarter of it was reading and writing them.
 * @param made a private key and a salt that were made elsewhere: no two messages may share either
 * @throws when the subscription's key is no point of the curve
 */
export function agree(
  keys: SubscriptionKeys,
  { privateKey, salt = newSalt() }: { privateKey?: Buffer; salt?: Buffer } = {},
): Agreement {
  const [p256dh, auth] = [keys.subarray(0, pointBytes), keys.subarray(pointBytes)];
  refuseOther(p256dh);
  if (auth.length !== authBytes) throw new RangeError('not the keys of a subscription over P-256');
  if (privateKey === undefined) sender.generateKeys();
  else sender.setPrivateKey(privateKey);
  const senderKey = sender.getPublicKey();
  const shared = sender.computeSecret(p256dh);
  const info = Buffer.concat([ids.key, p256dh, senderKey, Buffer.of(1)]);
  const pseudorandom = createSecretKey(hmac(salt, hmac(hmac(auth, shared), info)));
  const agreement = Buffer.allocUnsafe(agreementBytes);
  salt.copy(agreement);
  agreement.writeUInt32BE(recordBytes, saltBytes);
  agreement[lengthAt] = pointBytes;
  senderKey.copy(agreement, lengthAt + 1);
  hmac(pseudorandom, ids.content).copy(agreement, headBytes, 0, keyBytes);
  hmac(pseudorandom, ids.nonce).copy(agreement, headBytes + keyBytes, 0, nonceBytes);
  return agreement;
}

/** The keys of a browser that is none. */
export function strangersKeys(): SubscriptionKeys {
  return Buffer.concat([createECDH(curve).generateKeys(), randomBytes(authBytes)]);
}

/** So long is the one record of a message at most (RFC 8188 §2.1), as every push service takes it. */
const recordBytes = 4_096;

/** Messages are filled up to a multiple of this, so that their length says nothing of what they say. */
const paddedBytes = 1_024;

/** The longest message that is sent: half a record less than a service takes. */
export const plainBytesMax = 2_900;

/**
 * What a message says, filled up: the same for all who are sent it.
 * @param padTo to a multiple of so many bytes
 * @throws RangeError when it is longer than `plainBytesMax`
 */
export function recordOf(plain: Buffer, padTo = paddedBytes): Buffer {
  if (plain.length > plainBytesMax) throw new RangeError(`a push message has at most ${plainBytesMax} bytes`);
  const record = Buffer.alloc(Math.ceil((plain.length + 1) / padTo) * padTo);
  plain.copy(record);
  // What ends the last record and begins its padding.
  record[plain.length] = 2;
  return record;
}

/**
 * The body of a push message, in the coding `aes128gcm` (RFC 8188) with the keys of RFC 8291.
 * @param record made by `recordOf`
 * @param agreement of this message and of no other
 */
export function encrypt(record: Uint8Array, agreement: Agreement): Buffer {
  const key = createSecretKey(agreement.subarray(headBytes, headBytes + keyBytes));
  const cipher = createCipheriv('aes-128-gcm', key, agreement.subarray(headBytes + keyBytes));
  const sealed = cipher.update(record);
  cipher.final();
  return Buffer.concat([agreement.subarray(0, headBytes), sealed, cipher.getAuthTag()], bodyBytesOf(record));
}

/** How long the body is that a record is sealed in. */
export function bodyBytesOf(record: Uint8Array): number {
  return headBytes + record.length + tagBytes;
}

let drawn = Buffer.alloc(0);

/** Chance is drawn for many messages at once: for each by itself it costs as much as sealing one. */
function newSalt(): Buffer {
  if (drawn.length < saltBytes) drawn = randomBytes(256 * saltBytes);
  const salt = drawn.subarray(0, saltBytes);
  drawn = drawn.subarray(saltBytes);
  return salt;
}

function hmac(key: Buffer | KeyObject, data: Buffer): Buffer {
  // With the bytes of a key an HMAC takes several times as long as with a key object, and making one is cheap.
  return createHmac('sha256', Buffer.isBuffer(key) ? createSecretKey(key) : key)
    .update(data)
    .digest();
}

/** An uncompressed point of P-256 as a key. @throws when it is none of the curve */
export function pointOf(bytes: Buffer): KeyObject {
  refuseOther(bytes);
  return createPublicKey({
    format: 'jwk',
    key: { kty: 'EC', crv: 'P-256', x: base64url(bytes, 1, 33), y: base64url(bytes, 33, 65) },
  });
}

/** @throws for what is no uncompressed point at all */
function refuseOther(bytes: Buffer): void {
  if (bytes.length !== 65 || bytes[0] !== 4) throw new RangeError('not an uncompressed point of P-256');
}

function base64url(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('base64url', from, to);
}
