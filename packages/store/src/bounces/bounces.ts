import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import { addressOf, drawKeyOf } from '../draws/draw-key.ts';
import type { HeldBecause } from '../draws/tables.ts';
import type { Database, SuppressionReason } from '../schema.ts';
import type { BounceConsequence, BounceEventKind, BounceSource } from './tables.ts';

/** What came back, without anything of the person but the number of their row. */
export interface ListedBounce {
  readonly id: string;
  readonly source: BounceSource;
  readonly kind: BounceEventKind;
  readonly reason: string;
  readonly status: string | null;
  readonly drawNumber: string | null;
  readonly subscriberId: string | null;
  readonly consequence: BounceConsequence;
  /** Soft bounces of the same address in the 90 days before and including this one. */
  readonly softBounces: number;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
}

/** Newest first, from before `before`. */
export async function listBounces(
  db: Kysely<Database>,
  filter: { kind?: BounceEventKind | undefined; drawNumber?: string | undefined },
  { before, limit }: { before: string | null; limit: number },
): Promise<ListedBounce[]> {
  let query = db
    .selectFrom('bounce_events as b')
    .select([
      'b.id',
      'b.source',
      'b.kind',
      'b.reason',
      'b.status',
      sql<string | null>`${sql.raw(addressOf('b.draw_number'))}`.as('drawNumber'),
      'b.subscriber_id as subscriberId',
      'b.consequence',
      'b.occurred_at as occurredAt',
      'b.received_at as receivedAt',
      sql<number>`(SELECT count(*) FROM bounce_events s
                    WHERE s.email_hash = b.email_hash AND s.kind = 'soft' AND s.id <= b.id
                      AND s.received_at > b.received_at - interval '90 days')::int`.as('softBounces'),
    ])
    .orderBy('b.id', 'desc')
    .limit(limit);
  if (filter.kind !== undefined) query = query.where('b.kind', '=', filter.kind);
  if (filter.drawNumber !== undefined)
    query = query.where('b.draw_number', '=', await drawKeyOf(db, filter.drawNumber));
  if (before !== null) query = query.where('b.id', '<', before);
  return query.execute();
}

/** What came back from one address, oldest first, as its owner may read it. */
export async function listBouncesOf(
  db: Kysely<Database>,
  emailHash: Buffer,
): Promise<Pick<ListedBounce, 'kind' | 'reason' | 'status' | 'drawNumber' | 'consequence' | 'occurredAt'>[]> {
  return db
    .selectFrom('bounce_events')
    .select([
      'kind',
      'reason',
      'status',
      sql<string | null>`${sql.raw(addressOf('bounce_events.draw_number'))}`.as('drawNumber'),
      'consequence',
      'occurred_at as occurredAt',
    ])
    .where('email_hash', '=', emailHash)
    .orderBy('id')
    .execute();
}

interface ListedSuppression {
  readonly id: string;
  readonly reason: SuppressionReason;
  /** A status code or a word. */
  readonly detail: string;
  readonly suppressedAt: Date;
  /** The keyed hash that names the address. */
  readonly emailHash: Buffer;
  /** Who has the address now, if anybody. */
  readonly subscriberId: string | null;
}

/** Newest first, from before `before`. */
export async function listSuppressions(
  db: Kysely<Database>,
  { reason }: { reason?: SuppressionReason | undefined },
  { before, limit }: { before: string | null; limit: number },
): Promise<ListedSuppression[]> {
  let query = db
    .selectFrom('suppressions as x')
    .leftJoin('subscribers as s', 's.email_hash', 'x.email_hash')
    .select([
      'x.id',
      'x.reason',
      'x.detail',
      'x.suppressed_at as suppressedAt',
      'x.email_hash as emailHash',
      's.id as subscriberId',
    ])
    .orderBy('x.id', 'desc')
    .limit(limit);
  if (reason !== undefined) query = query.where('x.reason', '=', reason);
  if (before !== null) query = query.where('x.id', '<', before);
  return query.execute();
}

/** Bounces of late by kind, and what they led to. A kind without any is absent. */
export interface BounceHealth {
  readonly events: Readonly<Partial<Record<BounceEventKind, number>>>;
  readonly heldDraws: Readonly<Partial<Record<HeldBecause, number>>>;
}

export async function readBounceHealth(pool: pg.Pool, { since }: { since: Date }): Promise<BounceHealth> {
  const { rows } = await pool.query<BounceHealth>(
    `SELECT coalesce((SELECT jsonb_object_agg(kind, n) FROM (
              SELECT kind, count(*)::int AS n FROM bounce_events WHERE received_at >= $1 GROUP BY kind) AS e), '{}') AS events,
            coalesce((SELECT jsonb_object_agg(held_because, n) FROM (
              SELECT held_because, count(*)::int AS n FROM draws WHERE held_because IS NOT NULL
               GROUP BY held_because) AS h), '{}') AS "heldDraws"`,
    [since],
  );
  return rows[0] ?? { events: {}, heldDraws: {} };
}

/** All addresses that are never mailed, by the reason. Reads the whole table: callers keep the answer for a while. */
export async function countSuppressions(
  pool: pg.Pool,
): Promise<Readonly<Partial<Record<SuppressionReason, number>>>> {
  const { rows } = await pool.query<{ reason: SuppressionReason; n: number }>(
    'SELECT reason, count(*)::int AS n FROM suppressions GROUP BY reason',
  );
  return Object.fromEntries(rows.map(({ reason, n }) => [reason, n]));
}
