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

/** As many different bytes has a key of 24 random ones but for one time in billions; what people type or repeat has fewer. */
const differentBytesMin = 10;

/**
 * Reads a secret that its owner brings along, and says which kind it is. Written one way only: whoever reads Base64 strictly and
 * whoever does not get the same key.
 * @throws RangeError whose message goes on after the name of a field
 */
export function readOwnSecret(text: string): SigningSecret & { readonly kind: SecretKind } {
  const [, prefix = '', encoded = ''] = /^(whsec_|whsk_)([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  if (prefix === '' || bytes.toString('base64') !== encoded)
    throw new RangeError('must be whsec_ or whsk_ and a key in Base64');
  if (new Set(bytes.subarray(0, 32)).size < differentBytesMin)
    throw new RangeError('is too easily guessed: take random bytes');
  if (prefix === 'whsec_') {
    if (bytes.length < 24 || bytes.length > 64) throw new RangeError('must have 24 to 64 bytes');
    return { kind: 'hmac', secret: text, publicKey: null };
  }
  if (bytes.length !== 32 && bytes.length !== 64)
    throw new RangeError('must have 32 bytes, or 64 with the public key');
  const der = createPublicKey(readSigningKey(text).key).export({ format: 'der', type: 'spki' });
  const publicBytes = der.subarray(-32);
  if (bytes.length === 64 && !bytes.subarray(32).equals(publicBytes))
    throw new RangeError('has a public key that is not its own');
  return {
    kind: 'ed25519',
    secret: `whsk_${Buffer.concat([bytes.subarray(0, 32), publicBytes]).toString('base64')}`,
    publicKey: `whpk_${publicBytes.toString('base64')}`,
  };
}

/** The key that verifies `v1a` signatures, from `whpk_…`. */
export function readPublicKey(publicKey: string): KeyObject {
  const bytes = Buffer.from(publicKey.slice('whpk_'.length), 'base64');
  if (!publicKey.startsWith('whpk_') || bytes.length !== 32)
    throw new RangeError('not a public key as in the Standard Webhooks specification');
  return createPublicKey({ key: Buffer.concat([spkiHead, bytes]), format: 'der', type: 'spki' });
}
