import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** An RSA key and a certificate of it that it signed itself. */
export interface MadeCertificate {
  readonly pem: string;
  readonly privateKey: KeyObject;
}

/** Makes a certificate (X.509 v1), valid from one moment until another, both before 2050. */
export function makeCertificate(name: string, validity: { from: Date; until: Date }): MadeCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const algorithm = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
  const commonName = der(0x30, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(name)));
  const subject = der(0x30, der(0x31, commonName));
  const signed = der(
    0x30,
    der(0x02, Buffer.from([1])),
    algorithm,
    subject,
    der(0x30, utcTime(validity.from), utcTime(validity.until)),
    subject,
    publicKey.export({ format: 'der', type: 'spki' }),
  );
  const signature = sign('RSA-SHA256', signed, privateKey);
  const whole = der(0x30, signed, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return { privateKey, pem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n` };
}

function utcTime(at: Date): Buffer {
  return der(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replace(/\D/g, '')}Z`));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
