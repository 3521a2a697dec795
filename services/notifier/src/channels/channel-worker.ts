import type {
  Channel,
  ChannelAddress,
  ChannelKind,
  ChannelResult,
  ShortMessage,
} from '@drawbell/channels/channel';
import { pauseAfter } from '@drawbell/mail/retry-policy';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import { endChannel } from '@drawbell/store/channels/ends';
import { noteAddressRefusal, noteRelayFailure, noteRelaySuccess } from '@drawbell/store/channels/relays';
import type { ChannelSays } from '@drawbell/store/channels/tables';
import { failuresBeforeHold } from '@drawbell/store/circuit';
import {
  advanceAlerts,
  type ClaimedAlert,
  type FinishedAlert,
  putOffDigests,
  readDigestStandings,
  setAsideAlerts,
} from '@drawbell/store/deliveries/channel-advance';
import {
  advanceDigests,
  claimDigests,
  setAsideDigests,
  type StartedDigest,
} from '@drawbell/store/deliveries/digests';
import { lanes, uncertainAttemptsMax } from '@drawbell/store/lease';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import type { Destination, Gate } from '../gate.ts';
import { LedgerWorker, type Poster } from '../ledger-worker.ts';
import type { ShortWriter } from './short-writer.ts';

interface ChannelWorkerDependencies {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly channel: Channel;
  readonly gate: Gate;
  readonly writer: ShortWriter;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Names this worker in claims; mails of the same process are claimed under another name. */
  readonly worker: string;
  /** Messages under way at once, those that have hung for a while not counted. */
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly onAttempt?: (kind: ChannelKind, result: ChannelResult) => void;
  /** Something is owed elsewhere: a channel ended, and its owner is told in another place. */
  readonly onHandedOver: () => void;
}

/** A message on its way to one address: an alert, or several in one. */
interface OnItsWay {
  readonly id: string;
  readonly createdAt: Date;
  readonly channelId: string;
  readonly address: string;
  readonly relay: string;
  readonly consecutiveFailures: number;
  readonly holdUntil: Date | null;
  readonly attempts: number;
  readonly uncertainAttempts: number;
}

/** Makes the worker that tells alerts over one kind of channel: of live draws first, then of replays. */
export function createAlertWorker(deps: ChannelWorkerDependencies) {
  const { store, clock, worker, leaseMs, channel, writer } = deps;
  return new LedgerWorker<ClaimedAlert, ChannelResult, FinishedAlert, 'not_now'>({
    ...deps,
    ledger: {
      ...{ table: 'deliveries', name: `alerts by ${channel.kind}`, lanes: [lanes.live, lanes.replay] },
      advance: (turn) =>
        advanceAlerts(store.pool, { ...turn, channel: channel.kind, worker, leaseMs, now: clock() }),
      setAside: async (aside) => {
        await setAsideAlerts(store, { aside, worker, now: clock() });
        const judged = aside.some(({ until }) => until === null);
        // What an ended channel was owed is owed elsewhere now.
        if (judged) deps.onHandedOver();
        return judged;
      },
      obstacle: ({ id, mayBegin }) => (mayBegin ? null : { id, until: null, reason: 'not_now' }),
    },
    poster: createPoster(deps, {
      write: (alert) => writer.alert(alert, { ...alert, kind: channel.kind }),
      undeliveredOf: ({ id }) => [id],
    }),
  });
}

/** A digest that may be told now. */
type BegunDigest = OnItsWay & Pick<StartedDigest, 'items' | 'language'> & { readonly says: ChannelSays };

