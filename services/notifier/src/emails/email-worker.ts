import { setTimeout as delay } from 'node:timers/promises';
import type { Mailer } from '@drawbell/mail/mailer';
import type { OutgoingMail } from '@drawbell/mail/outgoing-mail';
import type { SendResult } from '@drawbell/mail/send-result';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import {
  advanceEmails,
  claimEmails,
  type FinishedEmail,
  setAsideEmails,
  type StartedEmail,
} from '@drawbell/store/deliveries/advance';
import { keepOnlyUnderWay, renewLeases } from '@drawbell/store/lease';
import type { Store } from '@drawbell/store/open-store';
import { RingLoop } from '../ring-loop.ts';
import type { DeliveryStory } from './delivery-story.ts';
import { finishedEmail, recordRefused } from './mail-end.ts';

interface EmailWorkerDependencies {
  readonly store: Store;
  readonly mailer: Pick<Mailer, 'send'>;
  readonly writeAlert: (email: StartedEmail, date: Date) => Promise<OutgoingMail>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly worker: string;
  /** Messages under way at once: as many as the mailer has connections for alerts. */
  readonly concurrency: number;
  readonly leaseMs: number;
  /** Opened for each run, from the first mail to the last. */
  readonly openStory?: () => DeliveryStory;
  readonly onAttempt?: (email: StartedEmail, result: SendResult) => void;
  /** Called once a run when more is due than this process can take at once: time to wake another. */
  readonly onMoreThanEnough?: () => void;
  /** Called when nothing is under way any more, with what was done since nothing last was. */
  readonly onIdle?: (drained: Drained) => void;
}

interface Drained {
  readonly sent: number;
  readonly cancelled: number;
  /** Why it ended: nothing more is due, the process stops, or the mail server is away. */
  readonly because: 'nothing_due' | 'stopping' | 'server_away';
}

/** How often the record is tried again while the database is away. */
const databaseRetryMs = 500;

/**
 * Sends every mail that is due. One loop turns: record what ended and begin what may begin, in one commit, then hand
 * the begun ones to the mail server and go on while they are under way. A send that ended keeps its place until its
 * end is recorded, so at most `concurrency` messages can ever be in doubt.
 *
 * A ring while it works makes it look again, also while servers hang: whoever's mailbox never answers holds one place and
 * nobody else. Mails of a higher lane that fall due meanwhile go before those of a lower one that are claimed already.
 */
export class EmailWorker {
  readonly #deps: EmailWorkerDependencies;
  readonly #loop: RingLoop;
  readonly #claimed: ClaimedEmails;
  #claiming = false;
  #databaseFailed = false;
  #calledForHelp = false;
  /** Begun, and its end not yet recorded. */
  readonly #underWay = new Set<string>();
  #finished: FinishedEmail[] = [];
  #notSentInARow = 0;
  #drained: Drained = { sent: 0, cancelled: 0, because: 'nothing_due' };
  #story: DeliveryStory | undefined;

