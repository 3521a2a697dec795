import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type Agreement, agree, type SubscriptionKeys } from './encryption.ts';

/** Where the agreements of messages come from: what costs in encrypting, done beforehand or beside the messages. */
export interface Agreements {
  /**
   * For one message, and for no other: prepared before, or made now.
   * @throws when the keys are none; those of a record are checked when they come into it
   */
  take(keys: SubscriptionKeys): Promise<Agreement> | Agreement;
  /** Prepares one for each that has none, when no message waits. */
  prepare(all: readonly SubscriptionKeys[]): void;
  close(): Promise<void>;
}

const p256dhBytes = 65;
const askBytes = p256dhBytes + 16;
/** Sender's key, salt, key, nonce. */
const madeBytes = 65 + 16 + 16 + 12;

/** So many are made in one go: a few milliseconds of a thread. */
const batchMax = 32;
/** Fewer than this are made at once and on the spot: a thread costs more to begin. */
const threadFrom = 16;
/** How long a thread waits for more before it gives its memory back. */
const idleMs = 5_000;
/** Messages come in bursts. So long after the last one what it used up is prepared again. */
const quietMs = 1_000;

/** Tells the thread of this file from others. */
const thread = 'drawbell-push-agreements';

/**
 * Keeps an agreement ready for every subscription that was sent to, as far as there is room, and makes the next one once a
 * burst is over: while messages go out each needs a sealing alone. Each is used once. What is not ready is made in a
 * thread beside the messages when there are many.
 * @param keptMax how many are kept ready, about 0.4 kB each
 */
export function createAgreements(keptMax = 100_000): Agreements {
  const ready = new Map<string, Buffer>();
  const used = new Map<string, SubscriptionKeys>();
  let waiting: { keys: SubscriptionKeys; answer: PromiseWithResolvers<Agreement | null> }[] = [];
  let quiet: NodeJS.Timeout | undefined;
  let isPreparing = false;
  let isClosed = false;
  const maker = createMaker();

  const answerBatch = async (batch: typeof waiting, isMany: boolean): Promise<void> => {
    const made = await maker.make(
      batch.map(({ keys }) => keys),
      isMany,
    );
    for (const [i, { answer }] of batch.entries()) answer.resolve(made[i] ?? null);
  };
  const answerWaiting = (): void => {
    const asked = waiting;
    waiting = [];
    for (let from = 0; from < asked.length; from += batchMax)
      void answerBatch(asked.slice(from, from + batchMax), asked.length >= threadFrom);
  };
  const isQuiet = (): boolean => waiting.length === 0 && quiet === undefined && !isClosed;
  const prepareUsed = async (): Promise<void> => {
    if (isPreparing) return;
    isPreparing = true;
    while (used.size > 0 && isQuiet()) {
      const batch = firstOf(used);
      for (const [name] of batch) used.delete(name);
      const made = await maker.make(
        batch.map(([, keys]) => keys),
        used.size >= threadFrom,
      );
      for (const [i, [name]] of batch.entries()) {
        const each = made[i];
        if (each != null && ready.size < keptMax) ready.set(name, bytesOf(each));
      }
    }
    isPreparing = false;
  };
  const prepareLater = (): void => {
    if (quiet !== undefined) return void quiet.refresh();
    quiet = setTimeout(() => {
      quiet = undefined;
      void prepareUsed();
    }, quietMs).unref();
  };
  const remember = (name: string, keys: SubscriptionKeys): void => {
    if (ready.has(name) || used.size + ready.size >= keptMax) return;
    used.set(name, keys);
  };
  return {
    take: (keys) => {
      const name = nameOf(keys);
      const made = ready.get(name);
      ready.delete(name);
      remember(name, keys);
      prepareLater();
      if (made !== undefined) return agreementOf(made);
      if (waiting.length === 0) setImmediate(answerWaiting);
      const answer = Promise.withResolvers<Agreement | null>();
      waiting.push({ keys, answer });
      return answer.promise.then((found) => found ?? agree(keys));
    },
    prepare: (all) => {
      for (const keys of all) remember(nameOf(keys), keys);
      prepareLater();
    },
    close: async () => {
      isClosed = true;
      clearTimeout(quiet);
      await maker.close();
    },
  };
}