/** Makes the worker that tells several alerts in one message over one kind of channel. */
export function createDigestWorker(deps: ChannelWorkerDependencies) {
  const { store, clock, worker, leaseMs, channel, writer, onHandedOver } = deps;
  const advance = async (finished: readonly FinishedAlert[], limit: number): Promise<BegunDigest[]> => {
    const at = { worker, leaseMs, now: clock() };
    const ids = limit > 0 ? await claimDigests(store.pool, { ...at, limit, channel: channel.kind }) : [];
    const started = await advanceDigests(store.pool, { ...at, finished, start: ids });
    const begun = await withStanding(store, started);
    const left = ids.filter((id) => !started.some((each) => each.id === id));
    if (left.length === 0) return begun;
    await setAsideDigests(store, { ids: left, ...at });
    onHandedOver();
    return ids.length < limit ? begun : [...begun, ...(await advance([], left.length))];
  };
  return new LedgerWorker<BegunDigest, ChannelResult, FinishedAlert, never>({
    ...deps,
    ledger: {
      ...{ table: 'digests', name: `digests by ${channel.kind}`, lanes: [lanes.together] },
      advance: ({ finished, limit }) => advance(finished, limit),
      setAside: async (waits) => {
        await putOffDigests(store.pool, { waits, worker });
        return false;
      },
      obstacle: () => null,
    },
    poster: createPoster(deps, {
      write: ({ id, items, ...where }) =>
        writer.digest(
          id,
          items.map((item) => ({ ...item, repeat: false })),
          { ...where, kind: channel.kind },
        ),
      undeliveredOf: ({ items }) => items.map(({ deliveryId }) => deliveryId),
    }),
  });
}

async function withStanding(store: Store, started: readonly StartedDigest[]): Promise<BegunDigest[]> {
  const standings = await readDigestStandings(store.pool, started);
  return started.flatMap((digest) => {
    const standing = standings.get(digest.id);
    const { address, relay, says } = digest;
    if (standing === undefined || address === null || relay === null) return [];
    return { ...digest, ...standing, address, relay, says: says ?? 'verdict' };
  });
}

/** How messages of one kind are written, and what is owed elsewhere when their channel ends. */
interface Messages<Message extends OnItsWay> {
  readonly write: (message: Message) => Promise<ShortMessage>;
  readonly undeliveredOf: (message: Message) => readonly string[];
}

function createPoster<Message extends OnItsWay>(
  deps: ChannelWorkerDependencies,
  messages: Messages<Message>,
): Poster<Message, ChannelResult, FinishedAlert> {
  const { channel, random } = deps;
  return {
    destinationOf: (message) => destinationOf(channel, message),
    post: (message) => post(deps, messages, message),
    settle: (message, result, { now }) => settleAlert(message, result, { now, random: random() }),
    follow: (message, result, at) => follow(deps, messages.undeliveredOf(message), message, result, at),
    restAsked,
  };
}

/** When a server that refused asked to be tried again; null when it asked for nothing. */
function restAsked(result: ChannelResult, now: Date): Date | null {
  const asked = result.kind === 'refused' && result.whose !== 'address' ? result.retryAfterMs : null;
  return asked === null ? null : new Date(now.getTime() + asked);
}

function destinationOf(
  { pace }: Channel,
  { relay, consecutiveFailures, holdUntil }: Pick<OnItsWay, 'relay' | 'consecutiveFailures' | 'holdUntil'>,
): Destination {
  return {
    name: `relay ${relay}`,
    circuit: { table: 'relays', name: relay },
    ...{ consecutiveFailures, holdUntil, ...pace },
  };
}

/** A message that could not be written: no address or server is to blame. */
const unwritten = 'not_written';

async function post<Message extends OnItsWay>(
  { channel, secrets, log, onAttempt }: ChannelWorkerDependencies,
  { write }: Messages<Message>,
  message: Message,
): Promise<ChannelResult> {
  let result: ChannelResult;
  try {
    const address = JSON.parse(secrets.unseal(message.address)) as ChannelAddress;
    result = await channel.send(address, await write(message));
  } catch (err) {
    log.error({ err, channel: channel.kind, messageId: message.id }, 'a short message could not be written');
    const why = { response: 'the message could not be written', durationMs: 0 };
    result = { kind: 'refused', whose: 'ours', code: unwritten, retryAfterMs: null, ...why };
  }
  onAttempt?.(channel.kind, result);
  log.debug(
    { channel: channel.kind, messageId: message.id, result: result.kind },
    'a short message was tried',
  );
  return result;
}

