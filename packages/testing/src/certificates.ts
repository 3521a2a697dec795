import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** An RSA key and a certificate of it that it signed itself. */
interface MadeCertificate {
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

/** A self-signed certificate of `hooks.example.test` and its key, for receivers of tests. Nothing trusts it. */
export const testCertificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBsDCCAVagAwIBAgIUVPruqWlZngu3HSOgX/n6jMdaKAkwCgYIKoZIzj0EAwIw
HTEbMBkGA1UEAwwSaG9va3MuZXhhbXBsZS50ZXN0MCAXDTI2MTEyNDE1MTgwMVoY
DzIxMjYxMDMxMTUxODAxWjAdMRswGQYDVQQDDBJob29rcy5leGFtcGxlLnRlc3Qw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQlUWZhU/+4QxnXLJpbRyO/CR9NuEmF
mqPkCLDUbazf2Hv8zsxOaEAbEmA8F6m2nnNIalxjNNxHS+ynB2CVCh4To3IwcDAd
BgNVHQ4EFgQUHktExsKfPelVPgIs7M9JWTlX/XQwHwYDVR0jBBgwFoAUHktExsKf
PelVPgIs7M9JWTlX/XQwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHREEFjAUghJob29r
cy5leGFtcGxlLnRlc3QwCgYIKoZIzj0EAwIDSAAwRQIgNRI+socR3EXcpeC3Llqn
16EtGa7EEwt1Vy1V667cwk0CIQDmVaTsvNUWQb2vWW+8gf4xI2i2ayVl5U7clspj
MAsGnA==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPe/dsjQSI0BlHbdt
oouHxooHQ970QsKHWBVAzYRkGv6hRANCAAQlUWZhU/+4QxnXLJpbRyO/CR9NuEmF
mqPkCLDUbazf2Hv8zsxOaEAbEmA8F6m2nnNIalxjNNxHS+ynB2CVCh4T
-----END PRIVATE KEY-----
`,
};
