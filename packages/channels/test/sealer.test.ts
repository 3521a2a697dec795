import { createECDH, type ECDH } from 'node:crypto';
import ece from 'http_ece';
import { expect, it, vi } from 'vitest';
import { recordOf } from '../src/push/encryption.ts';
import { createSealer, type Sealer, type WrittenKeys } from '../src/push/sealer.ts';
import { opened } from './sending.ts';

interface Browser {
  readonly keys: WrittenKeys;
  readonly pair: ECDH;
  readonly secret: Buffer;
}

const aBrowser = (secret: Buffer): Browser => {
  const pair = createECDH('prime256v1');
  const p256dh = pair.generateKeys('base64url');
  return { pair, secret, keys: { p256dh, auth: secret.toString('base64url') } };
};
const browsers = (count: number): Browser[] =>
  Array.from({ length: count }, (_, i) => aBrowser(Buffer.alloc(16, i)));
const reads = (body: Buffer, { pair, secret }: Browser): string =>
  ece.decrypt(body, { version: 'aes128gcm', privateKey: pair, authSecret: secret }).toString();
const senderOf = (body: Buffer): string => body.toString('hex', 21, 86);
const hello = recordOf(Buffer.from('hello'));
const bonjour = recordOf(Buffer.from('bonjour'.repeat(200)));
const untilReady = (sealer: Sealer, all: readonly Browser[]) =>
  vi.waitFor(() => expect(all.filter(({ keys }) => !sealer.isReady(keys))).toEqual([]), { timeout: 60_000 });

it('of a burst each message is sealed with an agreement of its own, for its browser', async () => {
  const sealer = opened(createSealer());
  const all = browsers(100);
  const bodies = await Promise.all([...all, ...all].map(({ keys }) => sealer.seal(keys, hello)));
  expect(new Set(bodies.map(senderOf)).size).toBe(200);
  for (const [i, one] of all.entries())
    for (const body of [bodies[i], bodies[i + 100]]) expect(body && reads(body, one)).toBe('hello');
});

it('what is used is prepared again when it is quiet, and used once', async () => {
  const sealer = opened(createSealer());
  const all = browsers(40);
  sealer.prepare(all.map(({ keys }) => keys));
  const senders = new Set<string>();
  for (let time = 1; time <= 2; time += 1) {
    await untilReady(sealer, all);
    const bodies = await Promise.all(all.map(({ keys }) => sealer.seal(keys, hello)));
    for (const [i, body] of bodies.entries()) {
      const browser = all[i];
      expect(browser && reads(body, browser)).toBe('hello');
      senders.add(senderOf(body));
    }
    expect(all.filter(({ keys }) => sealer.isReady(keys))).toEqual([]);
    expect(senders.size).toBe(40 * time);
  }
});

it('what different people are told at once reaches each as it is, prepared or not', async () => {
  const sealer = opened(createSealer());
  const all = browsers(60);
  const prepared = all.filter((_, i) => i % 3 === 0);
  sealer.prepare(prepared.map(({ keys }) => keys));
  await untilReady(sealer, prepared);
  const recordFor = (i: number): Buffer => (i % 5 < 2 ? hello : bonjour);
  const bodies = await Promise.all(all.map(({ keys }, i) => sealer.seal(keys, recordFor(i))));
  for (const [i, browser] of all.entries()) {
    const body = bodies[i];
    expect(body && reads(body, browser)).toBe(recordFor(i) === hello ? 'hello' : 'bonjour'.repeat(200));
  }
});

it('who comes again with another secret is told with that, and so is who was there', async () => {
  const sealer = opened(createSealer());
  const one = aBrowser(Buffer.alloc(16, 1));
  const secret = Buffer.alloc(16, 7);
  const again = { ...one, secret, keys: { ...one.keys, auth: secret.toString('base64url') } };
  sealer.prepare([one.keys, again.keys]);
  await untilReady(sealer, [one, again]);
  for (const browser of [one, again])
    expect(reads(await sealer.seal(browser.keys, hello), browser)).toBe('hello');
});

it('no more are kept ready than there is room for', async () => {
  const sealer = opened(createSealer(1));
  const [one, other] = [aBrowser(Buffer.alloc(16, 1)), aBrowser(Buffer.alloc(16, 2))];
  sealer.prepare([one.keys, other.keys]);
  await untilReady(sealer, [one]);
  expect(sealer.isReady(other.keys)).toBe(false);
  expect(reads(await sealer.seal(other.keys, hello), other)).toBe('hello');
});

it.each([1, 20])('keys that are none fail by themselves among %s others', async (others) => {
  const sealer = opened(createSealer());
  const all = browsers(others);
  const [{ keys } = aBrowser(Buffer.alloc(16))] = all;
  const none = [
    { ...keys, p256dh: Buffer.alloc(65, 4).toString('base64url') },
    { ...keys, p256dh: keys.p256dh.slice(0, 40) },
    { ...keys, auth: `${keys.auth}AAAA` },
    { p256dh: '', auth: '' },
  ];
  sealer.prepare(none);
  const failed = none.map((each) => expect(sealer.seal(each, hello)).rejects.toThrow(/P-256|curve/));
  const bodies = await Promise.all(all.map((each) => sealer.seal(each.keys, hello)));
  await Promise.all(failed);
  for (const [i, browser] of all.entries()) {
    const body = bodies[i];
    expect(body && reads(body, browser)).toBe('hello');
  }
});

it('a thread that ends leaves nobody waiting', async () => {
  const sealer = createSealer();
  const all = browsers(100);
  const bodies = Promise.all(all.map(({ keys }) => sealer.seal(keys, hello)));
  await new Promise((goOn) => setImmediate(goOn));
  await sealer.close();
  for (const [i, body] of (await bodies).entries()) {
    const browser = all[i];
    expect(browser && reads(body, browser)).toBe('hello');
  }
  await sealer.close();
});

it('who has ended is prepared for no more', async () => {
  const sealer = opened(createSealer(1));
  const [one, other] = [aBrowser(Buffer.alloc(16, 1)), aBrowser(Buffer.alloc(16, 2))];
  sealer.prepare([one.keys]);
  await untilReady(sealer, [one]);
  sealer.forget(one.keys);
  expect(sealer.isReady(one.keys)).toBe(false);
  // Their room is another's.
  sealer.prepare([other.keys]);
  await untilReady(sealer, [other]);
});
