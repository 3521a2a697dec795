import { setTimeout as delay } from 'node:timers/promises';
import type { Mailer } from '@drawbell/mail/mailer';
import type { OutgoingMail } from '@drawbell/mail/outgoing-mail';
import type { SendResult } from '@drawbell/mail/send-result';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import {
  advanceEmails,
  claimEmails,
  recordRefusedEmail,
  setAsideEmails,
  type StartedEmail,
} from '@drawbell/store/deliveries/advance';
import {
  advanceDigests,
  claimDigests,
  recordRefusedDigest,
  setAsideDigests,
  type StartedDigest,
} from '@drawbell/store/deliveries/digests';
import type { FinishedDelivery } from '@drawbell/store/deliveries/ends';
import { keepOnlyUnderWay, lanes, renewLeases } from '@drawbell/store/lease';
import type { Store } from '@drawbell/store/open-store';
import { RingLoop } from '../ring-loop.ts';
import { ClaimedMails, type MailLane } from './claimed-mails.ts';
import type { DeliveryStory } from './delivery-story.ts';
import { finishedEmail, recordRefused } from './mail-end.ts';

interface EmailWorkerDependencies {
  readonly store: Store;
  readonly mailer: Pick<Mailer, 'send'>;
  readonly writeAlert: (email: StartedEmail, date: Date) => Promise<OutgoingMail>;
  /** Without it, digests are left to others. */
  readonly writeDigest?: (digest: StartedDigest, date: Date) => Promise<OutgoingMail>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly worker: string;
  /** Messages under way at once: as many as the mailer has connections for alerts. */
  readonly concurrency: number;
  readonly leaseMs: number;
  /** Opened for each run, from the first mail to the last. */
  readonly openStory?: () => DeliveryStory;
  readonly onAttempt?: (result: SendResult) => void;
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

/** The halves of the ledger that mails come from: an alert by itself, or several in a digest. */
const halves = ['deliveries', 'digests'] as const;
type Half = (typeof halves)[number];

type Started =
  | { readonly of: 'deliveries'; readonly mail: StartedEmail }
  | { readonly of: 'digests'; readonly mail: StartedDigest };

/** Names a mail over both halves. */
const keyOf = (of: Half, id: string): string => `${of} ${id}`;

/** How often the record is tried again while the database is away. */
const databaseRetryMs = 500;

/** How long a turn waits at most for others that end. */
const gatherMs = 4;

/**
 * Sends every mail that is due. One loop turns: record what ended and begin what may begin, in one commit, then hand
 * the begun ones to the mail server and go on while they are under way. A send that ended keeps its place until its
 * end is recorded, so at most `concurrency` messages can ever be in doubt.
 *
 * A ring while it works makes it look again, also while servers hang: whoever's mailbox never answers holds one place and
 * nobody else. Mails of a higher lane that fall due meanwhile go before those of a lower one that are claimed already.
 * Digests are a lane of it: whatever is told, no more is in doubt after a kill than there are connections.
 */
export class EmailWorker {
  readonly #deps: EmailWorkerDependencies;
  readonly #loop: RingLoop;
  readonly #halves: readonly Half[];
  readonly #claimed: ClaimedMails;
  #claiming = false;
  #databaseFailed = false;
  #calledForHelp = false;
  /** Begun, and its end not yet recorded. */
  readonly #underWay = new Set<string>();
  #finished: Record<Half, FinishedDelivery[]> = { deliveries: [], digests: [] };
  #notSentInARow = 0;
  #drained: Drained = { sent: 0, cancelled: 0, because: 'nothing_due' };
  #story: DeliveryStory | undefined;

  constructor(deps: EmailWorkerDependencies) {
    this.#deps = deps;
    const withDigests = deps.writeDigest !== undefined;
    this.#halves = halves.filter((half) => withDigests || half === 'deliveries');
    this.#claimed = new ClaimedMails(deps.concurrency * 2, withDigests);
    this.#loop = new RingLoop({
      ...deps,
      renew: async () => {
        for (const half of this.#halves) await renewLeases(deps.store.pool, half, deps);
      },
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
    if (this.#ended() > 0) await this.#untilHalfIsFree();
    const ended = this.#ended();
    // A stop, or a server that went away, may have come meanwhile.
    const start = this.#claimed.take(this.#ending() === null ? this.#free() : 0);
    if (ended + start.deliveries.length + start.digests.length > 0) {
      await this.#turn(start);
      return true;
    }
    if (!this.#mayBegin()) this.#loop.letGo();
    if (this.#isIdle()) return false;
    await this.#loop.somethingHappens();
    return true;
  }

  /** Places of mails that are not on their way any more. */
  #free(): number {
    return this.#deps.concurrency - this.#underWay.size + this.#ended();
  }

  /** A turn is a statement and a commit, for one mail as for many: it waits a moment for others that are about to end. */
  async #untilHalfIsFree(): Promise<void> {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      this.#loop.wake();
    }, gatherMs);
    const isWorthIt = (): boolean =>
      !isOver && this.#ending() === null && this.#free() < this.#deps.concurrency / 2;
    while (isWorthIt()) await this.#loop.somethingHappens();
    clearTimeout(timer);
  }

  #ended(): number {
    return this.#finished.deliveries.length + this.#finished.digests.length;
  }

