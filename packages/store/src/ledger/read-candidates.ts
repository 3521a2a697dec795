import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import type { Profile } from '@drawbell/draws/profile';
import type pg from 'pg';
import { coarseFilter } from './coarse-filter.ts';

export type CandidateRow = [
  subscriberId: string,
  facts: Profile,
  wantsMeets: boolean,
  wantsMayMeet: boolean,
  nearPoints: number,
  wantsMyPrograms: boolean,
  wantsEveryDraw: boolean,
  toldBefore: boolean,
];

/**
 * Prepares the walk for one draw: `read(after, upTo)` gives the profiles of all active subscribers with
 * `after < id <= upTo` whom the draw may concern, by subscriber and position. Ranges of ids, not LIMIT: each range is
 * two index scans merged, and a subscriber's profiles never fall into two batches.
 */
export function prepareCandidates(
  pool: pg.Pool,
  {
    draw,
    catalogue,
    revision,
    correction,
  }: { draw: Draw; catalogue: Catalogue; revision: number; correction: boolean },
): (after: string, upTo: string, now: Date) => Promise<CandidateRow[]> {
  const fixed: unknown[] = [null, null, null];
  const narrowed = coarseFilter(draw, catalogue, fixed);
  const told = correction
    ? `EXISTS (SELECT FROM deliveries d WHERE d.recipient_id = s.id AND d.channel = 'email'
         AND d.draw_number = $${fixed.push(draw.number)} AND d.revision < $${fixed.push(revision)})`
    : 'false';
  const text = `
    SELECT s.id, p.facts, s.wants_meets, s.wants_may_meet, s.near_points, s.wants_my_programs, s.wants_every_draw,
           ${told} AS told_before
      FROM subscribers s JOIN profiles p ON p.subscriber_id = s.id
     WHERE s.id > $1 AND s.id <= $2 AND p.subscriber_id > $1 AND p.subscriber_id <= $2
       AND s.state = 'active' AND (s.paused_until IS NULL OR s.paused_until <= $3)
       AND (${narrowed}${correction ? ` OR ${told}` : ''})
     ORDER BY s.id, p.position`;
  return async (after, upTo, now) => {
    const values = [after, upTo, now, ...fixed.slice(3)];
    const { rows } = await pool.query<CandidateRow>({ text, values, rowMode: 'array' });
    return rows;
  };
}
