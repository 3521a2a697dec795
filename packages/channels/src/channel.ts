import type { GuardedAnswer } from '@drawbell/webhooks/guarded-client';
import { readRetryAfter } from '@drawbell/runtime/retry-after';

/** The places beside a mailbox where a person can be told. */
export type ChannelKind = 'push' | 'ntfy' | 'telegram';

/** What is said on a small screen. Plain text: each channel escapes it as its server wants. */
export interface ShortMessage {
  readonly title: string;
  readonly body: string;
  readonly language: 'en' | 'fr';
  /** Where a tap leads: absolute, and nothing personal in it. */
  readonly url: string;
  /** The same for every copy of one piece of news: where a channel can, the second takes the place of the first. */
  readonly tag: string;
  /** How long it is of use; after that a server that still holds it may drop it. */
  readonly ttlSeconds: number;
  /** Whether it may wake a phone that saves its battery. */
  readonly urgency: 'normal' | 'high';
  /** A page that ends this channel, for channels that cannot be answered and have no settings of their own. */
  readonly stopUrl?: string;
}

/**
 * A place where one person is told, as it is sealed in the record: plain JSON, made by `readAddress` of its channel and
 * understood by no other.
 */
export type ChannelAddress = Readonly<Record<string, string>>;

/** What somebody entered or their browser sent, checked. */
export type AddressReading =
  | {
      readonly ok: true;
      readonly address: ChannelAddress;
      /** What makes it the same place as another one, for its hash: of one text there is one channel of a kind. */
      readonly identity: string;
    }
  | ({ readonly ok: false } & AddressProblem);

/** Which field is wrong, with a code for pages in two languages and a sentence for programs. */
interface AddressProblem {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/**
 * How one attempt ended. `response` is what a server said, or what went wrong, in a few words; it holds no address, no
 * key, no token and nothing of the message.
 */
export type ChannelResult = {
  readonly response: string;
  readonly durationMs: number;
} & (
  | { readonly kind: 'accepted'; readonly code: string }
  /** This address takes no more messages, ever: its channel ends. */
  | { readonly kind: 'gone'; readonly code: string; readonly reason: EndReason }
  | {
      readonly kind: 'refused';
      readonly code: string;
      /** When the server asked to be left alone for a time, as `whose` says by whom; null where it named none. */
      readonly retryAfterMs: number | null;
      /**
       * Who has to rest or to be looked at. `relay`: the server itself, all its messages wait and none counts against an
       * address. `address`: this address alone; several in a row and never a success, while others at that server are
       * accepted, end it. `ours`: what we send is wrong, whoever gets it; an operator must act, and no channel ends.
       */
      readonly whose: 'relay' | 'address' | 'ours';
    }
  /** No byte of it can have been read. */
  | { readonly kind: 'not_sent' }
  /** It was sent, and no answer came: it may have arrived. */
  | { readonly kind: 'no_answer' }
);

/** Why a server said that an address has ended. */
type EndReason = 'unsubscribed' | 'blocked' | 'deactivated' | 'chat_not_found' | 'migrated';

/** How fast a server of a channel is sent messages, over all processes: what it takes without asking for time. */
interface ChannelPace {
  /** Under way at once from one process. */
  readonly underWayMax: number;
  /** So many at once, and one more each `everyMs` after; null where only the server says so. */
  readonly limit: { readonly burst: number; readonly everyMs: number } | null;
}

/** One way to tell one message to one address. */
export interface Channel {
  readonly kind: ChannelKind;
  readonly pace: ChannelPace;
  /** The server that messages to an address go through, as its circuit is named: `push https://fcm.googleapis.com`. */
  relayOf(address: ChannelAddress): string;
  /** Checks what was entered, with the names of its servers. */
  readAddress(input: unknown): Promise<AddressReading>;
  /**
   * Sends once. Never throws for anything that a server or the network does; ends within its own deadline.
   * @throws TypeError for an address that `readAddress` did not make
   */
  send(address: ChannelAddress, message: ShortMessage): Promise<ChannelResult>;
  /**
   * Does what costs in the next message to each of these, where it can be done before that is known: when no message waits,
   * as far as there is room, and again by itself after each message.
   */
  prepare?(addresses: readonly ChannelAddress[]): void;
  /**
   * Why it cannot send now, in a sentence for the operator; null if it can, as far as can be told without telling anybody.
   * @param rehearsed made ready as if it were sent, where that is more than a question to the server
   */
  check(rehearsed?: ShortMessage): Promise<string | null>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** An answer that came. */
export type Answered = Extract<GuardedAnswer, { kind: 'answered' }>;

/** The longest rest that a server can ask for. */
const retryAfterMaxMs = 24 * 3_600_000;

/** A part of an address that is there in every one that `readAddress` made. @throws TypeError when it is not */
export function partOf(address: ChannelAddress, name: string): string {
  const part = address[name];
  if (part === undefined) throw new TypeError(`an address of this channel has a part "${name}"`);
  return part;
}

/** A reading that failed. */
export function addressProblem(field: string, code: string, message: string): AddressReading & { ok: false } {
  return { ok: false, field, code, message };
}

/** The Retry-After of an answer, in milliseconds; null without one. */
export function retryAfterOf(answer: Answered, now: Date): number | null {
  return readRetryAfter(answer.header('retry-after'), now, retryAfterMaxMs);
}

const excerptCharacters = 200;

/**
 * What a server said, for the record: short, one line, and without what it repeats of the message's way: addresses,
 * tokens and whatever else is long enough to name a person's place.
 */
export function saidOf(text: string): string {
  return text
    .slice(0, 2_000)
    .replace(/https?:\/\/\S+/g, '(address)')
    .replace(/[\w.+=/:-]{24,}|-?\d{6,}/g, '(…)')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, excerptCharacters)
    .toWellFormed();
}