/** What follows from an attempt for the channel and its server. Whether others may be due now. */
async function follow(
  { store, channel, log, onHandedOver }: ChannelWorkerDependencies,
  undelivered: readonly string[],
  { channelId, relay, consecutiveFailures }: OnItsWay,
  result: ChannelResult,
  { now, begunAt }: { now: Date; begunAt: Date },
): Promise<boolean> {
  const { kind } = channel;
  try {
    if (result.kind === 'accepted') {
      if (consecutiveFailures === 0) return false;
      const wasOpen = consecutiveFailures >= failuresBeforeHold;
      await noteRelaySuccess(store.db, { name: relay, begunAt, wasOpen, now });
      return wasOpen;
    }
    if (result.kind === 'gone' || (result.kind === 'refused' && result.whose === 'address')) {
      const ended =
        result.kind === 'gone'
          ? await endChannel(store.db, { id: channelId, reason: 'gone', undelivered, now })
          : await noteAddressRefusal(store.db, { channelId, undelivered, now });
      if (!ended) return false;
      log.info({ channel: kind, code: result.code }, 'a channel took no more messages and ended');
      onHandedOver();
      return false;
    }
    if (result.kind === 'refused' && result.code === unwritten) return false;
    const refused = result.kind === 'refused' ? result : null;
    const whose = refused?.whose === 'ours' ? 'ours' : 'relay';
    const retryAt = restAsked(result, now);
    const said = refused === null ? result.response : `${refused.code} ${refused.response}`;
    await noteRelayFailure(store.db, { name: relay, whose, said, retryAt, begunAt, now });
    if (whose === 'ours')
      log.error(
        { channel: kind, code: refused?.code, said: refused?.response },
        'a server refuses what we send',
      );
  } catch (err) {
    log.warn({ err, channel: kind }, 'what follows from a short message could not be noted');
  }
  return false;
}

/** An alert that its server put off for so long is given up. */
const putOffMaxMs = 2 * 86_400_000;

/** What becomes of a message after an attempt. `random` is a number in [0, 1). */
function settleAlert(
  {
    id,
    createdAt,
    attempts,
    uncertainAttempts,
  }: Pick<OnItsWay, 'id' | 'createdAt' | 'attempts' | 'uncertainAttempts'>,
  result: ChannelResult,
  { now, random }: { now: Date; random: number },
): FinishedAlert {
  const tried = { id, ...recorded(result) };
  if (result.kind === 'accepted') return { ...tried, status: 'sent', nextAttemptAt: null };
  if (result.kind === 'gone') return { ...tried, status: 'failed', nextAttemptAt: null };
  const later = (ms: number): Date => new Date(now.getTime() + ms);
  // As told, and not less often because it was told before: only time ends it.
  if (result.kind === 'refused' && result.whose === 'relay' && result.retryAfterMs !== null)
    return now.getTime() - createdAt.getTime() > putOffMaxMs
      ? { ...tried, status: 'failed', nextAttemptAt: null }
      : { ...tried, status: 'owed', nextAttemptAt: later(result.retryAfterMs) };
  const uncertain = uncertainAttempts + (result.kind === 'no_answer' ? 1 : 0);
  const pauseMs =
    result.kind === 'no_answer' && uncertain >= uncertainAttemptsMax
      ? null
      : pauseAfter(attempts + 1, random);
  if (pauseMs !== null) return { ...tried, status: 'owed', nextAttemptAt: later(pauseMs) };
  // Whoever may have it already is not counted among the failures.
  return { ...tried, status: uncertain > 0 ? 'uncertain' : 'failed', nextAttemptAt: null };
}

/** An attempt as the ledger of people records it. */
function recorded(result: ChannelResult): Pick<FinishedAlert, 'result' | 'code' | 'response'> {
  const { kind, response } = result;
  if (kind === 'no_answer') return { result: 'uncertain', code: null, response };
  if (kind === 'not_sent') return { result: 'not_sent', code: null, response };
  const isStatus = /^\d{3}$/.test(result.code);
  const said = isStatus ? response : `${result.code} ${response}`.trim();
  const how = kind === 'accepted' ? 'accepted' : kind === 'gone' ? 'rejected' : 'deferred';
  return { result: how, code: isStatus ? Number(result.code) : null, response: said };
}
