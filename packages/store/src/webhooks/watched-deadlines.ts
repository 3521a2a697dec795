import { isDeepStrictEqual } from 'node:util';
import { easternDay } from '@drawbell/draws/grid';
import { type Deadline, deadlinesOf } from '@drawbell/draws/plan/deadlines';
import type { DocumentRules } from '@drawbell/draws/plan/document-rules';
import { reminderSteps, usualReminders } from '@drawbell/draws/plan/reminders';
import type { WatchedDocument } from '@drawbell/draws/plan/tracked-profile';
import type { Profile } from '@drawbell/draws/profile';
import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import { inTransaction } from '../open-store.ts';
import { readDocumentRules } from '../plan/guides.ts';
import type { Database } from '../schema.ts';
import { recordsOf } from '../subscribers/profiles.ts';
import type { StepFacts } from './tables.ts';

/** Planned at once: each may have sixty documents, with ten steps each, and a change of the rules concerns every one there is. */
export const plannedAtOnce = 100;
/** Steps that one statement tells of. */
const toldAtOnce = 1_000;

/**
 * Plans the steps of watched profiles anew, in the transaction that changed what they follow from: 90, 30, 14, 7 and 1 days
 * before each day, at 8:00 Eastern. Steps belong to a kind of document and its day: those of a day that does not hold any
 * more go while they wait, those that were told stay told, and those whose day is past already are closed unsent.
 */
export async function syncWatchedDeadlines(
  trx: Kysely<Database>,
  { ids, now }: { ids: readonly string[]; now: Date },
): Promise<void> {
  if (ids.length === 0) return;
  const rules = await readDocumentRules(trx);
  const watched = await trx
    .selectFrom('watched_profiles')
    .select(['id', 'facts', 'documents'])
    .where(sql<boolean>`id = ANY (${ids}::bigint[])`)
    .execute();
  const planned = watched.flatMap((row) => stepsOf(row, { rules, now }));
  const known = await trx
    .selectFrom('watched_deadlines')
    .selectAll()
    .where(sql<boolean>`watched_id = ANY (${ids}::bigint[])`)
    .execute();
  const knownOf = new Map(known.map((row) => [keyOfStep(row), row]));
  const holding = new Set(planned.map(keyOfStep));
  const dropped = known.filter((row) => row.state !== 'told' && !holding.has(keyOfStep(row)));
  const changed = planned.filter((row) => {
    const before = knownOf.get(keyOfStep(row));
    return before === undefined || (before.state === 'waiting' && !isSameStep(before, row));
  });
  if (dropped.length > 0)
    await sql`
      DELETE FROM watched_deadlines d
       USING ${recordsOf(
         dropped.map(({ watched_id, deadline, deadline_on, step }) => ({
           ...{ watched_id, deadline, deadline_on, step },
         })),
         sql`watched_id bigint, deadline text, deadline_on date, step smallint`,
       )}
       WHERE d.watched_id = x.watched_id AND d.deadline = x.deadline AND d.deadline_on = x.deadline_on
         AND d.step = x.step AND d.state IN ('waiting', 'passed')`.execute(trx);
  if (changed.length > 0)
    await sql`
      INSERT INTO watched_deadlines AS known (watched_id, deadline, deadline_on, step, due_at, facts, state)
      SELECT watched_id, deadline, deadline_on, step, due_at, facts, state
        FROM ${recordsOf(
          changed,
          sql`watched_id bigint, deadline text, deadline_on date, step smallint, due_at timestamptz, facts jsonb,
              state text`,
        )}
      ON CONFLICT (watched_id, deadline, deadline_on, step)
      DO UPDATE SET due_at = excluded.due_at, facts = excluded.facts WHERE known.state = 'waiting'`.execute(
      trx,
    );
  await sql`
    UPDATE watched_profiles SET deadlines_planned_at = ${now} WHERE id = ANY (${ids}::bigint[])`.execute(trx);
}

/** A step as it is on record, or is to be. */
interface StepRow {
  readonly watched_id: string;
  readonly deadline: string;
  readonly deadline_on: string;
  readonly step: number;
  readonly due_at: Date;
  readonly facts: object;
}

function keyOfStep({ watched_id: watchedId, deadline, deadline_on: on, step }: StepRow): string {
  return `${watchedId} ${deadline} ${on} ${step}`;
}

function isSameStep(one: StepRow, other: StepRow): boolean {
  return one.due_at.getTime() === other.due_at.getTime() && isDeepStrictEqual(one.facts, other.facts);
}

interface Watched {
  readonly id: string;
  readonly facts: Profile;
  readonly documents: readonly WatchedDocument[];
}

