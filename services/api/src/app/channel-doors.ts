import type { Channel, ChannelKind } from '@drawbell/channels/channel';
import { type ChannelDependencies, openChannels } from '@drawbell/channels/registry';
import type { Environment } from '@drawbell/runtime/environment';
import { makeVapidPair } from '@drawbell/runtime/vapid-pair';
import { ensureVapidKey, readVapidKeys } from '@drawbell/store/channels/vapid-keys';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';

/** Where people can be told beside their mailbox, as far as it is configured here. */
export interface ChannelDoors {
  /** Checks what somebody gave, by kind. Nothing is sent from here. */
  readonly channels: ReadonlyMap<ChannelKind, Pick<Channel, 'readAddress' | 'relayOf'>>;
  /** The ntfy server that is offered. */
  readonly ntfyUrl: string | null;
  /** Of https://t.me/NAME. */
  readonly telegramBot: string | null;
}

/** None: what holds where nothing is configured. */
const noChannelDoors: ChannelDoors = { channels: new Map(), ntfyUrl: null, telegramBot: null };

/** The doors of an application. */
export function doorsOf({
  channelDoors,
}: {
  readonly channelDoors?: ChannelDoors | undefined;
}): ChannelDoors {
  return channelDoors ?? noChannelDoors;
}

/** Opens what is configured, and makes the first key of Web Push. Whoever opens them closes them. */
export async function openChannelDoors(
  env: Environment,
  {
    store,
    secrets,
    publicUrl,
    ...options
  }: Omit<ChannelDependencies, 'keyOf'> & {
    readonly store: Store;
    readonly secrets: Secrets;
    readonly publicUrl: string;
  },
): Promise<{ readonly doors: ChannelDoors; readonly close: () => Promise<void> }> {
  const keyOf = async (id: string) =>
    (await readVapidKeys(store.db, secrets)).find((key) => key.id === id) ?? null;
  const channels = openChannels({ ...env, PUBLIC_URL: publicUrl }, { ...options, keyOf });
  if (channels.has('push')) await ensureVapidKey(store.db, secrets, makeVapidPair, options.clock());
  return {
    doors: {
      channels,
      ntfyUrl: env.NTFY_URL ?? null,
      telegramBot: channels.has('telegram') ? (env.TELEGRAM_BOT_NAME ?? null) : null,
    },
    close: async () => {
      await Promise.all([...channels.values()].map((channel) => channel.close()));
    },
  };
}
