import { classifyFailure, type Verdict } from '@drawbell/bounces/verdict';
import { classify, nextAttemptDelayMs } from '@drawbell/mail/retry-policy';
import type { SendResult } from '@drawbell/mail/send-result';
import type { Logger } from '@drawbell/runtime/logger';
import type { BounceRecorded } from '@drawbell/store/bounces/reports';
import type { recordRefusedEmail, StartedEmail } from '@drawbell/store/deliveries/advance';
import type { FinishedDelivery } from '@drawbell/store/deliveries/ends';
import { uncertainAttemptsMax } from '@drawbell/store/lease';
import type { Store } from '@drawbell/store/open-store';

/** What becomes of a mail after a try. */
export interface MailEnd {
  readonly status: 'sent' | 'owed' | 'failed' | 'uncertain';
  /** When to try again, for `owed`. */
  readonly nextAttemptAt: Date | null;
  /** What the server said of the mailbox, the same fact as a bounce; null when it said nothing of it. */
  readonly refused: Refused | null;
}

type Refused = Verdict & { readonly kind: 'hard' | 'soft' };

/**
 * What a refusal says of the mailbox, by the one table of codes that bounces are read with. Null when it says nothing of it:
 * what may pass (4xx), what is about us (our greeting, address, policy, content) or about the server.
 */
function judgeRefusal(result: SendResult): Refused | null {
  if (result.kind !== 'rejected' || !result.permanent || result.scope === 'sender') return null;
  if (result.unasked === true) return null;
  const { kind, reason, status } = classifyFailure({
    ...{ status: result.enhancedCode, diagnostic: result.response },
  });
  if (kind === 'hard') return { kind, reason, status };
  const ofMailbox = result.scope === 'recipient' && reason !== 'policy' && reason !== 'content';
  return ofMailbox ? { kind: 'soft', reason, status } : null;
}

/**
 * Decides what becomes of a mail after a try.
 * @param before the attempts before this one, since it was last ordered
 * @param random a number in [0, 1)
 */
export function settleMail(
  before: { readonly attempts: number; readonly uncertainAttempts: number },
  result: SendResult,
  { now, random }: { now: Date; random: number },
): MailEnd {
  const refused = judgeRefusal(result);
  const verdict = refused?.kind === 'hard' ? 'failed' : classify(result);
  if (verdict === 'sent' || verdict === 'failed') return { status: verdict, nextAttemptAt: null, refused };
  const tried = {
    attempts: before.attempts + 1,
    uncertainAttempts: before.uncertainAttempts + (verdict === 'uncertain' ? 1 : 0),
  };
  const delayMs = nextAttemptDelayMs(tried, result, { random, uncertainAttemptsMax });
  if (delayMs !== null)
    return { status: 'owed', nextAttemptAt: new Date(now.getTime() + delayMs), refused: null };
  // Whoever may have a copy already is not counted among the failures.
  return { status: tried.uncertainAttempts > 0 ? 'uncertain' : 'failed', nextAttemptAt: null, refused: null };
}

/** The same for an alert or a digest, as the ledger records it. */
export function finishedEmail(
  email: Pick<StartedEmail, 'id' | 'emailHash' | 'attempts' | 'uncertainAttempts'>,
  result: SendResult,
  at: { now: Date; random: number },
): FinishedDelivery {
  const { refused, ...end } = settleMail(email, result, at);
  const rejected = result.kind === 'rejected';
  const tried = rejected ? (result.permanent ? 'rejected' : 'deferred') : result.kind;
  return {
    ...end,
    ...(refused !== null && { refusal: { ...refused, emailHash: email.emailHash } }),
    ...{ id: email.id, result: tried, code: rejected ? result.code : null, response: saidBy(result) },
  };
}

/**
 * Records those that the server refused, each in a commit of its own with what follows from it. Returns the others, and those
 * of which the record refuses what follows: their ends must not wait for that, nor the mails that end with them.
 */
export async function recordRefused(
  {
    store,
    worker,
    log,
    record,
  }: { store: Store; worker: string; log: Logger; record: typeof recordRefusedEmail },
  finished: readonly FinishedDelivery[],
  now: Date,
): Promise<FinishedDelivery[]> {
  const others: FinishedDelivery[] = [];
  for (const email of finished) {
    const { refusal } = email;
    if (refusal === undefined) others.push(email);
    else {
      const end = { finished: { ...email, refusal }, worker, now };
      try {
        tellBounce(log, await record(store.db, end), refusal.kind);
      } catch (err) {
        if (!isRefusedByRecord(err)) throw err;
        const { refusal: _, ...alone } = email;
        log.error({ err, mailId: email.id }, 'a refusal of a mailbox could not be recorded as a bounce');
        others.push(alone);
      }
    }
  }
  return others;
}

/** The record refuses the data or the statement (SQLSTATE 22, 23, 42, P0), and would refuse it each time. */
function isRefusedByRecord(err: unknown): boolean {
  return err instanceof Error && 'code' in err && /^(?:22|23|42|P0)[0-9A-Z]{3}$/.test(String(err.code));
}

/** What the server said, or what went wrong. */
export function saidBy(result: SendResult): string {
  return 'detail' in result ? result.detail : result.response;
}

/** Says in the log what followed from a bounce or a refusal. Draws that are held since need a person. */
export function tellBounce(log: Logger, recorded: BounceRecorded | null, kind: string): void {
  if (recorded === null || recorded.kind === 'duplicate') return;
  const { id, consequence, drawNumber, held } = recorded;
  log.info({ bounceId: id, kind, consequence, drawNumber }, 'bounce recorded');
  if (held !== null)
    log.error({ drawNumber, ...held }, 'too many mails of a draw came back: it is held until it is released');
}
