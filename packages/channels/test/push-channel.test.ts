import { testCertificate } from '@drawbell/testing/certificates';
import { startPushService, type TestSubscription } from '@drawbell/testing/push-service';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPushChannel, type PushChannelOptions } from '../src/push/push-channel.ts';
import { makeVapidPair, vapidKeyId } from '@drawbell/runtime/vapid-pair';
import { dependencies, message, now, opened } from './sending.ts';

const makeKey = () => {
  const pair = makeVapidPair();
  return { ...pair, id: vapidKeyId(pair.publicKey) };
};
const key = makeKey();
const older = makeKey();
const keys = [key, older];

const aChannel = (options: Partial<PushChannelOptions> = {}) =>
  opened(
    createPushChannel({
      ...dependencies(),
      keyOf: async (id) => keys.find((each) => each.id === id) ?? null,
      subject: 'mailto:ops@example.org',
      ...options,
    }),
  );
const aService = async (options: Parameters<typeof startPushService>[0] = {}) =>
  opened(await startPushService({ now: () => now, ...options }));
const posted = (subscription: TestSubscription, { publicKey } = key) => ({
  ...subscription,
  applicationServerKey: publicKey,
});
const read = async (channel: ReturnType<typeof aChannel>, input: unknown) => {
  const reading = await channel.readAddress(input);
  if (!reading.ok) throw new Error(`${reading.field}: ${reading.code}`);
  return reading.address;
};

it('a message arrives, encrypted for its browser and signed for its service', async () => {
  const service = await aService();
  const channel = aChannel();
  const address = await read(channel, posted(service.subscribe({ applicationServerKey: key.publicKey })));
  expect(channel.relayOf(address)).toBe(`push ${service.origin}`);
  expect(await channel.send(address, message)).toMatchObject({ kind: 'accepted', code: '201' });
  const { title, body, url, tag } = message;
  expect(service.messages).toMatchObject([
    {
      ttl: 86_400,
      urgency: 'high',
      topic: expect.stringMatching(/^[\w-]{32}$/),
      claims: { aud: service.origin, sub: 'mailto:ops@example.org' },
      key: key.publicKey,
    },
  ]);
  expect(JSON.parse(service.messages[0]?.payload ?? '')).toEqual({ title, body, url, tag, lang: 'en' });
  expect(service.messages[0]?.bytes).toBeLessThan(3_000);
});

it('a second copy of one piece of news takes the place of the first; what it is about stays unsaid', async () => {
  const service = await aService();
  const channel = aChannel();
  const address = await read(channel, posted(service.subscribe()));
  for (const tag of ['draw 446', 'draw 446', 'draw 447']) await channel.send(address, { ...message, tag });
  const [first, second, third] = service.messages.map(({ topic }) => topic);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
  expect(first).not.toContain('446');
});

it('a token names the origin with its port, lasts twelve hours at most, and serves for hours', async () => {
  const ahead = await aService({ now: () => new Date(now.getTime() + 60_000) });
  const behind = await aService({ now: () => new Date(now.getTime() - 11 * 3_600_000) });
  const clock = { now };
  const channel = aChannel({ clock: () => clock.now });
  for (const service of [ahead, behind]) {
    expect(service.origin).toMatch(/:\d+$/);
    const address = await read(channel, posted(service.subscribe()));
    expect(await channel.send(address, message)).toMatchObject({ kind: 'accepted' });
    const { aud, exp } = service.messages[0]?.claims ?? {};
    expect(aud).toBe(service.origin);
    expect(exp).toBeLessThanOrEqual(now.getTime() / 1_000 + 12 * 3_600);
  }
  const address = await read(channel, posted(ahead.subscribe()));
  for (const hours of [1, 7, 9, 23]) {
    clock.now = new Date(now.getTime() + hours * 3_600_000);
    await channel.send(address, message);
  }
  const tokens = new Set(ahead.requests.map(({ headers }) => headers.authorization));
  expect(tokens.size).toBe(3);
});

it('a token that was made while the clock was far ahead is made anew when that is set right', async () => {
  const service = await aService();
  const clock = { now: new Date(now.getTime() + 30 * 3_600_000) };
  const channel = aChannel({ clock: () => clock.now });
  const address = await read(channel, posted(service.subscribe()));
  expect(await channel.send(address, message)).toMatchObject({ code: '403', whose: 'ours' });
  clock.now = now;
  expect(await channel.send(address, message)).toMatchObject({ kind: 'accepted' });
});

