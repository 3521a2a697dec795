import type pg from 'pg';

/**
 * SQL: an array parameter of a statement that is prepared. PostgreSQL plans such a statement anew each time, which takes most of
 * its time, as long as it takes a plan for the few values at hand for a cheaper one. Of what is in here it knows the length
 * no better then than beforehand, so that one plan serves for all.
 * @param parameter with its type, as `$1::bigint[]`
 */
export function manyOrFew(parameter: string): string {
  const type = parameter.slice(parameter.indexOf('::'));
  return `(SELECT ${parameter})${type}`;
}

interface Statement {
  readonly name: string;
  readonly text: string;
}

/**
 * A statement whose plan is kept, and made anew when ten times as many rows went through it: a plan that was made while its
 * tables were young looks through the whole of them, and PostgreSQL keeps it until it next counts their rows.
 * @returns what to run on a pool for so many rows more
 */
export function keptPlan({ name, text }: Statement): (pool: pg.Pool, rows: number) => Statement {
  const passed = new WeakMap<pg.Pool, number>();
  return (pool, rows) => {
    const sum = (passed.get(pool) ?? 0) + rows;
    passed.set(pool, sum);
    return { name: `${name}-${String(sum).length}`, text };
  };
}
