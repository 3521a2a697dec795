-- The record: what the feed said, whom it concerns, and what was told to whom.
-- The unique keys carry the promises; comments name the promise.

CREATE TABLE settings (
  key text PRIMARY KEY,
  value jsonb NOT NULL
);

-- One row, the state of our look at the feed. PostgreSQL decides when the next poll is due; the queue only wakes.
CREATE TABLE feed_state (
  id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  feed_url_en text,
  feed_url_fr text,
  validators jsonb,
  baseline_at timestamptz,
  last_poll_at timestamptz,
  last_success_at timestamptz,
  last_change_at timestamptz,
  last_error_at timestamptz,
  last_error text,
  consecutive_failures integer NOT NULL DEFAULT 0,
  backoff_until timestamptz,
  next_poll_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO feed_state DEFAULT VALUES;

-- Raw bytes as served, compressed, kept when the content changed. The last 30 stay.
CREATE TABLE captures (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  captured_at timestamptz NOT NULL,
  source text NOT NULL CHECK (source IN ('json', 'page_table')),
  en bytea NOT NULL,
  fr bytea,
  en_sha256 bytea NOT NULL,
  fr_sha256 bytea
);

CREATE TABLE draws (
  number text PRIMARY KEY CHECK (number ~ '^[0-9]{1,6}[a-z]?$'),
  -- '91a' sorts as '000091a': between 90 and 92.
  sort_key text NOT NULL UNIQUE,
  draw_date date NOT NULL,
  revision integer NOT NULL CHECK (revision > 0),
  first_seen_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  missing_since timestamptz,
  missing_polls integer NOT NULL DEFAULT 0,
  reversal_since timestamptz,
  reversal_polls integer NOT NULL DEFAULT 0
);

-- A draw's published content at one time. Cosmetic changes update the newest revision in place.
CREATE TABLE draw_revisions (
  draw_number text NOT NULL REFERENCES draws (number),
  revision integer NOT NULL CHECK (revision > 0),
  content jsonb NOT NULL,
  changes jsonb NOT NULL DEFAULT '[]',
  recorded_at timestamptz NOT NULL,
  touched_at timestamptz NOT NULL,
  PRIMARY KEY (draw_number, revision)
);

-- What must follow: written in the transaction that records the draw (promise 1).
-- alerting: 'baseline' = history at the first poll, 'late' = first seen too long after its date (promise 3).
CREATE TABLE draw_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  draw_number text NOT NULL REFERENCES draws (number),
  revision integer NOT NULL,
  type text NOT NULL CHECK (type IN ('published', 'corrected', 'withdrawn', 'reinstated')),
  alerting text NOT NULL CHECK (alerting IN ('alert', 'baseline', 'late', 'none')),
  recorded_at timestamptz NOT NULL
);
CREATE INDEX draw_events_draw ON draw_events (draw_number, id);
-- A draw is published once and each correction made once, however often it is seen.
CREATE UNIQUE INDEX draw_events_once ON draw_events (draw_number, revision, type)
  WHERE type IN ('published', 'corrected');

-- What was odd in the feed, once per oddity.
CREATE TABLE remarks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  draw_number text,
  field text NOT NULL,
  code text NOT NULL,
  detail text NOT NULL,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  UNIQUE NULLS NOT DISTINCT (draw_number, field, code, detail)
);

CREATE TABLE subscribers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL,
  -- HMAC of the normalised address: one person is one subscriber, and can be found without the address.
  email_hash bytea NOT NULL UNIQUE,
  language text NOT NULL CHECK (language IN ('en', 'fr')),
  state text NOT NULL CHECK (state IN ('pending', 'active', 'unsubscribed')),
  paused_until timestamptz,
  wants_meets boolean NOT NULL,
  wants_may_meet boolean NOT NULL,
  near_points smallint NOT NULL CHECK (near_points BETWEEN 0 AND 200),
  wants_my_programs boolean NOT NULL,
  wants_every_draw boolean NOT NULL,
  profile_count smallint NOT NULL,
  created_at timestamptz NOT NULL,
  confirmed_at timestamptz,
  ended_at timestamptz
);

-- facts is the profile as given; the columns beside it only narrow what a fan-out reads. NULL is unknown.
CREATE TABLE profiles (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subscriber_id bigint NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  position smallint NOT NULL,
  facts jsonb NOT NULL,
  crs smallint,
  programs_mask smallint,
  nomination boolean,
  french boolean,
  UNIQUE (subscriber_id, position)
);

