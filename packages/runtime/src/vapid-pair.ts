import { createECDH, createHash } from 'node:crypto';

/** A key that push services know an installation by (VAPID, RFC 8292): both halves in base64url without padding. */
export interface VapidPair {
  /** 65 bytes, uncompressed: what a browser subscribes with, as `applicationServerKey`. */
  readonly publicKey: string;
  /** 32 bytes: a secret. */
  readonly privateKey: string;
}

/** A new key, on P-256. */
export function makeVapidPair(): VapidPair {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  return {
    publicKey: pair.getPublicKey('base64url'),
    // A number with leading zeros comes shorter than it is.
    privateKey: Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()])
      .subarray(-32)
      .toString('base64url'),
  };
}

/**
 * How a key is named in the record and in the addresses of browsers: by the hash of its public half, padded or not, so that a
 * subscription tells which key it was made with.
 */
export function vapidKeyId(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('base64url').slice(0, 16);
}
