import { checkEndpoint } from '@drawbell/webhooks/egress-guard';
import { createGuardedClient, type GuardedClientOptions } from '@drawbell/webhooks/guarded-client';
import type { Clock } from '@drawbell/runtime/clock';
import {
  addressProblem,
  type AddressReading,
  type Answered,
  type Channel,
  type ChannelResult,
  partOf,
  retryAfterOf,
  saidOf,
  type ShortMessage,
} from './channel.ts';

export interface NtfyChannelOptions extends GuardedClientOptions {
  readonly clock: Clock;
  /** The server that is offered: a topic without one is taken to be there. An origin. */
  readonly serverUrl: string;
  /** The operator's access token for that server; no other is shown it. */
  readonly token: string | null;
}

/**
 * ntfy (https://docs.ntfy.sh/publish): `address` is `{url}`, the address of a topic, `https://ntfy.sh/topic`.
 * `readAddress` takes `{topic}` as people write it: that address, or a name at the server that is offered. Servers of
 * other people are posted to as webhooks are: public ones by https, others where the operator allows their network.
 */
export function createNtfyChannel(options: NtfyChannelOptions): Channel {
  const client = createGuardedClient(options);
  const { serverUrl, token, clock } = options;
  return {
    kind: 'ntfy',
    // The public server takes some sixty at once, and says when that is enough.
    pace: { underWayMax: 4, limit: null },
    relayOf: (address) => `ntfy ${new URL(partOf(address, 'url')).origin}`,
    readAddress: async (input) => {
      const read = readTopic(input, serverUrl);
      if (!read.ok) return read;
      const refused = await checkEndpoint(read.identity, options);
      return refused === null ? read : addressProblem('topic', refused.code, refused.message);
    },
    send: async (address, message) => {
      const { origin, pathname } = new URL(partOf(address, 'url'));
      const known = origin === serverUrl ? token : null;
      // As JSON and not in headers, which hold no UTF-8.
      const answer = await client.request({
        ...{
          method: 'POST',
          url: `${origin}/`,
          body: JSON.stringify(publication(pathname.slice(1), message)),
        },
        headers: {
          'content-type': 'application/json',
          ...(known !== null && { authorization: `Bearer ${known}` }),
        },
      });
      return answer.kind === 'answered' ? judge(answer, { now: clock(), withToken: known !== null }) : answer;
    },
    check: async () => {
      const answer = await client.request({ method: 'GET', url: `${serverUrl}/v1/health`, headers: {} });
      if (answer.kind !== 'answered') return `the ntfy server could not be asked: ${answer.response}`;
      return answer.status === 200 && /"healthy":\s*true/.test(answer.response)
        ? null
        : `the ntfy server does not say that it is well (HTTP ${answer.status})`;
    },
    close: () => client.close(),
  };
}

const stopWords = { en: 'Stop these messages', fr: 'Ne plus recevoir ces messages' };

function publication(topic: string, message: ShortMessage): object {
  const { title, body, url, urgency, language, stopUrl } = message;
  return {
    ...{ topic, title, message: body, click: url, priority: urgency === 'high' ? 4 : 3 },
    ...(stopUrl !== undefined && { actions: [{ action: 'view', label: stopWords[language], url: stopUrl }] }),
  };
}

/** The public server's daily quota is counted by the address of the sender, and begins anew at midnight UTC. */
const dailyQuota = 42_908;
const hourMs = 3_600_000;
/** A server of somebody's own may count its days otherwise: it is asked again some hours later. */
const quotaRestMaxMs = 6 * hourMs;
/** Without Retry-After: it gives back one request every five seconds, and bans who goes on asking. */
const restMs = 60_000;

function judge(answer: Answered, { now, withToken }: { now: Date; withToken: boolean }): ChannelResult {
  const { status, durationMs } = answer;
  const error = errorOf(answer.response);
  const said = {
    code: String(error?.code ?? status),
    response: saidOf(error?.error ?? answer.response),
    durationMs,
  };
  if (status >= 200 && status < 300) return { kind: 'accepted', ...said, response: '' };
  const asked = retryAfterOf(answer, now);
  if (status === 429) {
    const rest = error?.code === dailyQuota ? untilQuota(now) : restMs;
    return { kind: 'refused', whose: 'relay', retryAfterMs: Math.max(rest, asked ?? 0), ...said };
  }
  return { kind: 'refused', whose: whose(status, withToken), retryAfterMs: asked, ...said };
}

function untilQuota(now: Date): number {
  const midnight = new Date(now).setUTCHours(24, 0, 0, 0);
  return Math.min(Math.max(midnight - now.getTime(), hourMs), quotaRestMaxMs);
}

function whose(status: number, withToken: boolean): 'relay' | 'address' | 'ours' {
  if (status >= 500) return 'relay';
  if (status === 413) return 'ours';
  // At the operator's server it is our token that is refused, elsewhere the topic is somebody's own.
  return (status === 401 || status === 403) && withToken ? 'ours' : 'address';
}

/** ntfy's own number and words of an error; null where the answer has none. */
function errorOf(text: string): { code: number; error: string } | null {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null || !('code' in read) || typeof read.code !== 'number')
      return null;
    return { code: read.code, error: 'error' in read && typeof read.error === 'string' ? read.error : '' };
  } catch {
    return null;
  }
}

/** What ntfy keeps for its own pages, and refuses as topics. */
const reserved = new Set([
  ...['docs', 'static', 'file', 'app', 'metrics', 'account', 'settings', 'signup', 'login', 'v1'],
]);

/** The address of a topic, as somebody wrote it; where its server leads is not asked here. */
function readTopic(input: unknown, serverUrl: string): AddressReading {
  const entered = typeof input === 'object' && input !== null && 'topic' in input ? input.topic : undefined;
  const text = typeof entered === 'string' ? entered.trim() : '';
  if (text === '') return addressProblem('topic', 'missing', 'must be the address of a topic');
  if (text.length > 500) return addressProblem('topic', 'too_long', 'must have at most 500 characters');
  // `ntfy.sh/topic` is what the apps show; a name alone is one at the server that is offered.
  const whole = /^https?:\/\//i.test(text)
    ? text
    : text.includes('/')
      ? `https://${text}`
      : `${serverUrl}/${text}`;
  if (!URL.canParse(whole)) return addressProblem('topic', 'not_a_url', 'must be the address of a topic');
  const url = new URL(whole);
  const name = url.pathname.replace(/^\/|\/$/g, '');
  if (url.search !== '' || url.hash !== '' || name.includes('/'))
    return addressProblem('topic', 'not_a_topic', 'must be the address of one topic, and nothing after it');
  if (!/^[-_A-Za-z0-9]{1,64}$/.test(name))
    return addressProblem('topic', 'topic_characters', 'must have 1 to 64 letters, digits, - and _');
  if (reserved.has(name)) return addressProblem('topic', 'topic_reserved', 'is kept by ntfy for itself');
  if (url.username !== '' || url.password !== '')
    return addressProblem('topic', 'has_user_info', 'must not hold a user name or password');
  const address = `${url.origin}/${name}`;
  return { ok: true, address: { url: address }, identity: address };
}
