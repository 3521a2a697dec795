import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { StartError } from '@drawbell/runtime/drawbell-error';
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

/** Receivers take a shorter key for none (RFC 8301 §3.2). */
const bitsMin = 1_024;

/**
 * The key of DKIM_PRIVATE_KEY_FILE, looked at as the signer will.
 * @throws StartError `dkim_key_unreadable`, `dkim_key_invalid`
 */
export function readDkimKey({
  domain,
  selector,
  file,
}: Omit<DkimKey, 'privateKeyPem'> & { file: string }): DkimKey {
  let privateKeyPem: string;
  try {
    privateKeyPem = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new StartError('dkim_key_unreadable', `DKIM_PRIVATE_KEY_FILE cannot be read: ${file}`, { cause });
  }
  return { domain, selector, privateKeyPem: readRsaKey(privateKeyPem) };
}

function readRsaKey(pem: string): string {
  const refuse = (why: string, cause?: unknown) =>
    new StartError('dkim_key_invalid', `The key of DKIM ${why}.`, { cause });
  if (pem.includes('ENCRYPTED')) throw refuse('is locked with a passphrase: give it without');
  let key;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw refuse('is not a private key in PEM form', cause);
  }
  if (key.asymmetricKeyType !== 'rsa') throw refuse('must be an RSA key');
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < bitsMin) throw refuse(`has ${bits} bits, and receivers ignore it: make one of 2048`);
  return pem;
}
