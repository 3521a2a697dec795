import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import { keepOnlyUnderWay, type LeaseTable, renewLeases } from '@drawbell/store/lease';
import type { Store } from '@drawbell/store/open-store';
import type { Destination, Gate } from './gate.ts';
import { RingLoop } from './ring-loop.ts';

/** A claimed message. */
interface LedgerMessage {
  readonly id: string;
}

/** How one of them ended. */
interface LedgerEnd {
  readonly id: string;
  /** When to try again; null when it is over. */
  readonly nextAttemptAt: Date | null;
}

/** One that is not begun: until a moment, or for a reason that its ledger looks into. */
interface LedgerWait<Reason> {
  readonly id: string;
  readonly until: Date | null;
  readonly reason: Reason | null;
}

/** Where messages of one kind are owed, and what is written there. */
interface Ledger<Message extends LedgerMessage, End extends LedgerEnd, Reason> {
  readonly table: LeaseTable;
  /** What it is called in the log. */
  readonly name: string;
  /** In the order in which they are emptied. */
  readonly lanes: readonly number[];
  /** Records what ended and claims what is due of one lane, as many as `limit`, in one commit. */
  advance(turn: {
    readonly finished: readonly End[];
    readonly lane: number;
    readonly limit: number;
  }): Promise<readonly Message[]>;
  /** Gives claimed messages back, or ends them. Whether some of them are due at once. */
  setAside(aside: readonly LedgerWait<Reason>[]): Promise<boolean>;
  /** Why a message may not be sent as things stand; null where nothing says so. */
  obstacle(message: Message): LedgerWait<Reason> | null;
}

/** How messages of one kind are sent. */
export interface Poster<Message extends LedgerMessage, Result, End extends LedgerEnd> {
  destinationOf(message: Message): Destination;
  /** Tries once. Never throws. */
  post(message: Message): Promise<Result>;
  /** What becomes of the message. */
  settle(message: Message, result: Result, at: { now: Date; begunAt: Date }): End;
  /** What follows for others, before the end is recorded. Whether others may be due now. Never throws. */
  follow(message: Message, result: Result, at: { now: Date; begunAt: Date }): Promise<boolean>;
  /** Until when the receiver asked to be left alone; null when it did not. */
  readonly restAsked?: (result: Result, now: Date) => Date | null;
}

interface LedgerWorkerDependencies<Message extends LedgerMessage, Result, End extends LedgerEnd, Reason> {
  readonly store: Store;
  readonly ledger: Ledger<Message, End, Reason>;
  readonly poster: Poster<Message, Result, End>;
  readonly gate: Gate;
  readonly clock: Clock;
  readonly log: Logger;
  /** Names this worker in claims; no other of the same table has that name. */
  readonly worker: string;
  /** Messages under way at once, those that have hung for a while not counted. */
  readonly concurrency: number;
  readonly leaseMs: number;
}

/** A receiver that takes longer keeps its connection but no place: hanging ones cannot use up the places of others. */
const slowAfterMs = 500;

/** However many hang, this many connections are open at most. */
const underWayMax = 2_000;

/** How often the record is tried again while the database is away. */
const databaseRetryMs = 500;

/**
 * Sends every message that is due, from `ring` until nothing is due any more. A ring while it works makes it look
 * again, also while receivers hang. What ended is recorded and what may begin is claimed in one commit.
 */
export class LedgerWorker<Message extends LedgerMessage, Result, End extends LedgerEnd, Reason> {
  readonly #deps: LedgerWorkerDependencies<Message, Result, End, Reason>;
  readonly #loop: RingLoop;
  #mayBeDue = false;
  #databaseFailed = false;
  /** Claimed, and neither their end nor their return recorded: the message, and whether it holds a place. */
  readonly #underWay = new Map<string, { holdsPlace: boolean }>();
  #places = 0;
  #finished: End[] = [];
  #aside: LedgerWait<Reason>[] = [];

