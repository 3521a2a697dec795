import { createEgressPolicy } from '@drawbell/webhooks/egress-guard';
import {
  dailyQuotaReached,
  type NtfyServer,
  startNtfyServer,
  tooManyRequests,
} from '@drawbell/testing/ntfy-server';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createNtfyChannel, type NtfyChannelOptions } from '../src/ntfy-channel.ts';
import { dependencies, message, opened } from './sending.ts';

const hour = 3_600_000;
const aChannel = (serverUrl: string, options: Partial<NtfyChannelOptions> = {}) =>
  opened(createNtfyChannel({ ...dependencies(), serverUrl, token: null, ...options }));
const aServer = async (options?: Parameters<typeof startNtfyServer>[0]): Promise<NtfyServer> =>
  opened(await startNtfyServer(options));
const read = async (channel: ReturnType<typeof aChannel>, topic: unknown) => {
  const reading = await channel.readAddress({ topic });
  if (!reading.ok) throw new Error(reading.code);
  return reading.address;
};

it('a message arrives at its topic, with letters of every language', async () => {
  const server = await aServer();
  const channel = aChannel(server.url);
  const address = await read(channel, 'my-bell_1');
  expect(channel.relayOf(address)).toBe(`ntfy ${server.url}`);
  const title = 'Critères remplis\u00a0: métiers spécialisés 🔔';
  const stopUrl = 'https://bell.example.org/fr/arreter';
  expect(await channel.send(address, { ...message, title, language: 'fr', stopUrl })).toMatchObject({
    ...{ kind: 'accepted', code: '200', response: '' },
  });
  expect(server.published).toEqual([
    {
      ...{ topic: 'my-bell_1', title, message: message.body, click: message.url, priority: 4, token: null },
      actions: [{ action: 'view', label: 'Ne plus recevoir ces messages', url: stopUrl }],
    },
  ]);
});

it('shows its token to the server that is offered, and to no other', async () => {
  const [offered, other] = [await aServer({ token: 'tk_ours' }), await aServer()];
  const channel = aChannel(offered.url, { token: 'tk_ours' });
  for (const topic of ['a', `${other.url}/a`])
    expect(await channel.send(await read(channel, topic), message)).toMatchObject({ kind: 'accepted' });
  expect([offered, other].map(({ published }) => published[0]?.token)).toEqual(['tk_ours', null]);
});

it('when our token is refused it is our fault, and elsewhere the topic is somebody’s own', async () => {
  const [offered, other] = [await aServer({ token: 'tk_theirs' }), await aServer({ token: 'tk_theirs' })];
  const channel = aChannel(offered.url, { token: 'tk_old' });
  const send = async (topic: string) => channel.send(await read(channel, topic), message);
  expect(await send('a')).toMatchObject({ kind: 'refused', code: '40101', whose: 'ours' });
  expect(await send(`${other.url}/a`)).toMatchObject({ kind: 'refused', whose: 'address' });
});

it.each([
  ['2026-10-01T15:00:00Z', 6 * hour],
  ['2026-10-01T20:30:00Z', 3.5 * hour],
  ['2026-10-01T23:59:00Z', hour],
])(
  'the daily quota, shared with strangers, rests the whole server for hours: at %s for %i ms',
  async (at, rest) => {
    const server = await aServer();
    const channel = aChannel(server.url, { clock: () => new Date(at) });
    server.behave(() => dailyQuotaReached);
    expect(await channel.send(await read(channel, 'a'), message)).toEqual({
      ...{ kind: 'refused', whose: 'relay', code: '42908', retryAfterMs: rest },
      ...{ response: 'limit reached: daily message quota reached', durationMs: expect.any(Number) },
    });
  },
);

it.each([
  [tooManyRequests, { whose: 'relay', code: '42901', retryAfterMs: 60_000 }],
  [
    { ...tooManyRequests, headers: { 'retry-after': '300' } },
    { whose: 'relay', retryAfterMs: 300_000 },
  ],
  [
    { status: 400, error: { code: 40_009, error: 'x' } },
    { whose: 'address', code: '40009' },
  ],
  [
    { status: 403, error: { code: 40_301, error: 'forbidden' } },
    { whose: 'address', code: '40301' },
  ],
  [{ status: 404 }, { whose: 'address', code: '404' }],
  [
    { status: 302, headers: { location: 'http://169.254.169.254/' } },
    { whose: 'address', code: '302' },
  ],
  [
    { status: 413, error: { code: 41_301, error: 'too large' } },
    { whose: 'ours', code: '41301' },
  ],
  [
    { status: 500, error: { code: 50_001, error: 'x' } },
    { whose: 'relay', code: '50001' },
  ],
  [
    { status: 503, headers: { 'retry-after': '7' } },
    { whose: 'relay', code: '503', retryAfterMs: 7_000 },
  ],
  [
    { status: 507, error: { code: 50_701, error: 'x' } },
    { whose: 'relay', code: '50701' },
  ],
])('%j is refused by whose fault: %o; a topic never ends by it', async (answer, expected) => {
  const server = await aServer();
  const channel = aChannel(server.url);
  server.behave(() => answer);
  expect(await channel.send(await read(channel, 'a'), message)).toMatchObject({
    ...{ kind: 'refused', retryAfterMs: null, ...expected },
  });
  expect(server.requests()).toBe(1);
});

