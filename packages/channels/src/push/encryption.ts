import {
  createCipheriv,
  createECDH,
  createHmac,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** What a browser gave for messages to its subscription, as bytes. */
export interface SubscriptionKeys {
  /** An uncompressed point of P-256: 65 bytes. */
  readonly p256dh: Buffer;
  /** 16 bytes. */
  readonly auth: Buffer;
}

/** All of one message's encryption but its sealing. */
export interface Agreement {
  /** The sender's public key, which goes along: 65 bytes. */
  readonly senderKey: Buffer;
  /** Goes along, too: 16 bytes. */
  readonly salt: Buffer;
  /** The content encryption key of RFC 8188 §2.2: 16 bytes. */
  readonly key: Buffer;
  /** Of its one record (RFC 8188 §2.3): 12 bytes. */
  readonly nonce: Buffer;
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
  { p256dh, auth }: SubscriptionKeys,
  { privateKey, salt = newSalt() }: { privateKey?: Buffer; salt?: Buffer } = {},
): Agreement {
  refuseOther(p256dh);
  if (privateKey === undefined) sender.generateKeys();
  else sender.setPrivateKey(privateKey);
  const senderKey = sender.getPublicKey();
  const shared = sender.computeSecret(p256dh);
  const info = Buffer.concat([ids.key, p256dh, senderKey, Buffer.of(1)]);
  const pseudorandom = createSecretKey(hmac(salt, hmac(hmac(auth, shared), info)));
  return {
    ...{ senderKey, salt },
    key: hmac(pseudorandom, ids.content).subarray(0, 16),
    nonce: hmac(pseudorandom, ids.nonce).subarray(0, 12),
  };
}

/** The public key of a pair that nobody keeps: 65 bytes. */
export function strangersKey(): Buffer {
  return createECDH(curve).generateKeys();
}

/** So long is the one record of a message at most (RFC 8188 §2.1), as every push service takes it. */
const recordBytes = 4_096;
const tagBytes = 16;
/** Salt, size of records, length of the key and the key. */
const headBytes = 16 + 4 + 1 + 65;

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
export function encrypt(record: Buffer, { senderKey, salt, key, nonce }: Agreement): Buffer {
  const cipher = createCipheriv('aes-128-gcm', createSecretKey(key), nonce);
  const head = Buffer.allocUnsafe(headBytes);
  salt.copy(head);
  head.writeUInt32BE(recordBytes, 16);
  head[20] = senderKey.length;
  senderKey.copy(head, 21);
  const sealed = cipher.update(record);
  cipher.final();
  return Buffer.concat([head, sealed, cipher.getAuthTag()], headBytes + record.length + tagBytes);
}

const saltBytes = 16;
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
