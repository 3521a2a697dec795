import { setImmediate as nextTurn } from 'node:timers/promises';
import { agree, type Agreement, encrypt, keysBytes, type SubscriptionKeys } from './encryption.ts';
import { agreeOrNull, createSealingThread } from './sealing-thread.ts';

/** What a browser gave for messages to its subscription, in base64url. */
export interface WrittenKeys {
  readonly p256dh: string;
  readonly auth: string;
}

/** Seals messages: what costs in it is done beforehand, and of many beside those that go out. */
export interface Sealer {
  /**
   * The body of one message to one subscription.
   * @param record what it says, made by `recordOf`; the same object for all who are told the same
   * @throws when the keys are none; those of an installation's own record are checked when they come into it
   */
  seal(keys: WrittenKeys, record: Buffer): Promise<Buffer>;
  /** Makes an agreement for each that has none, when no message waits. */
  prepare(all: readonly WrittenKeys[]): void;
  /** Prepares nothing more for one that has ended. */
  forget(keys: WrittenKeys): void;
  /** Whether the next message there needs its sealing alone. */
  isReady(keys: WrittenKeys): boolean;
  close(): Promise<void>;
}

interface Waiting {
  readonly name: string;
  readonly agreement: Agreement | null;
  readonly record: Buffer;
  readonly answer: PromiseWithResolvers<Buffer>;
}

/** So many are made in one go: a few milliseconds of a thread where agreements are made, and half of one where not. */
const batchMax = 32;
/** A thread has so many batches at once: while it is at one, what came of the other goes out. */
const batchesMax = 2;
/** Fewer than this are made at once and on the spot: a thread costs more to begin. */
const threadFrom = 16;
/** To ask a thread that is there costs as much as sealing so many. */
const askFrom = 4;
/** Messages come in bursts. So long after the last one what it used up is prepared again. */
const quietMs = 1_000;

/**
 * Keeps an agreement ready for every subscription that was sent to, as far as there is room, and makes the next one once a
 * burst is over: while messages go out each needs a sealing alone, which a thread does when there are many. Each agreement
 * is used once.
 * @param keptMax how many are kept ready, about 0.4 kB each
 */
export function createSealer(keptMax = 100_000): Sealer {
  /** As text, a byte a character: of buffers each would keep its neighbours in memory. */
  const ready = new Map<string, string>();
  const used = new Set<string>();
  let waiting: Waiting[] = [];
  let quiet: NodeJS.Timeout | undefined;
  let isPreparing = false;
  let isClosed = false;
  const thread = createSealingThread();

  const answerInThread = async (batch: readonly Waiting[], { agreement, record }: Waiting): Promise<void> => {
    const isAgreed = agreement !== null;
    const from = isAgreed
      ? batch.map((each) => each.agreement ?? agreement)
      : batch.map(({ name }) => keysIn(name));
    const bodies = await thread.ask({ from: joined(from), isAgreed, record });
    for (const [at, each] of batch.entries()) {
      const body = bodies?.[at] ?? null;
      // Keys that agree on nothing say so here, and so is done what a thread that ended leaves.
      if (body === null) answerHere(each);
      else each.answer.resolve(body);
    }
    answerWaiting();
  };
  const answerWaiting = (): void => {
    prepareLater();
    for (let [first] = waiting; first !== undefined && thread.underWay() < batchesMax; [first] = waiting) {
      const isMany = waiting.length >= threadFrom;
      const batch = alike(waiting, first);
      const taken = new Set(batch);
      waiting = waiting.filter((each) => !taken.has(each));
      const isAsked = thread.isRunning() ? batch.length >= askFrom || first.agreement === null : isMany;
      if (isAsked && !isClosed) void answerInThread(batch, first);
      else batch.forEach(answerHere);
    }
  };
  const isQuiet = (): boolean => waiting.length === 0 && quiet === undefined && !isClosed;
  const prepareUsed = async (): Promise<void> => {
    if (isPreparing) return;
    isPreparing = true;
    while (used.size > 0 && isQuiet()) {
      // Where no thread can be had, this is made here: whatever else there is to do comes between.
      await nextTurn();
      const names = firstOf(used);
      const isMany = used.size >= threadFrom;
      for (const name of names) used.delete(name);
      const made = await agreeWithAll(names.map(keysIn), isMany);
      for (const [i, name] of names.entries()) {
        const each = made[i];
        if (each != null && ready.size < keptMax) ready.set(name, each.toString('latin1'));
      }
    }
    isPreparing = false;
  };
  const agreeWithAll = async (
    all: readonly SubscriptionKeys[],
    isMany: boolean,
  ): Promise<readonly (Agreement | null)[]> => {
    const isAsked = thread.isRunning() || isMany;
    const made = isAsked ? await thread.ask({ from: joined(all), isAgreed: false, record: null }) : null;
    return made ?? all.map(agreeOrNull);
  };
  const prepareLater = (): void => {
    if (quiet !== undefined) return void quiet.refresh();
    quiet = setTimeout(() => {
      quiet = undefined;
      void prepareUsed();
    }, quietMs).unref();
  };
  const remember = (name: string): void => {
    if (!ready.has(name) && used.size + ready.size < keptMax) used.add(name);
  };
  return {
    seal: (keys, record) => {
      const name = nameOf(keys);
      const made = ready.get(name);
      ready.delete(name);
      remember(name);
      const answer = Promise.withResolvers<Buffer>();
      // Whatever else is asked for in this turn of the process is sealed with it.
      if (waiting.length === 0) setImmediate(answerWaiting);
      waiting.push({
        ...{ name, record, answer },
        agreement: made === undefined ? null : Buffer.from(made, 'latin1'),
      });
      return answer.promise;
    },
    prepare: (all) => {
      for (const keys of all) remember(nameOf(keys));
      prepareLater();
    },
    forget: (keys) => {
      used.delete(nameOf(keys));
      ready.delete(nameOf(keys));
    },
    isReady: (keys) => ready.has(nameOf(keys)),
    close: async () => {
      isClosed = true;
      clearTimeout(quiet);
      await thread.close();
    },
  };
}

function answerHere({ name, agreement, record, answer }: Waiting): void {
  try {
    answer.resolve(encrypt(record, agreement ?? agree(keysIn(name))));
  } catch (err) {
    answer.reject(err);
  }
}

/** What can be asked for in one job with the first of them. */
function alike(all: readonly Waiting[], first: Waiting): Waiting[] {
  return all
    .filter(
      ({ record, agreement }) =>
        record === first.record && (agreement === null) === (first.agreement === null),
    )
    .slice(0, batchMax);
}

/** All that an agreement is made from: a point that comes again with another secret is another subscription. */
function nameOf({ p256dh, auth }: WrittenKeys): string {
  return `${p256dh}.${auth}`;
}

/** As long as keys are in any case: of what is none, zeros, which agree on nothing. */
function keysIn(name: string): SubscriptionKeys {
  const keys = Buffer.concat(name.split('.').map((each) => Buffer.from(each, 'base64url')));
  return keys.length === keysBytes ? keys : Buffer.alloc(keysBytes);
}

function firstOf(names: ReadonlySet<string>): string[] {
  const found: string[] = [];
  for (const name of names) {
    found.push(name);
    if (found.length === batchMax) break;
  }
  return found;
}

/** In memory of their own, so that a thread can be given it. */
function joined(all: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const each of all) {
    bytes.set(each, at);
    at += each.length;
  }
  return bytes;
}
