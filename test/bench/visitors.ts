import { setTimeout as delay } from 'node:timers/promises';
import type { Store } from '@drawbell/store/open-store';

/** What visitors saw, in milliseconds. */
export interface Visits {
  /** From the request to the whole answer. */
  readonly reads: number[];
  /** From a sign-up to the confirmation in the hands of the mail server. */
  readonly confirmations: number[];
}

const paths = ['/en/', '/v1/draws', '/status'] as const;
const readEveryMs = 25;
const signUpEveryMs = 500;

/**
 * Visitors who read pages, forty a second, and sign up, two a second, until `signal` is aborted. Each comes at their own
 * time, whether or not the ones before have been answered: a slow answer delays nobody's request.
 */
export async function visit(
  { pool }: Store,
  url: string,
  { name, signal }: { name: string; signal: AbortSignal },
): Promise<Visits> {
  const visits: Visits = { reads: [], confirmations: [] };
  const under: Promise<void>[] = [];
  const read = async (turn: number): Promise<void> => {
    const startedAt = performance.now();
    const answer = await fetch(url + (paths[turn % paths.length] ?? '/en/'));
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${answer.url} answered ${answer.status}`);
    visits.reads.push(performance.now() - startedAt);
  };
  const signUp = async (turn: number): Promise<void> => {
    const email = `${name}${turn}@example.com`;
    const startedAt = performance.now();
    const answer = await fetch(`${url}/v1/subscriptions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.0.${turn >> 8}.${turn & 255}` },
      body: JSON.stringify({
        ...{ email, language: 'en', profiles: [{ crs: 500 }] },
        consent: { wordingVersion: '2026-11', agreed: true },
      }),
    });
    await answer.arrayBuffer();
    if (answer.status !== 202) throw new Error(`a sign-up was answered with ${answer.status}`);
    const sent = "SELECT 1 FROM account_mails WHERE email = $1 AND status = 'sent'";
    while ((await pool.query(sent, [email])).rowCount === 0) await delay(5);
    visits.confirmations.push(performance.now() - startedAt);
  };
  const each = async (everyMs: number, act: (turn: number) => Promise<void>): Promise<void> => {
    for (let turn = 0; !signal.aborted; turn += 1) {
      under.push(act(turn));
      await delay(everyMs);
    }
  };
  await Promise.all([each(readEveryMs, read), each(signUpEveryMs, signUp)]);
  await Promise.all(under);
  return visits;
}

/** The value that so many of a hundred do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}
