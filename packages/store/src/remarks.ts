import type pg from 'pg';
import { sql, type Selectable, type Transaction } from 'kysely';
import type { Database } from './schema.ts';

/** Something odd in the feed: which draw (null: the file), which field, and what was there. */
export interface RemarkInput {
  readonly drawNumber: string | null;
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

export type Remark = Selectable<Database['remarks']>;

/** More oddities in one look than this tell nothing new. */
const remarksPerLookMax = 2_000;

/** Records each oddity once and renews when it was last seen. */
export async function recordRemarks(
  trx: Transaction<Database>,
  remarks: readonly RemarkInput[],
  now: Date,
): Promise<void> {
  const unique = new Map<string, RemarkInput>();
  // Cut before they are compared: one statement may not meet the same row twice.
  for (const remark of remarks.slice(0, remarksPerLookMax).map(cut)) {
    const { drawNumber, field, code, detail } = remark;
    unique.set(JSON.stringify([drawNumber, field, code, detail]), remark);
  }
  if (unique.size === 0) return;
  await trx
    .insertInto('remarks')
    .values(
      [...unique.values()].map(({ drawNumber, field, code, detail }) => ({
        draw_number: drawNumber,
        field,
        code,
        detail,
        first_seen_at: now,
        last_seen_at: now,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['draw_number', 'field', 'code', 'detail'])
        .doUpdateSet({ last_seen_at: sql`excluded.last_seen_at` }),
    )
    .execute();
}

function cut({ drawNumber, field, code, detail }: RemarkInput): RemarkInput {
  return { drawNumber, field: field.slice(0, 60), code: code.slice(0, 60), detail: detail.slice(0, 300) };
}

/**
 * Oddities by code that are new since `since`, those of the first look apart: it finds every oddity of history. What is
 * odd about a whole file is recorded only once, so there the last time counts. A code without any is absent.
 */
export async function countNewRemarks(
  pool: pg.Pool,
  { since }: { since: Date },
): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query<{ code: string; n: number }>(
    `SELECT code, count(*)::int AS n FROM remarks
      WHERE (first_seen_at >= $1 AND first_seen_at > (SELECT min(first_seen_at) FROM draws))
         OR (field IN ('feed', 'fr') AND last_seen_at >= $1)
      GROUP BY code`,
    [since],
  );
  return Object.fromEntries(rows.map(({ code, n }) => [code, n]));
}