it('what was subscribed with an older key stays signed with it', async () => {
  const service = await aService();
  const channel = aChannel();
  for (const each of [key, older]) {
    const subscription = service.subscribe({ applicationServerKey: each.publicKey });
    const address = await read(channel, posted(subscription, each));
    expect(address['key']).toBe(each.id);
    expect(await channel.send(address, message)).toMatchObject({ kind: 'accepted' });
  }
  expect(service.messages.map((each) => each.key)).toEqual([key.publicKey, older.publicKey]);
  // The browser was given another key than it says.
  const wrong = await read(channel, posted(service.subscribe({ applicationServerKey: older.publicKey })));
  expect(await channel.send(wrong, message)).toMatchObject({ kind: 'refused', code: '403', whose: 'ours' });
});

it('a key that is in no record ends nobody, and may be there by the next message', async () => {
  const service = await aService();
  const known = { yes: true };
  const channel = aChannel({ keyOf: async () => (known.yes ? key : null) });
  const address = await read(channel, posted(service.subscribe()));
  known.yes = false;
  expect(await channel.send(address, message)).toMatchObject({
    kind: 'refused',
    whose: 'ours',
    code: 'no_key',
  });
  known.yes = true;
  expect(await channel.send(address, message)).toMatchObject({ kind: 'accepted' });
});

it.each([
  [200, {}, { kind: 'accepted' }],
  [201, {}, { kind: 'accepted' }],
  [202, {}, { kind: 'accepted' }],
  [404, {}, { kind: 'gone', reason: 'unsubscribed' }],
  [410, {}, { kind: 'gone', reason: 'unsubscribed' }],
  [301, { location: 'http://169.254.169.254/' }, { kind: 'refused', whose: 'address' }],
  [400, {}, { kind: 'refused', whose: 'address', retryAfterMs: null }],
  [401, {}, { kind: 'refused', whose: 'ours' }],
  [403, {}, { kind: 'refused', whose: 'ours' }],
  [406, {}, { kind: 'refused', whose: 'address' }],
  [413, {}, { kind: 'refused', whose: 'ours' }],
  [429, { 'retry-after': '120' }, { kind: 'refused', whose: 'relay', retryAfterMs: 120_000 }],
  [429, {}, { kind: 'refused', whose: 'relay', retryAfterMs: null }],
  [500, {}, { kind: 'refused', whose: 'relay' }],
  [503, { 'retry-after': '7' }, { kind: 'refused', whose: 'relay', retryAfterMs: 7_000 }],
])('answer %i %o comes out as %o', async (status, headers, expected) => {
  const service = await aService();
  const channel = aChannel();
  const address = await read(channel, posted(service.subscribe()));
  service.behave(() => ({ status, headers, body: '{"reason":"UnknownReason"}' }));
  expect(await channel.send(address, message)).toMatchObject({ ...expected, code: String(status) });
  expect(service.requests).toHaveLength(1);
});

it('what a service repeats of an address or a token is not kept', async () => {
  const service = await aService();
  const channel = aChannel();
  const { endpoint, ...rest } = service.subscribe();
  const address = await read(channel, posted({ endpoint, ...rest }));
  const token = `eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.${'a'.repeat(90)}`;
  service.behave(() => ({ status: 400, body: `no: ${endpoint}\n${rest.keys.p256dh} ${token} \u0007` }));
  const { response } = await channel.send(address, message);
  expect(response).toBe('no: (address) (…) (…)');
});

it('hanging, breaking off and not being there are three ends, none of them of the subscription', async () => {
  const service = await aService();
  const channel = aChannel({ deadlineMs: 100 });
  const address = await read(channel, posted(service.subscribe()));
  service.behave(() => 'hang');
  expect(await channel.send(address, message)).toMatchObject({ kind: 'no_answer' });
  service.behave(() => 'reset');
  expect(await channel.send(address, message)).toMatchObject({ kind: 'no_answer' });
  await service.close();
  expect(await channel.send(address, message)).toMatchObject({ kind: 'not_sent' });
});

it('one that unsubscribed ends, and the others at that service go on', async () => {
  const service = await aService();
  const channel = aChannel();
  const gone = service.subscribe();
  const addresses = await Promise.all([gone, service.subscribe()].map((each) => read(channel, posted(each))));
  service.unsubscribe(gone.endpoint);
  const kinds = await Promise.all(addresses.map(async (each) => (await channel.send(each, message)).kind));
  expect(kinds).toEqual(['gone', 'accepted']);
});

