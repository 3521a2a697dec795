-- Operators at work in a browser: a session is a row, so that leaving ends it whatever copy of its cookie there is.

CREATE TABLE admin_sessions (
  id_hash bytea PRIMARY KEY,
  key_id bigint NOT NULL REFERENCES admin_keys (id),
  started_at timestamptz NOT NULL,
  -- However busy it is kept.
  expires_at timestamptz NOT NULL
);
CREATE INDEX admin_sessions_age ON admin_sessions (expires_at);
-- The console lists the newest first.
CREATE INDEX suppressions_newest ON suppressions (suppressed_at, email_hash);
-- What went wrong lately is looked for at night, among millions that went well.
CREATE INDEX deliveries_troubled ON deliveries (status, ended_at) WHERE status IN ('failed', 'uncertain');
