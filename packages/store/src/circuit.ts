import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from './schema.ts';

/**
 * A circuit over all processes, of each receiver of programs and of each server that channels of people go through: it opens
 * after failures in a row, or when the other side asks for time, and then one attempt at a time tries it.
 */
export type Circuit =
  | { readonly table: 'endpoints'; readonly id: string }
  | { readonly table: 'relays'; readonly name: string };

/** After so many failures in a row the circuit opens: then one message at a time is tried, less and less often. */
export const failuresBeforeHold = 3;

const holdFirstSeconds = 30;
const holdMaxSeconds = 1_800;

/** A failed attempt. */
interface CircuitFailure {
  /** When the other side wants to be asked again. */
  readonly retryAt: Date | null;
  /**
   * When the attempt began: of many that were under way at once the failure is one, and whoever names a time is left alone
   * until then and no longer. Each counts where it is left out.
   */
  readonly begunAt?: Date;
  readonly now: Date;
}

/** SQL: what a failed attempt sets in the row of a circuit. */
export function failureSets(
  table: Circuit['table'],
  { retryAt, begunAt, now }: CircuitFailure,
): RawBuilder<unknown> {
  const of = (column: string) => sql.ref(`${table}.${column}`);
  const counts =
    begunAt === undefined
      ? sql`true`
      : sql`(${retryAt}::timestamptz IS NULL AND (${of('failing_since')} IS NULL OR ${of('last_failure_at')} < ${begunAt}::timestamptz))`;
  const failures = sql`${of('consecutive_failures')} + 1`;
  return sql`
    consecutive_failures = CASE WHEN ${counts} THEN ${failures} ELSE greatest(${of('consecutive_failures')}, 1) END,
    last_failure_at = ${now}::timestamptz,
    failing_since = coalesce(${of('failing_since')}, ${now}::timestamptz),
    hold_until = greatest(${of('hold_until')}, ${retryAt}::timestamptz, CASE
      WHEN ${counts} AND ${failures} >= ${failuresBeforeHold}::int THEN ${now}::timestamptz + interval '1 second'
        * least(${holdMaxSeconds}::int,
                ${holdFirstSeconds}::int * 2 ^ least(${failures} - ${failuresBeforeHold}::int, 20))
    END)`;
}

/** SQL: what an attempt that went well sets in it. */
export const successSets = sql`consecutive_failures = 0, failing_since = NULL, hold_until = NULL`;

/**
 * Takes the one attempt that an open circuit lets through, over all processes. False when another has it, or the
 * time has not come.
 */
export async function takeProbe(
  db: Kysely<Database>,
  circuit: Circuit,
  { now, holdMs }: { now: Date; holdMs: number },
): Promise<boolean> {
  const isIt = circuit.table === 'endpoints' ? sql`id = ${circuit.id}::bigint` : sql`name = ${circuit.name}`;
  const { rows } = await sql`
    UPDATE ${sql.table(circuit.table)} SET hold_until = ${new Date(now.getTime() + holdMs)}
     WHERE ${isIt} AND (hold_until IS NULL OR hold_until <= ${now})
    RETURNING 1`.execute(db);
  return rows.length > 0;
}
