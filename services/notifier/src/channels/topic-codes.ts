import type { Channel, ChannelAddress, ShortMessage } from '@drawbell/channels/channel';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import { topicCode } from '@drawbell/store/channels/channels';
import { claimCodes, noteCodeSent, type OwedCode } from '@drawbell/store/channels/codes';
import { noteRelayFailure } from '@drawbell/store/channels/relays';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';

interface CodeSenderDependencies {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly channel: Channel;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const atOnce = 20;

/** How long a code is in the hands of a process; after that it is tried again, until it is too late for it. */
const leaseMs = 60_000;

/**
 * Sends the codes that confirm topics, each once: a process that goes away between the answer of the server and the record
 * costs a second one, of the same code.
 */
export async function sendCodes(deps: CodeSenderDependencies): Promise<void> {
  const { store, clock } = deps;
  for (;;) {
    const owed = await claimCodes(store.pool, { limit: atOnce, leaseMs, now: clock() });
    await Promise.all(owed.map((code) => sendCode(deps, code)));
    if (owed.length < atOnce) return;
  }
}

async function sendCode(
  { store, secrets, channel, publicUrl, clock, log }: CodeSenderDependencies,
  owed: OwedCode,
): Promise<void> {
  const { id, relay, language, holdUntil } = owed;
  const begunAt = clock();
  if (holdUntil !== null && holdUntil > begunAt) return;
  const address = JSON.parse(secrets.unseal(owed.address)) as ChannelAddress;
  const code = topicCode(secrets, owed);
  const result = await channel.send(address, codeMessage(code, { language, publicUrl, id }));
  const now = clock();
  log.debug({ channel: channel.kind, channelId: id, result: result.kind }, 'a code was tried');
  const isOver =
    result.kind === 'accepted' ||
    result.kind === 'gone' ||
    (result.kind === 'refused' && result.whose === 'address');
  if (isOver) return noteCodeSent(store.db, { id, now });
  const refused = result.kind === 'refused' ? result : null;
  const retryAt = refused?.retryAfterMs == null ? null : new Date(now.getTime() + refused.retryAfterMs);
  const said = refused === null ? result.response : `${refused.code} ${refused.response}`;
  const whose = refused?.whose === 'ours' ? 'ours' : 'relay';
  await noteRelayFailure(store.db, { name: relay, whose, said, retryAt, begunAt, now });
}

/** A code is good for an hour. */
const ttlSeconds = 3_600;

function codeMessage(
  code: string,
  { language, publicUrl, id }: { language: Language; publicUrl: string; id: string },
): ShortMessage {
  const words = allWords[language];
  const shown = `${code.slice(0, 4)}-${code.slice(4)}`;
  return {
    title: words.title,
    body: words.body(shown),
    ...{ language, ttlSeconds, urgency: 'high' },
    url: `${publicUrl}/${language}/standing`,
    tag: `code ${id}`,
  };
}

const en = {
  title: 'Your code for Drawbell',
  body: (code: string) =>
    `${code}. Type it in your settings within an hour to get alerts here. If you did not ask for this, do nothing: nothing more is sent.`,
};

const fr: typeof en = {
  title: 'Votre code pour Drawbell',
  body: (code) =>
    `${code}. Entrez-le dans vos réglages d’ici une heure pour recevoir des alertes ici. Si vous n’avez rien demandé, ne faites rien\u00a0: rien d’autre ne sera envoyé.`,
};

const allWords: Readonly<Record<Language, typeof en>> = { en, fr };
