import { setTimeout as delay } from 'node:timers/promises';
import { aRound } from '../life/rounds.ts';
import { seededRandom, type SeededRandom } from '../faults/rounds/seeded-random.ts';
import type { Stage } from '../faults/rounds/stage.ts';

/** What life came to so far. */
export interface LifeCounts {
  draws: number;
  signedUp: number;
  erased: number;
  unsubscribed: number;
  troubledEndpoints: number;
  /** Calls of the api that were not answered as they should be. */
  refused: number;
}

export interface Pace {
  readonly drawEveryMs: number;
  readonly signUpEveryMs: number;
  /** How long somebody stays who signed up. */
  readonly stayMs: number;
}

/** Of ten who leave, one only unsubscribes: a row that stays. The others have themselves erased. */
const unsubscribingShare = 0.1;

/** A draw ages everything by so much: with 30 days of history, what a draw made is gone three draws later. */
const daysPerDraw = 10;

/**
 * Lives until `signal` is aborted: draws, people who come and go through the api, endpoints that fail and recover, and
 * time that passes in the record, so that what is past its time is removed.
 */
export async function live(stage: Stage, pace: Pace, signal: AbortSignal): Promise<LifeCounts> {
  const counts = { draws: 0, signedUp: 0, erased: 0, unsubscribed: 0, troubledEndpoints: 0, refused: 0 };
  const random = seededRandom(1);
  const every = async (ms: number, act: (turn: number) => Promise<unknown> | void): Promise<void> => {
    for (let turn = 0; !signal.aborted; turn += 1) {
      const started = performance.now();
      await act(turn);
      await delay(Math.max(0, ms - (performance.now() - started)), undefined, { signal }).catch(() => {});
    }
  };
  const staying = new Set<Promise<void>>();
  await Promise.all([
    every(pace.drawEveryMs, async () => {
      publish(stage, random);
      counts.draws += 1;
      await age(stage);
    }),
    every(pace.signUpEveryMs, (turn) => {
      const stay = comeAndGo(stage, counts, { turn, random, stayMs: pace.stayMs, signal }).catch(() => {
        counts.refused += 1;
      });
      staying.add(stay);
      void stay.then(() => staying.delete(stay));
    }),
    every(pace.drawEveryMs / 3, (turn) => {
      const receiver = turn % stage.receivers.urls.length;
      stage.receivers.be(receiver, random.pick(['fails', 'resets', 'hangs']));
      counts.troubledEndpoints += 1;
      return delay(pace.drawEveryMs / 4, undefined, { signal })
        .catch(() => {})
        .then(() => stage.receivers.be(receiver, 'healthy'));
    }),
  ]);
  await Promise.all(staying);
  return counts;
}

function publish(stage: Stage, random: SeededRandom): void {
  stage.sink.clear();
  stage.receivers.clear();
  const date = new Date().toISOString().slice(0, 10);
  stage.published.push(aRound(String(447 + stage.published.length), { date, crs: random.between(480, 520) }));
  stage.serve();
}

/** Days pass in the record: what people, programs and clean-up see of time, but for what is under way. */
async function age(stage: Stage): Promise<void> {
  const days = `interval '${daysPerDraw} days'`;
  const statements = [
    `UPDATE deliveries SET created_at = created_at - ${days} WHERE status NOT IN ('owed', 'claimed', 'sending')`,
    `UPDATE account_mails SET created_at = created_at - ${days} WHERE status NOT IN ('owed', 'sending')`,
    `UPDATE webhook_messages SET created_at = created_at - ${days} WHERE status NOT IN ('owed', 'sending')`,
    `UPDATE webhook_events SET finished_at = finished_at - ${days} WHERE state = 'done'`,
    `UPDATE requests SET expires_at = expires_at - ${days} WHERE confirmed_at IS NOT NULL`,
    `UPDATE tokens SET expires_at = expires_at - ${days} WHERE expires_at IS NOT NULL AND created_at < now() - interval '2 minutes'`,
    `UPDATE past_settings SET valid_until = valid_until - ${days}`,
    'UPDATE rate_limits SET free_at = now()',
    `UPDATE settings SET value = value || jsonb_build_object('at', now() - interval '2 hours') WHERE key = 'clean_up'`,
    // The circuits of endpoints that failed a day ago are closed long since.
    `UPDATE endpoints SET hold_until = now() WHERE hold_until > now()`,
  ];
  for (const statement of statements) await stage.ask(statement);
}

interface Visit {
  readonly turn: number;
  readonly random: SeededRandom;
  readonly stayMs: number;
  readonly signal: AbortSignal;
}

/** Somebody signs up, confirms by the link, stays for a while, and leaves. */
async function comeAndGo(stage: Stage, counts: LifeCounts, visit: Visit): Promise<void> {
  const { turn, random, stayMs, signal } = visit;
  const email = `visitor${turn}@example.org`;
  const from = { 'x-forwarded-for': `10.${(turn >> 16) & 255}.${(turn >> 8) & 255}.${turn & 255}` };
  await call(stage, 'POST', '/v1/subscriptions', from, {
    ...{ email, language: 'en', consent: { wordingVersion: '2026-11', agreed: true } },
    profiles: [{ crs: random.between(450, 560), programs: ['cec'] }],
  });
  const [request] = await stage.ask<{ id: string }>('SELECT id FROM requests WHERE email = $1', [email]);
  const token = stage.secrets.linkToken('confirm', request?.id ?? '');
  const confirmed = await call(stage, 'POST', '/v1/subscriptions/confirmations', from, { token });
  counts.signedUp += 1;
  await delay(stayMs, undefined, { signal }).catch(() => {});
  if (random.chance(unsubscribingShare)) {
    const [person] = await stage.ask<{ id: string }>('SELECT id FROM subscribers WHERE email = $1', [email]);
    const link = stage.secrets.linkToken('unsubscribe', person?.id ?? '');
    await call(stage, 'POST', '/v1/subscriptions/unsubscriptions', from, { token: link });
    counts.unsubscribed += 1;
    return;
  }
  const settings = String(confirmed['settingsToken']);
  await call(stage, 'DELETE', '/v1/subscriptions/me', { ...from, authorization: `Bearer ${settings}` });
  counts.erased += 1;
}

async function call(
  { apiUrl }: Stage,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(apiUrl + path, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
}
