import { createPrivateKey } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { StartError } from '@drawbell/runtime';
import DKIM from 'nodemailer/lib/dkim';

export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  /** PKCS #8 or PKCS #1, RSA. */
  readonly privateKeyPem: string;
}

/**
 * What the signature covers. List-Unsubscribe and List-Unsubscribe-Post must be in it (RFC 8058 §4), which
 * nodemailer's own list leaves out.
 */
const signedFields = [
  'From',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'Content-Language',
  'List-Id',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'Auto-Submitted',
  'Feedback-ID',
].join(':');

/**
 * Signs finished messages with DKIM (rsa-sha256, relaxed/relaxed).
 *
 * @throws StartError when the key cannot be used: nodemailer would leave the signature out without a word.
 */
export function createDkimSigner(key: DkimKey): (raw: Buffer) => Promise<Buffer> {
  const privateKey = readRsaKey(key.privateKeyPem);
  const dkim = new DKIM({
    domainName: key.domain,
    keySelector: key.selector,
    privateKey,
    headerFieldNames: signedFields,
  });
  return (raw) => buffer(dkim.sign(raw));
}

function readRsaKey(pem: string): string {
  try {
    if (createPrivateKey(pem).asymmetricKeyType === 'rsa') return pem;
  } catch (cause) {
    throw new StartError('dkim_key_invalid', 'the DKIM key is not a private key in PEM form', { cause });
  }
  throw new StartError('dkim_key_invalid', 'the DKIM key must be an RSA key');
}