  #mayBegin(): boolean {
    return this.#claiming || this.#claimed.next() !== null || this.#claimed.size() > 0;
  }

  #isIdle(): boolean {
    return this.#underWay.size === 0 && this.#ended() === 0 && !this.#mayBegin();
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

  /** Every end is recorded before, or with, the first begin: a place is free only once its end is on record. */
  async #turn(start: Readonly<Record<Half, string[]>>): Promise<void> {
    const ending = this.#halves.filter((half) => this.#finished[half].length > 0);
    const last = ending.at(-1);
    const steps = [
      ...ending.map((half) => ({ half, ids: half === last ? start[half] : [] })),
      ...this.#halves.filter((half) => half !== last).map((half) => ({ half, ids: start[half] })),
    ];
    for (const { half, ids } of steps) {
      if (ids.length === 0 && this.#finished[half].length === 0) continue;
      if (!(await this.#advance(half, ids))) return;
    }
  }

  /** Records what ended and begins what may begin of one half, in one commit. False when the record could not be written. */
  async #advance(half: Half, start: string[]): Promise<boolean> {
    const { clock, log } = this.#deps;
    const finished = this.#finished[half];
    this.#finished[half] = [];
    const now = clock();
    let begun;
    try {
      begun = await this.#record(half, { finished, start, now });
    } catch (err) {
      log.warn({ err }, 'the record could not be written, trying again');
      this.#finished[half].unshift(...finished);
      this.#databaseFailed = true;
      await delay(databaseRetryMs);
      return false;
    }
    for (const { id, nextAttemptAt } of finished) {
      this.#underWay.delete(keyOf(half, id));
      if (nextAttemptAt !== null) this.#loop.ringAt(nextAttemptAt);
    }
    this.#count(finished.filter((email) => email.status === 'sent').length, 0);
    for (const started of begun) {
      this.#underWay.add(keyOf(half, started.mail.id));
      // Written while the record is at the next ones: they are asked for before.
      setImmediate(() => void this.#send(started));
    }
    if (begun.length < start.length) await this.#setAside(half, start, now);
    return true;
  }

  async #record(
    half: Half,
    { finished, start, now }: { finished: readonly FinishedDelivery[]; start: string[]; now: Date },
  ): Promise<Started[]> {
    const { store, worker, leaseMs } = this.#deps;
    if (half === 'deliveries') {
      const ended = await recordRefused({ ...this.#deps, record: recordRefusedEmail }, finished, now);
      const begun = await advanceEmails(store.pool, { worker, finished: ended, start, now, leaseMs });
      return begun.map((mail) => ({ of: half, mail }));
    }
    const ended = await recordRefused({ ...this.#deps, record: recordRefusedDigest }, finished, now);
    const begun = await advanceDigests(store.pool, { worker, finished: ended, start, now, leaseMs });
    return begun.map((mail) => ({ of: half, mail }));
  }

  #count(sent: number, cancelled: number): void {
    const before = this.#drained;
    this.#drained = { ...before, sent: before.sent + sent, cancelled: before.cancelled + cancelled };
  }

  async #setAside(half: Half, start: readonly string[], now: Date): Promise<void> {
    const { store, worker, log } = this.#deps;
    const aside = { ids: start.filter((id) => !this.#underWay.has(keyOf(half, id))), worker, now };
    try {
      const cancelled =
        half === 'digests' ? await setAsideDigests(store, aside) : await setAsideEmails(store, aside);
      this.#count(0, cancelled);
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
        for (const half of this.#halves) {
          const begins = keyOf(half, '');
          const keys = [...this.#underWay].filter((key) => key.startsWith(begins));
          const underWay = keys.map((key) => key.slice(begins.length));
          await keepOnlyUnderWay(store.pool, half, { worker, underWay });
        }
        this.#claimed.drop();
        this.#databaseFailed = false;
        if (failed) this.#claimed.ring();
        return;
      } catch {
        await delay(databaseRetryMs);
      }
    }
  }

  async #send(started: Started): Promise<void> {
    const { mailer, clock, random } = this.#deps;
    const { of, mail: row } = started;
    const mail = await this.#write(started);
    const tell = started.of === 'deliveries' ? await this.#story?.begin(started.mail) : undefined;
    const result: SendResult =
      mail === null
        ? { kind: 'not_sent', detail: 'the alert could not be written' }
        : await mailer.send({ ...mail, lane: 'alert' });
    if (mail !== null) this.#notSentInARow = result.kind === 'not_sent' ? this.#notSentInARow + 1 : 0;
    tell?.(result);
    this.#deps.onAttempt?.(result);
    this.#finished[of].push(finishedEmail(row, result, { now: clock(), random: random() }));
    this.#loop.wake();
  }

  async #write(started: Started): Promise<OutgoingMail | null> {
    const { writeAlert, writeDigest, clock, log } = this.#deps;
    try {
      if (started.of === 'deliveries') return await writeAlert(started.mail, clock());
      return (await writeDigest?.(started.mail, clock())) ?? null;
    } catch (err) {
      log.error({ err, of: started.of, mailId: started.mail.id }, 'an alert could not be written');
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

  async #claim(lane: MailLane): Promise<void> {
    const { store, worker, leaseMs, clock, concurrency, log } = this.#deps;
    const limit = concurrency * 10;
    this.#claimed.asked(lane);
    try {
      const claim = { worker, limit, now: clock(), leaseMs };
      const ids =
        lane === lanes.together
          ? await claimDigests(store.pool, { ...claim, channel: 'email' })
          : await claimEmails(store.pool, { ...claim, lane });
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
