import type { Channel, ChannelAddress, ChannelKind } from '@drawbell/channels/channel';
import {
  type ChannelDependencies,
  openChannels as openClients,
  openTelegramBot,
} from '@drawbell/channels/registry';
import type { TelegramBot } from '@drawbell/channels/telegram-bot';
import { createCache } from '@drawbell/runtime/cache';
import type { Clock } from '@drawbell/runtime/clock';
import type { Environment } from '@drawbell/runtime/environment';
import type { ReadinessPart } from '@drawbell/runtime/readiness';
import { listAddresses } from '@drawbell/store/channels/channels';
import { readVapidKeys, type VapidKey } from '@drawbell/store/channels/vapid-keys';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { createEgressPolicy, createResolver } from '@drawbell/webhooks/egress-guard';

/** The channels that are configured, and the bot of one of them. */
export interface OpenChannels {
  readonly open: ReadonlyMap<ChannelKind, Channel>;
  /** What people write to it is read; null where there is none. */
  readonly bot: TelegramBot | null;
  /** Messages under way at once over each of them, those whose servers hang not counted. */
  readonly concurrency: number;
  readonly close: () => Promise<void>;
}

type ChannelEnvironment = Pick<Environment, 'WEBHOOK_CONCURRENCY'> &
  Partial<
    Pick<
      Environment,
      | 'WEBHOOK_ALLOWED_NETWORKS'
      | 'PUSH_SUBJECT'
      | 'NTFY_URL'
      | 'NTFY_TOKEN'
      | 'TELEGRAM_BOT_TOKEN'
      | 'TELEGRAM_API_URL'
    >
  >;

/** The clients of the channels that are configured, with the networks that the operator allows. */
export function openChannelClients(
  env: ChannelEnvironment,
  { publicUrl, clock, keyOf }: { publicUrl: string; clock: Clock; keyOf: ChannelDependencies['keyOf'] },
): ReadonlyMap<ChannelKind, Channel> {
  return openClients(...clientOptions(env, { publicUrl, clock, keyOf }));
}

function clientOptions(
  env: ChannelEnvironment,
  { publicUrl, clock, keyOf }: { publicUrl: string; clock: Clock; keyOf: ChannelDependencies['keyOf'] },
) {
  const deps: ChannelDependencies = {
    policy: createEgressPolicy(env.WEBHOOK_ALLOWED_NETWORKS, publicUrl),
    resolve: createResolver(),
    userAgent: `Drawbell/1 (+${publicUrl})`,
    ...{ clock, keyOf },
  };
  return [{ TELEGRAM_API_URL: 'https://api.telegram.org', ...env, PUBLIC_URL: publicUrl }, deps] as const;
}

/**
 * Opens the channels that are configured; null where none is.
 * @throws StartError when a setting cannot be used
 */
export function openChannels(
  env: ChannelEnvironment,
  { store, secrets, publicUrl, clock }: { store: Store; secrets: Secrets; publicUrl: string; clock: Clock },
): OpenChannels | null {
  const keyOf = createKeyFinder({ store, secrets, clock });
  const open = openChannelClients(env, { publicUrl, clock, keyOf });
  if (open.size === 0) return null;
  const bot = openTelegramBot(...clientOptions(env, { publicUrl, clock, keyOf }));
  return {
    ...{ open, bot, concurrency: env.WEBHOOK_CONCURRENCY },
    close: async () => {
      await Promise.all([...[...open.values()].map((channel) => channel.close()), bot?.close()]);
    },
  };
}

/** Addresses are read so many at a time, and one process prepares for so many at most. */
const addressesAtOnce = 500;
const addressesMax = 100_000;

/** Where a channel can do beforehand what a message costs, it does so for everybody who is told over it. */
export async function prepareChannels(
  channels: Pick<OpenChannels, 'open'> | null,
  { store, secrets, signal }: { store: Store; secrets: Secrets; signal: AbortSignal },
): Promise<void> {
  for (const [kind, channel] of channels?.open ?? []) {
    if (channel.prepare === undefined) continue;
    let after: string | null = null;
    for (let read = 0; read < addressesMax && !signal.aborted; read += addressesAtOnce) {
      const page = await listAddresses(store.db, { kind, after, limit: addressesAtOnce });
      channel.prepare(page.flatMap(({ address }) => unsealed(secrets, address)));
      after = page.at(-1)?.id ?? null;
      if (page.length < addressesAtOnce) break;
    }
  }
}

/** None where it cannot be read, which is told when a message is owed there. */
function unsealed(secrets: Secrets, address: string): ChannelAddress[] {
  try {
    return [{ ...(JSON.parse(secrets.unseal(address)) as ChannelAddress) }];
  } catch {
    return [];
  }
}

/** A key that is retired signs on; a new one is looked for when a subscription names it. */
const keysKeptMs = 60_000;

/** Finds keys by their id. All of them are read at once: there are few. */
function createKeyFinder({
  store,
  secrets,
  clock,
}: {
  store: Store;
  secrets: Secrets;
  clock: Clock;
}): (id: string) => Promise<VapidKey | null> {
  const kept = createCache<Promise<ReadonlyMap<string, VapidKey>>>({
    entriesMax: 1,
    keptFor: { ms: keysKeptMs, clock },
  });
  const read = async () => {
    const keys = await readVapidKeys(store.db, secrets);
    return new Map(keys.map((key) => [key.id, key]));
  };
  return async (id) => {
    const known = kept.getOrMake('keys', read);
    const key = (await known).get(id);
    if (key !== undefined) return key;
    kept.forget('keys', known);
    return (await kept.getOrMake('keys', read)).get(id) ?? null;
  };
}

/** How long an answer about a channel's server is kept. */
const keptForMs = 60_000;

/** Channels as parts of which a process says when they are away: what they are to tell waits in the record meanwhile. */
export function channelReadiness(channels: OpenChannels | null, clock: Clock): ReadinessPart[] {
  return [...(channels?.open ?? [])].map(([kind, channel]) => {
    const kept = createCache<Promise<string | null>>({ entriesMax: 1, keptFor: { ms: keptForMs, clock } });
    return {
      ...{ name: kind, required: false },
      // Without the server's own words.
      look: () =>
        kept.getOrMake('look', async () =>
          (await channel.check()) === null ? null : 'The server cannot be reached, or refuses us.',
        ),
    };
  });
}
