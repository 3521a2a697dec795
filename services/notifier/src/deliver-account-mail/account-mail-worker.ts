import {
  classify,
  type Mailer,
  nextAttemptDelayMs,
  type OutgoingMail,
  type SendResult,
} from '@drawbell/mail';
import type { Clock, Logger } from '@drawbell/runtime';
import {
  type ClaimedAccountMail,
  claimAccountMails,
  finishAccountMail,
  type FinishedAccountMail,
  readAddressee,
  renewAccountMailLeases,
  type Store,
  uncertainAttemptsMax,
} from '@drawbell/store';
import { chooseAccountMail, type ChosenMail } from './choose-account-mail.ts';

export interface AccountMailWorkerDependencies {
  readonly store: Store;
  readonly mailer: Mailer;
  readonly writeMail: (mail: ClaimedAccountMail, chosen: ChosenMail, now: Date) => Promise<OutgoingMail>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly worker: string;
  readonly leaseMs: number;
  readonly onAttempt: (result: SendResult) => void;
}

/** Few, and each is awaited by a person: no more at once than would wait for a connection. */
const atOnce = 4;

/** Sends every account mail that is due, a few at a time, and answers how many were sent. */
export async function drainAccountMails(
  deps: AccountMailWorkerDependencies,
  signal: AbortSignal,
): Promise<number> {
  const { store, clock, worker, leaseMs, log } = deps;
  const lease = setInterval(() => {
    renewAccountMailLeases(store.pool, { worker, leaseMs }).catch((err: unknown) =>
      log.warn({ err }, 'leases of account mails not renewed'),
    );
  }, leaseMs / 3);
  let sent = 0;
  try {
    while (!signal.aborted) {
      const claimed = await claimAccountMails(store.pool, { worker, limit: atOnce, now: clock(), leaseMs });
      if (claimed.length === 0) break;
      const ends = await Promise.all(claimed.map(async (mail) => deliverOne(deps, mail)));
      sent += ends.filter(({ status }) => status === 'sent').length;
    }
  } finally {
    clearInterval(lease);
  }
  return sent;
}

async function deliverOne(
  deps: AccountMailWorkerDependencies,
  mail: ClaimedAccountMail,
): Promise<FinishedAccountMail> {
  const { store, worker, clock, log } = deps;
  const finished = await tryOne(deps, mail);
  try {
    await finishAccountMail(store.pool, { worker, finished, now: clock() });
  } catch (err) {
    // Its lease runs out, and the sweep owes it again as one in doubt.
    log.warn({ err, accountMailId: mail.id }, 'the end of an account mail could not be recorded');
  }
  return finished;
}

async function tryOne(
  { store, mailer, writeMail, clock, random, log, onAttempt }: AccountMailWorkerDependencies,
  mail: ClaimedAccountMail,
): Promise<FinishedAccountMail> {
  const now = clock();
  let written: OutgoingMail;
  try {
    const choice = chooseAccountMail(mail, await readAddressee(store.db, mail), now);
    if (!choice.send && choice.reason === 'paused') {
      const wait = { status: 'owed', postponed: true, nextAttemptAt: choice.until } as const;
      return { id: mail.id, reason: choice.reason, uncertain: false, ...wait };
    }
    if (!choice.send) {
      return {
        id: mail.id,
        status: 'cancelled',
        reason: choice.reason,
        uncertain: false,
        nextAttemptAt: null,
      };
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

function settle(
  mail: ClaimedAccountMail,
  result: SendResult,
  now: Date,
  random: number,
): FinishedAccountMail {
  const verdict = classify(result);
  const end = {
    id: mail.id,
    reason: 'detail' in result ? result.detail : result.response,
    uncertain: verdict === 'uncertain',
  };
  if (verdict === 'sent' || verdict === 'failed') return { ...end, status: verdict, nextAttemptAt: null };
  const tried = {
    attempts: mail.attempts + 1,
    uncertainAttempts: mail.uncertainAttempts + (verdict === 'uncertain' ? 1 : 0),
  };
  const delayMs = nextAttemptDelayMs(tried, result, { random, uncertainAttemptsMax });
  if (delayMs === null) {
    return { ...end, status: tried.uncertainAttempts > 0 ? 'uncertain' : 'failed', nextAttemptAt: null };
  }
  return { ...end, status: 'owed', nextAttemptAt: new Date(now.getTime() + delayMs) };
}
