import { createHash, randomBytes } from 'node:crypto';
import type { AddressReading } from '@drawbell/channels/channel';
import { channelWording, channelWordingVersion } from '@drawbell/draws/consent-wording';
import type { Language } from '@drawbell/draws/subscriber-input';
import {
  addChat,
  addPush,
  addTopic,
  type Channel,
  type ChannelAdded,
  type ChannelAddress,
  chatToken,
  pushAddresses,
} from '@drawbell/store/channels/channels';
import type { ChannelKind, ChannelSays } from '@drawbell/store/channels/tables';
import { readVapidKeys, type VapidKey } from '@drawbell/store/channels/vapid-keys';
import type { Origin } from '@drawbell/store/schema';
import { z } from 'zod';
import type { AppParts } from '../app/app.ts';
import { doorsOf } from '../app/channel-doors.ts';
import { takeFromRequestLimits } from './request-limits.ts';

type Parts = Pick<AppParts, 'store' | 'secrets' | 'clock' | 'channelDoors'>;
type LimitedParts = Parts & Pick<AppParts, 'signUpsPerHour' | 'ring'>;

/** What is offered here, each with what is needed to add it; null where it is not configured. */
export interface Offered {
  readonly push: { readonly applicationServerKey: string } | null;
  readonly ntfy: { readonly serverUrl: string } | null;
  readonly telegram: { readonly bot: string } | null;
}

/** The key that browsers subscribe with now; undefined where there is no Web Push. */
export async function pushKeyOf(parts: Parts): Promise<VapidKey | undefined> {
  if (!doorsOf(parts).channels.has('push')) return undefined;
  const [key] = await readVapidKeys(parts.store.db, parts.secrets);
  return key;
}

export async function offeredOf(parts: Parts): Promise<Offered> {
  const { channels, ntfyUrl, telegramBot } = doorsOf(parts);
  const key = await pushKeyOf(parts);
  return {
    push: key === undefined ? null : { applicationServerKey: key.publicKey },
    ntfy: channels.has('ntfy') && ntfyUrl !== null ? { serverUrl: ntfyUrl } : null,
    telegram: telegramBot === null ? null : { bot: telegramBot },
  };
}

/** What is wrong with an address. */
type AddressProblem = Extract<AddressReading, { readonly ok: false }>;

export type AddedChannel =
  | ChannelAdded
  | { readonly kind: 'not_offered' }
  /** So many codes were sent from here that the next has to wait. */
  | { readonly kind: 'too_often'; readonly seconds: number }
  | { readonly kind: 'wrong'; readonly problem: AddressProblem };

/** Adds a place for a person, whichever kind it is: by a page or by a program. */
export async function addChannel(
  parts: LimitedParts,
  {
    kind,
    input,
    language,
    origin,
    ...channel
  }: {
    readonly subscriberId: string;
    readonly kind: ChannelKind;
    /** What says where it leads, as `readAddress` of its kind takes it. */
    readonly input: unknown;
    readonly name: string;
    readonly says: ChannelSays;
    readonly language: Language;
    readonly origin: Origin;
  },
): Promise<AddedChannel> {
  const { store, secrets, clock } = parts;
  const added = {
    ...channel,
    now: clock(),
    consent: { wordingVersion: channelWordingVersion, wording: channelWording[kind][language], origin },
  };
  if (kind === 'telegram')
    return doorsOf(parts).telegramBot === null ? { kind: 'not_offered' } : addChat(store.db, secrets, added);
  const reading = await readPlace(parts, kind, input);
  if (reading === null) return { kind: 'not_offered' };
  if (!reading.ok) return { kind: 'wrong', problem: reading };
  if (kind === 'ntfy') {
    // A message goes to where nobody has agreed to anything yet: as with mails, so many from one network.
    const seconds = await takeFromRequestLimits(parts, origin.ip);
    if (seconds !== null) return { kind: 'too_often', seconds };
  }
  const add = kind === 'push' ? addPush : addTopic;
  const made = await add(store.db, secrets, { ...added, address: reading.address });
  // Its code is to be sent there.
  if (kind === 'ntfy' && made.kind === 'added') parts.ring('deliver-channel', {});
  return made;
}

/** What somebody gave, as the record takes it; null where this kind is not offered. */
export async function readPlace(
  parts: Parts,
  kind: 'push' | 'ntfy',
  input: unknown,
): Promise<{ readonly ok: true; readonly address: ChannelAddress } | AddressProblem | null> {
  const door = doorsOf(parts).channels.get(kind);
  if (door === undefined) return null;
  const read = await door.readAddress(input);
  if (!read.ok) return read;
  const { identity, address } = read;
  const keyId = address['key'];
  return {
    ok: true,
    address: {
      ...{ key: identity, value: address, relay: door.relayOf(address) },
      ...(keyId !== undefined && { keyId }),
    },
  };
}

/** Where the bot links the chat of whoever opens it; null where there is no bot any more. */
export function chatLink(parts: Parts, channel: Pick<Channel, 'id' | 'createdAt'>): string | null {
  const { telegramBot } = doorsOf(parts);
  return telegramBot === null
    ? null
    : `https://t.me/${telegramBot}?start=${chatToken(parts.secrets, channel)}`;
}

/** A topic that nobody can guess: 130 bits in letters that can be typed. */
export function suggestTopic(): string {
  return `drawbell-${Array.from(randomBytes(26), (byte) => letters[byte % letters.length]).join('')}`;
}
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

const endpointSchema = z.object({ endpoint: z.string() });

/** Which of a person's places is the browser with an endpoint, for its own script to find: hashes, not addresses. */
export async function browsersOf(
  { store, secrets }: Parts,
  subscriberId: string,
): Promise<{ readonly id: string; readonly mark: string }[]> {
  const all = await pushAddresses(store.db, secrets, subscriberId);
  return all.flatMap(({ id, address }) => {
    const { data } = endpointSchema.safeParse(address);
    return data === undefined
      ? []
      : [{ id, mark: createHash('sha256').update(data.endpoint).digest('hex').slice(0, 32) }];
  });
}
