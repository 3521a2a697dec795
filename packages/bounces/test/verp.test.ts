import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVerp } from '../src/verp.ts';

const verpOf = (key: string) =>
  createVerp({
    token: (subject) => createHmac('sha256', key).update(subject).digest('base64url'),
    domain: 'Bounces.Example.org',
  });
const verp = verpOf('ours');
const addressTag = Buffer.from('0123456789abcdef0123456789abcdef', 'hex').subarray(0, 10);

describe('a return address', () => {
  it('names the mail and the address it went to, in 64 characters before the sign', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('delivery' as const, 'account_mail' as const, 'digest' as const),
        fc.bigInt({ min: 1n, max: 9_223_372_036_854_775_807n }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (kind, id, hash) => {
          const mail = { kind, id: String(id), addressTag: Buffer.from(hash) };
          const address = verp.write(mail);
          expect(address.split('@')[0]?.length).toBeLessThanOrEqual(64);
          expect(address).toMatch(/^[a-z0-9+-]+@bounces\.example\.org$/);
          expect(verp.read(address.toUpperCase())).toEqual({
            kind: 'mail',
            mail: { ...mail, addressTag: Buffer.from(hash).subarray(0, 10) },
          });
        },
      ),
    );
  });

  it('of another installation, mail, address or domain is refused', () => {
    const address = verp.write({ kind: 'delivery', id: '12', addressTag });
    expect(verpOf('theirs').read(address)).toBeNull();
    for (const forged of [
      address.replace('+d12-', '+d13-'),
      address.replace('+d12-', '+a12-'),
      address.replace('+d12-', '+d012-'),
      address.replace(/-[a-z2-7](?=[a-z2-7]{15}-)/, (tag) => (tag === '-a' ? '-b' : '-a')),
      address.replace(/[a-z2-7]@/, (end) => (end === 'a@' ? 'b@' : 'a@')),
      address.replace('@bounces.', '@'),
      address.replace('bounce+', ''),
      `x${address}`,
      `${address}.`,
      '',
      '@bounces.example.org',
      'postmaster@bounces.example.org',
      'complaints@bounces.example.org',
      `complaints+${'a'.repeat(16)}@bounces.example.org`,
    ])
      expect(verp.read(forged), forged).toBeNull();
  });

  const inATag: readonly ((local: string) => string)[] = [
    (local) => `prvs=2532f0a1b2=${local}`,
    (local) => `PRVS=0001ABCDEF=${local.toUpperCase()}`,
    (local) => `btv1==0123456789ab==${local}`,
    (local) => `msprvs1=17536qCFFZaEr=${local}`,
    (local) => `prvs=${local}/2532f0a1b2`,
    (local) => `prvs=2532f0a1b2=btv1==0123456789ab==${local}`,
  ];

  it('is read through what the sending server put around it', () => {
    for (const kind of ['delivery', 'account_mail', 'digest'] as const) {
      const mail = { kind, id: '12', addressTag };
      const [local = '', domain = ''] = verp.write(mail).split('@');
      for (const tagged of inATag)
        expect(verp.read(`${tagged(local)}@${domain}`), tagged(local)).toEqual({ kind: 'mail', mail });
    }
    const [complaints = ''] = verp.complaintsAddress.split('@');
    const [canary = ''] = verp.canaryAddress.split('@');
    for (const tagged of inATag) {
      expect(verp.read(`${tagged(complaints)}@bounces.example.org`)).toEqual({ kind: 'complaints' });
      expect(verp.read(`${tagged(canary)}@bounces.example.org`)).toEqual({ kind: 'canary' });
    }
  });

  it('gains nothing by such a tag when it is forged', () => {
    const [local = ''] = verp.write({ kind: 'delivery', id: '12', addressTag }).split('@');
    const forged = local.replace('+d12-', '+d13-');
    for (const tagged of inATag) {
      expect(verp.read(`${tagged(forged)}@bounces.example.org`), tagged(forged)).toBeNull();
      expect(verp.read(`${tagged(local)}@elsewhere.example.org`)).toBeNull();
      expect(verpOf('theirs').read(`${tagged(local)}@bounces.example.org`)).toBeNull();
    }
    for (const broken of [
      `=${local}`,
      `prvs=${local}`,
      `prvs==${local}`,
      `x=1=2=3=4=${local}`,
      `a/b=${local}`,
    ])
      expect(verp.read(`${broken}@bounces.example.org`), broken).toBeNull();
  });

  it('never throws, whatever is asked', () => {
    fc.assert(fc.property(fc.string(), (text) => void verp.read(`${text}@bounces.example.org`)));
  });

  it('for feedback loops is one that nobody else can make', () => {
    expect(verp.read(verp.complaintsAddress)).toEqual({ kind: 'complaints' });
    expect(verpOf('theirs').read(verp.complaintsAddress)).toBeNull();
  });
});
