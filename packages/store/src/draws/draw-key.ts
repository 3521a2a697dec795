import type { Draw } from '@drawbell/draws/draw';
import { publishedNumber } from '@drawbell/draws/draw-number';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';

/** Orders draw numbers as the rounds were numbered: 90 < 91a < 91b < 92 < 447. */
export function drawSortKey(number: string): string {
  const digits = /^\d+/.exec(number)?.[0] ?? '';
  return digits.padStart(6, '0') + number.slice(digits.length);
}

/** Where a draw stands among the others: by its number, or, while it has none, after the last one held until its day. */
export async function sortKeyOf(db: Kysely<Database>, draw: Draw): Promise<string> {
  const number = publishedNumber(draw);
  if (number !== null) {
    const key = drawSortKey(number);
    // What was recorded under this number by mistake may still stand in its place.
    const other = await db
      .selectFrom('draws')
      .select('number')
      .where('sort_key', '=', key)
      .where('number', '<>', draw.number)
      .executeTakeFirst();
    return other === undefined ? key : `${key}z${draw.number}`;
  }
  const { rows } = await sql<{ before: string | null }>`
    SELECT max(left(sort_key, 6)) AS before FROM draws
     WHERE draw_date <= ${draw.date}::date AND (number !~ '^[0-9]{6}[a-z]$' OR joined_number IS NOT NULL)`.execute(
    db,
  );
  return `${rows[0]?.before ?? '000000'}z${draw.number}`;
}

/**
 * The key that a draw is recorded under, by that key or by the number it has since got; the name itself when there is no
 * such draw, so that looking for it finds none. What is given from outside is read by this before anything else.
 */
export async function drawKeyOf(db: Kysely<Database>, name: string): Promise<string> {
  const { rows } = await sql<{ number: string }>`
    SELECT number FROM draws WHERE joined_number = ${name} OR number = ${name}
     ORDER BY joined_number IS NOT DISTINCT FROM ${name} DESC LIMIT 1`.execute(db);
  return rows[0]?.number ?? name;
}

/**
 * SQL: what the draw of a column is found by and called where it is listed: the number that people know, or its key while it
 * has none. A key that was once a mistyped number may meanwhile be the number of another draw: it is never shown.
 * @param column as it is named in the statement
 */
export function addressOf(column: string): string {
  return `coalesce((SELECT named.joined_number FROM draws named WHERE named.number = ${column}), ${column})`;
}
