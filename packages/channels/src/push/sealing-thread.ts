import { parentPort, Worker, workerData } from 'node:worker_threads';
import {
  agree,
  type Agreement,
  agreementBytes,
  bodyBytesOf,
  encrypt,
  isMade,
  keysBytes,
  type SubscriptionKeys,
} from './encryption.ts';

/** Work of which there is much when a draw is told. */
interface SealingJob {
  /** What is there of each message, one after the other: the keys of its subscription, or an agreement made with them. */
  readonly from: Uint8Array;
  readonly isAgreed: boolean;
  /** What is sealed for each; null asks for their agreements. */
  readonly record: Uint8Array | null;
}

/** A thread that is there while there is much to do. */
interface SealingThread {
  /**
   * A body or an agreement for each, in their order, and null where keys agree on nothing; null alone when the thread ended
   * over it. `from` is given away.
   */
  ask(job: SealingJob): Promise<readonly (Buffer | null)[] | null>;
  /** So many jobs have not been answered. */
  underWay(): number;
  isRunning(): boolean;
  close(): Promise<void>;
}

/** How long it waits for more before it gives its memory back. */
const idleMs = 5_000;

/** So long no thread is tried after one that ended without an answer. */
const noneMs = 60_000;

/** Tells the thread of this file from others. */
const threadName = 'drawbell-push-sealing';

interface Running {
  readonly worker: Worker;
  /** Who waits, in the order in which they asked. */
  readonly open: ((made: Uint8Array | null) => void)[];
}

/**
 * Begins when it is asked first, and ends once nothing was asked for some seconds. Where none can be had, none is tried again for
 * a while: whoever asks does the work.
 */
export function createSealingThread(): SealingThread {
  let current: Running | undefined;
  let idle: NodeJS.Timeout | undefined;
  let noneUntil = 0;
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = current;
    current = undefined;
    await ending?.worker.terminate();
  };
  const begin = (): Running => {
    const worker = new Worker(new URL(import.meta.url), { workerData: threadName });
    const begun: Running = { worker, open: [] };
    let hasAnswered = false;
    // A thread alone keeps no process alive.
    worker.unref();
    worker.on('message', (made: Uint8Array) => {
      hasAnswered = true;
      begun.open.shift()?.(made);
      if (begun.open.length === 0 && current === begun) idle = setTimeout(() => void end(), idleMs).unref();
    });
    // What it was asked is left to whoever asked, with all that was asked since.
    worker.on('messageerror', () => void worker.terminate());
    worker.on('error', () => {});
    worker.on('exit', () => {
      if (current === begun) current = undefined;
      if (!hasAnswered) noneUntil = performance.now() + noneMs;
      for (const answer of begun.open.splice(0)) answer(null);
    });
    return begun;
  };
  /** Settled with what the thread made; null where there is none. */
  const post = (job: SealingJob): Promise<Uint8Array | null> | null => {
    if (current === undefined && performance.now() < noneUntil) return null;
    try {
      current ??= begin();
      current.worker.postMessage(job, [job.from.buffer as ArrayBuffer]);
    } catch {
      // The limits of the machine or of its user: of processes, or of memory.
      noneUntil = performance.now() + noneMs;
      return null;
    }
    const { open } = current;
    return new Promise((answer) => open.push(answer));
  };
  return {
    ask: async (job) => {
      clearTimeout(idle);
      const made = await post(job);
      if (made === null) return null;
      return piecesOf(made, madeBytesOf(job)).map((each) => (isMade(each) ? each : null));
    },
    underWay: () => current?.open.length ?? 0,
    isRunning: () => current !== undefined,
    close: end,
  };
}

function madeBytesOf({ record }: SealingJob): number {
  return record === null ? agreementBytes : bodyBytesOf(record);
}

/** Views of each, for as long as the whole is. */
function piecesOf(bytes: Uint8Array, each: number): Buffer[] {
  return Array.from({ length: bytes.length / each }, (_, at) =>
    Buffer.from(bytes.buffer, bytes.byteOffset + at * each, each),
  );
}

function work(job: SealingJob): Uint8Array {
  const { from, isAgreed, record } = job;
  const pieces = piecesOf(from, isAgreed ? agreementBytes : keysBytes);
  const each = madeBytesOf(job);
  const made = new Uint8Array(pieces.length * each);
  for (const [at, piece] of pieces.entries()) {
    const agreement = isAgreed ? piece : agreeOrNull(piece);
    if (agreement !== null) made.set(record === null ? agreement : encrypt(record, agreement), at * each);
  }
  return made;
}

/** Null for keys that agree on nothing, which whoever has them is told by `agree`. */
export function agreeOrNull(keys: SubscriptionKeys): Agreement | null {
  try {
    return agree(keys);
  } catch {
    return null;
  }
}

if (workerData === threadName) {
  parentPort?.on('message', (job: SealingJob) => {
    const made = work(job);
    parentPort?.postMessage(made, [made.buffer as ArrayBuffer]);
  });
}
