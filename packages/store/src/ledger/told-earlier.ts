/**
 * SQL: the recipient of `delivery` was, or may have been, sent an earlier revision of its draw. Rows that were owed and
 * given up before a try do not count.
 */
export function toldEarlier(delivery: string): string {
  return `EXISTS (
     SELECT FROM deliveries e
      WHERE e.recipient_id = ${delivery}.recipient_id AND e.draw_number = ${delivery}.draw_number
        AND e.channel = 'email' AND e.revision < ${delivery}.revision
        AND (e.status IN ('sent', 'uncertain') OR e.uncertain_attempts > 0))`;
}
