import { createECDH, randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelAddress, ShortMessage } from '@drawbell/channels/channel';
import { agree, encrypt, recordOf } from '@drawbell/channels/push/encryption';
import { createPushChannel } from '@drawbell/channels/push/push-channel';
import { makeVapidPair, vapidKeyId } from '@drawbell/runtime/vapid-pair';
import { systemClock } from '@drawbell/runtime/clock';
import { createEgressPolicy, createResolver } from '@drawbell/webhooks/egress-guard';
import { Agent } from 'undici';

// One message to each of many subscriptions at one service, so many at once. Arguments: `bare`, which posts bodies that
// were encrypted beforehand with undici alone, or `ours`, which encrypts and signs them; the port of the service; how many;
// how many at once. Each line `round` is one; `prepared` waits.
const [, , mode = '', port = '', count = '', concurrency = ''] = process.argv;
const origin = `http://127.0.0.1:${port}`;
const pair = makeVapidPair();
const key = { ...pair, id: vapidKeyId(pair.publicKey) };
const message: ShortMessage = {
  title: 'You meet draw 446 (CEC, 518)',
  body: 'You meet the published criteria of draw 446 of 29 September 2026: Canadian Experience Class. Cut‑off 518. This is not an invitation.',
  language: 'en',
  url: 'https://drawbell.example/en/account/standing',
  tag: 'draw 446',
  ttlSeconds: 86_400,
  urgency: 'high',
};

/** As long as those of the largest service are. */
const addresses = Array.from({ length: Number(count) }, (): ChannelAddress => {
  const keys = createECDH('prime256v1');
  return {
    endpoint: `${origin}/fcm/send/${randomBytes(110).toString('base64url')}`,
    p256dh: keys.generateKeys('base64url'),
    auth: randomBytes(16).toString('base64url'),
    key: key.id,
  };
});

/** The channel prepares by itself, once no message was sent for a second. */
const quietMs = 1_500;
/** It is done when the process has had next to nothing to do for so long. */
const restMs = 300;

type Send = (index: number) => Promise<void>;

function bare(): Send {
  const agent = new Agent({ pipelining: 1, allowH2: false });
  const { title, body, url, tag, language } = message;
  const record = recordOf(Buffer.from(JSON.stringify({ title, body, url, tag, lang: language })));
  const paths = addresses.map(({ endpoint = '' }) => endpoint.slice(origin.length));
  const bodies = addresses.map(({ p256dh = '', auth = '' }) =>
    encrypt(record, agree(Buffer.concat([p256dh, auth].map((each) => Buffer.from(each, 'base64url'))))),
  );
  const headers = {
    ...{ authorization: `vapid t=${'a'.repeat(260)}, k=${key.publicKey}`, ttl: '86400', urgency: 'high' },
    ...{ topic: 'a'.repeat(32), 'content-encoding': 'aes128gcm', 'content-type': 'application/octet-stream' },
    'user-agent': 'bench',
  };
  return async (index) => {
    const answer = await agent.request({
      ...{ origin, path: paths[index] ?? '', method: 'POST', body: bodies[index] ?? '', headers },
    });
    if (answer.statusCode !== 204) throw new Error(`answered ${answer.statusCode}`);
    await answer.body.dump();
  };
}

function ours(): Send {
  const channel = createPushChannel({
    policy: createEgressPolicy('127.0.0.0/8', 'https://drawbell.example'),
    resolve: createResolver(),
    userAgent: 'bench',
    clock: systemClock,
    subject: 'mailto:ops@drawbell.example',
    keyOf: async () => key,
  });
  return async (index) => {
    const { kind } = await channel.send(addresses[index] ?? {}, message);
    if (kind !== 'accepted') throw new Error(`ended as ${kind}`);
  };
}

const send = mode === 'bare' ? bare() : ours();
process.stdout.write('ready\n');
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'round') void round();
  else void prepared();
});
process.stdin.once('end', () => process.exit(0));

async function prepared(): Promise<void> {
  await delay(quietMs);
  for (let before = process.cpuUsage(); ; before = process.cpuUsage()) {
    await delay(restMs);
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1_000 < restMs / 20) break;
  }
  process.stdout.write('prepared\n');
}

async function round(): Promise<void> {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  let next = 0;
  const loop = async (): Promise<void> => {
    while (next < addresses.length) await send(next++);
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, loop));
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - startedAt) / 1_000;
  process.stdout.write(`${JSON.stringify({ seconds, processor: (user + system) / 1_000_000 })}\n`);
}
