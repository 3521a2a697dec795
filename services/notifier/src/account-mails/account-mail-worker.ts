import type { Mailer } from '@drawbell/mail/mailer';
import type { OutgoingMail } from '@drawbell/mail/outgoing-mail';
import type { SendResult } from '@drawbell/mail/send-result';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import {
  claimAccountMails,
  type ClaimedAccountMail,
  finishAccountMail,
  type FinishedAccountMail,
  finishRefusedAccountMail,
} from '@drawbell/store/account-mails/account-mails';
import { readAddressee } from '@drawbell/store/account-mails/addressee';
import { renewLeases } from '@drawbell/store/lease';
import type { Store } from '@drawbell/store/open-store';
import { type MailEnd, saidBy, settleMail, tellBounce } from '../emails/mail-end.ts';
import { RingLoop } from '../ring-loop.ts';
import { chooseAccountMail, type ChosenMail } from './account-mail-choice.ts';

export interface AccountMailWorkerDependencies {
  readonly store: Store;
  readonly mailer: Pick<Mailer, 'send'>;
  readonly writeMail: (mail: ClaimedAccountMail, chosen: ChosenMail, now: Date) => Promise<OutgoingMail>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly worker: string;
  readonly leaseMs: number;
  readonly onAttempt: (result: SendResult) => void;
}

/** Few, and each is awaited by a person: as many as the mailer has connections for them. */
export const accountMailsAtOnce = 4;

/** Sends every account mail that is due, a few at a time. One that hangs holds one place, and nobody waits for its end. */
export class AccountMailWorker {
  readonly #deps: AccountMailWorkerDependencies;
  readonly #loop: RingLoop;
  #mayBeDue = false;
  #underWay = 0;
  #sent = 0;

  constructor(deps: AccountMailWorkerDependencies) {
    this.#deps = deps;
    this.#loop = new RingLoop({
      ...deps,
      renew: () => renewLeases(deps.store.pool, 'account_mails', deps),
      onRing: () => {
        this.#mayBeDue = true;
      },
      step: () => this.#step(),
      isIdle: () => this.#underWay === 0 && !this.#mayBeDue,
      onEnd: () => {
        if (this.#sent > 0) deps.log.info({ sent: this.#sent }, 'account mails delivered');
        this.#sent = 0;
      },
    });
  }

  /** Call when mail may be due. Resolves when all that was due has begun; a send that hangs is not waited for. */
  ring(): Promise<void> {
    return this.#loop.ring();
  }

  /** Claims nothing more, waits for what is under way and records it. */
  close(): Promise<void> {
    this.#mayBeDue = false;
    return this.#loop.close();
  }

  async #step(): Promise<boolean> {
    while (this.#mayBeDue && this.#underWay < accountMailsAtOnce) await this.#claim();
    if (!this.#mayBeDue) this.#loop.letGo();
    if (this.#underWay === 0) return false;
    await this.#loop.somethingHappens();
    return true;
  }

  async #claim(): Promise<void> {
    const { store, worker, clock, leaseMs, log } = this.#deps;
    const limit = accountMailsAtOnce - this.#underWay;
    this.#mayBeDue = false;
    try {
      const claimed = await claimAccountMails(store.pool, { worker, limit, now: clock(), leaseMs });
      for (const mail of claimed) void this.#deliver(mail);
      if (claimed.length > 0) this.#mayBeDue = !this.#loop.closed;
    } catch (err) {
      log.error({ err }, 'account mails could not be claimed, the sweep tries again');
    }
  }

  async #deliver(mail: ClaimedAccountMail): Promise<void> {
    const { store, worker, clock, log } = this.#deps;
    this.#underWay += 1;
    const { refused, ...finished } = await tryOne(this.#deps, mail);
    if (finished.status === 'sent') this.#sent += 1;
    if (finished.nextAttemptAt !== null) this.#loop.ringAt(finished.nextAttemptAt);
    try {
      const end = { worker, finished, now: clock() };
      if (refused === null) await finishAccountMail(store.pool, end);
      else {
        const refusal = { ...refused, emailHash: mail.emailHash };
        tellBounce(log, await finishRefusedAccountMail(store.db, { ...end, refusal }), refused.kind);
      }
    } catch (err) {
      // Its lease runs out, and the sweep owes it again as one in doubt.
      log.warn({ err, accountMailId: mail.id }, 'the end of an account mail could not be recorded');
    }
    this.#underWay -= 1;
    this.#loop.wake();
  }
}

async function tryOne(
  { store, mailer, writeMail, clock, random, log, onAttempt }: AccountMailWorkerDependencies,
  mail: ClaimedAccountMail,
): Promise<Tried> {
  const now = clock();
  let written: OutgoingMail;
  try {
    const choice = chooseAccountMail(mail, await readAddressee(store.db, mail, now), now);
    if (!choice.send && 'until' in choice) {
      const wait = { status: 'owed', postponed: true, nextAttemptAt: choice.until } as const;
      return { id: mail.id, reason: choice.reason, uncertain: false, refused: null, ...wait };
    }
    if (!choice.send) {
      const { reason } = choice;
      const nothing = { uncertain: false, nextAttemptAt: null, refused: null };
      return { id: mail.id, status: 'cancelled', reason, ...nothing };
    }
    written = await writeMail(mail, choice.mail, now);
  } catch (err) {
    log.error({ err, accountMailId: mail.id, kind: mail.kind }, 'an account mail could not be written');
    return settle(mail, { kind: 'not_sent', detail: 'the mail could not be written' }, now, random());
  }
  const result = await mailer.send({ ...written, lane: 'account' });
  onAttempt(result);
  return settle(mail, result, clock(), random());
}

type Tried = FinishedAccountMail & Pick<MailEnd, 'refused'>;

function settle(mail: ClaimedAccountMail, result: SendResult, now: Date, random: number): Tried {
  const end = settleMail(mail, result, { now, random });
  return { ...end, id: mail.id, reason: saidBy(result), uncertain: result.kind === 'uncertain' };
}