  constructor(deps: EmailWorkerDependencies) {
    this.#deps = deps;
    this.#claimed = new ClaimedEmails(deps.concurrency * 2);
    this.#loop = new RingLoop({
      ...deps,
      renew: () => renewLeases(deps.store.pool, 'deliveries', deps),
      onRing: () => this.#claimed.ring(),
      step: () => this.#step(),
      isIdle: () => this.#isIdle(),
      onBegin: () => {
        this.#story = deps.openStory?.();
        this.#drained = { sent: 0, cancelled: 0, because: 'nothing_due' };
        this.#calledForHelp = false;
      },
      onEnd: () => {
        this.#story?.close();
        deps.onIdle?.(this.#drained);
      },
    });
  }

  /** Call when mail may be due. Resolves when all of it has begun or was given back; a send that hangs is not waited for. */
  ring(): Promise<void> {
    return this.#loop.ring();
  }

  /** Claims nothing more and gives back at once what has not begun; waits for what has, and records it. */
  close(): Promise<void> {
    return this.#loop.close();
  }

  /** False if there was nothing to do. */
  async #step(): Promise<boolean> {
    if (this.#databaseFailed) await this.#untilDatabaseAnswers();
    if (this.#ending() !== null) await this.#giveBack();
    this.#claimed.lookUp();
    this.#claimAhead();
    const start = this.#claimed.take(this.#deps.concurrency - this.#underWay.size + this.#finished.length);
    if (start.length > 0 || this.#finished.length > 0) {
      await this.#turn(start);
      return true;
    }
    if (!this.#mayBegin()) this.#loop.letGo();
    if (this.#isIdle()) return false;
    await this.#loop.somethingHappens();
    return true;
  }

  #mayBegin(): boolean {
    return this.#claiming || this.#claimed.next() !== null || this.#claimed.size() > 0;
  }

  #isIdle(): boolean {
    return this.#underWay.size === 0 && this.#finished.length === 0 && !this.#mayBegin();
  }

  /** A mail server that fails a whole round of messages is away: stop asking, the sweep rings again. */
  #ending(): 'stopping' | 'server_away' | null {
    if (this.#loop.closed) return 'stopping';
    return this.#notSentInARow >= Math.max(3, this.#deps.concurrency) ? 'server_away' : null;
  }

  /** What has not begun is owed again at once, for whoever rings next. */
  async #giveBack(): Promise<void> {
    this.#drained = { ...this.#drained, because: this.#ending() ?? 'nothing_due' };
    this.#notSentInARow = 0;
    while (this.#claiming) await this.#loop.somethingHappens();
    if (this.#claimed.size() > 0 || this.#databaseFailed) await this.#untilDatabaseAnswers();
    this.#claimed.drop();
  }

  async #turn(start: string[]): Promise<void> {
    const { store, worker, leaseMs, clock, log } = this.#deps;
    const finished = this.#finished;
    this.#finished = [];
    const now = clock();
    let begun;
    try {
      const ended = await recordRefused(this.#deps, finished, now);
      begun = await advanceEmails(store.pool, { worker, finished: ended, start, now, leaseMs });
    } catch (err) {
      log.warn({ err }, 'the record could not be written, trying again');
      this.#finished.unshift(...finished);
      this.#databaseFailed = true;
      await delay(databaseRetryMs);
      return;
    }
    for (const { id, nextAttemptAt } of finished) {
      this.#underWay.delete(id);
      if (nextAttemptAt !== null) this.#loop.ringAt(nextAttemptAt);
    }
    this.#count(finished.filter((email) => email.status === 'sent').length, 0);
    for (const email of begun) {
      this.#underWay.add(email.id);
      void this.#send(email);
    }
    if (begun.length < start.length) await this.#setAside(start, now);
  }

  #count(sent: number, cancelled: number): void {
    const before = this.#drained;
    this.#drained = { ...before, sent: before.sent + sent, cancelled: before.cancelled + cancelled };
  }

  async #setAside(start: readonly string[], now: Date): Promise<void> {
    const { store, worker, log } = this.#deps;
    const ids = start.filter((id) => !this.#underWay.has(id));
    try {
      this.#count(0, await setAsideEmails(store.pool, { ids, worker, now }));
      // A mail that may begin after all is owed at once.
      this.#claimed.ring();
    } catch (err) {
      log.warn({ err }, 'mails could not be set aside, trying again');
      this.#databaseFailed = true;
    }
  }

  /**
   * After a lost connection nobody knows which statement was carried out. What this worker truly has under way is
   * kept; everything else that the record thinks it holds is owed again. Ends recorded twice count once.
   */
  async #untilDatabaseAnswers(): Promise<void> {
    const { store, worker } = this.#deps;
    for (;;) {
      const failed = this.#databaseFailed;
      try {
        await keepOnlyUnderWay(store.pool, 'deliveries', { worker, underWay: [...this.#underWay] });
        this.#claimed.drop();
        this.#databaseFailed = false;
        if (failed) this.#claimed.ring();
        return;
      } catch {
        await delay(databaseRetryMs);
      }
    }
  }

  async #send(email: StartedEmail): Promise<void> {
    const { mailer, clock, random } = this.#deps;
    const mail = await this.#write(email);
    const tell = await this.#story?.begin(email);
    const result: SendResult =
      mail === null
        ? { kind: 'not_sent', detail: 'the alert could not be written' }
        : await mailer.send({ ...mail, lane: 'alert' });
    if (mail !== null) this.#notSentInARow = result.kind === 'not_sent' ? this.#notSentInARow + 1 : 0;
    tell?.(result);
    this.#deps.onAttempt?.(email, result);
    this.#finished.push(finishedEmail(email, result, { now: clock(), random: random() }));
    this.#loop.wake();
  }

  async #write(email: StartedEmail): Promise<OutgoingMail | null> {
    const { writeAlert, clock, log } = this.#deps;
    try {
      return await writeAlert(email, clock());
    } catch (err) {
      const { id: deliveryId, drawNumber, revision } = email;
      log.error({ err, deliveryId, drawNumber, revision }, 'an alert could not be written');
      return null;
    }
  }

  /** Claims the next rows while the last ones are being sent. */
  #claimAhead(): void {
    const lane = this.#claimed.next();
    if (lane === null || this.#claiming || this.#loop.closed) return;
    this.#claiming = true;
    void this.#claim(lane).finally(() => {
      this.#claiming = false;
      this.#loop.wake();
    });
  }

  async #claim(lane: Lane): Promise<void> {
    const { store, worker, leaseMs, clock, concurrency, log } = this.#deps;
    const limit = concurrency * 10;
    this.#claimed.asked(lane);
    try {
      const ids = await claimEmails(store.pool, { worker, lane, limit, now: clock(), leaseMs });
      this.#claimed.add(lane, ids);
      if (ids.length < limit || this.#calledForHelp) return;
      this.#calledForHelp = true;
      this.#deps.onMoreThanEnough?.();
    } catch (err) {
      log.warn({ err }, 'owed mails could not be claimed, trying again');
      this.#databaseFailed = true;
    }
  }
}

