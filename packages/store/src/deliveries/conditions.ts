import { usualZone } from '@drawbell/draws/local-time';
import { lanes } from '../lease.ts';

/**
 * SQL that mails of one alert and digests of several ask alike before they begin. Names of tables and parameters are the
 * caller's: each fragment says what it is given.
 */

/**
 * SQL: whether a row, found by its id, is claimed. Written so that no partial index serves it: the one of what is
 * held is full of dead entries in the middle of a fan-out, since every mail passes through it, and a plan made while
 * the table was young looked through all of them for each batch. Seen in `npm run bench -- mixed`: 1,700 mails a second
 * fell to 330.
 */
export const claimed = (row: string): string => `${row}.status || '' = 'claimed'`;

/** SQL: reasons for which somebody is told nothing anywhere; the others say something of their mailbox alone. */
export const neverTold = "'operator', 'erased'";

/**
 * SQL: the readers of rows of `table`, given as `ids`, who may be told at a moment. They are locked until the commit: somebody
 * who is told that they have left left before their message began, or their leaving waited until it was recorded as under way.
 * Seen in a fault round: without the lock, who left while this ran was mailed afterwards. In one order, as everybody does who
 * holds more than one person.
 */
export function readersOf(
  table: 'deliveries' | 'digests',
  { ids, now }: Record<'ids' | 'now', string>,
): string {
  return `
      SELECT id, email, email_hash, language, ${quietHours('subscribers')} FROM subscribers
       WHERE id IN (SELECT recipient_id FROM ${table} WHERE id = ANY (${ids}))
         AND state = 'active' AND (paused_until IS NULL OR paused_until <= ${now})
         ORDER BY email_hash FOR SHARE`;
}

/** SQL: columns of a reader that say which quiet hours they have, and where. */
export function quietHours(subscribers: string): string {
  return `${subscribers}.telling -> 'quiet' AS quiet, coalesce(${subscribers}.reminders ->> 'zone', '${usualZone}') AS zone`;
}

/** SQL: until when quiet hours of `reader` hold a delivery at a moment; null when they do not. */
export function quietUntil(reader: string, { delivery, at }: Record<'delivery' | 'at', string>): string {
  return `CASE WHEN ${reader}.quiet IS NULL OR ${reader}.quiet = 'null' THEN NULL
               WHEN (${reader}.quiet ->> 'letMeetsThrough')::boolean IS NOT FALSE
                AND ${delivery}.results @> '[{"outcome": "meets"}]' THEN NULL
               ELSE quiet_until(${reader}.quiet, ${reader}.zone, ${at}) END`;
}

/** SQL: a newer revision of the draw tells its readers. */
export function superseded(delivery: string): string {
  return `EXISTS (SELECT FROM fan_outs f WHERE f.draw_number = ${delivery}.draw_number AND f.revision > ${delivery}.revision)`;
}

const earlier = (delivery: string): string =>
  `e.recipient_id = ${delivery}.recipient_id AND e.draw_number = ${delivery}.draw_number AND e.revision < ${delivery}.revision`;

/**
 * SQL: the recipient of `delivery` was, or may have been, sent an earlier revision of its draw. Rows that were owed and
 * given up before a try do not count.
 */
export function toldEarlier(delivery: string): string {
  return `EXISTS (
     SELECT FROM deliveries e
      WHERE ${earlier(delivery)} AND (e.status IN ('sent', 'uncertain') OR e.uncertain_attempts > 0))`;
}

/** SQL: an earlier revision is being sent to the recipient of `delivery` at this moment, by itself or in a digest. */
export function beingToldEarlier(delivery: string): string {
  return `EXISTS (
     SELECT FROM deliveries e
      WHERE ${earlier(delivery)} AND (e.status = 'sending' OR ${isInMessage('e')}))`;
}

/** SQL: a delivery is in a digest that is being sent. It stays `owed` until that ends. */
export function isInMessage(delivery: string): string {
  return `(${delivery}.status = 'owed' AND ${delivery}.lane = ${lanes.together} AND EXISTS (
     SELECT FROM digests m
      WHERE m.recipient_id = ${delivery}.recipient_id AND m.status = 'sending' AND ${delivery}.id = ANY (m.told)))`;
}

/**
 * SQL: a delivery is in a digest that is being sent, or whose last try ended in doubt: that goes again with what it held, and
 * a second message beside it would tell it twice.
 */
export function isBoundToMessage(delivery: string): string {
  return `EXISTS (
     SELECT FROM digests m
      WHERE m.recipient_id = ${delivery}.recipient_id AND ${delivery}.id = ANY (m.told)
        AND (m.status = 'sending' OR m.status IN ('owed', 'claimed') AND m.uncertain_attempts > 0))`;
}

/** SQL: the profile as it is now of somebody whose results are of one alone; null where another has its label by now, or none. */
export function factsNow(delivery: string): string {
  return `CASE WHEN jsonb_array_length(${delivery}.results) = 1 THEN (
                SELECT (array_agg(p.facts))[1] FROM profiles p
                 WHERE p.subscriber_id = ${delivery}.recipient_id
                   AND p.facts ->> 'label' IS NOT DISTINCT FROM ${delivery}.results -> 0 ->> 'label'
                HAVING count(*) = 1
              ) END`;
}

/** SQL: the documents of all profiles whose label no other has, each beside that label. */
export function documentsNow(delivery: string): string {
  return `(SELECT jsonb_agg(jsonb_build_object('label', p.facts ->> 'label', 'document',
                                jsonb_build_object('id', o.id) || o.content) ORDER BY p.position, o.place)
                 FROM profiles p JOIN documents o ON o.profile_id = p.id AND o.replaced_at IS NULL
                WHERE p.subscriber_id = ${delivery}.recipient_id
                  AND NOT EXISTS (SELECT FROM profiles n
                                   WHERE n.subscriber_id = p.subscriber_id AND n.id <> p.id
                                     AND n.facts ->> 'label' IS NOT DISTINCT FROM p.facts ->> 'label'))`;
}
