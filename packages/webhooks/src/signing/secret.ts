import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** `hmac` signs as `v1` with a key both sides hold; `ed25519` signs as `v1a`, and the receiver holds a public key. */
export const secretKinds = ['hmac', 'ed25519'] as const;
export type SecretKind = (typeof secretKinds)[number];

/** A signing secret as text, in the forms of the Standard Webhooks specification. */
export interface SigningSecret {
  /** `whsec_…` or `whsk_…`. Whoever holds it can sign. */
  readonly secret: string;
  /** `whpk_…` of an ed25519 secret: what a receiver verifies with. */
  readonly publicKey: string | null;
}

/** A secret ready to sign with. */
export type SigningKey =
  | { readonly kind: 'hmac'; readonly key: KeyObject }
  | { readonly kind: 'ed25519'; readonly key: KeyObject };

/** Bytes of a key in PKCS#8 and SPKI (RFC 8410) before the 32 of the key itself. */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex');

/** Makes a new secret: 32 random bytes, or a key pair. */
export function generateSecret(kind: SecretKind): SigningSecret {
  if (kind === 'hmac') return { secret: `whsec_${randomBytes(32).toString('base64')}`, publicKey: null };
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  const publicBytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return {
    secret: `whsk_${Buffer.concat([seed, publicBytes]).toString('base64')}`,
    publicKey: `whpk_${publicBytes.toString('base64')}`,
  };
}

/**
 * Reads `whsec_…` or `whsk_…` into a key object: with one, each signature takes a fraction of the time.
 * @throws RangeError when it is neither, or too short to be safe
 */
export function readSigningKey(secret: string): SigningKey {
  const bytes = Buffer.from(secret.slice(secret.indexOf('_') + 1), 'base64');
  if (secret.startsWith('whsec_') && bytes.length >= 24 && bytes.length <= 64)
    return { kind: 'hmac', key: createSecretKey(bytes) };
  if (secret.startsWith('whsk_') && (bytes.length === 64 || bytes.length === 32)) {
    const der = Buffer.concat([pkcs8Head, bytes.subarray(0, 32)]);
    return { kind: 'ed25519', key: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
  }
  throw new RangeError('not a signing secret as in the Standard Webhooks specification');
}

/** The key that verifies `v1a` signatures, from `whpk_…`. */
export function readPublicKey(publicKey: string): KeyObject {
  const bytes = Buffer.from(publicKey.slice('whpk_'.length), 'base64');
  if (!publicKey.startsWith('whpk_') || bytes.length !== 32)
    throw new RangeError('not a public key as in the Standard Webhooks specification');
  return createPublicKey({ key: Buffer.concat([spkiHead, bytes]), format: 'der', type: 'spki' });
}