function firstOf<Key, Value>(map: ReadonlyMap<Key, Value>): readonly (readonly [Key, Value])[] {
  const found: (readonly [Key, Value])[] = [];
  for (const entry of map) {
    found.push(entry);
    if (found.length === batchMax) break;
  }
  return found;
}

/** All that an agreement is made from: a point that comes again with another secret is another subscription. */
function nameOf({ p256dh, auth }: SubscriptionKeys): string {
  return p256dh.toString('latin1', 1) + auth.toString('latin1');
}

function bytesOf({ senderKey, salt, key, nonce }: Agreement): Buffer {
  return Buffer.concat([senderKey, salt, key, nonce], madeBytes);
}

function agreementOf(bytes: Uint8Array): Agreement {
  const made = Buffer.from(bytes.buffer, bytes.byteOffset, madeBytes);
  return {
    ...{ senderKey: made.subarray(0, 65), salt: made.subarray(65, 81) },
    ...{ key: made.subarray(81, 97), nonce: made.subarray(97, madeBytes) },
  };
}

/** Null for keys that agree on nothing, which whoever has them is told by `agree`. */
function agreeOrNull(keys: SubscriptionKeys): Agreement | null {
  try {
    return agree(keys);
  } catch {
    return null;
  }
}

/** A thread and who waits for it, in the order in which they asked. */
interface Thread {
  readonly worker: Worker;
  readonly open: ((made: Uint8Array | null) => void)[];
}

/** Makes agreements here, or in a thread of its own once there are many. */
function createMaker() {
  let current: Thread | undefined;
  let idle: NodeJS.Timeout | undefined;
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = current;
    current = undefined;
    await ending?.worker.terminate();
  };
  const begin = (): Thread => {
    const worker = new Worker(new URL(import.meta.url), { workerData: thread });
    const begun: Thread = { worker, open: [] };
    // A thread alone keeps no process alive.
    worker.unref();
    worker.on('message', (made: Uint8Array | null) => begun.open.shift()?.(made));
    worker.on('error', () => {});
    worker.on('exit', () => {
      if (current === begun) current = undefined;
      // Whoever still waits has it made on the spot.
      for (const each of begun.open.splice(0)) each(null);
    });
    return begun;
  };
  return {
    make: async (
      all: readonly SubscriptionKeys[],
      isMany: boolean,
    ): Promise<readonly (Agreement | null)[]> => {
      if (current === undefined && !isMany) return all.map(agreeOrNull);
      current ??= begin();
      const { worker, open } = current;
      clearTimeout(idle);
      const asked = new Uint8Array(all.length * askBytes);
      for (const [i, { p256dh, auth }] of all.entries()) {
        asked.set(p256dh, i * askBytes);
        asked.set(auth, i * askBytes + p256dhBytes);
      }
      const answered = new Promise<Uint8Array | null>((done) => open.push(done));
      worker.postMessage(asked, [asked.buffer]);
      const made = await answered;
      clearTimeout(idle);
      if (open.length === 0) idle = setTimeout(() => void end(), idleMs).unref();
      if (made === null) return all.map(agreeOrNull);
      return all.map((_, i) => agreementOf(made.subarray(i * madeBytes, (i + 1) * madeBytes)));
    },
    close: end,
  };
}

if (workerData === thread) {
  parentPort?.on('message', (asked: Uint8Array) => {
    const many = asked.length / askBytes;
    const made = new Uint8Array(many * madeBytes);
    for (let i = 0; i < many; i += 1) {
      const each = Buffer.from(asked.buffer, i * askBytes, askBytes);
      const keys = { p256dh: each.subarray(0, p256dhBytes), auth: each.subarray(p256dhBytes) };
      made.set(bytesOf(agree(keys)), i * madeBytes);
    }
    parentPort?.postMessage(made, [made.buffer]);
  });
}
