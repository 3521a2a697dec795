import type { Environment } from '@drawbell/runtime/environment';
import { InvalidSetting, readPushSubject } from '@drawbell/runtime/setting-values';
import type { Clock } from '@drawbell/runtime/clock';
import type { GuardedClientOptions } from '@drawbell/webhooks/guarded-client';
import type { Channel, ChannelKind } from './channel.ts';
import { createNtfyChannel } from './ntfy-channel.ts';
import { createPushChannel } from './push/push-channel.ts';
import type { VapidKey } from './push/vapid.ts';
import { createTelegramBot, type TelegramBot } from './telegram-bot.ts';
import { createTelegramChannel } from './telegram-channel.ts';

/** What channels are made of beside their settings. */
export interface ChannelDependencies extends GuardedClientOptions {
  readonly clock: Clock;
  /** The VAPID key of an id, also one that is no longer given to new subscriptions. */
  readonly keyOf: (id: string) => Promise<VapidKey | null>;
}

/** The settings of channels. */
type ChannelSettings = Pick<
  Environment,
  'PUBLIC_URL' | 'PUSH_SUBJECT' | 'NTFY_URL' | 'NTFY_TOKEN' | 'TELEGRAM_BOT_TOKEN' | 'TELEGRAM_API_URL'
>;

/** Every channel there is, each of which opens where it is configured. */
const openers: Readonly<
  Record<ChannelKind, (settings: ChannelSettings, deps: ChannelDependencies) => Channel | null>
> = {
  push: (settings, deps) => {
    const subject = pushSubjectOf(settings);
    return subject === null ? null : createPushChannel({ ...deps, subject });
  },
  ntfy: ({ NTFY_URL: serverUrl, NTFY_TOKEN: token = null }, deps) =>
    serverUrl === undefined ? null : createNtfyChannel({ ...deps, serverUrl, token }),
  telegram: (settings, deps) => {
    const bot = openTelegramBot(settings, deps);
    return bot === null ? null : createTelegramChannel(bot);
  },
};

/** The channels that are configured, by kind; whoever opens them closes them. */
export function openChannels(
  settings: ChannelSettings,
  deps: ChannelDependencies,
): ReadonlyMap<ChannelKind, Channel> {
  const kinds = Object.keys(openers) as ChannelKind[];
  return new Map(
    kinds.flatMap((kind) => {
      const channel = openers[kind](settings, deps);
      return channel === null ? [] : [[kind, channel] as const];
    }),
  );
}

/** The operator's bot, to read what people write to it; null where there is none. */
export function openTelegramBot(
  { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_URL: apiUrl }: ChannelSettings,
  deps: GuardedClientOptions,
): TelegramBot | null {
  return token === undefined ? null : createTelegramBot({ ...deps, token, apiUrl });
}

/** Whom push services can write to: as set, or our own address where that would do; null where it would not. */
function pushSubjectOf({ PUSH_SUBJECT: subject, PUBLIC_URL: publicUrl }: ChannelSettings): string | null {
  if (subject !== undefined || publicUrl === undefined) return subject ?? null;
  try {
    return readPushSubject(publicUrl);
  } catch (err) {
    if (!(err instanceof InvalidSetting)) throw err;
    return null;
  }
}