-- Evidence that a person asked for our mail, kept after the person is gone (by hash).
CREATE TABLE consent_records (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email_hash bytea NOT NULL,
  subscriber_id bigint REFERENCES subscribers (id) ON DELETE SET NULL,
  wording_version text NOT NULL,
  language text NOT NULL,
  source text NOT NULL,
  given_at timestamptz NOT NULL,
  evidence jsonb NOT NULL DEFAULT '{}',
  withdrawn_at timestamptz,
  withdrawal_means text,
  recorded_at timestamptz NOT NULL
);
CREATE INDEX consent_records_person ON consent_records (email_hash, id);

-- Addresses never to be mailed, by hash.
CREATE TABLE suppressions (
  email_hash bytea PRIMARY KEY,
  reason text NOT NULL CHECK (reason IN ('hard_bounce', 'complaint', 'operator', 'erased')),
  detail text NOT NULL DEFAULT '',
  suppressed_at timestamptz NOT NULL
);

-- Each link's token serves one purpose and is stored hashed (promise 6).
CREATE TABLE tokens (
  token_hash bytea PRIMARY KEY,
  subscriber_id bigint NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  purpose text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  used_at timestamptz
);
CREATE INDEX tokens_subscriber ON tokens (subscriber_id);

-- One walk over all profiles for one draw revision. The cursor moves in the transaction that writes the batch.
CREATE TABLE fan_outs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id bigint NOT NULL UNIQUE REFERENCES draw_events (id),
  draw_number text NOT NULL,
  revision integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('alert', 'correction')),
  state text NOT NULL CHECK (state IN ('owed', 'running', 'done', 'cancelled')),
  cursor bigint NOT NULL DEFAULT 0,
  upper_bound bigint,
  claimed_by text,
  lease_until timestamptz,
  subscribers_seen bigint NOT NULL DEFAULT 0,
  deliveries_made bigint NOT NULL DEFAULT 0,
  recorded_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  UNIQUE (draw_number, revision, kind)
);
CREATE INDEX fan_outs_open ON fan_outs (id) WHERE state IN ('owed', 'running');

-- The ledger: one alert to one recipient over one channel.
--   owed → claimed → sending → sent | failed | uncertain | cancelled;  back to owed for another attempt.
-- 'sending' is committed before the first byte, so that after a kill only rows in that state are in doubt.
CREATE TABLE deliveries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recipient_id bigint NOT NULL,
  fan_out_id bigint NOT NULL,
  draw_number text NOT NULL,
  revision integer NOT NULL,
  attempts smallint NOT NULL DEFAULT 0,
  uncertain_attempts smallint NOT NULL DEFAULT 0,
  lane smallint NOT NULL DEFAULT 1,
  channel text NOT NULL CHECK (channel IN ('email', 'webhook')),
  kind text NOT NULL CHECK (kind IN ('alert', 'correction')),
  status text NOT NULL DEFAULT 'owed'
    CHECK (status IN ('owed', 'claimed', 'sending', 'sent', 'failed', 'uncertain', 'cancelled')),
  because text NOT NULL,
  -- [{label, outcome, reasons, pointsShort}] as decided when matched, in the order of the profiles.
  results jsonb NOT NULL,
  next_attempt_at timestamptz NOT NULL,
  claimed_by text,
  lease_until timestamptz,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  end_reason text,
  -- One alert per draw revision, recipient, channel and kind (promise 1).
  UNIQUE (recipient_id, draw_number, revision, channel, kind)
) WITH (fillfactor = 80);
CREATE INDEX deliveries_owed ON deliveries (channel, lane, next_attempt_at, id) WHERE status = 'owed';
CREATE INDEX deliveries_held ON deliveries (lease_until) WHERE status IN ('claimed', 'sending');
-- Rows of one fan-out lie together: a BRIN index finds them and costs next to nothing on insert.
CREATE INDEX deliveries_fan_out ON deliveries USING brin (fan_out_id) WITH (pages_per_range = 32, autosummarize = on);

-- One try at a delivery.
CREATE TABLE attempts (
  delivery_id bigint NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
  attempt smallint NOT NULL,
  result text NOT NULL CHECK (result IN ('accepted', 'rejected', 'deferred', 'not_sent', 'uncertain')),
  code smallint,
  response text NOT NULL DEFAULT '',
  ended_at timestamptz NOT NULL,
  PRIMARY KEY (delivery_id, attempt)
);

-- Mail "sent" while no SMTP_URL is set; a page shows it. The unique key makes a second save harmless.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id text NOT NULL UNIQUE,
  recipient text NOT NULL,
  subject text NOT NULL,
  raw bytea NOT NULL,
  saved_at timestamptz NOT NULL
);
