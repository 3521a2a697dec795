import { classify, nextAttemptDelayMs, type SendResult } from '@drawbell/mail';
import {
  type AttemptResult,
  type FinishedEmail,
  type StartedEmail,
  uncertainAttemptsMax,
} from '@drawbell/store';

/** What becomes of a delivery after a try. `random` is a number in [0, 1). */
export function settle(email: StartedEmail, result: SendResult, now: Date, random: number): FinishedEmail {
  const attempt = {
    id: email.id,
    result: attemptResult(result),
    code: codeOf(result),
    response: textOf(result),
  };
  const verdict = classify(result);
  if (verdict === 'sent' || verdict === 'failed') return { ...attempt, status: verdict, nextAttemptAt: null };
  const tried = {
    attempts: email.attempts + 1,
    uncertainAttempts: email.uncertainAttempts + (verdict === 'uncertain' ? 1 : 0),
  };
  const delayMs = nextAttemptDelayMs(tried, result, { random, uncertainAttemptsMax });
  if (delayMs !== null)
    return { ...attempt, status: 'owed', nextAttemptAt: new Date(now.getTime() + delayMs) };
  // Whoever may have a copy already is not counted among the failures.
  return { ...attempt, status: tried.uncertainAttempts > 0 ? 'uncertain' : 'failed', nextAttemptAt: null };
}

function attemptResult(result: SendResult): AttemptResult {
  if (result.kind !== 'rejected') return result.kind;
  return result.permanent ? 'rejected' : 'deferred';
}

function codeOf(result: SendResult): number | null {
  return result.kind === 'rejected' ? result.code : null;
}

function textOf(result: SendResult): string {
  return 'detail' in result ? result.detail : result.response;
}
