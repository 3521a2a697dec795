import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';

/** A certificate, with those that lead up from it if any, and its key, both in PEM. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** What may be shown of a certificate. */
interface CertificateFacts {
  /** One line: `CN=drawbell, O=Maple`. */
  readonly subject: string;
  /** SHA-256 of it, in lower-case hex. */
  readonly fingerprint: string;
  readonly notAfter: Date;
}

/** Why a certificate and key cannot be used, and which of the two is at fault. */
export class CertificateError extends Error {
  readonly field: keyof ClientCertificate;

  constructor(field: keyof ClientCertificate, message: string) {
    super(message);
    this.name = 'CertificateError';
    this.field = field;
  }
}

const pem = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
const chainMax = 5;

/**
 * Reads a certificate with its key, and checks that they can be shown to a receiver.
 * @throws CertificateError
 */
export function readClientCertificate(given: ClientCertificate, now: Date): CertificateFacts {
  const chain = given.certificate.match(pem) ?? [];
  const stray = chain.length === 0 ? null : strayLineOf(given.certificate);
  if (stray !== null)
    throw new CertificateError('certificate', `has a line ${stray} that is no part of a certificate in PEM`);
  if (chain.length === 0 || chain.length > chainMax)
    throw new CertificateError(
      'certificate',
      `must be one to ${chainMax} certificates in PEM, its own first`,
    );
  const [leaf] = chain.map(readCertificate);
  if (leaf === undefined) throw new CertificateError('certificate', 'holds no certificate');
  const key = readKey(given.key);
  if (!leaf.checkPrivateKey(key)) throw new CertificateError('key', 'is not the key of the certificate');
  const notAfter = new Date(leaf.validTo);
  if (notAfter <= now) throw new CertificateError('certificate', 'has expired');
  try {
    createSecureContext({ cert: given.certificate, key: given.key });
  } catch {
    throw new CertificateError('certificate', 'cannot be used: its key is too weak or of an unknown kind');
  }
  return {
    subject: leaf.subject.split('\n').join(', ').slice(0, 500),
    fingerprint: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
    notAfter,
  };
}

/** The first line, from 1, that holds something beside certificates; null when none does. */
function strayLineOf(text: string): number | null {
  const beside = text.replaceAll(pem, (block) => block.replaceAll(/[^\n]/g, ''));
  const line = beside.split('\n').findIndex((each) => each.trim() !== '');
  return line === -1 ? null : line + 1;
}

function readCertificate(text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw new CertificateError('certificate', 'cannot be read as X.509');
  }
}

function readKey(text: string): KeyObject {
  if (/ENCRYPTED/.test(text)) throw new CertificateError('key', 'must not be locked with a password');
  try {
    return createPrivateKey(text);
  } catch {
    throw new CertificateError('key', 'must be a private key in PEM');
  }
}
