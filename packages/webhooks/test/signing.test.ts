import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { generateSecret, readSigningKey } from '../src/signing/secret.ts';
import { createSigner, verifyWebhook } from '../src/signing/signature.ts';

const now = new Date();

const received = (headers: ReturnType<ReturnType<typeof createSigner>>, body: string) => ({
  id: headers['webhook-id'],
  timestamp: headers['webhook-timestamp'],
  signature: headers['webhook-signature'],
  body,
});

// From the reference libraries of Standard Webhooks (hmac) and Svix (ed25519).
it.each([
  {
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    at: 1_614_265_330,
    body: '{"test": 2432232314}',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  {
    secret: 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    at: 1_614_265_330,
    body: '{"test": 2432232314}',
    signature: 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
  },
])('signs the published vector as published: $signature', ({ secret, id, at, body, signature }) => {
  const headers = createSigner([secret])({ id, at: new Date(at * 1_000), body });
  expect(headers).toEqual({
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': signature,
  });
});

it('the published library verifies whatever we sign, and we whatever it signs', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.stringMatching(/^msg_\w{1,40}$/), (text, id) => {
      const body = JSON.stringify({ text });
      const { secret } = generateSecret('hmac');
      const headers = createSigner([secret])({ id, at: now, body });
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      const signature = new Webhook(secret).sign(id, now, body);
      const timestamp = String(Math.floor(now.getTime() / 1_000));
      expect(verifyWebhook({ id, timestamp, signature, body }, secret, now)).toBe(true);
    }),
  );
});

it('during a rotation old and new receivers verify, after it only the new one', () => {
  const body = '{"type":"test.ping"}';
  const [oldSecret, newSecret] = [generateSecret('hmac'), generateSecret('hmac')];
  const pair = generateSecret('ed25519');
  const during = createSigner([newSecret.secret, pair.secret, oldSecret.secret])({
    id: 'msg_1',
    at: now,
    body,
  });
  expect(during['webhook-signature'].split(' ').map((each) => each.split(',')[0])).toEqual([
    'v1',
    'v1a',
    'v1',
  ]);
  for (const { secret } of [oldSecret, newSecret])
    expect(new Webhook(secret).verify(body, during)).toEqual({ type: 'test.ping' });
  expect(verifyWebhook(received(during, body), pair.publicKey ?? '', now)).toBe(true);
  const after = createSigner([newSecret.secret])({ id: 'msg_1', at: now, body });
  expect(() => new Webhook(oldSecret.secret).verify(body, after)).toThrow('No matching signature');
  expect(verifyWebhook(received(after, body), pair.publicKey ?? '', now)).toBe(false);
});

it.each(['hmac', 'ed25519'] as const)('%s: another body, id, moment, key or age is refused', (kind) => {
  const { secret, publicKey } = generateSecret(kind);
  const key = publicKey ?? secret;
  const good = received(createSigner([secret])({ id: 'msg_1', at: now, body: '{}' }), '{}');
  expect(verifyWebhook(good, key, now)).toBe(true);
  const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
  const other = generateSecret(kind);
  const wrong: [Parameters<typeof verifyWebhook>[0], string, Date][] = [
    [{ ...good, body: '{ }' }, key, now],
    [{ ...good, id: 'msg_2' }, key, now],
    [{ ...good, timestamp: String(Number(good.timestamp) + 1) }, key, now],
    [{ ...good, timestamp: 'now' }, key, now],
    [{ ...good, signature: '' }, key, now],
    [{ ...good, signature: good.signature.replace(/^v1a?/, 'v2') }, key, now],
    [good, other.publicKey ?? other.secret, now],
    [good, key, minutes(6)],
    [good, key, minutes(-6)],
  ];
  for (const [message, by, at] of wrong) expect(verifyWebhook(message, by, at)).toBe(false);
});

it.each(['', 'whsec_', 'whsec_c2hvcnQ=', 'whsk_c2hvcnQ=', 'secret', `whsec_${'A'.repeat(120)}`])(
  'refuses %j as a secret',
  (secret) => {
    expect(() => readSigningKey(secret)).toThrow(RangeError);
  },
);

it('signs nothing without a secret', () => {
  expect(() => createSigner([])).toThrow(RangeError);
});