/** Sends every mail that is due and waits for the last of them. */
export async function drainEmails(deps: EmailWorkerDependencies): Promise<Drained> {
  const { promise, resolve } = Promise.withResolvers<Drained>();
  await new EmailWorker({ ...deps, onIdle: resolve }).ring();
  return promise;
}

/** Alerts of live draws first, then replays. */
const lanes = [1, 2] as const;
type Lane = (typeof lanes)[number];

/** While mails of a replay wait for their turn, the lane of live draws is looked at this often. */
const lookUpEveryMs = 200;

/**
 * What a worker has claimed and not begun, lane by lane, and where more may be due. A lane is claimed ahead up to
 * `enough`; a lower one only while nothing is due in those above it.
 */
class ClaimedEmails {
  readonly #enough: number;
  readonly #ids: Record<Lane, string[]> = { 1: [], 2: [] };
  readonly #mayBeDue: Record<Lane, boolean> = { 1: false, 2: false };
  #lookedUpAt = 0;

  constructor(enough: number) {
    this.#enough = enough;
  }

  /** Call when mails may have fallen due. */
  ring(): void {
    for (const lane of lanes) this.#mayBeDue[lane] = true;
  }

  /** Forgets what is claimed, and looks for nothing until the next ring. */
  drop(): void {
    for (const lane of lanes) {
      this.#ids[lane] = [];
      this.#mayBeDue[lane] = false;
    }
  }

  size(): number {
    return this.#ids[1].length + this.#ids[2].length;
  }

  /** The lane of which the next rows are to be claimed; null while there are enough, or nothing is due. */
  next(): Lane | null {
    for (const lane of lanes) {
      if (this.#ids[lane].length >= this.#enough) return null;
      if (this.#mayBeDue[lane]) return lane;
    }
    return null;
  }

  /**
   * A ring may wait in the queue until this worker is done with what it has: whoever sends a long replay through few
   * connections must see by themselves that a draw is new.
   */
  lookUp(): void {
    const now = performance.now();
    if (this.#ids[2].length === 0 || now - this.#lookedUpAt < lookUpEveryMs) return;
    this.#lookedUpAt = now;
    this.#mayBeDue[1] = true;
  }

  /** Call before asking the record, so that a ring in the meantime causes another look. */
  asked(lane: Lane): void {
    this.#mayBeDue[lane] = false;
  }

  add(lane: Lane, ids: readonly string[]): void {
    this.#ids[lane].push(...ids);
    if (ids.length > 0) this.#mayBeDue[lane] = true;
  }

  /** Takes the next `count`, the higher lane first. */
  take(count: number): string[] {
    const first = this.#ids[1].splice(0, count);
    return [...first, ...this.#ids[2].splice(0, count - first.length)];
  }
}
