-- Browsers that a person asked us to remember: the settings open there without a mail. A row is what makes a cookie work:
-- whoever forgets the browser deletes it, and no copy of the cookie opens anything.

CREATE TABLE devices (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subscriber_id bigint NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  -- Keyed hash of the secret that all cookies of this browser begin with.
  series_hash bytea NOT NULL UNIQUE,
  -- The cookie in force: it changes once a day at most, and with it this number.
  generation integer NOT NULL DEFAULT 0,
  -- When the cookie in force first came back. Until then the one before it works, for the answer may have been lost.
  seen_at timestamptz,
  -- "Chrome on Android": enough to tell one's own browsers apart.
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_on date NOT NULL,
  -- 90 days after it was asked for, however much it is used.
  expires_at timestamptz NOT NULL
);
CREATE INDEX devices_of_subscriber ON devices (subscriber_id);
CREATE INDEX devices_age ON devices (expires_at);
