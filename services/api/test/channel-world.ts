import { openChannels } from '@drawbell/channels/registry';
import { readEnvironment } from '@drawbell/runtime/environment';
import { makeVapidPair } from '@drawbell/runtime/vapid-pair';
import { ensureVapidKey, readVapidKeys } from '@drawbell/store/channels/vapid-keys';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { createEgressPolicy } from '@drawbell/webhooks/egress-guard';
import type { AppParts } from '../src/app/app.ts';
import { testNow } from './open-test-app.ts';

const environment = readEnvironment({
  PUSH_SUBJECT: 'mailto:ops@example.org',
  NTFY_URL: 'https://ntfy.example',
  TELEGRAM_BOT_TOKEN: `7000000001:${'A'.repeat(35)}`,
});

/** Every way to be told beside the mailbox, with names that resolve to public addresses. */
export function allChannelDoors({
  store,
  secrets,
}: {
  store: Store;
  secrets: Secrets;
}): AppParts['channelDoors'] {
  const channels = openChannels(environment, {
    policy: createEgressPolicy(undefined, 'https://bell.example.org'),
    resolve: async () => ['93.184.215.14'],
    userAgent: 'test',
    clock: () => testNow,
    keyOf: async (id) => (await readVapidKeys(store.db, secrets)).find((key) => key.id === id) ?? null,
  });
  return { channels, ntfyUrl: 'https://ntfy.example', telegramBot: 'drawbell_bot' };
}

/** What a browser says of itself: its key is a point of the curve. */
export function aBrowser(
  applicationServerKey: string,
  endpoint = 'https://push.example/a',
): { endpoint: string; keys: { p256dh: string; auth: string }; applicationServerKey: string } {
  const { publicKey } = makeVapidPair();
  return {
    ...{ endpoint, applicationServerKey },
    keys: { p256dh: publicKey, auth: Buffer.alloc(16, 7).toString('base64url') },
  };
}

/** The key that browsers are given. */
export async function aPushKey({ store, secrets }: { store: Store; secrets: Secrets }): Promise<string> {
  return (await ensureVapidKey(store.db, secrets, makeVapidPair, testNow)).publicKey;
}
