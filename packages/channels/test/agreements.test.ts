import { createECDH, type ECDH } from 'node:crypto';
import ece from 'http_ece';
import { expect, it, vi } from 'vitest';
import { createAgreements } from '../src/push/agreements.ts';
import { type Agreement, encrypt, recordOf, type SubscriptionKeys } from '../src/push/encryption.ts';
import { opened } from './sending.ts';

const browsers = (count: number): { keys: SubscriptionKeys; browser: ECDH }[] =>
  Array.from({ length: count }, (_, i) => {
    const browser = createECDH('prime256v1');
    return { browser, keys: { p256dh: browser.generateKeys(), auth: Buffer.alloc(16, i) } };
  });
const reads = (agreement: Agreement, { keys, browser }: ReturnType<typeof browsers>[number]): string =>
  ece
    .decrypt(encrypt(recordOf(Buffer.from('hello')), agreement), {
      ...{ version: 'aes128gcm', privateKey: browser, authSecret: keys.auth },
    })
    .toString();

it('of a burst each message has an agreement of its own, which its browser can read', async () => {
  const agreements = opened(createAgreements());
  const all = browsers(100);
  const made = await Promise.all([...all, ...all].map(async ({ keys }) => agreements.take(keys)));
  expect(new Set(made.map(({ senderKey }) => senderKey.toString('hex'))).size).toBe(200);
  for (const [i, one] of all.entries())
    for (const each of [made[i], made[i + 100]]) expect(each && reads(each, one)).toBe('hello');
});

it('what is used is prepared again when it is quiet, and used once', async () => {
  const agreements = opened(createAgreements());
  const all = browsers(40);
  agreements.prepare(all.map(({ keys }) => keys));
  const [first] = all;
  if (first === undefined) throw new Error('there is none');
  const seen = new Set<string>();
  for (let time = 0; time < 2; time += 1)
    await vi.waitFor(
      () => {
        const ready = agreements.take(first.keys);
        if (ready instanceof Promise) throw new Error('not ready');
        expect(reads(ready, first)).toBe('hello');
        expect(seen.has(ready.senderKey.toString('hex'))).toBe(false);
        seen.add(ready.senderKey.toString('hex'));
      },
      // Asking is what makes it unquiet.
      { interval: 2_500, timeout: 60_000 },
    );
});

it('who comes again with another secret has agreements of their own, and so has who was there', async () => {
  const agreements = opened(createAgreements());
  const [one] = browsers(1);
  if (one === undefined) throw new Error('there is none');
  const again = { ...one, keys: { ...one.keys, auth: Buffer.alloc(16, 7) } };
  agreements.prepare([one.keys, again.keys]);
  await vi.waitFor(
    () => {
      const made = [one, again].map(({ keys }) => agreements.take(keys));
      for (const [i, each] of [one, again].entries()) {
        const ready = made[i];
        if (ready === undefined || ready instanceof Promise) throw new Error('not ready');
        expect(reads(ready, each)).toBe('hello');
      }
    },
    { interval: 2_500, timeout: 60_000 },
  );
});

it('no more are kept ready than there is room for', async () => {
  const agreements = opened(createAgreements(1));
  const [one, other] = browsers(2);
  if (one === undefined || other === undefined) throw new Error('there are none');
  agreements.prepare([one.keys, other.keys]);
  await vi.waitFor(() => expect(agreements.take(one.keys)).not.toBeInstanceOf(Promise), {
    interval: 2_500,
    timeout: 60_000,
  });
  const made = agreements.take(other.keys);
  expect(made).toBeInstanceOf(Promise);
  expect(reads(await made, other)).toBe('hello');
});

it('keys that are none fail by themselves, and nobody beside them', async () => {
  const agreements = opened(createAgreements());
  const all = browsers(20);
  const none = agreements.take({ p256dh: Buffer.alloc(65, 4), auth: Buffer.alloc(16) });
  const others = all.map(async ({ keys }) => agreements.take(keys));
  await expect(none).rejects.toThrow(/not valid for specified curve/);
  for (const [i, one] of all.entries()) expect(reads((await others[i]) as Agreement, one)).toBe('hello');
});