it('speaks TLS to who has a certificate of that name, and to nobody else', async () => {
  const service = await aService({ secure: true });
  const strict = aChannel();
  const address = await read(strict, posted(service.subscribe()));
  expect(await strict.send(address, message)).toMatchObject({ kind: 'not_sent' });
  expect(await aChannel({ ca: testCertificate.cert }).send(address, message)).toMatchObject({
    kind: 'accepted',
  });
});

it('keys are taken in both alphabets of base64, with and without padding, and come to the same', async () => {
  const service = await aService();
  const channel = aChannel();
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.boolean(), fc.boolean(), async (plain, padded, ours) => {
      const subscription = service.subscribe();
      const written = (text: string): string => {
        const other = plain ? text.replaceAll('-', '+').replaceAll('_', '/') : text;
        return padded ? other.padEnd(Math.ceil(other.length / 4) * 4, '=') : other;
      };
      const { p256dh, auth } = subscription.keys;
      const address = await read(channel, {
        ...subscription,
        keys: { p256dh: written(p256dh), auth: written(auth) },
        applicationServerKey: ours ? written(key.publicKey) : key.publicKey,
      });
      expect(address).toEqual({ endpoint: subscription.endpoint, p256dh, auth, key: key.id });
      expect(await channel.send(address, message)).toMatchObject({ kind: 'accepted' });
    }),
    { numRuns: 30 },
  );
  expect(service.unreadable).toEqual([]);
});

it('our key goes out in base64url without padding, and has the same id however it is written', () => {
  expect(key.publicKey).toMatch(/^[\w-]{87}$/);
  expect(key.privateKey).toMatch(/^[\w-]{43}$/);
  expect(key.id).toBe(vapidKeyId(key.publicKey));
  expect(key.id).not.toBe(older.id);
});

it('names the field that is wrong', async () => {
  const service = await aService();
  const channel = aChannel();
  const good = posted(service.subscribe());
  const [p256dh, auth] = [good.keys.p256dh, good.keys.auth];
  const point = Buffer.from(p256dh, 'base64url');
  const cases: [string, unknown][] = [
    ['', null],
    ['', 'text'],
    ['endpoint', {}],
    ['endpoint', { ...good, endpoint: 7 }],
    ['endpoint', { ...good, endpoint: 'x'.repeat(2_001) }],
    ['endpoint', { ...good, endpoint: '/send/1' }],
    ['endpoint', { ...good, endpoint: 'http://push.example.com/1' }],
    ['endpoint', { ...good, endpoint: 'https://user:pw@push.example.com/1' }],
    ['endpoint', { ...good, endpoint: 'https://10.0.0.1/1' }],
    ['endpoint', { ...good, endpoint: 'https://[::1]/1' }],
    ['keys', { ...good, keys: undefined }],
    ['keys.p256dh', { ...good, keys: { auth } }],
    ['keys.p256dh', { ...good, keys: { auth, p256dh: '' } }],
    ['keys.p256dh', { ...good, keys: { auth, p256dh: point.toString('base64url', 0, 64) } }],
    ['keys.p256dh', { ...good, keys: { auth, p256dh: point.toString('hex') } }],
    ['keys.p256dh', { ...good, keys: { auth, p256dh: Buffer.alloc(65, 4).toString('base64') } }],
    ['keys.p256dh', { ...good, keys: { auth, p256dh: `${p256dh} ` } }],
    ['keys.auth', { ...good, keys: { p256dh } }],
    ['keys.auth', { ...good, keys: { p256dh, auth: Buffer.alloc(15).toString('base64url') } }],
    ['keys.auth', { ...good, keys: { p256dh, auth: Buffer.alloc(17).toString('base64url') } }],
    ['keys.auth', { ...good, keys: { p256dh, auth: 'é'.repeat(22) } }],
    ['applicationServerKey', { ...good, applicationServerKey: undefined }],
    ['applicationServerKey', { ...good, applicationServerKey: makeVapidPair().publicKey }],
  ];
  // Only public names and addresses may be named: this one's answer is outside of both.
  const outside = aChannel({ resolve: async () => ['93.184.215.14'] });
  for (const [field, input] of cases)
    expect(await outside.readAddress(input), JSON.stringify(input)).toMatchObject({ ok: false, field });
  expect(await channel.readAddress(good)).toMatchObject({ ok: true, identity: good.endpoint });
});

it('reads whatever is sent without throwing', async () => {
  const channel = aChannel();
  await fc.assert(
    fc.asyncProperty(fc.anything(), async (input) => {
      expect(await channel.readAddress(input)).toMatchObject({ ok: false });
    }),
  );
});
