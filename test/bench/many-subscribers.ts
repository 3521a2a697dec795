import type { Store } from '@drawbell/store/open-store';

/**
 * Makes subscribers with one profile each by SQL. Of those, about three in ten are eligible for the Canadian
 * Experience Class with a score that a cut-off of 520 concerns; the others differ in program, score or both.
 */
export async function makeSubscribers(store: Store, people: number): Promise<void> {
  const { pool } = store;
  await pool.query(
    `INSERT INTO subscribers (email, email_hash, language, state, wants_meets, wants_may_meet, near_points,
                              wants_my_programs, wants_every_draw, profile_count, confirmed_at, created_at)
     SELECT 'person' || n || '@example.org', sha256(('person' || n)::bytea), CASE WHEN n % 3 = 0 THEN 'fr' ELSE 'en' END,
            'active', true, true, 10, false, false, 1, now(), now()
       FROM generate_series(1, $1::int) AS n`,
    [people],
  );
  await pool.query(
    `INSERT INTO profiles (subscriber_id, position, facts, crs, programs_mask, nomination, french)
     SELECT id, 0,
            jsonb_build_object('label', 'me', 'crs', crs, 'programs', to_jsonb(programs), 'nomination', false,
                               'french', 'no',
                               'occupations', jsonb_build_array(jsonb_build_object('noc', '21232', 'months', 30, 'monthsInCanada', 14))),
            crs, mask, false, false
       FROM (SELECT id,
                    (CASE WHEN id % 10 < 3 THEN 511 + id % 60 ELSE 380 + id % 130 END)::smallint AS crs,
                    CASE WHEN id % 10 < 6 THEN ARRAY['cec', 'fsw'] ELSE ARRAY['fsw'] END AS programs,
                    (CASE WHEN id % 10 < 6 THEN 3 ELSE 2 END)::smallint AS mask
               FROM subscribers) AS made`,
  );
  await pool.query('VACUUM (ANALYZE) subscribers, profiles');
}