  constructor(deps: LedgerWorkerDependencies<Message, Result, End, Reason>) {
    this.#deps = deps;
    this.#loop = new RingLoop({
      ...deps,
      renew: () => renewLeases(deps.store.pool, deps.ledger.table, deps),
      onRing: () => {
        this.#mayBeDue = true;
      },
      step: () => this.#step(),
      isIdle: () => this.#underWay.size === 0 && !(this.#mayBeDue && !this.#loop.closed),
    });
  }

  /** Call when messages may be due. Resolves when all of them have ended, those of hanging receivers included. */
  ring(): Promise<void> {
    return this.#loop.ring();
  }

  /** Claims nothing more, waits for what is under way and records it. */
  close(): Promise<void> {
    return this.#loop.close();
  }

  async #step(): Promise<boolean> {
    if (this.#databaseFailed) await this.#untilDatabaseAnswers();
    const mayClaim = this.#mayBeDue && !this.#loop.closed && this.#freePlaces() > 0;
    if (mayClaim || this.#finished.length > 0 || this.#aside.length > 0) await this.#turn(mayClaim);
    else if (this.#underWay.size > 0) await this.#loop.somethingHappens();
    else return false;
    return true;
  }

  #freePlaces(): number {
    const waiting = this.#finished.length + this.#aside.length;
    return Math.min(
      this.#deps.concurrency - this.#places,
      underWayMax - this.#underWay.size + waiting,
      underWayMax,
    );
  }

  /** Records what ended, gives back what must wait, and claims as many as there are places. */
  async #turn(mayClaim: boolean): Promise<void> {
    const { ledger, log } = this.#deps;
    const finished = this.#finished;
    const aside = this.#aside;
    this.#finished = [];
    this.#aside = [];
    try {
      if (aside.length > 0) this.#mayBeDue = (await ledger.setAside(aside)) || this.#mayBeDue;
      for (const { id } of aside.splice(0)) this.#forget(id);
      await this.#advance(finished, mayClaim ? this.#freePlaces() : 0);
    } catch (err) {
      log.warn({ err }, `the record of ${ledger.name} could not be written, trying again`);
      this.#finished.unshift(...finished);
      this.#aside.unshift(...aside);
      this.#databaseFailed = true;
    }
  }

  async #advance(finished: End[], places: number): Promise<void> {
    const { ledger } = this.#deps;
    let free = places;
    if (free > 0) this.#mayBeDue = false;
    for (const lane of ledger.lanes) {
      const claimed = await ledger.advance({ finished, lane, limit: free });
      for (const { id, nextAttemptAt } of finished.splice(0)) {
        this.#forget(id);
        if (nextAttemptAt !== null) this.#loop.ringAt(nextAttemptAt);
      }
      for (const message of claimed) this.#begin(message);
      if (free > 0 && claimed.length === free) this.#mayBeDue = true;
      free -= claimed.length;
      if (free <= 0) return;
    }
  }

  #begin(message: Message): void {
    const place = { holdsPlace: true };
    this.#underWay.set(message.id, place);
    this.#places += 1;
    // Written and sent while the record is at the next ones: they are asked for before.
    setImmediate(() => void this.#pass(message, place));
  }

  #forget(id: string): void {
    const place = this.#underWay.get(id);
    if (place === undefined) return;
    this.#underWay.delete(id);
    this.#release(place);
  }

  #release(place: { holdsPlace: boolean }): void {
    if (!place.holdsPlace) return;
    place.holdsPlace = false;
    this.#places -= 1;
  }

  async #pass(message: Message, place: { holdsPlace: boolean }): Promise<void> {
    const { ledger, poster, gate, clock, log } = this.#deps;
    let aside = ledger.obstacle(message);
    const destination = poster.destinationOf(message);
    try {
      const until = aside === null ? await gate.enter(destination) : null;
      if (until !== null) aside = { id: message.id, until, reason: null };
    } catch (err) {
      log.warn({ err }, 'a receiver could not be looked at');
      aside = { id: message.id, until: new Date(clock().getTime() + databaseRetryMs), reason: null };
    }
    if (aside === null) {
      await this.#attempt(message, place, destination);
    } else {
      this.#aside.push(aside);
      if (aside.until !== null) this.#loop.ringAt(aside.until);
    }
    this.#loop.wake();
  }

  async #attempt(message: Message, place: { holdsPlace: boolean }, destination: Destination): Promise<void> {
    const { poster, clock, gate } = this.#deps;
    const slow = setTimeout(() => {
      this.#release(place);
      this.#loop.wake();
    }, slowAfterMs);
    const begunAt = clock();
    const result = await poster.post(message);
    clearTimeout(slow);
    const at = { now: clock(), begunAt };
    const rest = poster.restAsked?.(result, at.now) ?? null;
    if (rest !== null) gate.rest(destination, rest);
    if (await poster.follow(message, result, at)) this.#mayBeDue = true;
    gate.leave(destination);
    // Its end is recorded in the commit that claims what takes its place.
    this.#release(place);
    this.#finished.push(poster.settle(message, result, at));
  }

  /**
   * After a lost connection nobody knows which statement was carried out. What is truly under way is kept; everything
   * else that the record thinks this worker holds is owed again.
   */
  async #untilDatabaseAnswers(): Promise<void> {
    const { store, worker, ledger } = this.#deps;
    while (this.#databaseFailed) {
      try {
        await keepOnlyUnderWay(store.pool, ledger.table, { worker, underWay: [...this.#underWay.keys()] });
        this.#databaseFailed = false;
        this.#mayBeDue = true;
      } catch {
        await delay(databaseRetryMs);
      }
    }
  }
}
