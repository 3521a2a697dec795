import type { Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import type pg from 'pg';
import type { CandidateRow } from '../ledger/read-candidates.ts';

/**
 * The profiles of everybody with `after < id <= upTo` who may be mailed today and was here at a moment, as they were
 * settled then. Nothing is filtered: `matchDraw` decides.
 */
export async function readPastCandidates(
  pool: pg.Pool,
  { after, upTo, at, now }: { after: string; upTo: string; at: Date; now: Date },
): Promise<CandidateRow[]> {
  const { rows } = await pool.query<{ id: string; preferences: Preferences; profiles: Profile[] }>(
    `SELECT s.id,
            coalesce(p.preferences, jsonb_build_object('meets', s.wants_meets, 'mayMeet', s.wants_may_meet,
              'nearPoints', s.near_points, 'everyDrawOfMyPrograms', s.wants_my_programs,
              'everyDraw', s.wants_every_draw)) AS preferences,
            coalesce(p.profiles, (SELECT jsonb_agg(c.facts ORDER BY c.position) FROM profiles c
                                   WHERE c.subscriber_id = s.id), '[]') AS profiles
       FROM subscribers s
       LEFT JOIN LATERAL (SELECT preferences, profiles, active FROM past_settings
                           WHERE subscriber_id = s.id AND valid_until > $3 ORDER BY valid_until, id LIMIT 1) p ON true
      WHERE s.id > $1 AND s.id <= $2 AND s.created_at <= $3
        AND coalesce(p.active, true) AND s.state = 'active' AND (s.paused_until IS NULL OR s.paused_until <= $4)
      ORDER BY s.id`,
    [after, upTo, at, now],
  );
  return rows.flatMap(({ id, preferences, profiles }) =>
    profiles.map((profile): CandidateRow => {
      const { meets, mayMeet, nearPoints, everyDrawOfMyPrograms, everyDraw } = preferences;
      return [id, profile, meets, mayMeet, nearPoints, everyDrawOfMyPrograms, everyDraw, false];
    }),
  );
}
