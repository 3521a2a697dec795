import { setTimeout as delay } from 'node:timers/promises';
import type { Mailer, OutgoingMail, SendResult } from '@drawbell/mail';
import type { Clock, Logger } from '@drawbell/runtime';
import {
  advanceEmails,
  claimEmails,
  type FinishedEmail,
  keepOnlyUnderWay,
  renewLeases,
  setAsideEmails,
  type StartedEmail,
  type Store,
} from '@drawbell/store';
import type { DeliveryStory } from './delivery-story.ts';
import { settle } from './settle.ts';

export interface EmailWorkerDependencies {
  readonly store: Store;
  readonly mailer: Mailer;
  readonly writeAlert: (email: StartedEmail, date: Date) => Promise<OutgoingMail>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly worker: string;
  /** Messages under way at once: as many as the mailer has connections for alerts. */
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly story?: DeliveryStory;
  readonly onAttempt?: (email: StartedEmail, result: SendResult) => void;
  /** Called once when more is due than this process can take at once: time to wake another. */
  readonly onMoreThanEnough?: () => void;
}

export interface Drained {
  readonly sent: number;
  readonly cancelled: number;
  /** Why it ended: nothing more is due, the process stops, or the mail server is away. */
  readonly because: 'nothing_due' | 'stopping' | 'server_away';
}

/** Alerts of live draws first, then replays. */
const lanes = [1, 2] as const;

/**
 * Sends every mail that is due. One loop turns: record what ended and begin what may begin, in one commit, then hand
 * the begun ones to the mail server and go on while they are under way. A send that ended keeps its place until its
 * end is recorded, so at most `concurrency` messages can ever be in doubt.
 */
export async function drainEmails(deps: EmailWorkerDependencies, signal?: AbortSignal): Promise<Drained> {
  const drain = new Drain(deps, signal);
  const lease = setInterval(() => drain.renew(), deps.leaseMs / 3);
  try {
    return await drain.run();
  } finally {
    clearInterval(lease);
  }
}

/** How often the record is tried again while the database is away. */
const databaseRetryMs = 500;

class Drain {
  readonly #deps: EmailWorkerDependencies;
  readonly #signal: AbortSignal | undefined;
  #claimed: string[] = [];
  #claiming = false;
  #exhausted = false;
  #databaseFailed = false;
  #calledForHelp = false;
  /** Begun, and its end not yet recorded. */
  readonly #underWay = new Set<string>();
  #finished: FinishedEmail[] = [];
  #notSentInARow = 0;
  #sent = 0;
  #cancelled = 0;
  #wake: () => void = () => {};

  constructor(deps: EmailWorkerDependencies, signal: AbortSignal | undefined) {
    this.#deps = deps;
    this.#signal = signal;
  }

  async run(): Promise<Drained> {
    for (;;) {
      const ending = this.#ending();
      if (this.#databaseFailed) await this.#untilDatabaseAnswers();
      if (ending === null) this.#claimAhead();
      const free = ending === null ? this.#deps.concurrency - this.#underWay.size + this.#finished.length : 0;
      const start = this.#claimed.splice(0, free);
      if (start.length > 0 || this.#finished.length > 0) await this.#turn(start);
      else if (this.#underWay.size > 0 || this.#claiming) await this.#somethingHappens();
      else if (ending !== null || this.#exhausted) return this.#end(ending ?? 'nothing_due');
    }
  }

  renew(): void {
    const { store, worker, leaseMs, log } = this.#deps;
    renewLeases(store.pool, { worker, leaseMs }).catch((err: unknown) =>
      log.warn({ err }, 'leases not renewed'),
    );
  }

  /** A mail server that fails a whole round of messages is away: stop asking, the sweep rings again. */
  #ending(): 'stopping' | 'server_away' | null {
    if (this.#signal?.aborted === true) return 'stopping';
    return this.#notSentInARow >= Math.max(3, this.#deps.concurrency) ? 'server_away' : null;
  }

  async #end(because: Drained['because']): Promise<Drained> {
    this.#databaseFailed = true;
    await this.#untilDatabaseAnswers();
    return { sent: this.#sent, cancelled: this.#cancelled, because };
  }

  async #turn(start: string[]): Promise<void> {
    const { store, worker, leaseMs, clock, log } = this.#deps;
    const finished = this.#finished;
    this.#finished = [];
    const now = clock();
    let begun: StartedEmail[];
    try {
      begun = await advanceEmails(store.pool, { worker, finished, start, now, leaseMs });
    } catch (err) {
      log.warn({ err }, 'the record could not be written, trying again');
      this.#finished.unshift(...finished);
      this.#databaseFailed = true;
      return;
    }
    for (const email of finished) this.#underWay.delete(email.id);
    this.#sent += finished.filter((email) => email.status === 'sent').length;
    for (const email of begun) {
      this.#underWay.add(email.id);
      void this.#send(email);
    }
    if (begun.length < start.length) await this.#setAside(start, now);
  }

  async #setAside(start: readonly string[], now: Date): Promise<void> {
    const { store, worker, log } = this.#deps;
    const ids = start.filter((id) => !this.#underWay.has(id));
    try {
      this.#cancelled += await setAsideEmails(store.pool, { ids, worker, now });
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
    while (this.#databaseFailed) {
      try {
        await keepOnlyUnderWay(store.pool, { worker, underWay: [...this.#underWay] });
        this.#claimed = [];
        this.#databaseFailed = false;
      } catch {
        await delay(databaseRetryMs);
      }
    }
  }

  async #send(email: StartedEmail): Promise<void> {
    const { mailer, clock, random, story } = this.#deps;
    const mail = await this.#write(email);
    const tell = await story?.begin(email);
    const result: SendResult =
      mail === null
        ? { kind: 'not_sent', detail: 'the alert could not be written' }
        : await mailer.send({ ...mail, lane: 'alert' });
    if (mail !== null) this.#notSentInARow = result.kind === 'not_sent' ? this.#notSentInARow + 1 : 0;
    tell?.(result);
    this.#deps.onAttempt?.(email, result);
    this.#finished.push(settle(email, result, clock(), random()));
    this.#wake();
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
    if (this.#claiming || this.#exhausted || this.#claimed.length >= this.#deps.concurrency * 2) return;
    this.#claiming = true;
    void this.#claim().finally(() => {
      this.#claiming = false;
      this.#wake();
    });
  }

  async #claim(): Promise<void> {
    const { store, worker, leaseMs, clock, concurrency, log } = this.#deps;
    try {
      for (const lane of lanes) {
        const limit = concurrency * 10;
        const ids = await claimEmails(store.pool, { worker, lane, limit, now: clock(), leaseMs });
        this.#claimed.push(...ids);
        if (ids.length === limit) this.#callForHelp();
        if (ids.length > 0) return;
      }
      this.#exhausted = true;
    } catch (err) {
      log.warn({ err }, 'owed mails could not be claimed, trying again');
      this.#databaseFailed = true;
    }
  }

  #callForHelp(): void {
    if (this.#calledForHelp) return;
    this.#calledForHelp = true;
    this.#deps.onMoreThanEnough?.();
  }

  async #somethingHappens(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = () => {};
  }
}
