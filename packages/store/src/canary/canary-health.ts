import type pg from 'pg';
import type { CanaryVia } from '../canary-tables.ts';
import { canaryEveryMs, canaryLateMs } from './canary-runs.ts';

/** Where the canary goes: to a mailbox through the mail server, to the local outbox, or nowhere. */
const canaryTargets = ['mailbox', 'outbox', 'off'] as const;
export type CanaryTarget = (typeof canaryTargets)[number];

export interface CanaryRun {
  readonly madeAt: Date;
  readonly target: Exclude<CanaryTarget, 'off'>;
  readonly status: 'owed' | 'sending' | 'sent' | 'failed';
  readonly via: CanaryVia | null;
  readonly endedAt: Date | null;
  readonly arrivedAt: Date | null;
  readonly reason: string | null;
}

export interface CanaryHealth {
  /** Null while no notifier has said it. */
  readonly target: CanaryTarget | null;
  /** Twice in a row failed, late, or not even made. */
  readonly failing: boolean;
  /** Runs in a row that were not well, the newest first. */
  readonly troubles: number;
  /** The newest run that is over or late. */
  readonly last: CanaryRun | null;
}

const troublesToFail = 2;

/** A mailbox that told of an arrival within this time is expected to tell of the next. */
const arrivalsSeenMs = 7 * 86_400_000;

/** Enough to say that the last two were not well, with two under way. */
const runsRead = 6;

/** Notes where the notifiers send the canary, so that others can tell one that stopped from one that is off. */
export async function noteCanaryTarget(pool: pg.Pool, target: CanaryTarget): Promise<void> {
  await pool.query(
    `INSERT INTO settings (key, value) VALUES ('canary', jsonb_build_object('target', $1::text))
     ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE settings.value <> excluded.value`,
    [target],
  );
}

/** How the canary is, read from its runs. */
export async function readCanaryHealth(pool: pg.Pool, now: Date): Promise<CanaryHealth> {
  const { rows: runs } = await pool.query<CanaryRun>(
    `SELECT made_at AS "madeAt", target, status, via, ended_at AS "endedAt", arrived_at AS "arrivedAt", reason
       FROM canary_runs ORDER BY slot DESC LIMIT ${runsRead}`,
  );
  const { rows } = await pool.query<{ target: string | null; arrivals: boolean }>(
    `SELECT (SELECT value ->> 'target' FROM settings WHERE key = 'canary') AS target,
            EXISTS (SELECT FROM canary_runs WHERE target = 'mailbox' AND arrived_at > $1) AS arrivals`,
    [new Date(now.getTime() - arrivalsSeenMs)],
  );
  const target = canaryTargets.find((each) => each === rows[0]?.target) ?? null;
  return judgeCanary({ target, runs, arrivalsSeen: rows[0]?.arrivals ?? false, now });
}

/**
 * Says how the canary is. A run is well when it was sent within five minutes. Where arrivals are noted at all, it must
 * have arrived within five more. Runs that nobody made count like late ones: then no notifier is at work. Pure.
 *
 * @param runs newest first
 */
export function judgeCanary(facts: {
  target: CanaryTarget | null;
  runs: readonly CanaryRun[];
  arrivalsSeen: boolean;
  now: Date;
}): CanaryHealth {
  const { target, runs, arrivalsSeen, now } = facts;
  if (target === 'off') return { target, failing: false, troubles: 0, last: null };
  const judged = runs
    .map((run) => ({ run, verdict: verdictOf(run, arrivalsSeen, now) }))
    .filter(({ verdict }) => verdict !== 'under_way');
  const firstWell = judged.findIndex(({ verdict }) => verdict === 'well');
  const [newest] = runs;
  const ageMs = newest === undefined ? 0 : now.getTime() - newest.madeAt.getTime();
  const notMade = Math.max(0, Math.floor((ageMs - canaryLateMs) / canaryEveryMs));
  const troubles = notMade + (firstWell === -1 ? judged.length : firstWell);
  return { target, failing: troubles >= troublesToFail, troubles, last: judged[0]?.run ?? null };
}

function verdictOf(run: CanaryRun, arrivalsSeen: boolean, now: Date): 'well' | 'trouble' | 'under_way' {
  if (run.status === 'failed') return 'trouble';
  const since = (at: Date) => now.getTime() - at.getTime();
  if (run.status !== 'sent' || run.endedAt === null)
    return since(run.madeAt) > canaryLateMs ? 'trouble' : 'under_way';
  if (run.endedAt.getTime() - run.madeAt.getTime() > canaryLateMs) return 'trouble';
  if (run.target === 'mailbox' && !arrivalsSeen) return 'well';
  if (run.arrivedAt === null) return since(run.endedAt) > canaryLateMs ? 'trouble' : 'under_way';
  return run.arrivedAt.getTime() - run.endedAt.getTime() > canaryLateMs ? 'trouble' : 'well';
}
