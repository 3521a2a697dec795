-- Stop older processes first: what they tell programs would be missing from the list below.
-- What consumers were told or would be told, in the order in which they read it: draws and the state of the feed (consumer_id is
-- null: everybody's), and what is of one consumer alone. A consumer may read this and have no endpoint.
CREATE TABLE consumer_events (
  -- Given under the lock of the one row below, which is held until the commit: whoever sees a position sees all before it.
  position bigint PRIMARY KEY,
  consumer_id bigint REFERENCES consumers (id) ON DELETE CASCADE,
  event_id bigint NOT NULL,
  -- 0 where the event is of no profile.
  watched_id bigint NOT NULL DEFAULT 0,
  -- {reference, correction, outcome, reasons, pointsShort} of profile.matched, as decided when matched.
  result jsonb,
  created_at timestamptz NOT NULL,
  -- Its consumer asked that what it says be forgotten.
  expunged_at timestamptz,
  UNIQUE NULLS NOT DISTINCT (event_id, consumer_id, watched_id)
);
CREATE INDEX consumer_events_own ON consumer_events (consumer_id, position);
CREATE INDEX consumer_events_created ON consumer_events USING brin (created_at) WITH (pages_per_range = 32, autosummarize = on);

CREATE TABLE consumer_events_head (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  position bigint NOT NULL
);
INSERT INTO consumer_events_head (position) VALUES (0);

-- What was told before there was a list. Its messages keep the ids that they had.
INSERT INTO consumer_events (position, consumer_id, event_id, watched_id, result, created_at)
SELECT row_number() OVER (ORDER BY e.occurred_at, e.event_id, e.watched_id), e.* FROM (
  SELECT consumer_id, id AS event_id, coalesce((facts #>> '{approaching,watchedId}')::bigint, 0) AS watched_id, NULL::jsonb, occurred_at
    FROM webhook_events WHERE type NOT IN ('profile.matched', 'test.ping') AND payload IS NOT NULL
  UNION ALL
  SELECT * FROM (
    SELECT DISTINCT ON (e.consumer_id, m.event_id, m.watched_id) e.consumer_id, m.event_id, m.watched_id, m.result, v.occurred_at
      FROM webhook_messages m JOIN webhook_events v ON v.id = m.event_id JOIN endpoints e ON e.id = m.endpoint_id
     WHERE v.type = 'profile.matched' AND m.result IS NOT NULL
     ORDER BY e.consumer_id, m.event_id, m.watched_id, m.id) AS matched
) AS e;
UPDATE consumer_events_head SET position = (SELECT coalesce(max(position), 0) FROM consumer_events);

ALTER TABLE webhook_events DROP CONSTRAINT webhook_events_type_check;
ALTER TABLE webhook_events ADD CONSTRAINT webhook_events_type_check CHECK
  (type IN ('draw.published', 'draw.corrected', 'draw.withdrawn', 'draw.reinstated', 'profile.matched', 'feed.stale', 'feed.recovered',
            'deadline.approaching', 'message.failed', 'endpoint.disabled', 'test.ping'));

-- Where in the list above a message stands: the id in its body is made from that place, its webhook-id from its row. Null of what
-- was made before there was a list, of tests, and of batches: both ids are made from the row.
ALTER TABLE webhook_messages ADD COLUMN position bigint;
-- The matches of a batch (profiles.matched), in order. Then watched_id is that of the first.
ALTER TABLE webhook_messages ADD COLUMN positions bigint[];
ALTER TABLE webhook_messages ADD COLUMN expunged_at timestamptz;

-- Headers that go with each message: an object, sealed. Their names are shown.
ALTER TABLE endpoints ADD COLUMN headers text;
ALTER TABLE endpoints ADD COLUMN header_names text[] NOT NULL DEFAULT '{}';
-- {sealed, subject, fingerprint, notAfter} of the certificate and key shown to the receiver; sealed: both, in PEM.
ALTER TABLE endpoints ADD COLUMN client_certificate jsonb;

-- Browsers of consumers that are signed in.
CREATE TABLE consumer_sessions (
  id_hash bytea PRIMARY KEY,
  key_id bigint NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
  started_at timestamptz NOT NULL,
  -- However busy it is kept.
  expires_at timestamptz NOT NULL
);
CREATE INDEX consumer_sessions_age ON consumer_sessions (expires_at);

-- Calls of the API in the window that ends next, by key or network. Not worth the log: after a crash it begins anew.
CREATE UNLOGGED TABLE request_counts (
  -- A keyed hash: what it stands for is not stored.
  key bytea PRIMARY KEY,
  window_ends_at timestamptz NOT NULL,
  count integer NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX request_counts_age ON request_counts (window_ends_at);

-- What the keys of one consumer did, newest first.
CREATE INDEX audit_log_actor ON audit_log (actor, id);
