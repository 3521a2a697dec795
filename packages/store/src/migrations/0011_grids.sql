-- Stop older processes first: they refuse profiles whose score has a day, and account mails of a kind they do not know.
--
-- The points grid changes now and then. A score has the day it was read, and changes of the grid are kept as they were
-- decided, so that it can be said what held on any day.

-- Changes of the grid beside those of the code, or instead of the one of the same day. Those in force are not
-- superseded; the others say what was decided before.
CREATE TABLE grid_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  change_date date NOT NULL,
  -- As packages/draws/src/grid.ts describes it.
  content jsonb NOT NULL,
  author text NOT NULL,
  created_at timestamptz NOT NULL,
  superseded_at timestamptz
);
CREATE UNIQUE INDEX grid_changes_in_force ON grid_changes (change_date) WHERE superseded_at IS NULL;

-- Who was asked for today's score because of which change: once, whatever dies.
CREATE TABLE score_asks (
  subscriber_id bigint NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  change_date date NOT NULL,
  asked_at timestamptz NOT NULL,
  PRIMARY KEY (subscriber_id, change_date)
);
-- How far the walk over everybody has come. It begins again once a day, for those who came later with an old score.
CREATE TABLE score_ask_walks (
  change_date date PRIMARY KEY,
  cursor bigint NOT NULL DEFAULT 0,
  walked_at timestamptz
);

ALTER TABLE account_mails DROP CONSTRAINT account_mails_kind_check;
ALTER TABLE account_mails ADD CONSTRAINT account_mails_kind_check CHECK
  (kind IN ('sign_up', 'welcome', 'settings_link', 'address_change', 'address_changed', 'erased', 'endpoint_disabled',
            'todays_score'));
-- Of `todays_score`: the change it asks because of.
ALTER TABLE account_mails ADD COLUMN grid_change date;
-- 0 somebody waits for it, 1 it goes to many at once: never before the others.
ALTER TABLE account_mails ADD COLUMN lane smallint NOT NULL DEFAULT 0;
DROP INDEX account_mails_owed;
CREATE INDEX account_mails_owed ON account_mails (lane, next_attempt_at, id) WHERE status = 'owed';

-- When the profiles of each person, as they are and as they were, were saved: at the last change that made them so, and
-- where none is on record at the consent or the sign-up, whichever is earlier.
CREATE TEMPORARY TABLE profiles_saved ON COMMIT DROP AS
WITH states AS (
  SELECT id, subscriber_id, profiles, valid_until FROM past_settings
  UNION ALL
  SELECT NULL, subscriber_id, jsonb_agg(facts ORDER BY position), 'infinity' FROM profiles GROUP BY subscriber_id
), begun AS (
  SELECT states.id, subscriber_id, valid_until,
         CASE WHEN row_number() OVER w = 1 THEN least(s.created_at, s.confirmed_at)
              WHEN lag(profiles) OVER w IS DISTINCT FROM profiles THEN lag(valid_until) OVER w END AS at
    FROM states JOIN subscribers s ON s.id = states.subscriber_id
  WINDOW w AS (PARTITION BY subscriber_id ORDER BY valid_until, states.id)
)
SELECT id, subscriber_id,
       jsonb_build_object('crsReadOn', to_char(greatest(
         max(at) OVER (PARTITION BY subscriber_id ORDER BY valid_until, id) AT TIME ZONE 'America/Toronto',
         timestamp '2015-01-01'), 'YYYY-MM-DD')) AS day
  FROM begun;

UPDATE profiles p SET facts = p.facts || s.day
  FROM profiles_saved s
 WHERE s.id IS NULL AND s.subscriber_id = p.subscriber_id AND p.facts ? 'crs' AND NOT p.facts ? 'crsReadOn';

UPDATE past_settings p
   SET profiles = (SELECT jsonb_agg(CASE WHEN facts ? 'crs' AND NOT facts ? 'crsReadOn' THEN facts || s.day ELSE facts END
                                    ORDER BY place)
                     FROM jsonb_array_elements(p.profiles) WITH ORDINALITY AS each (facts, place))
  FROM profiles_saved s
 WHERE s.id = p.id AND jsonb_array_length(p.profiles) > 0;

UPDATE watched_profiles
   SET facts = facts || jsonb_build_object('crsReadOn', to_char(updated_at AT TIME ZONE 'America/Toronto', 'YYYY-MM-DD'))
 WHERE facts ? 'crs' AND NOT facts ? 'crsReadOn';

-- The day of the score beside the facts, for what narrows. ISO days: their order as text is that of time.
ALTER TABLE profiles ADD COLUMN crs_read_on text COLLATE "C" GENERATED ALWAYS AS (facts ->> 'crsReadOn') STORED;
