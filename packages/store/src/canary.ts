import type pg from 'pg';
import type { CanaryVia } from './schema.ts';

/** A run in the hands of a worker. */
interface ClaimedCanary {
  readonly id: string;
  readonly madeAt: Date;
}

/** There is one run in this time, over all processes. */
const canaryEveryMs = 15 * 60_000;

/** A run that is not sent this long after it was made is late. */
const canaryLateMs = 5 * 60_000;

/** Runs are kept this long, to be looked at. */
const keptMs = 30 * 86_400_000;

/**
 * Makes the run of this quarter of an hour; null when there is one. The record decides, however many ask. Lets go of
 * runs that are long past.
 */
export async function makeDueCanary(
  pool: pg.Pool,
  { target, now }: { target: 'mailbox' | 'outbox'; now: Date },
): Promise<string | null> {
  const slot = new Date(Math.floor(now.getTime() / canaryEveryMs) * canaryEveryMs);
  const { rows } = await pool.query<{ id: string }>(
    `WITH removed AS (DELETE FROM canary_runs WHERE slot < $3)
     INSERT INTO canary_runs (slot, made_at, target) VALUES ($1, $2, $4) ON CONFLICT (slot) DO NOTHING RETURNING id`,
    [slot, now, new Date(now.getTime() - keptMs), target],
  );
  return rows[0]?.id ?? null;
}

/** Takes a run that is owed; undefined when it is another worker's or has ended. */
export async function claimCanary(
  pool: pg.Pool,
  claim: { id: string; worker: string; via: CanaryVia; messageId: string; now: Date },
): Promise<ClaimedCanary | undefined> {
  const { rows } = await pool.query<ClaimedCanary>(
    `UPDATE canary_runs
        SET status = 'sending', claimed_by = $2, via = $3, message_id = $4, started_at = $5
      WHERE id = $1 AND status = 'owed'
     RETURNING id, made_at AS "madeAt"`,
    [claim.id, claim.worker, claim.via, claim.messageId, claim.now],
  );
  return rows[0];
}

/** How a run ended. `arrived` where its mailbox is the outbox, which has it for certain. */
interface CanaryEnd {
  readonly id: string;
  readonly worker: string;
  readonly status: 'sent' | 'failed';
  readonly matchedAt: Date | null;
  readonly arrived: boolean;
  /** What went wrong; null when nothing did. */
  readonly reason: string | null;
  /** The same of each channel beside mail. */
  readonly channels?: Readonly<Record<string, string | null>>;
  readonly now: Date;
}

/** Records the end of a run, only by the worker that holds it. */
export async function finishCanary(pool: pg.Pool, end: CanaryEnd): Promise<void> {
  await pool.query(
    `UPDATE canary_runs
        SET status = $3, matched_at = $4, ended_at = $5, reason = $6, channels = $8,
            arrived_at = CASE WHEN $7 THEN coalesce(arrived_at, $5) ELSE arrived_at END
      WHERE id = $1 AND claimed_by = $2 AND status = 'sending'`,
    [
      end.id,
      end.worker,
      end.status,
      end.matchedAt,
      end.now,
      end.reason?.slice(0, 300) ?? null,
      end.arrived,
      JSON.stringify(end.channels ?? {}),
    ],
  );
}

/**
 * Notes that a mailbox has the mail with this Message-ID (with its angle brackets). For whoever receives mail: false
 * when it is no canary's, or the arrival was noted before.
 */
export async function recordCanaryArrival(
  pool: pg.Pool,
  { messageId, now }: { messageId: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    'UPDATE canary_runs SET arrived_at = $2 WHERE message_id = $1 AND arrived_at IS NULL',
    [messageId, now],
  );
  return rowCount === 1;
}

/** The sweep takes up a run whose ring nobody heard for this long. */
const ringMs = 15_000;

/**
 * Gives up runs that were not sent in time, whichever worker has them, and returns those whose ring nobody
 * heard.
 */