it('a server that hangs or is away gave no answer', async () => {
  const server = await aServer();
  const channel = aChannel(server.url, { deadlineMs: 100 });
  const address = await read(channel, 'a');
  server.behave(() => 'hang');
  expect(await channel.send(address, message)).toMatchObject({ kind: 'no_answer' });
  await server.close();
  expect(await channel.send(address, message)).toMatchObject({ kind: 'not_sent' });
});

it('is ready when the server says that it is well', async () => {
  const server = await aServer();
  const channel = aChannel(server.url);
  expect(await channel.check()).toBeNull();
  await server.close();
  expect(await channel.check()).toMatch(/^the ntfy server could not be asked: no connection/);
});

it.each([
  ['mine', 'https://ntfy.sh/mine'],
  ['  mine ', 'https://ntfy.sh/mine'],
  ['ntfy.sh/mine', 'https://ntfy.sh/mine'],
  ['https://ntfy.sh/mine/', 'https://ntfy.sh/mine'],
  ['HTTPS://NTFY.SH:443/Mine', 'https://ntfy.sh/Mine'],
  ['https://ntfy.example.org/m_-1', 'https://ntfy.example.org/m_-1'],
  ['https://ntfy.example.org:8443/m', 'https://ntfy.example.org:8443/m'],
  [`https://ntfy.sh/${'a'.repeat(64)}`, `https://ntfy.sh/${'a'.repeat(64)}`],
])('%s is a topic', async (topic, url) => {
  const channel = aChannel('https://ntfy.sh', {
    policy: createEgressPolicy(undefined, 'https://bell.example.org'),
    resolve: async () => ['93.184.215.14'],
  });
  expect(await channel.readAddress({ topic })).toEqual({ ok: true, address: { url }, identity: url });
});

it.each([
  [undefined, 'missing'],
  ['', 'missing'],
  [7, 'missing'],
  ['x'.repeat(501), 'too_long'],
  ['a'.repeat(65), 'topic_characters'],
  ['ma chaîne', 'topic_characters'],
  ['https://ntfy.sh/', 'topic_characters'],
  ['https://ntfy.sh/a.b', 'topic_characters'],
  ['https://ntfy.sh/a%20b', 'topic_characters'],
  ['https://ntfy.sh/docs', 'topic_reserved'],
  ['account', 'topic_reserved'],
  ['https://ntfy.sh/a/b', 'not_a_topic'],
  ['https://ntfy.sh/a?auth=x', 'not_a_topic'],
  ['a#b', 'not_a_topic'],
  ['http://[', 'not_a_url'],
  ['https://user:pw@ntfy.sh/a', 'has_user_info'],
  ['http://ntfy.sh/a', 'not_https'],
  ['https://ntfy.sh:2586/a', 'port_not_allowed'],
  ['https://localhost/a', 'name_not_public'],
  ['https://192.168.1.4/a', 'address_not_public'],
  ['https://ntfy.lan/a', 'name_not_public'],
  ['https://bell.example.org/a', 'own_host'],
  ['https://intern.example.org/a', 'address_not_public'],
])('%j is none: %s', async (topic, code) => {
  const channel = aChannel('https://ntfy.sh', {
    policy: createEgressPolicy(undefined, 'https://bell.example.org'),
    resolve: async (host) => [host === 'intern.example.org' ? '10.0.0.1' : '93.184.215.14'],
  });
  expect(await channel.readAddress({ topic })).toMatchObject({ ok: false, field: 'topic', code });
});

it('reads whatever is sent without throwing', async () => {
  const channel = aChannel('https://ntfy.sh', { resolve: async () => [] });
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.anything(), fc.record({ topic: fc.string() })), async (input) => {
      expect(await channel.readAddress(input)).toMatchObject({ ok: false });
    }),
  );
});