function stepsOf(
  { id, facts: profile, documents }: Watched,
  { rules, now }: { rules: DocumentRules; now: Date },
): (StepRow & { readonly state: string })[] {
  // Not by their place: in another order, or sent again, they are the same. Two of a kind that end on one day are told once.
  const kept = documents.map((document) => ({ ...document, id: keyOf(document) }));
  const deadlines = new Map(
    deadlinesOf({ profile, documents: kept, invitation: null }, rules).map((each) => [
      `${each.key} ${each.on}`,
      each,
    ]),
  );
  const byKey = new Map([...deadlines.values()].map((each) => [each.key, factsOf(each)]));
  return reminderSteps([...deadlines.values()], { choice: usualReminders, now }).map(
    ({ deadline, on, step, dueAt, passed }) => ({
      ...{ watched_id: id, deadline, deadline_on: on, step, due_at: dueAt },
      ...{ facts: byKey.get(deadline) ?? {}, state: passed ? 'passed' : 'waiting' },
    }),
  );
}

function keyOf({ kind, country }: WatchedDocument): string {
  return country === undefined ? kind : `${kind}-${country}`;
}

function factsOf({ kind, document, rule }: Deadline): StepFacts {
  return { deadline: kind, documentKind: document?.kind ?? null, rule };
}

/** Plans the steps of watched profiles that have none yet, or whose rules changed. Returns of how many. */
export async function planMissingDeadlines(db: Kysely<Database>, now: Date): Promise<number> {
  let planned = 0;
  for (;;) {
    const ids = await inTransaction(db, async (trx) => {
      const rows = await trx
        .selectFrom('watched_profiles')
        .select('id')
        .where('deadlines_planned_at', 'is', null)
        .orderBy('id')
        .limit(plannedAtOnce)
        .forUpdate()
        .skipLocked()
        .execute();
      const found = rows.map(({ id }) => id);
      await syncWatchedDeadlines(trx, { ids: found, now });
      return found;
    });
    planned += ids.length;
    if (ids.length < plannedAtOnce) return planned;
  }
}

/**
 * Owes the consumers of watched profiles `deadline.approaching` for the steps that are due, each once: that it is told and
 * the event are one statement. Of several steps before one day the nearest is told, where nobody told them in time; of a day
 * that is past none is. Where the consumer is disabled, nothing is recorded. Returns the ids of the events.
 */
export async function tellDueDeadlines(pool: pg.Pool, now: Date): Promise<string[]> {
  const told: string[] = [];
  for (;;) {
    const { rows } = await pool.query<{ closed: number; events: string[] }>(tellStatement, [
      now,
      easternDay(now),
      toldAtOnce,
    ]);
    const [row] = rows;
    told.push(...(row?.events ?? []));
    if ((row?.closed ?? 0) < toldAtOnce) return told;
  }
}

const tellStatement = `
  WITH due AS (
    SELECT d.watched_id, d.deadline, d.deadline_on, d.step, d.facts, p.reference, p.consumer_id,
           d.deadline_on >= $2::date
             AND NOT EXISTS (SELECT FROM watched_deadlines n
                              WHERE n.watched_id = d.watched_id AND n.deadline = d.deadline
                                AND n.deadline_on = d.deadline_on AND n.step < d.step AND n.due_at <= $1)
             AND EXISTS (SELECT FROM consumers c WHERE c.id = p.consumer_id AND c.disabled_at IS NULL) AS is_told
      FROM watched_deadlines d JOIN watched_profiles p ON p.id = d.watched_id
     WHERE d.state = 'waiting' AND d.due_at <= $1 AND p.deadlines_planned_at IS NOT NULL
     ORDER BY d.due_at LIMIT $3 FOR UPDATE OF d SKIP LOCKED
  ), closed AS (
    UPDATE watched_deadlines d SET state = CASE WHEN due.is_told THEN 'told' ELSE 'passed' END
      FROM due
     WHERE d.watched_id = due.watched_id AND d.deadline = due.deadline AND d.deadline_on = due.deadline_on
       AND d.step = due.step AND d.state = 'waiting'
    RETURNING due.*
  ), owed AS (
    INSERT INTO webhook_events (type, consumer_id, facts, occurred_at, state)
    SELECT 'deadline.approaching', consumer_id,
           jsonb_build_object('approaching', facts || jsonb_build_object(
             'watchedId', watched_id::text, 'reference', reference, 'on', to_char(deadline_on, 'YYYY-MM-DD'), 'step', step)),
           $1, 'owed'
      FROM closed WHERE is_told ORDER BY watched_id, deadline_on, deadline
    RETURNING id
  )
  SELECT (SELECT count(*) FROM closed)::int AS closed,
         coalesce((SELECT array_agg(id::text ORDER BY id) FROM owed), '{}') AS events`;