export async function sweepCanaries(pool: pg.Pool, now: Date): Promise<{ owed: string[]; givenUp: number }> {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const { rowCount } = await pool.query(
    `UPDATE canary_runs
        SET status = 'failed', ended_at = $1,
            reason = CASE status WHEN 'owed' THEN 'nobody took it up in time' ELSE 'its worker did not end it in time' END
      WHERE status IN ('owed', 'sending') AND made_at < $2`,
    [now, ago(canaryLateMs)],
  );
  const { rows } = await pool.query<{ id: string }>(
    "SELECT id FROM canary_runs WHERE status = 'owed' AND made_at <= $1",
    [ago(ringMs)],
  );
  return { owed: rows.map(({ id }) => id), givenUp: rowCount ?? 0 };
}

/** Where the canary goes: to a mailbox through the mail server, to the local outbox, or nowhere. */
const canaryTargets = ['mailbox', 'outbox', 'off'] as const;
type CanaryTarget = (typeof canaryTargets)[number];

export interface CanaryRun {
  readonly madeAt: Date;
  readonly target: Exclude<CanaryTarget, 'off'>;
  readonly status: 'owed' | 'sending' | 'sent' | 'failed';
  readonly via: CanaryVia | null;
  readonly endedAt: Date | null;
  readonly arrivedAt: Date | null;
  readonly reason: string | null;
  /** By channel beside mail: why it could not have been told there; null where it could. */
  readonly channels?: Readonly<Record<string, string | null>>;
}

export interface CanaryHealth {
  /** Null until a notifier has said it. */
  readonly target: CanaryTarget | null;
  /** Twice in a row failed, late, or not even made. */
  readonly failing: boolean;
  /** Runs in a row that were not well, the newest first. */
  readonly troubles: number;
  /** The newest run that is over or late. */
  readonly last: CanaryRun | null;
  /** Channels beside mail that it could not be told over twice in a row. */
  readonly channelsFailing: readonly string[];
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
    `SELECT made_at AS "madeAt", target, status, via, ended_at AS "endedAt", arrived_at AS "arrivedAt", reason, channels
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
  if (target === 'off') return { target, failing: false, troubles: 0, last: null, channelsFailing: [] };
  const judged = runs
    .map((run) => ({ run, verdict: judgeRun(run, arrivalsSeen, now) }))
    .filter(({ verdict }) => verdict !== 'under_way');
  const firstWell = judged.findIndex(({ verdict }) => verdict === 'well');
  const [newest] = runs;
  const ageMs = newest === undefined ? 0 : now.getTime() - newest.madeAt.getTime();
  const notMade = Math.max(0, Math.floor((ageMs - canaryLateMs) / canaryEveryMs));
  const troubles = notMade + (firstWell === -1 ? judged.length : firstWell);
  const ended = runs.filter(({ endedAt }) => endedAt !== null).slice(0, troublesToFail);
  const channelsFailing = Object.keys(ended[0]?.channels ?? {}).filter(
    (channel) =>
      ended.length === troublesToFail && ended.every(({ channels }) => channels?.[channel] != null),
  );
  return {
    target,
    failing: troubles >= troublesToFail,
    troubles,
    last: judged[0]?.run ?? null,
    channelsFailing,
  };
}

function judgeRun(run: CanaryRun, arrivalsSeen: boolean, now: Date): 'well' | 'trouble' | 'under_way' {
  if (run.status === 'failed') return 'trouble';
  const since = (at: Date) => now.getTime() - at.getTime();
  if (run.status !== 'sent' || run.endedAt === null)
    return since(run.madeAt) > canaryLateMs ? 'trouble' : 'under_way';
  if (run.endedAt.getTime() - run.madeAt.getTime() > canaryLateMs) return 'trouble';
  if (run.target === 'mailbox' && !arrivalsSeen) return 'well';
  if (run.arrivedAt === null) return since(run.endedAt) > canaryLateMs ? 'trouble' : 'under_way';
  return run.arrivedAt.getTime() - run.endedAt.getTime() > canaryLateMs ? 'trouble' : 'well';
}
