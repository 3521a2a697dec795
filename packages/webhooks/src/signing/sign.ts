import { createHmac, sign as signWith } from 'node:crypto';
import { readSigningKey } from './secret.ts';

/** What is signed: the id and the moment of the attempt with the exact bytes of the body. */
interface SignedContent {
  /** `webhook-id`: the same at every attempt. */
  readonly id: string;
  /** Of this attempt. Receivers refuse what is older than some minutes. */
  readonly at: Date;
  readonly body: string;
}

/** The headers of the Standard Webhooks specification. */
type SignatureHeaders = {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
};

export type Signer = (content: SignedContent) => SignatureHeaders;

/**
 * Prepares the signing of one endpoint's messages. Each secret adds a signature, so that a receiver which knows any
 * of them can verify: the old one and the new one during a rotation.
 * @throws RangeError when there is no secret, or one is malformed
 */
export function createSigner(secrets: readonly string[]): Signer {
  if (secrets.length === 0) throw new RangeError('a message cannot be signed without a secret');
  const keys = secrets.map((secret) => readSigningKey(secret));
  return ({ id, at, body }) => {
    const timestamp = String(Math.floor(at.getTime() / 1_000));
    const content = `${id}.${timestamp}.${body}`;
    const signatures = keys.map(({ kind, key }) =>
      kind === 'hmac'
        ? `v1,${createHmac('sha256', key).update(content).digest('base64')}`
        : `v1a,${signWith(null, Buffer.from(content), key).toString('base64')}`,
    );
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
  };
}
